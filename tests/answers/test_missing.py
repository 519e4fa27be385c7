"""When a result is no answer: the cases that Python and TypeScript share, and each row of them."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest

from macros.answers.missing import Outcome, outcome_of, sentence, short, what_is_lacking
from macros.queries.result import Result

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("zero_cases.json").read_text(encoding="utf-8")
)
KEYS = [
    "name",
    "rows",
    "unit",
    "events",
    "present",
    "absent_properties",
    "label",
    "reason",
    "short",
]


def result_of(case: dict[str, Any]) -> Result:
    """The result that a case is about."""
    return table(case["rows"], case["unit"])


def table(rows: list[list[Any]], unit: str = "users") -> Result:
    """A result with these rows."""
    columns = tuple(f"column_{number}" for number in range(len(rows[0]) if rows else 1))
    return Result(columns, tuple(map(tuple, rows)), unit)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_result_is_an_answer_or_says_why_not(case: dict[str, Any]) -> None:
    """The sentence is the one that the page shows, or empty for a result that it shows."""
    assert list(case) == KEYS
    lacks = what_is_lacking(
        result_of(case),
        case["events"] or [],
        frozenset(case["present"]).intersection,
        [tuple(path) for path in case["absent_properties"]],
    )
    assert sentence(case["label"], lacks) == case["reason"]
    assert short(lacks) == case["short"]


def test_the_cases_have_every_row_of_the_table() -> None:
    """Each kind of result meets all kinds of events, with and without an absent property."""

    def sent(case: dict[str, Any]) -> str:
        events = set(case["events"] or [])
        present = events & set(case["present"])
        return "all" if present == events else "some" if present else "none"

    rows = {
        (outcome_of(result_of(case)), sent(case), bool(case["absent_properties"])) for case in CASES
    }
    assert rows == set(itertools.product(Outcome, ["none", "some", "all"], [False, True]))


@pytest.mark.parametrize("rows", [[[math.nan]], [["2025-01", math.nan], ["2025-02", None]], [[]]])
def test_a_result_without_numbers_is_empty(rows: list[list[Any]]) -> None:
    """NaN, which JSON has no word for, counts as NULL does."""
    assert outcome_of(table(rows)) is Outcome.EMPTY


@pytest.mark.parametrize(
    ("unit", "outcome"),
    [
        ("percent", Outcome.ZERO_RATIO),
        ("percent of organizations", Outcome.ZERO_RATIO),
        ("dollars per organization", Outcome.ZERO_RATIO),
        ("dollars", Outcome.ZERO_COUNT),
        ("persons", Outcome.ZERO_COUNT),
    ],
)
def test_the_unit_tells_a_ratio_from_a_count(unit: str, outcome: Outcome) -> None:
    """Shares are in percent, and averages are so much per something."""
    assert outcome_of(table([[0.0]], unit)) is outcome


def test_events_are_looked_up_only_for_a_result_that_may_be_none() -> None:
    """A number needs no look at the events, which may be far away."""

    def refuse(names: object) -> frozenset[str]:
        assert not names, "looked up"
        return frozenset()

    assert what_is_lacking(table([[12]]), ["purchase"], refuse, []) == []


def test_the_label_names_the_events() -> None:
    """The sentence calls the events what the page calls them."""
    reason = sentence("events of 2025", what_is_lacking(table([]), [], frozenset, []))
    assert reason == "No answer: events of 2025 has no event that this query counts."
