"""What the form asks of money, conditions, ids and what counts: each changes the right numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.live.conftest import Reader, answer, choose_file, upload_status

Row = dict[str, Any]


def event(name: str, user: str, time: str = "2026-01-05T10:00:00Z", **properties: Any) -> Row:
    """A line of a file."""
    return {"event": name, "distinct_id": user, "timestamp": time, "properties": properties}


def paid(company: str, amount: Any, currency: str) -> Row:
    """A payment."""
    return event("purchase", company, purchase_value=amount, money=currency)


def signed_up(*companies: str) -> list[Row]:
    """The first user of each company, which is a person."""
    return [event("account_created", company, user_id=f"{company}_1") for company in companies]


@pytest.fixture
def ask(overview: Reader, tmp_path: Path) -> Any:
    """Give the form for a file with these lines, with all that is folded open."""

    def form_for(rows: Iterable[Row]) -> Locator:
        file = tmp_path / "export.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        choose_file(overview, file)
        return open_form(overview)

    return form_for


def open_form(reader: Reader) -> Locator:
    """The form, unfolded."""
    form = reader.page.locator("form.live-mapping")
    form.wait_for()
    form.evaluate("form => form.querySelectorAll('details').forEach(part => { part.open = true })")
    return form


def field(form: Locator, label: str) -> Locator:
    """The control whose label is this text; for an event of ours, its name is enough."""
    pattern = re.compile(rf"^{re.escape(label)}( \(event\))?$")
    name = form.page.locator("span", has_text=pattern)
    return form.locator("label", has=name).locator("select, input").first


def show(form: Locator) -> None:
    """Show the numbers."""
    form.get_by_role("button", name="Show my numbers").click()


def test_currencies_are_added_up_by_rates_only(ask: Any, overview: Reader) -> None:
    """Without rates they are refused with each sum; a currency that has none is named."""
    rows = [*signed_up("a"), paid("a", 1000, "USD"), paid("a", 500, "EUR"), paid("a", 200, "JPY")]
    form = ask(rows)
    field(form, "Amounts are").select_option("cents")
    field(form, "Currency").select_option("money")
    show(form)
    expect(upload_status(overview)).to_contain_text(
        "payments in several currencies, and no rates for them: 5 EUR, 200 JPY, 10 USD"
    )
    assert answer(overview, "revenue_per_organization") == "no answer"
    refusal = overview.page.locator('[data-answer="revenue_per_organization"] .unanswered').first
    assert "200 JPY" in (refusal.get_attribute("title") or "")
    overview.page.get_by_role("button", name="Change what it means").click()
    form = open_form(overview)
    expect(field(form, "Currency")).to_have_value("money")
    field(form, "1 EUR in dollars").fill("1.1")
    show(form)
    expect(upload_status(overview).get_by_role("alert")).to_contain_text(
        'There is no rate for "JPY", which 1 payment is in.'
    )
    form = ask(rows)
    field(form, "Amounts are").select_option("cents")
    field(form, "Currency").select_option("money")
    field(form, "1 EUR in dollars").fill("1.1")
    field(form, "1 JPY in dollars").fill("0.0065")
    show(form)
    expect(upload_status(overview)).to_contain_text("Your data: export.jsonl")
    assert answer(overview, "revenue_per_organization") == "$16.80"


def test_an_event_counts_under_a_condition(ask: Any, overview: Reader) -> None:
    """Only the changes that are active are plans; one of theirs can be two of ours."""
    rows = [
        event("signup", f"{team}_1", team_id=team, tier=tier, status=status)
        for team, tier, status in (("a", "pro", "active"), ("b", "team", "late"))
    ]
    form = ask(rows)
    form.get_by_label("A human being", exact=True).check()
    field(form, "Organization id").select_option("team_id")
    open_form(overview)
    field(form, "account_created").select_option("signup")
    field(form, "plan_selected").select_option("signup")
    expect(field(form, "account_created")).to_have_value("")
    form.get_by_role("button", name="It is both").click()
    expect(field(form, "account_created")).to_have_value("signup")
    name = overview.page.locator("span", has_text="plan_selected")
    part = form.locator(".live-source", has=name).first
    part.get_by_role("button", name="only if").press("Enter")
    overview.page.locator(":focus").select_option("status")
    part.locator(".live-condition input").fill("active")
    field(form, "plan").select_option("tier")
    show(form)
    expect(upload_status(overview)).to_contain_text("Your data: export.jsonl")
    assert answer(overview, "organizations") == "2"
    assert answer(overview, "organizations_per_tier") == "1\xa0pro"


def test_groups_by_their_type_are_groups(ask: Any, overview: Reader) -> None:
    """As SDKs send them, in a file that has no column of groups: one type of several is chosen."""
    rows = [event("account_created", f"user_{number}") for number in range(4)]
    for row, company in zip(rows, ("a", "a", "b", "null"), strict=True):
        row["properties"]["$groups"] = {"company": company, "shop": "s"}
    form = ask(rows)
    form.get_by_label("A human being in a group", exact=True).check()
    field(form, "Group of an organization").select_option("$groups.company")
    show(form)
    expect(upload_status(overview)).to_contain_text("Your data: export.jsonl")
    assert answer(overview, "organizations") == "2"


def test_what_counts_is_asked(ask: Any, overview: Reader) -> None:
    """Test accounts by a property, days of a time zone, and organizations without a sign-up."""
    rows = [
        *signed_up("a"),
        event("account_created", "mine", user_id="m", staff=True),
        event("account_created", "early", "2025-12-31T22:59:59Z", user_id="e"),
        event("account_created", "new_year", "2025-12-31T23:00:00Z", user_id="n"),
        event("project_created", "before", user_id="b", project_id="p"),
    ]
    form = ask(rows)
    field(form, "Organizations are").select_option("any_event")
    field(form, "or with").select_option("staff")
    field(form, "First day").fill("2026-01-01")
    field(form, "Time zone").fill("Nowhere/Land")
    show(form)
    expect(form).to_be_visible()
    assert field(form, "Time zone").evaluate("input => !input.checkValidity()")
    field(form, "Time zone").fill("Europe/Berlin")
    show(form)
    status = upload_status(overview)
    expect(status).to_contain_text("events of test accounts are left out: 1")
    expect(status).to_contain_text("events before 2026-01-01 are left out: 1")
    expect(status).to_contain_text("days and months are those of Europe/Berlin")
    assert answer(overview, "organizations") == "3"
    assert answer(overview, "total_users") == "2"


def test_ids_are_what_they_are(overview: Reader, tmp_path: Path) -> None:
    """Numbers above 2^53 keep their digits, 10 and 10.0 are one, and what is nothing is none."""
    ids = ["9007199254740993", "9007199254740992", "10", "10.0", '""', '"null"', "null", "\"''\""]
    lines = [
        event("account_created", f"user_{number}", organization_id=f"<{number}>")
        for number in range(len(ids))
    ]
    text = "".join(
        json.dumps(line).replace(f'"<{number}>"', ids[number]) + "\n"
        for number, line in enumerate(lines)
    )
    (tmp_path / "ids.jsonl").write_text(text, encoding="utf-8")
    choose_file(overview, tmp_path / "ids.jsonl")
    form = open_form(overview)
    form.get_by_label("A human being", exact=True).check()
    field(form, "Organization id").select_option("organization_id")
    show(form)
    expect(upload_status(overview)).to_contain_text("4 events without an organization")
    assert answer(overview, "organizations") == "3"
    assert answer(overview, "total_users") == "8"
