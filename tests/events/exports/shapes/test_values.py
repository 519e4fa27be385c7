"""Ids, times and amounts: one rule for the build and the browser, and one set of cases.

`tests/browser/live/units/files/values.test.ts` checks the same cases.
"""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.core.errors import EventsProblem
from macros.events.database import POSTHOG_FUNCTIONS
from macros.events.exports import scan
from macros.events.exports.tables import Tables
from macros.events.settings import Settings
from macros.queries.requirements import Requirements
from tests.events.exports.makers import Row, event, payment, write

CASES = json.loads(Path(__file__).with_name("value_cases.json").read_text(encoding="utf-8"))
NEEDS = Requirements(
    keys=frozenset([("user_id",), ("purchase_value",), ("project_id",)]),
    person=frozenset(),
    persons=None,
    events=frozenset(["account_created", "purchase"]),
    numbers=frozenset(["purchase_value"]),
)


PERSON_TIME_AMOUNT = "person_id, timestamp, toFloat(properties.purchase_value)"


def read(
    rows: list[Row], folder: Path, kind: str, *, columns: str = PERSON_TIME_AMOUNT, **options: str
) -> list[tuple[Any, ...]]:
    """The events of an export with these rows: person, time and amount of each, or other columns.

    Raises:
        EventsProblem: they cannot be counted.
    """
    file = write(rows, folder / f"e.{kind}", **options)
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute(POSTHOG_FUNCTIONS.read_text())
        settings = Settings(source=str(file))
        scans = scan.prepare(database, [str(file)], folder, settings)
        Tables(database, settings, NEEDS, scans, []).fill()
        return database.execute(f"SELECT {columns} FROM events").fetchall()


def fault(row: Row, folder: Path) -> str:
    """What is wrong with an event, beside another one that is right."""
    with pytest.raises(EventsProblem) as failed:
        read([event(90), row], folder, "jsonl")
    return str(failed.value)


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_what_is_an_id_is_read(kind: str, tmp_path: Path) -> None:
    """Blanks and quotes are part of an id, and an empty person is the distinct id's own."""
    ids = [str(case["value"]) for case in CASES["distinct_ids"] if not case["fault"]]
    rows = [event(n, distinct_id=text, person_id="") for n, text in enumerate(ids)]
    assert sorted(owner for owner, *_ in read(rows, tmp_path, kind)) == sorted(ids)
    cases = [case for case in CASES["person_ids"] if case["owner"]]
    rows = [event(n, person_id=case["value"]) for n, case in enumerate(cases)]
    owners = [owner for owner, *_ in read(rows, tmp_path, kind)]
    assert sorted(owners) == sorted(case["owner"] for case in cases)


@pytest.mark.parametrize(
    "case", [case for case in CASES["distinct_ids"] if case["fault"]], ids=repr
)
def test_what_is_no_id_is_refused(case: Row, tmp_path: Path) -> None:
    """With the reason: nothing, or what PostHog never merges."""
    assert f"1 event has {case['fault']} (" in fault(event(1, distinct_id=case["value"]), tmp_path)


@pytest.mark.parametrize(
    "case", [case for case in CASES["person_ids"] if not case["owner"]], ids=repr
)
def test_a_person_that_is_a_text_for_nothing_is_refused(case: Row, tmp_path: Path) -> None:
    """All such events would be those of one organization."""
    line = fault(event(1, person_id=case["value"]), tmp_path)
    assert "1 event has a person or organization that is a text for nothing (" in line


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("case", CASES["ids_of_projects"], ids=repr)
def test_an_id_keeps_its_digits_and_has_no_fraction(case: Row, kind: str, tmp_path: Path) -> None:
    """A whole number is one id, however it is written, and two long ones are two."""
    rows = [event(n, properties={"project_id": value}) for n, value in enumerate(case["values"])]
    ids = read(rows, tmp_path, kind, columns="DISTINCT properties.project_id")
    assert sorted(value for (value,) in ids) == case["ids"]


@pytest.mark.parametrize("case", CASES["uuids"], ids=repr)
def test_an_event_is_known_by_its_uuid(case: Row, tmp_path: Path) -> None:
    """One that says nothing makes no two events the same."""
    rows = [event(n, uuid=uuid) for n, uuid in enumerate(case["values"])]
    assert len(read(rows, tmp_path, "jsonl")) == case["events"]


@pytest.mark.parametrize("case", CASES["versions"], ids=repr)
def test_of_versions_of_an_event_the_newest_counts(case: Row, tmp_path: Path) -> None:
    """By when it arrived; one that says so goes before one that does not."""
    column, times = case["column"], case["times"]
    rows = [payment(1, 10 * (n + 1), **{column: time}) for n, time in enumerate(times)]
    assert [amount for *_, amount in read(rows, tmp_path, "jsonl")] == [10 * (case["counts"] + 1)]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_what_is_a_time_is_read(kind: str, tmp_path: Path) -> None:
    """ISO 8601 in the ways that programs write it, and the time in seconds or parts of them."""
    cases = [case for case in CASES["times"] if "utc" in case]
    rows = [event(n, distinct_id=f"d{n}", person_id=f"p{n}", timestamp=case["value"])
            for n, case in enumerate(cases)]  # fmt: skip
    options = {"time": "VARCHAR"} if kind == "parquet" else {}
    times = {owner: time for owner, time, _ in read(rows, tmp_path, kind, **options)}
    expected = {f"p{n}": case["utc"] for n, case in enumerate(cases)}
    assert {
        owner: time.replace(tzinfo=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for owner, time in times.items()
    } == expected


@pytest.mark.parametrize("case", [case for case in CASES["times"] if "fault" in case], ids=repr)
def test_what_is_no_time_is_refused(case: Row, tmp_path: Path) -> None:
    """Nor is what could be several, or no event has."""
    assert f"1 event has {case['fault']}" in fault(event(1, timestamp=case["value"]), tmp_path)


def bought(value: Any, number: int = 1) -> Row:
    """A purchase with that amount."""
    return event(number, "purchase", properties={"purchase_value": value})


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_what_is_an_amount_is_read(kind: str, tmp_path: Path) -> None:
    """Numbers, also in text; nothing is none."""
    cases = [case for case in CASES["amounts"] if "amount" in case and case["value"] is not None]
    rows = [bought(case["value"], n) for n, case in enumerate(cases)]
    amounts = [amount or 0 for *_, amount in read(rows, tmp_path, kind)]
    assert sorted(amounts) == sorted(case["amount"] for case in cases)


@pytest.mark.parametrize("case", [c for c in CASES["amounts"] if "amount" not in c], ids=repr)
def test_what_is_no_amount_is_refused(case: Row, tmp_path: Path) -> None:
    """No engine guesses what "1_000" or "1,000" is."""
    line = fault(bought(case["value"]), tmp_path)
    assert '1 event has a "purchase_value" that is not an amount (' in line


def test_the_cases_have_every_kind() -> None:
    """A rule without cases on both sides of it would be no rule."""
    for kind in ("distinct_ids", "person_ids", "times", "amounts"):
        faults = {bool(case.get("fault") or set(case) <= {"value"} or case.get("owner", 1) is None)
                  for case in CASES[kind]}  # fmt: skip
        assert faults == {True, False}, kind
