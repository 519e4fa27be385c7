"""Three companies that are not ours, in the browser: each number is right, or refused by name.

The truth is that of `tests/events/companies`, computed from what happened by plain Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.live.companies.analyst import files_of, show_numbers
from tests.browser.live.companies.numbers import check_numbers
from tests.browser.live.conftest import Reader, upload_status
from tests.events.companies.company import Company
from tests.events.companies.developer_tool import developer_tool, guest
from tests.events.companies.formats import FORMATS
from tests.events.companies.marketplace import marketplace
from tests.events.companies.project_tool import project_tool
from tests.events.companies.test_companies import NOBODY, SEVEN

COMPANIES = {company.name: company for company in (project_tool(), marketplace(), developer_tool())}
# The format of each company that is read on every page; the others give the seven answers.
ON_ALL_PAGES = {"project tool": "parquet", "marketplace": "csv", "developer tool": "jsonl.gz"}
OTHERS = [(name, kind) for name in COMPANIES for kind in FORMATS if ON_ALL_PAGES[name] != kind]
PAGES = {
    "tutorial": 18,
    "retention": 6,
    "growth": 0,
}  # with how many answers of the truth, at least


def path_of(company: Company, page: str) -> str:
    """The address of a page of the company's model."""
    prefix = "" if company.model == "organization" else f"/{company.model}"
    return f"{prefix}/{page}/"


@pytest.mark.parametrize(("name", "kind"), OTHERS)
def test_the_seven_answers_are_right_in_each_format(
    name: str, kind: str, overview: Reader, answers: Mapping[str, Any], tmp_path: Path
) -> None:
    """The form, answered as the company's analyst would, gives what the company means."""
    company = COMPANIES[name]
    show_numbers(overview, company, files_of(company, kind, tmp_path))
    expect(upload_status(overview)).to_contain_text("Your data: ")
    units = {query.rpartition("/")[2]: answer for query, answer in answers.items()}
    assert check_numbers(overview, company, units) >= SEVEN


@pytest.mark.parametrize("name", COMPANIES)
def test_every_number_of_every_page_is_right(
    name: str, reader: Reader, answers: Mapping[str, Any], tmp_path: Path
) -> None:
    """The tutorial, retention and growth of the company's model take part, with no question more.

    What the company does not track is refused with its reason.
    """
    company = COMPANIES[name]
    files = files_of(company, ON_ALL_PAGES[name], tmp_path)
    page = reader.visit("/").page
    show_numbers(reader, company, files)
    expect(upload_status(reader)).to_contain_text("Your data: ")
    page.get_by_label("Keep these files in this browser").check()
    expect(page.locator(".live-kept")).to_be_visible()
    for path, count in PAGES.items():
        reader.visit(path_of(company, path))
        expect(upload_status(reader)).to_contain_text("Your data: ")
        assert len(check_numbers(reader, company, answers)) >= count, path


@pytest.mark.parametrize("name", COMPANIES)
def test_a_guest_ends_no_reading(
    name: str, reader: Reader, answers: Mapping[str, Any], tmp_path: Path
) -> None:
    """Its page view may be anybody's: who counts persons by it is refused, the rest is right."""
    company = COMPANIES[name]
    guests = [guest(company, distinct_id) for distinct_id in ("guest", "null", "anonymous")]
    refused = dict.fromkeys(NOBODY[name], r'never merges.*"anonymous"')
    changed = replace(
        company, rows=[*company.rows, *guests], refused={**company.refused, **refused}
    )
    page = reader.visit("/").page
    show_numbers(reader, changed, files_of(changed, "jsonl.gz", tmp_path))
    page.get_by_label("Keep these files in this browser").check()
    expect(page.locator(".live-kept")).to_be_visible()
    reader.visit(path_of(company, "tutorial"))
    expect(upload_status(reader)).to_contain_text("Your data: ")
    assert check_numbers(reader, changed, answers) >= SEVEN
