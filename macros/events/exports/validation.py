"""Check for events that queries would count wrongly: which, how many, and what to do.

The rules are those of `docs/live/files/`, with one set of cases for both:
`tests/events/exports/shapes/value_cases.json`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from macros.core.errors import EventsProblem
from macros.core.sql import identifier, literal
from macros.events.identity import BLANKS, ILLEGAL_ANY_CASE, ILLEGAL_AS_WRITTEN
from macros.events.times import UTC

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Later than this from now, PostHog replaces a timestamp (docs/data/timestamps, Nov 2026).
HOURS = 23
LONGEST = 80  # characters of an example
# Engines read more, and not the same: DuckDB "1_000", JavaScript "0x10".
NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
# What programs write for nothing: all of it would be one organization.
NOTHING = frozenset(["null", "undefined", "none", "nan", "[object object]"])
REFUND = "purchase_refunded"  # the one event whose amounts are negative


class Check(NamedTuple):
    """A kind of event that cannot be counted.

    Attributes:
        condition: SQL that holds for such an event.
        example: SQL for the value to show of one.
        fault: what such an event has, for a message.
    """

    condition: str
    example: str
    fault: str


def validate(
    database: DuckDBPyConnection, numbers: Collection[str], place: str, timezone: str = UTC
) -> None:
    """Raise a Problem for the first kind of event that no query could count rightly.

    Args:
        database: has the table `events`.
        numbers: the property keys that queries convert to numbers: finite amounts, which only a
            refund may have below zero.
        place: the file or folder to name.
        timezone: the zone of the timestamps.
    """
    for check in [*_names(), *_ids(), *_times(timezone), *_amounts(numbers)]:
        value = f"left({check.example}::VARCHAR, {LONGEST})"
        row = database.execute(
            f"""SELECT count(*), min({{'event': event, 'value': {value}}})
            FROM events WHERE {check.condition}"""
        ).fetchone()
        if row and row[0]:
            raise EventsProblem(_cause(row[0], check.fault, **row[1]), path=place)


def _cause(count: int, fault: str, event: str | None, value: str | None) -> str:
    events = f"{count:,} event{'s have' if count > 1 else ' has'}"
    name = f'a "{event}"' if event else "one"
    example = f'{name}, with "{value}"' if value else name
    return f"{events} {fault} ({example}); fix or remove them, then build again"


def _names() -> Iterator[Check]:
    yield Check("coalesce(event, '') = ''", "distinct_id", "no event name")


def _ids() -> Iterator[Check]:
    is_blank = f"distinct_id IS NULL OR {_is('distinct_id', '')}"
    yield Check(is_blank, "uuid", "no distinct id")
    illegal = f"(?i:{_either(ILLEGAL_ANY_CASE)})|{_either(ILLEGAL_AS_WRITTEN)}"
    fault = "a distinct id that PostHog never merges"
    yield Check(_is("distinct_id", illegal), "distinct_id", fault)
    nobody = _is("person_id", f"(?i:{_either(NOTHING)})?")
    yield Check(nobody, "person_id", "a person or organization that is a text for nothing")


def _is(column: str, words: str) -> str:
    """A condition for an id that is one of some words, with blanks and quotes around it or not."""
    blanks = f"[{BLANKS}]*"
    word = f"{blanks}({words}){blanks}"
    quoted = f"{blanks}('{word}'|\"{word}\"){blanks}"
    return f"regexp_full_match({column}, {literal(f'{word}|{quoted}')})"


def _either(words: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(words)))


def _times(timezone: str) -> Iterator[Check]:
    now = f"TIMESTAMP '{datetime.now(ZoneInfo(timezone)):%Y-%m-%d %H:%M:%S}'"
    fault = "a timestamp in an unknown format (use ISO 8601)"
    yield Check("timestamp IS NULL", "uuid", fault)
    early = "timestamp < TIMESTAMP '1970-01-01'"
    yield Check(early, "timestamp", "a timestamp before 1970")
    future = f"timestamp > {now} + INTERVAL {HOURS} HOUR"
    yield Check(future, "timestamp", "a timestamp in the future")


def _amounts(numbers: Collection[str]) -> Iterator[Check]:
    for key in sorted(numbers):
        value = f"properties.{identifier(key)}"
        number = f"TRY_CAST({value} AS DOUBLE)"
        is_number = f"regexp_full_match(trim({value}), '{NUMBER}')"
        negative = f"{number} < 0 AND event != {literal(REFUND)}"
        bad = f"(NOT {is_number} OR {number} IS NULL OR NOT isfinite({number}) OR {negative})"
        fault = f'a "{key}" that is not an amount'
        yield Check(f"{value} IS NOT NULL AND {bad}", value, fault)
