"""What is wrong with a query, in the same plain words as the page has for it."""

from __future__ import annotations

import doctest
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from macros.core.errors import Problem
from macros.events.database import POSTHOG_FUNCTIONS
from macros.queries import error_messages
from macros.queries.error_messages import explain_engine, explain_parser
from macros.queries.hogql import parse_hogql
from macros.queries.query import Query

# A mistake in a query, and the sentence for it: docs/live/block reads the same cases.
MISTAKES = json.loads(Path(__file__).with_name("query_mistakes.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """PostHog's functions, and the small table that the page's test has."""
    with duckdb.connect() as database:
        database.execute(POSTHOG_FUNCTIONS.read_text())
        database.execute(
            "CREATE TABLE events AS SELECT 'purchase' AS event, i AS n FROM range(7) r(i)"
        )
        yield database


@pytest.mark.parametrize("sql", MISTAKES["engine"])
def test_a_mistake_that_duckdb_finds_is_one_plain_sentence(
    sql: str, database: duckdb.DuckDBPyConnection
) -> None:
    """Whichever of DuckDB's releases says it, here or in the page."""
    with pytest.raises(duckdb.Error) as failed:
        database.execute(sql).fetchall()
    assert explain_engine(str(failed.value)) == MISTAKES["engine"][sql]


@pytest.mark.parametrize("sql", MISTAKES["parser"])
def test_a_mistake_that_posthog_finds_is_one_plain_sentence(sql: str) -> None:
    """The grammar's own rules are of no use to whoever wrote the query."""
    error = parse_hogql(sql)
    sentence = explain_parser(error["message"], sql[error["start"]["offset"] :])
    assert sentence == MISTAKES["parser"][sql]


def test_an_error_without_an_explanation_is_its_own_first_line() -> None:
    """Without the kind of error, which says nothing to a user."""
    assert explain_engine("Invalid Input Error: odd\n\nLINE 1: more") == "odd"
    assert explain_engine("") == "The query failed."
    missing = "Catalog Error: Table with name events does not exist!\nDid you mean"
    assert explain_engine(missing).startswith('Write "events" alone')
    backticks = 'Scalar Function with name `__postfix does not exist!\nDid you mean "!__postfix"?'
    assert explain_engine(backticks).endswith("not in backticks.")


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (
            "An error occurred while trying to install the required extension 'icu':\nLoading is",
            'This needs DuckDB\'s extension "icu", which is not loaded here.',
        ),
        ("Parser Error: syntax error at end of input", "The query is incomplete."),
        (
            'Could not find key "plann" in struct\n\nCandidate Entries: "plan"',
            'No event here has a property "plann". Did you mean "plan"?',
        ),
        ('Column "x y" that exists in neither', 'No column "x y".'),
        (
            "Cannot prepare multiple statements at once!",
            "Only one query runs at a time: leave out what comes after the first semicolon.",
        ),
        (
            "No function matches the given name and argument types 'f()'",
            '"f" does not work on nothing.',
        ),
    ],
)
def test_a_message_of_one_release_alone_is_explained_too(message: str, sentence: str) -> None:
    """What no query above leads to, in the engine that is installed."""
    assert explain_engine(message) == sentence


def test_a_mistake_has_its_file_and_line(database: duckdb.DuckDBPyConnection) -> None:
    """DuckDB counts lines from the query's first, and a user from the file's."""
    query = Query("a", "", "", "", "SELECT 1\nFROM events\nWHERE evnt = 'x'", 5)
    with pytest.raises(Problem) as failed:
        query.run(database)
    expected = 'snippets/sql/a.sql:7: No column "evnt". Did you mean "event"?'
    assert str(failed.value) == expected


def test_the_example_holds() -> None:
    """What the docstring shows is what a user reads."""
    assert doctest.testmod(error_messages).failed == 0
