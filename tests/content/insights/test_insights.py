"""Every insight shows the result of the query of its name, and its steps and link match it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from macros.content import insights
from macros.core.errors import Problem
from macros.queries.query import load_query, query_names
from macros.queries.result import Result
from macros.sample.recording import Recording
from tests.support.checkout import SNIPPETS
from tests.support.insights.definitions import problem
from tests.support.insights.evaluator import calculate, evaluate
from tests.support.insights.events import Event, with_persons
from tests.support.insights.values import as_floats, by_names

NAMES = insights.names(SNIPPETS)
QUESTIONS = (
    "organizations total_users users_per_organization total_projects projects_per_organization "
    "revenue_per_organization organizations_per_tier"
).split()
APP = "https://eu.posthog.com"


@pytest.fixture(scope="module")
def events(recordings: Mapping[str, Recording]) -> Mapping[str, list[Event]]:
    """Every event of the year with its person and groups, as each model tracks it."""
    return {model: with_persons(recording.messages) for model, recording in recordings.items()}


@pytest.mark.parametrize("name", NAMES)
def test_an_insight_shows_what_its_query_gives(
    name: str, events: Mapping[str, list[Event]], results: Mapping[str, Result]
) -> None:
    """The definition, evaluated over its model's messages, gives the SQL's result exactly."""
    insight = insights.load(SNIPPETS, name)
    expected = by_names(results[insight.query_name])
    model = load_query(SNIPPETS, insight.query_name).model
    value = evaluate(insight.query, events[model])
    assert as_floats(value) == expected, f"snippets/insights/{name}.json"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_an_insight_and_a_query(name: str) -> None:
    """Each of the tutorial's seven questions can be asked in both ways."""
    assert (name in NAMES, name in query_names(SNIPPETS)) == (True, True)


@pytest.mark.parametrize("name", NAMES)
def test_the_link_carries_the_definition(name: str) -> None:
    """The address of an insight, decoded, is the definition in the file."""
    link = insights.load(SNIPPETS, name).link(APP)
    assert link.startswith(f"{APP}/insights/new#q=")
    node = json.loads(unquote(urlparse(link).fragment.removeprefix("q=")))
    assert node == json.loads((SNIPPETS / "insights" / f"{name}.json").read_text())


def test_the_sql_link_carries_the_query() -> None:
    """The address of a query, decoded, is its text; nothing in it ends the address early."""
    sql = "SELECT 'a&b#c' AS \"x y\"\nFROM events -- 100%"
    link = insights.sql_link(APP, sql)
    assert urlparse(link).query.removeprefix("open_query=") == link.partition("=")[2]
    assert unquote(link.removeprefix(f"{APP}/sql?open_query=")) == sql


def test_broken_json_is_reported_with_its_line(tmp_path: Path) -> None:
    """A file that is not JSON is reported with the line on which it stops being JSON."""
    message = problem(tmp_path, '{\n  "kind": "InsightVizNode",\n}')
    assert message.startswith("snippets/insights/things.json:3: not JSON: ")


def test_an_unknown_insight_is_reported_with_its_nearest_match() -> None:
    """A name that no insight has is reported with the name that was probably meant."""
    with pytest.raises(Problem) as failed:
        insights.load(SNIPPETS, "total_user")
    assert str(failed.value).startswith('no insight "total_user"; did you mean "total_users"? ')


def test_a_formula_is_arithmetic_and_nothing_else() -> None:
    """Formulas follow precedence, are exact, and run no code."""
    assert calculate("A - B / 3 * 3", {"A": 2, "B": 1}) == 1
    for hostile in ("A ** 9", "len(A)", "A.real", "C", "__import__('os')", "A if A else A"):
        with pytest.raises(ValueError, match="no formula"):
            calculate(hostile, {"A": 2, "B": 1})
