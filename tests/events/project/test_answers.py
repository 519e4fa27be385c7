"""Results of a PostHog project are those of files: all rows, their types, and what is missing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from macros.answers.answers import Answers
from macros.answers.missing import NoAnswer
from macros.events import settings
from macros.events.project.project import Project
from macros.queries.hogql import nodes, parse_hogql
from macros.queries.query import KEYS, load_query
from macros.queries.result import Result
from tests.events.project.replies import (
    ALL,
    ONE,
    OWN,
    SIZES,
    asking,
    failure,
    given,
    plain,
    tells,
)
from tests.support.checkout import SNIPPETS
from tests.support.query_api import QueryApi


@pytest.mark.parametrize("name", OWN)
def test_posthog_answers_as_the_ledger_does(
    name: str, project: Project, truth: Mapping[str, Any]
) -> None:
    """Every query on the tutorial's model, sent as it stands, comes back with what happened."""
    query = load_query(SNIPPETS, name)
    result = project.run(query)
    assert given(result) == plain(truth[name])
    assert result.unit == query.unit


def test_a_result_is_the_one_that_files_give(
    project: Project, posthog: QueryApi, results: Mapping[str, Result]
) -> None:
    """Columns, rows, their order and their types do not depend on where a query ran."""
    for name in OWN:
        result = project.run(load_query(SNIPPETS, name))
        assert result.to_json() == results[name].to_json(), name
    assert posthog.queries == [load_query(SNIPPETS, name).sql for name in OWN]


@pytest.mark.parametrize(
    "sql",
    [
        SIZES.sql.removesuffix("\nLIMIT 1000"),
        SIZES.sql.removesuffix("\nLIMIT 1000") + ";\n",
        SIZES.sql.removesuffix("\nLIMIT 1000") + " -- the oldest first",
    ],
    ids=["plain", "with a semicolon", "with a comment"],
)
def test_all_rows_come_of_a_query_without_a_limit(
    sql: str, project: Project, posthog: QueryApi, truth: Mapping[str, Any]
) -> None:
    """Where PostHog stops at 100 rows the query is asked again for all, since OFFSET is refused."""
    wanted = truth[SIZES.name]
    assert "LIMIT" not in sql
    assert len(wanted) > 100
    assert given(project.run(asking(sql))) == wanted
    assert [text.count("LIMIT") for text in posthog.queries] == [0, 1]


def test_all_rows_come_of_a_union(project: Project, truth: Mapping[str, Any]) -> None:
    """PostHog cuts each part of a UNION at 100 rows, and does not say so."""
    rows = project.run(asking(f"{ALL}\nUNION ALL\n{ALL}")).rows
    assert len(rows) == 2 * sum(truth["users_per_month"].values())


@pytest.mark.parametrize(("sql", "rows"), [(ONE.sql, 1), (f"{ALL} LIMIT 100", 100)])
def test_a_query_that_got_all_it_wanted_is_asked_once(
    sql: str, rows: int, project: Project, posthog: QueryApi
) -> None:
    """Neither a small result nor one with a LIMIT of its own is asked for again."""
    assert len(project.run(asking(sql)).rows) == rows
    assert len(posthog.queries) == 1


def test_more_rows_than_posthog_gives_are_reported(project: Project) -> None:
    """A result that PostHog cuts at its limit is no answer."""
    sql = "SELECT a.uuid FROM events AS a CROSS JOIN (SELECT 1 FROM events LIMIT 50) AS b"
    line = failure(project, asking(sql))
    assert line == (
        "snippets/sql/things.sql:4: PostHog gives no more than 50,000 rows, and this query has as "
        "many"
    )


