"""What queries need of events: keys, events and numbers, of all queries together."""

from __future__ import annotations

import pytest

from macros.queries.query import Query
from macros.queries.requirements import Requirements

PURCHASES = "SELECT sum(toFloat(properties.value)) FROM events WHERE event = 'purchase'"
SIGNUPS = "SELECT count() FROM events WHERE event IN ('created', 'joined')"
EVERYTHING = "SELECT uniq(person.properties.email) FROM events"


def requirements(*queries: str) -> Requirements:
    """What some SQL needs."""
    return Requirements.of([Query("things", "", "", "", sql, 1) for sql in queries])


@pytest.mark.parametrize(
    ("queries", "events"),
    [
        ([PURCHASES], {"purchase"}),
        ([PURCHASES, SIGNUPS], {"purchase", "created", "joined"}),
        ([PURCHASES, EVERYTHING], None),
        ([], set()),
    ],
)
def test_events_are_those_of_all_queries(queries: list[str], events: set[str] | None) -> None:
    """One query that looks at all events needs all of them, whatever the others name."""
    assert requirements(*queries).events == events


def test_a_user_id_is_always_needed() -> None:
    """A STRUCT of properties has at least one field."""
    assert requirements(SIGNUPS).keys == {("user_id",)}
    assert requirements(PURCHASES).keys == {("user_id",), ("value",)}


def test_numbers_are_keys_of_events_that_a_query_converts() -> None:
    """A key that only some query converts is a number, and one of persons is none."""
    assert requirements(PURCHASES, SIGNUPS).numbers == {"value"}
    assert requirements("SELECT toFloat(person.properties.age) FROM events").numbers == set()


def test_persons_are_needed_where_a_query_looks_at_them() -> None:
    """The table of persons is None without such a query, and empty where no key is named."""
    assert requirements(EVERYTHING).persons is None
    assert requirements(EVERYTHING).person == {("email",)}
    assert requirements("SELECT count() FROM persons").persons == frozenset()


def test_a_property_is_of_the_table_that_its_own_select_names() -> None:
    """A condition by a subquery makes no property of persons one of events, or of groups."""
    needed = requirements(
        "SELECT count() FROM persons WHERE properties.plan = 'pro' AND id IN "
        "(SELECT person_id FROM events WHERE properties.team IS NOT NULL)",
        'SELECT count() FROM groups JOIN events ON groups.key = events."$group_0" '
        "WHERE groups.properties.industry = 'x' AND events.properties.seats > 1",
    )
    assert needed.persons == frozenset([("plan",)])
    assert needed.groups == frozenset([("industry",)])
    assert needed.keys == {("user_id",), ("team",), ("seats",)}
    assert requirements("SELECT 1 FROM events").groups is None
