"""The form: three questions, lists that hide nothing, guesses, and the answers that they give."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.live.conftest import Reader, answer, choose_file, upload_status

TEAMS = 30
PEOPLE = 114


def worked_example() -> Iterator[dict[str, object]]:
    """The company of docs/your-events.md: sign-ups, invoices with an amount, and tiers."""
    for person in range(PEOPLE):
        team = person % TEAMS
        row = {"distinct_id": f"user_{person}", "timestamp": f"2026-01-{1 + person % 28:02}"}
        common = {"organization_id": f"team_{team}", "$browser": "Firefox"}
        yield row | {"event": "signup", "properties": common}
        for query in range(5):
            yield row | {"event": "search_done", "properties": common | {"query_length": query}}
        if person < TEAMS:
            paid = common | {"amount": 20.5, "tier": ("pro", "team")[team % 2]}
            yield row | {"event": "tier_changed", "properties": common | {"tier": paid["tier"]}}
            yield row | {"event": "invoice_paid", "properties": paid}
            yield row | {"event": "invoice_refunded", "properties": paid | {"amount": -20.5}}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That company's export."""
    file = tmp_path_factory.mktemp("example") / "example.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in worked_example()), "utf-8")
    return file


def test_the_worked_example_is_guessed(reader: Reader, example: Path) -> None:
    """All four names that it maps, by their words and by what their values are."""
    page = reader.visit("/").page
    choose_file(reader, example)
    form = page.locator("form.live-mapping")
    expect(form.locator(".live-reason")).to_have_text(
        "Looks like a human being: 30 organizations by organization_id; as persons it would be 114."
    )
    expect(form.get_by_label("Organization id")).to_have_value("organization_id")
    expect(form.get_by_label("account_created")).to_have_value("signup")
    expect(form.get_by_label("purchase (event)")).to_be_hidden()
    form.get_by_text("More: ").click()
    expect(form.get_by_label("purchase (event)")).to_have_value("invoice_paid")
    expect(form.get_by_label("purchase_value")).to_have_value("amount")
    plan = form.locator("label", has=page.get_by_text("plan", exact=True)).locator("select")
    expect(plan).to_have_value("tier")


def test_the_form_shows_what_the_seven_answers_would_be(reader: Reader, example: Path) -> None:
    """They follow each choice, and are those that the page shows."""
    page = reader.visit("/").page
    choose_file(reader, example)
    form = page.locator("form.live-mapping")
    preview = form.locator(".live-preview")
    answers = preview.get_by_role("listitem")
    expect(answers).to_have_count(page.locator("a.card").count())
    expect(preview).to_contain_text("How many organizations are there? 30")
    expect(preview).to_contain_text('needs event "project_created"')
    expect(preview).to_contain_text("15 pro, 15 team")
    form.get_by_label("account_created").select_option("search_done")
    expect(preview).to_contain_text("How many users are there in total? 114")
    form.get_by_text("More: ").click()
    expect(form.get_by_label("plan_selected")).to_have_value("tier_changed")
    form.get_by_label("project_created (event)").select_option("tier_changed")
    expect(form.get_by_label("plan_selected")).to_have_value("")  # an event means one thing
    expect(preview).to_contain_text("How many projects were created? 30")
    form.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader)).to_contain_text("Your data: example.jsonl")
    assert answer(reader, "total_projects") == "30"


def test_a_card_without_an_answer_leads_back_to_the_form(reader: Reader, example: Path) -> None:
    """The others lead to the page of the reader's model, and back on the sample, to their own."""
    page = reader.visit("/").page
    links = page.locator("a.card")
    before = [card.get_attribute("href") for card in links.all()]
    choose_file(reader, example)
    page.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader)).to_contain_text("Your data: example.jsonl")
    card = links.filter(has=page.locator('[data-answer="organizations"]'))
    assert card.get_attribute("href") == "person/tutorial/#organizations"
    gap = links.filter(has=page.locator('[data-answer="total_projects"]'))
    expect(gap).to_contain_text('needs event "project_created"')
    gap.click()
    form = page.locator("form.live-mapping")
    form.get_by_text("More: ").click()
    form.get_by_label("project_created (event)").select_option("search_done")
    form.get_by_role("button", name="Show my numbers").click()
    expect(gap).to_contain_text("570")
    upload_status(reader).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(reader)).to_contain_text("Back to sample data.")
    assert [card.get_attribute("href") for card in links.all()] == before


def test_no_name_is_hidden_in_a_long_list(reader: Reader, tmp_path: Path) -> None:
    """Names of PostHog's own come last, the most frequent first; a field finds any of them."""
    rows = []
    for number in range(700):
        properties = {f"a_{number}": 1, "$lib": "x", "zz_company": f"c{number % 3}"}
        row = {"event": "account_created", "distinct_id": f"d{number}", "timestamp": "2025-01-01"}
        rows.append(json.dumps(row | {"properties": properties}) + "\n")
    file = tmp_path / "wide.jsonl"
    file.write_text("".join(rows), encoding="utf-8")
    form = reader.visit("/").page.locator("form.live-mapping")
    choose_file(reader, file)
    form.get_by_label("A human being", exact=True).check()
    names = form.get_by_label("Organization id").locator("option")
    texts = names.all_text_contents()
    assert texts[:2] == ["Choose one", "zz_company (700 events)"]
    assert texts[-1] == "$lib (700 events)"
    assert len(texts) == 703
    form.get_by_role("button", name="Show my numbers").click()
    expect(form).to_be_visible()  # an organization has to be chosen
    form.get_by_label("Find a name").first.fill("company")
    assert names.all_text_contents() == ["Choose one", "zz_company (700 events)"]
    form.get_by_label("Organization id").select_option("zz_company")
    form.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader)).to_contain_text("Your data: wide.jsonl, 700 events.")
    assert answer(reader, "organizations") == "3"
