"""What an export is, in the browser: the figures and words of the build for the same files."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from macros.answers.answers import Answers
from macros.answers.report import make_report
from macros.events import settings
from tests.browser.live.companies.analyst import files_of, show_numbers
from tests.browser.live.companies.test_companies import COMPANIES
from tests.browser.live.conftest import Reader, choose_file, upload_status
from tests.events.companies.company import Company
from tests.events.companies.formats import as_settings
from tests.events.companies.project_tool import payments_twice, project_tool
from tests.support.checkout import PROJECT_ROOT

ROWS = "list => [...list.children].map(part => part.textContent)"


def report_of(reader: Reader) -> list[tuple[str, str]]:
    """The report on the page: each fact with its name."""
    details = upload_status(reader).locator("details.report")
    details.locator("summary").click()
    facts = details.locator("dl")
    facts.wait_for()
    parts = facts.evaluate(ROWS)
    return list(zip(parts[::2], parts[1::2], strict=True))


def comparable(rows: list[tuple[str, str]]) -> list[tuple[str, object]]:
    """A report whose names are in no order: the form and the settings have their own."""
    plain = ((name, fact.replace("`", "")) for name, fact in rows)
    return [(name, sorted(fact.split(", ")) if name == "Names" else fact) for name, fact in plain]


def check_report(reader: Reader, company: Company, kind: str, folder: Path) -> list[str]:
    """Compare the report on the page with that of the build; returns what was assumed."""
    built = make_report(
        Answers(PROJECT_ROOT, as_settings(company, kind, folder / "built", company.rows))
    )
    rows = report_of(reader)
    assert comparable(rows) == comparable(list(built.rows()))
    return [fact for name, fact in rows if name.startswith("Assumption")]


@pytest.mark.parametrize("name", COMPANIES)
def test_it_is_that_of_the_build(name: str, overview: Reader, tmp_path: Path) -> None:
    """Files that overlap, test accounts, gaps, refunds, yearly plans, and names."""
    company = COMPANIES[name]
    (tmp_path / "files").mkdir()
    show_numbers(overview, company, files_of(company, "parquet", tmp_path / "files"))
    expect(upload_status(overview)).to_contain_text("Your data: ")
    summary = upload_status(overview).locator("details.report summary")
    expect(summary).to_contain_text(f"2026-{company.facts.period.last:%m-%d}")
    assert check_report(overview, company, "parquet", tmp_path)[0].endswith(": 40")


def test_payments_that_came_twice_and_unused_events_are_named(
    overview: Reader, tmp_path: Path
) -> None:
    """The payments with an example; the most frequent events that no question uses, escaped."""
    company = project_tool()
    again = payments_twice(company)
    odd = [
        company.rows[0] | {"uuid": f"odd {number}", "event": "<img src=x onerror=alert(1)>`"}
        for number in range(4)
    ]
    changed = replace(company, rows=[*company.rows, *again, *odd])
    (tmp_path / "files").mkdir()
    show_numbers(overview, changed, files_of(changed, "jsonl.gz", tmp_path / "files"))
    expect(upload_status(overview)).to_contain_text("Your data: ")
    notes = check_report(overview, changed, "jsonl.gz", tmp_path)
    assert any(f"they are counted: {len(again)}, such as plank_" in note for note in notes)
    assert overview.page.locator("article img").count() == 0


def test_a_copy_of_a_file_is_read_once(overview: Reader, tmp_path: Path) -> None:
    """Also where no event has a uuid; events that are alike within a file count, and are named."""
    folder = tmp_path / "exports"
    folder.mkdir()
    paid = {"event": "purchase", "distinct_id": "acme", "timestamp": "2026-01-02T10:00:00Z"}
    payment = paid | {"properties": {"purchase_value": 10}}
    signed_up = {"event": "account_created", "distinct_id": "acme", "timestamp": "2026-01-01"}
    rows = [signed_up | {"properties": {"user_id": "ann"}}, payment, payment]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "a.jsonl").write_text(text, encoding="utf-8")
    shutil.copy(folder / "a.jsonl", folder / "b.jsonl")
    built = make_report(
        Answers(PROJECT_ROOT, settings.read({"source": str(folder), "model": "organization"}))
    )
    choose_file(overview, sorted(folder.iterdir()))
    overview.page.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(overview)).to_contain_text("Your data: ")
    assert comparable(report_of(overview)) == comparable(list(built.rows()))
    revenue = overview.page.locator('[data-answer="revenue_per_organization"]').first
    assert revenue.inner_text() == "$20.00"
