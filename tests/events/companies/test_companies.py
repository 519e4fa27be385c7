"""Every number of three companies, from files in four formats: right, or refused with its reason.

The truth is computed from what happened at each company by plain Python, as the company means it by
its settings.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from macros.answers import comparison
from macros.answers.answers import Answers
from macros.answers.missing import NoAnswer
from macros.answers.report import make_report
from macros.events.settings import Settings
from macros.queries.query import DEFAULT_MODEL
from tests.events.companies.company import Company, Row
from tests.events.companies.developer_tool import developer_tool, guest
from tests.events.companies.formats import FORMATS, as_settings
from tests.events.companies.marketplace import marketplace
from tests.events.companies.project_tool import EURO, payments_twice, project_tool
from tests.events.companies.truth.answers import ANSWERS
from tests.events.companies.truth.comparison import same
from tests.events.exports.makers import project
from tests.support.checkout import PROJECT_ROOT, share_cache

Ask = Callable[[Company, str], Answers]

COMPANIES = {company.name: company for company in (project_tool(), marketplace(), developer_tool())}
RATES = {"USD": Fraction(1), "EUR": EURO}
SEVEN = {
    "organizations",
    "total_users",
    "users_per_organization",
    "total_projects",
    "projects_per_organization",
    "revenue_per_organization",
    "organizations_per_tier",
}


def query_name(company: Company, name: str) -> str:
    """The name of a question's query in a company's model."""
    return name if company.model == DEFAULT_MODEL else f"{company.model}/{name}"


def questions() -> list[tuple[str, str]]:
    """Each company with each question that its model has a query for."""
    known = set(Answers(PROJECT_ROOT, Settings()).names())
    return [
        (company.name, name)
        for company in COMPANIES.values()
        for name in ANSWERS
        if query_name(company, name) in known
    ]


QUESTIONS = questions()


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Give the answers of a company from files of a kind; each is written and read once."""
    root = tmp_path_factory.mktemp("companies")
    share_cache(root)
    project(root)

    @cache
    def answers(name: str, kind: str) -> Answers:
        folder: Path = tmp_path_factory.mktemp(kind)
        company = COMPANIES[name]
        return Answers(root, as_settings(company, kind, folder, company.rows))

    return lambda company, kind: answers(company.name, kind)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_a_number_is_what_the_company_means(name: str, question: str, kind: str, ask: Ask) -> None:
    """Each question gets the right answer, or none and the reason why."""
    company = COMPANIES[name]
    answers, query = ask(company, kind), query_name(company, question)
    assert answers.is_own(answers.query(query))
    if question in company.refused:
        with pytest.raises(NoAnswer, match=company.refused[question]):
            answers.result(query)
        return
    result = comparison.comparable(answers.result(query))
    truth = ANSWERS[question](company.facts)
    assert same(result, truth), (result, truth)


@pytest.mark.parametrize("company", COMPANIES.values(), ids=list(COMPANIES))
def test_all_seven_questions_are_asked(company: Company) -> None:
    """No company lacks what the tutorial's questions need."""
    names = {question for name, question in QUESTIONS if name == company.name}
    assert names > SEVEN
    assert not SEVEN & set(company.refused)


def test_payments_that_came_twice_are_named(tmp_path: Path) -> None:
    """Under two uuids they are counted, and the report says how many, and names one of them."""
    company = project_tool()
    again = payments_twice(company)
    answers = Answers(
        project(tmp_path / "project"),
        as_settings(company, "jsonl.gz", tmp_path, [*company.rows, *again]),
    )
    paid = sum(
        (Fraction(_cents(row), 100) * RATES[row["properties"]["currency"]] for row in again),
        ANSWERS["total_revenue"](company.facts),
    )
    assert same(answers.result("person/total_revenue").value, paid)
    (note,) = [note for note in make_report(answers).notes if "may have come twice" in note.text]
    assert note.count == len(again)
    assert any(note.example.startswith(row["properties"]["workspace_id"]) for row in again)


def _cents(row: Row) -> int:
    """The amount of a payment, under either of its names."""
    properties = row["properties"]
    return int(properties.get("amount") or properties["total"])


def test_what_was_left_out_is_reported(tmp_path: Path) -> None:
    """The developer tool's test accounts, late events, months without any, and its model."""
    company = developer_tool()
    settings = as_settings(company, "jsonl.gz", tmp_path, company.rows)
    report = make_report(Answers(project(tmp_path / "project"), settings))
    assert report.organizations == ANSWERS["organizations"](company.facts)
    texts = {note.text: note.count for note in report.notes}
    late = sum(row["timestamp"] >= "2026-10-01" for row in company.rows)
    assert texts["events after 2026-09-30 are left out"] == late
    assert texts["events of test accounts are left out"] > 0
    assert any("no events at all in May 2026 to June 2026" in text for text in texts)


NOBODY = {
    "developer tool": {"persons_viewing_pages"},
    "marketplace": {"junk_persons"},
    "project tool": set[str](),
}


@pytest.mark.parametrize("company", COMPANIES.values(), ids=list(COMPANIES))
def test_a_guest_ends_no_build(company: Company, tmp_path: Path) -> None:
    """Its page view may be anybody's: who counts persons by it is refused, the rest is right."""
    guests = [guest(company, distinct_id) for distinct_id in ("guest", "null", "anonymous")]
    rows = [*company.rows, *guests]
    answers = Answers(
        project(tmp_path / "project"), as_settings(company, "jsonl.gz", tmp_path, rows)
    )
    for name, question in QUESTIONS:
        if name == company.name and question not in {*company.refused, *NOBODY[name]}:
            result = answers.result(query_name(company, question))
            assert same(comparison.comparable(result), ANSWERS[question](company.facts)), question
    for question in NOBODY[company.name]:
        with pytest.raises(NoAnswer, match=r'never merges.*"anonymous"'):
            answers.result(query_name(company, question))
