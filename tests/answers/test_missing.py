"""When a result is no answer: the cases that Python and TypeScript share, and each row of them."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest

from macros.answers.missing import is_empty, sentence, short, what_is_lacking
from macros.queries.needs import Needs
from macros.queries.result import Result

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
