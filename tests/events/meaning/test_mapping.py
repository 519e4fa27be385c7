"""Names that differ: several of theirs to one of ours, conditions, and one of theirs for two.

`tests/browser/live/units/meaning/mapping.test.ts` checks the same cases.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from macros.core.errors import EventsProblem
from macros.events.settings import read
from tests.events.exports.makers import Row, event, payment
from tests.events.meaning.tables import tables

CASES = json.loads(Path(__file__).with_name("mapping_cases.json").read_text(encoding="utf-8"))
PLANS = "SELECT event, properties.plan FROM events ORDER BY event, properties.plan NULLS FIRST"


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_event_is_ours_by_its_name_and_its_properties(
    case: Row, kind: str, tmp_path: Path
) -> None:
    """And what the settings do not name stays as it is."""
    rows = [event(n, row["event"], properties=row["properties"])
            for n, row in enumerate(case["rows"])]  # fmt: skip
    settings: Row = {key: case[key] for key in ("events", "properties") if key in case}
    with tables(rows, tmp_path, settings, kind) as events:
        assert [list(row) for row in events.rows(PLANS)] == case["expected"]
        assert events.texts("mapping") == case.get("notes", [])


def test_an_event_that_is_two_of_ours_counts_once_in_each(tmp_path: Path) -> None:
    """Also where two files have it: its rows have uuids of their own, the same in each."""
    settings = {"events": {name: {"event": "signup", "shared": True}
                           for name in ("account_created", "plan_selected")}}  # fmt: skip
    rows = [event(1, "signup"), event(1, "signup"), event(2, "signup")]
    with tables(rows, tmp_path, settings) as events:
        counts = (
            "SELECT event, count(*), count(DISTINCT uuid) FROM events GROUP BY event ORDER BY 1"
        )
        assert events.rows(counts) == [("account_created", 2, 2), ("plan_selected", 2, 2)]
        assert events.rows("SELECT count(DISTINCT uuid) FROM events") == [(4,)]


def test_a_payment_under_either_of_two_names_is_a_payment(tmp_path: Path) -> None:
    """Ours and theirs together are what was paid."""
    rows = [payment(1, 20), event(2, "paid", properties={"purchase_value": 10})]
    with tables(rows, tmp_path, {"events": {"purchase": "paid"}}) as events:
        assert events.answer("total_revenue") == 30


def test_an_amount_under_its_older_name_counts(tmp_path: Path) -> None:
    """Nine of ten payments have it under another one."""
    rows = [event(n, "purchase", properties={"price" if n else "amount": 10}) for n in range(10)]
    settings = {"properties": {"purchase_value": ["amount", "price"]}}
    with tables(rows, tmp_path, settings) as events:
        assert events.answer("total_revenue") == 100
    with tables(rows, tmp_path, {"properties": {"purchase_value": "amount"}}) as events:
        assert events.texts("money") == ["9 payments lack an amount, and count as nothing"]


def test_a_name_that_no_event_has_is_noted(tmp_path: Path) -> None:
    """It may be misspelled, and so may a condition."""
    changed = {"event": "changed", "where": {"status": "actve"}}
    rows = [event(1, "changed", properties={"status": "active"}), event(2)]
    with tables(rows, tmp_path, {"events": {"plan_selected": ["started", changed]}}) as events:
        made_of = 'which "plan_selected" is made of'
        assert events.texts("mapping") == [
            f'no event is called "started", {made_of}',
            f'no event is called "changed" under its condition, {made_of}',
        ]


MISTAKES: dict[str, tuple[Any, str]] = {
    "an unknown option": (
        {"events": {"purchase": {"event": "paid", "were": {}}}},
        '"events": "purchase": no option "were"; did you mean "where"? There are: event, shared, '
        "where.",
    ),
    "no event": (
        {"events": {"purchase": {"where": {"status": "active"}}}},
        '"events": "purchase": "event" has to be a string, your name for it',
    ),
    "a list of nothing": (
        {"events": {"purchase": []}},
        '"events": "purchase" has to be a string, and so has your name for it',
    ),
    "a condition that is a string": (
        {"events": {"purchase": {"event": "paid", "where": "status"}}},
        '"events": "purchase": "where" has to be a mapping of properties to values',
    ),
    "a condition without a value": (
        {"events": {"purchase": {"event": "paid", "where": {"status": None}}}},
        '"events": "purchase": "status" has to be a value, or a list of values',
    ),
    "shared by half": (
        {"events": {"account_created": {"event": "signup", "shared": True},
                    "plan_selected": "signup"}},
        '"events": "account_created" and "plan_selected" cannot both be "signup", unless both say '
        'when, with "where: {property: value}", or that it is both: {event: signup, shared: true}',
    ),
    "a list with a number": (
        {"properties": {"plan": ["tier", 3]}},
        '"properties": "plan" has to be a string, and so has your name for it',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_mapping_is_one_line(name: str) -> None:
    """With the setting, what is wrong and what there is."""
    section, message = MISTAKES[name]
    with pytest.raises(EventsProblem) as failed:
        read(section)
    assert str(failed.value) == f"mkdocs.yml: extra: events: {message}"
