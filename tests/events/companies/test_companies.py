"""Every number of three companies, from files in four formats: right, or refused with its reason.

The truth is computed from what happened at each company by plain Python, as the company means it by
its settings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from macros.answers import comparison
from macros.answers.answers import Answers
from macros.answers.missing import NoAnswer
from macros.events.settings import Settings
from macros.queries.query import DEFAULT_MODEL
from tests.events.companies.company import Company
from tests.events.companies.developer_tool import developer_tool
from tests.events.companies.formats import FORMATS, as_settings
from tests.events.companies.marketplace import marketplace
from tests.events.companies.project_tool import project_tool
from tests.events.companies.truth.answers import ANSWERS
from tests.events.companies.truth.comparison import same
from tests.events.exports.makers import project
from tests.support.checkout import PROJECT_ROOT, share_cache

Ask = Callable[[Company, str], Answers]

COMPANIES = {company.name: company for company in (project_tool(), marketplace(), developer_tool())}
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
    asked = {question for name, question in QUESTIONS if name == company.name}
    assert asked > SEVEN
    assert not SEVEN & set(company.refused)
