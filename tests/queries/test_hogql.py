"""What is read from the syntax tree of a query: which events it is about."""

from __future__ import annotations

import pytest

from macros.queries.hogql import parse_hogql
from macros.queries.query import Query

MONTHS = "SELECT DISTINCT toStartOfMonth(timestamp) FROM events"
FIRST_MONTH = "SELECT min(toStartOfMonth(timestamp)) FROM events"


@pytest.mark.parametrize(
    ("subquery", "events"),
    [
        (MONTHS, {"a"}),
        (FIRST_MONTH, {"a"}),
        (f"{MONTHS} WHERE event = 'b'", {"a", "b"}),
        (f"{MONTHS} WHERE distinct_id = 'b'", None),
        ("SELECT toStartOfMonth(timestamp) FROM persons", {"a"}),
        ("SELECT max(toStartOfMonth(timestamp)) FROM events", None),
        ("SELECT min(timestamp) FROM events", None),
        ("SELECT toStartOfMonth(created_at) FROM events", None),
        ("SELECT min(toStartOfMonth(if(timestamp > x, timestamp, x))) FROM events", None),
    ],
)
def test_a_list_of_months_is_about_no_event(subquery: str, events: set[str] | None) -> None:
    """Months that have events, whatever these are called; any other question is about all."""
    sql = "SELECT count() FROM events WHERE event = 'a' AND toStartOfMonth(timestamp) IN ({})"
    assert Query("n", "", "", "", sql.format(subquery), 4).events() == events


def test_a_text_is_parsed_once() -> None:
    """Whatever the query is called: models share texts."""
    trees = [Query(name, "", "", "", MONTHS, 1).syntax for name in ("a", "b")]
    assert trees[0] is trees[1] is parse_hogql(MONTHS)
    assert trees[0] is not Query("a", "", "", "", FIRST_MONTH, 1).syntax