def test_posthog_refuses_offset(posthog: QueryApi) -> None:
    """The stand-in is as strict as PostHog is with a personal API key."""
    assert posthog.answer(f"{ALL} LIMIT 100 OFFSET 100").status == 400
    assert posthog.answer(f"SELECT 1 FROM ({ALL} LIMIT 9 OFFSET 1)").status == 400


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2025-03-01T00:00:00Z", "DateTime64(6, 'UTC')"),
        ("2025-03-01T00:00:00.000000+00:00", "Nullable(DateTime64(6, 'UTC'))"),
        ("2025-03-01T00:00:00-08:00", "DateTime('US/Pacific')"),
        ("2025-03-01", "Date"),
    ],
)
def test_times_are_those_of_the_project(
    written: str, kind: str, project: Project, posthog: QueryApi
) -> None:
    """A time in any of PostHog's types is the wall clock's in the project's time zone."""
    payload = {"columns": ["month"], "types": [["month", kind]], "results": [[written]]}
    posthog.instead.append(tells(payload))
    assert project.run(ONE).value == datetime(2025, 3, 1)


def test_a_string_that_looks_like_a_time_stays_a_string(
    project: Project, posthog: QueryApi
) -> None:
    """Only PostHog's type makes a string a time; a date that is not one is left as it came."""
    kinds = [["a", "String"], ["b", "Date"]]
    payload = {"columns": ["a", "b"], "types": kinds, "results": [["2025-03-01", "soon"]]}
    posthog.instead += [tells(payload), tells({**payload, "types": None})]
    assert project.run(ONE).rows == project.run(ONE).rows == (("2025-03-01", "soon"),)


def own_answers(folder: Path, address: str, **queries: str) -> Answers:
    """The answers of a project in which some queries have other SQL."""
    shutil.copytree(SNIPPETS, folder / "snippets")
    for name, sql in queries.items():
        header = "".join(f"-- {key}: things\n" for key in KEYS)
        file = folder / "snippets" / "sql" / f"{name}.sql"
        file.write_text(f"{header}{sql}\n", encoding="utf-8")
    return Answers(folder, settings.read({"source": address}))


@pytest.mark.parametrize(
    ("sql", "missing"),
    [
        ("SELECT sum(1) AS n FROM events WHERE event = 'paid'", 'event "paid"'),
        (
            "SELECT sum(toFloat(properties.plan)) AS n FROM events WHERE event = 'purchase'",
            "event that this query counts",
        ),
        ("SELECT max(toFloat(properties.plan)) AS n FROM persons", "event that this query counts"),
    ],
    ids=["an event", "a property", "a property of persons"],
)
def test_what_a_project_lacks_is_said_in_one_sentence(
    sql: str, missing: str, posthog: QueryApi, tmp_path: Path
) -> None:
    """What the project does not have is not an error: the page says what is missing."""
    answers = own_answers(tmp_path, posthog.address, total_users=sql)
    with pytest.raises(NoAnswer) as unanswered:
        answers.result("total_users")
    assert str(unanswered.value) == f"No answer: your data has no {missing}."


def test_an_event_is_looked_for_by_its_very_name(project: Project, posthog: QueryApi) -> None:
    """A quote in a name neither ends the string in PostHog's SQL nor gets lost."""
    assert project.present_events(["purchase", "paid"]) == {"purchase"}

    async def echo(request: web.Request) -> web.Response:
        body = await request.json()
        return web.json_response({"columns": ["sql"], "results": [[body["query"]["query"]]]})

    posthog.instead.append(echo)
    (sql,) = project.present_events(["it's", "back\\slash"])
    tree = parse_hogql(sql)
    values = [node["value"] for node in nodes(tree["where"]) if "value" in node]
    assert values == ["back\\slash", "it's"]


def test_an_answer_is_asked_for_once(posthog: QueryApi, tmp_path: Path) -> None:
    """However many pages show a number, PostHog is asked for it once."""
    answers = own_answers(tmp_path, posthog.address)
    assert answers.result("total_users") is answers.result("total_users")
    assert posthog.queries.count(answers.query("total_users").sql) == 1
