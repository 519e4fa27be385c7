"""When a result is no answer: the cases that Python and TypeScript share, and each row of them."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest

from macros.answers.missing import is_empty, sentence, short, what_is_lacking
from macros.queries.needs import Inventory, Needs, Stocktaking
from macros.queries.query import Query, load_query
from macros.queries.result import Result
from tests.support.checkout import SNIPPETS

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("zero_cases.json").read_text(encoding="utf-8")
)
KEYS = [
    "name",
    "rows",
    "events",
    "optional",
    "present",
    "absent_properties",
    "days",
    "span",
    "elsewhere",
    "label",
    "reason",
    "short",
]
NOTHING = Needs(frozenset(), frozenset(), frozenset())


def result_of(case: dict[str, Any]) -> Result:
    """The result that a case is about."""
    return table(case["rows"])


def table(rows: list[list[Any]]) -> Result:
    """A result with these rows."""
    columns = tuple(f"column_{number}" for number in range(len(rows[0]) if rows else 1))
    return Result(columns, tuple(map(tuple, rows)), "users")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_result_is_an_answer_or_says_why_not(case: dict[str, Any]) -> None:
    """The sentence is the one that the page shows, or empty for a result that it shows."""
    assert list(case) == KEYS
    absent = [tuple(path) for path in case["absent_properties"]]
    needs = Needs(
        frozenset(case["events"]),
        frozenset(case["optional"]),
        frozenset(absent),
        days=case["days"],
    )
    lacks = what_is_lacking(
        result_of(case),
        needs,
        frozenset(case["present"]),
        absent,
        elsewhere=[(tuple(names), tuple(owned)) for names, owned in case["elsewhere"]],
        span=case["span"],
    )
    assert sentence(case["label"], lacks) == case["reason"]
    assert short(lacks) == case["short"]


def test_the_cases_have_every_row_of_the_table() -> None:
    """Each kind of result meets all kinds of events, with and without an absent property."""

    def sent(case: dict[str, Any]) -> str:
        named, present = set(case["events"]), set(case["present"])
        if named <= present:
            return "all"
        if named.isdisjoint(present):
            return "none"
        return "all that is needed" if named - present <= set(case["optional"]) else "some"

    rows = {
        (is_empty(result_of(case)), sent(case), bool(case["absent_properties"])) for case in CASES
    }
    kinds = ["none", "some", "all that is needed", "all"]
    assert rows == set(itertools.product([False, True], kinds, [False, True]))


@pytest.mark.parametrize("rows", [[[math.nan]], [["2025-01", math.nan], ["2025-02", None]], [[]]])
def test_a_result_without_numbers_is_empty(rows: list[list[Any]]) -> None:
    """NaN, which JSON has no word for, counts as NULL does."""
    assert is_empty(table(rows))


def test_the_label_names_the_events() -> None:
    """The sentence calls the events what the page calls them."""
    reason = sentence("events of 2025", what_is_lacking(table([]), NOTHING, [], []))
    assert reason == "No answer: events of 2025 has no event that this query counts."


def test_a_property_is_looked_for_in_the_events_that_a_query_names() -> None:
    """What only other events have is absent, and so is what persons have under its name."""
    value, plan, kept = ("events", "value"), ("person", "$set", "plan"), ("persons", "plan")
    stocktaking = Stocktaking([value, plan, kept, ("persons", 'o"k')])
    assert stocktaking.sql_of_events("WHERE 1") == (
        'SELECT event, count(properties."value"), count(person.properties."$set"."plan") '
        "FROM events WHERE 1 GROUP BY event"
    )
    assert stocktaking.sql_of_persons() == (
        'SELECT count(properties."o""k"), count(properties."plan") FROM persons'
    )
    inventory = stocktaking.inventory([("purchase", 3, 0), ("signup", 0, 2)], [(0, 4)])
    assert inventory == Inventory(
        {"purchase": frozenset([value]), "signup": frozenset([plan])}, frozenset([kept])
    )

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
    assert stocktaking.inventory([], []) == Inventory({}, frozenset())
