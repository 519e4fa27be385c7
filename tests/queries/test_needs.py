"""What a query needs of the events, and what of that they have."""

from __future__ import annotations

import pytest

from macros.queries.needs import Inventory, Needs, Stocktaking
from macros.queries.query import Query, load_query
from tests.support.checkout import SNIPPETS


def test_a_property_is_looked_for_in_the_events_that_a_query_names() -> None:
    """What only other events have is absent, and so is what persons have under its name."""
    value, plan, kept = ("events", "value"), ("person", "$set", "plan"), ("persons", "plan")
    size = ("groups", "size")
    stocktaking = Stocktaking([value, plan, kept, ("persons", 'o"k'), size])
    assert stocktaking.sql_of_events("WHERE 1") == (
        'SELECT event, count(properties."value"), count(person.properties."$set"."plan") '
        "FROM events WHERE 1 GROUP BY event"
    )
    assert stocktaking.sql_of_persons() == (
        'SELECT count(properties."o""k"), count(properties."plan") FROM persons'
    )
    assert stocktaking.sql_of_groups() == 'SELECT count(properties."size") FROM groups'
    events = [("purchase", 3, 0), ("signup", 0, 2)]
    inventory = stocktaking.inventory(events, [(0, 4)], [(1,)])
    assert inventory == Inventory(
        {"purchase": frozenset([value]), "signup": frozenset([plan])}, frozenset([kept, size])
    )
    assert stocktaking.inventory(events, [(0, 4)], [(0,)]).of_persons == {kept}

    def absent(*events: str) -> frozenset[tuple[str, ...]]:
        properties = frozenset([value, plan, kept])
        return inventory.absent(Needs(frozenset(events), frozenset(), properties))

    needs = Needs(frozenset(["purchase", "signup"]), frozenset(["signup"]), frozenset([plan]))
    assert inventory.absent(needs) == {plan}
    assert absent("purchase") == {plan}
    assert absent("signup", "other") == {value}
    assert absent() == frozenset()


def test_a_property_of_other_events_is_elsewhere() -> None:
    """Of what a part of a query reads in some events, where those have none, and are needed."""
    value, plan = ("events", "value"), ("person", "plan")
    inventory = Inventory(
        {"purchase": frozenset([value]), "signup": frozenset([plan])}, frozenset()
    )
    places = frozenset(
        ((("purchase",), value), (("purchase",), plan), (("purchase", "signup"), plan),
         (("refund",), value))
    )  # fmt: skip
    needs = Needs(frozenset(["purchase", "refund"]), frozenset(["refund"]), frozenset(), places)
    assert inventory.elsewhere(needs) == {(("purchase",), plan)}


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("activated_organizations", 14),
        ("organizations_by_time_to_first_project", 30),
        ("retention_in_month_four", 150),
        ("activated_organizations_so_far", 0),
        ("recurring_revenue_per_month", 0),
        ("total_revenue", 0),
    ],
)
def test_how_old_an_organization_has_to_be_is_read_from_the_query(name: str, days: int) -> None:
    """It is what the query says below its header, "at least 14 days before"."""
    assert Needs.of(load_query(SNIPPETS, name)).days == days


def test_the_places_of_properties_are_read_from_the_query() -> None:
    """Each part of it with its events; not of a subquery, nor where it has a value of its own."""
    sql = """SELECT sum(toFloat(properties.value)), ifNull(properties.tier, '') FROM events
        WHERE event = 'purchase' AND person_id IN (SELECT person.properties.plan FROM events
        WHERE event IN ('signup', 'invited'))"""
    needs = Needs.of(Query("q", "", "", "", sql, 1))
    assert needs.places == {
        (("purchase",), ("events", "value")),
        (("invited", "signup"), ("person", "plan")),
    }


def test_nothing_is_counted_where_nothing_is_needed() -> None:
    """There is no SQL without a property."""
    stocktaking = Stocktaking([])
    assert (stocktaking.sql_of_events(), stocktaking.sql_of_persons()) == ("", "")
    assert stocktaking.sql_of_groups() == ""
    assert stocktaking.inventory([], []) == Inventory({}, frozenset())
