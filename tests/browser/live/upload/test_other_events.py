"""A file unlike the sample: other names, markup in values, gaps, and tables that are replaced."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from macros.answers.answers import Answers
from macros.answers.missing import NoAnswer
from macros.core import formats
from macros.events.settings import Settings
from tests.browser.live.conftest import (
    EVENT,
    Reader,
    answer,
    attribute,
    choose_file,
    upload,
    upload_status,
)
from tests.support.checkout import PROJECT_ROOT


def test_names_that_differ_are_asked_for(
    reader: Reader, half: Path, truth: Answers, tmp_path: Path
) -> None:
    """With a suggestion where a name is similar; the organization may be a property."""
    lines = half.read_text(encoding="utf-8").splitlines()
    with (tmp_path / "b.jsonl").open("w", encoding="utf-8") as out:
        for event in map(json.loads, lines):
            event["event"] = {"account_created": "Account Created"}.get(
                event["event"], event["event"]
            )
            properties = event["properties"]
            for name, theirs in (("purchase_value", "amount"), ("user_id", "userId")):
                if name in properties:
                    properties[theirs] = properties.pop(name)
            properties["company"] = event["person_id"]
            event["person_id"] = event["distinct_id"] = properties.get("userId", "somebody")
            out.write(json.dumps(event) + "\n")
    page = reader.visit("/").page
    choose_file(reader, tmp_path / "b.jsonl")
    form = page.locator("form.live-mapping")
    expect(form.get_by_label("A human being", exact=True)).to_be_checked()
    expect(form).to_contain_text(
        re.compile(r"Looks like a human being: \d+ organizations by company")
    )
    expect(form.get_by_label("Organization id")).to_have_value("company")
    expect(form.get_by_label("account_created")).to_have_value("Account Created")
    form.get_by_text("More: ").click()
    form.get_by_label("purchase_value").select_option("amount")
    form.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader)).to_contain_text("Your data")
    expect(upload_status(reader)).to_contain_text("organizations by company")
    for query in ("organizations", "total_users", "users_per_organization", "total_projects"):
        result = truth.result(query)
        assert answer(reader, query) == formats.value(result.value, result.unit), query


HOSTILE = """<img src=x onerror="window.ran=1"><script>window.ran=2</script>"'{{ 7*7 }}"""


def test_values_stay_text(reader: Reader, half: Path, tmp_path: Path) -> None:
    """Markup in a name, a plan or a file's name is shown as it is and does nothing."""
    with (tmp_path / "<b>x.jsonl").open("w", encoding="utf-8") as out:
        for event in map(json.loads, half.read_text(encoding="utf-8").splitlines()):
            for properties in (event["properties"], event["person_properties"]):
                keys = {"plan", "industry", "name"} & properties.keys()
                properties.update(dict.fromkeys(keys, HOSTILE))
            out.write(json.dumps(event) + "\n")
    page = reader.visit("/tutorial/").page
    upload(reader, tmp_path / "<b>x.jsonl")
    expect(upload_status(reader)).to_contain_text("Your data: <b>x.jsonl")
    industries = page.locator('table[data-table="organizations_by_industry"] tbody th')
    assert industries.all_text_contents() == [HOSTILE]
    assert page.evaluate("window.ran ?? null") is None
    assert page.locator("article img").count() == 0


def test_what_a_file_cannot_answer_has_the_reason_of_the_build(
    reader: Reader, half: Path, tmp_path: Path
) -> None:
    """Without payments there is no revenue, and no zero either; an absent property is named."""
    file = tmp_path / "sparse.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for event in map(json.loads, half.read_text(encoding="utf-8").splitlines()):
            event["person_properties"].pop("industry", None)
            event["properties"].get("$set", {}).pop("industry", None)
            if event["event"] not in ("purchase", "purchase_refunded", "project_created"):
                out.write(json.dumps(event) + "\n")
    page = reader.visit("/tutorial/").page
    upload(reader, file)
    expect(upload_status(reader)).to_contain_text("Your data: sparse.jsonl")
    built = Answers(PROJECT_ROOT, Settings(source=str(file)))
    for number in page.locator("[data-answer]").all():
        name = attribute(number, "data-answer")
        assert (number.text_content() == "no answer") == bool(reason(built, name)), name
    for name in ("revenue_per_month", "organizations_by_industry"):
        chart = page.locator(f'figure[data-chart="{name}"]')
        expect(chart.locator("> .unanswered")).to_have_text(reason(built, name))
        assert not any(picture.is_visible() for picture in chart.locator("svg").all())
    assert 'property "industry"' in reason(built, "organizations_by_industry")


def reason(answers: Answers, name: str) -> str:
    """Why a build has no answer, or "" where it has one."""
    try:
        answers.result(name)
    except NoAnswer as no_answer:
        return str(no_answer)
    return ""


def test_a_card_without_an_answer_has_no_picture(overview: Reader, tmp_path: Path) -> None:
    """The overview hides the sample's drawing where a file has nothing to draw."""
    file = tmp_path / "single.jsonl"
    file.write_bytes(EVENT)
    pictures = overview.page.locator(".card [data-chart]")
    before = sum(picture.locator("svg").first.is_visible() for picture in pictures.all())
    upload(overview, file)
    expect(upload_status(overview)).to_contain_text("Your data: single.jsonl, 1 event.")
    for name in ("revenue_per_organization", "organizations_per_tier", "total_projects"):
        card = overview.page.locator(".card", has=overview.page.locator(f'[data-answer="{name}"]'))
        expect(card).to_contain_text("needs ")
        assert not any(svg.is_visible() for svg in card.locator("svg").all()), name
    single = overview.page.locator('.card [data-chart="organizations_by_team_size"] svg')
    assert not any(svg.is_visible() for svg in single.all())  # one row has no shape
    upload_status(overview).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(overview)).to_contain_text("Back to sample data.")
    assert sum(picture.locator("svg").first.is_visible() for picture in pictures.all()) == before


def test_events_that_are_not_shown_anymore_are_dropped(reader: Reader, tmp_path: Path) -> None:
    """No query finds the tables of a file that another file, or the sample, replaced."""
    file = tmp_path / "upload.jsonl"
    file.write_bytes(EVENT)
    error = reader.visit("/tutorial/").around("organizations", "error")

    def upload_previewed() -> None:
        choose_file(reader, file)
        expect(reader.page.locator("form.live-mapping")).to_contain_text("questions are answered")
        reader.page.get_by_role("button", name="Show my numbers").click()
        expect(upload_status(reader)).to_contain_text("Your data: upload.jsonl, 1 event.")

    def count_events(schema: str) -> None:
        reader.write("organizations", f"SELECT count() FROM {schema}.events")
        reader.press("organizations", "Run")

    upload_previewed()
    reader.press("organizations", "Edit")
    count_events("upload1")
    assert reader.cells("organizations") == [["1"]]
    upload_previewed()
    count_events("upload1")
    expect(error).to_contain_text('Write "events" alone')
    count_events("upload2")
    assert reader.cells("organizations") == [["1"]]
    upload_status(reader).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(reader)).to_contain_text("Back to sample data.")
    count_events("upload2")
    expect(error).to_contain_text('Write "events" alone')
