"""Check for events that queries would count wrongly: which, how many, and what to do.

The rules are those of `docs/live/files/`, with one set of cases for both:
`tests/events/exports/shapes/value_cases.json`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from macros.core.errors import EventsProblem
from macros.core.sql import identifier, literal
from macros.events.identity import BLANKS, ILLEGAL_ANY_CASE, ILLEGAL_AS_WRITTEN
from macros.events.meaning.notes import DUPLICATES, ORGANIZATION, REFUSED, SUSPECT, UNCOUNTED, Note
from macros.events.models.nothing import NOTHING
from macros.events.times import UTC
from macros.queries.counted import DISTINCT_ID, PERSON, TIMESTAMP, Counted
from macros.queries.requirements import Requirements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Later than this from now, PostHog replaces a timestamp (docs/data/timestamps, Nov 2026).
HOURS = 23
LONGEST = 80  # characters of an example
# Engines read more, and not the same: DuckDB "1_000", JavaScript "0x10".
NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
REFUND = "purchase_refunded"  # the one event whose amounts are negative


class Check(NamedTuple):
    """A kind of event that cannot be counted.

    Attributes:
        condition: SQL that holds for such an event.
        example: SQL for the value to show of one.
        fault: what such an event has, for a message.
        columns: by which a query would count it wrongly; none where every query would.
    """

    condition: str
    example: str
    fault: str
    columns: tuple[str, ...] = ()


def validate(
    database: DuckDBPyConnection,
    requirements: Requirements,
    place: str,
    *,
    timezone: str = UTC,
) -> Iterator[Note]:
    """Refuse the first kind of event by which what the company sends would be counted wrongly.

    Events that nobody names but PostHog's SDKs, such as the page view of a "guest", end no build:
    the queries that count them have no answer, and all others have theirs.

    Args:
        database: has the table `events`.
        requirements: what queries count, and which properties they convert to numbers: finite
            amounts, which only a refund may have below zero.
        place: the file or folder to name.
        timezone: the zone of the timestamps.

    Yields:
        a Note for each kind of event that is wrong, and that some queries count by what is, or
        that none does.

    Raises:
        EventsProblem: a query names and counts such an event.
    """
    for check in _checks(requirements.numbers, timezone):
        parts = _parts(check, requirements.counted)
        named = [part for part in parts or () if part.events]
        is_sent = "coalesce(NOT starts_with(event, '$'), true)"
        refused = "true" if parts is None else f"{is_sent} AND ({_any(named)})"
        others = sorted({part.name: part for part in parts or ()}.items())
        counts = [f"count(*) FILTER ({_condition(part)})" for _, part in others]
        value = f"{{'event': event, 'value': left({check.example}::VARCHAR, {LONGEST})}}"
        row = database.execute(
            f"""SELECT count(*) FILTER ({refused}), min({value}) FILTER ({refused}),
                count(*) FILTER ({_any(parts or ())}), min({value}) FILTER ({_any(parts or ())}),
                count(*), min({value}){"".join(f", {count}" for count in counts)}
            FROM events WHERE {check.condition}"""
        ).fetchone()
        total, example, some, other, count, any_of_them, *by_part = row or (0,) * 6
        if total:
            cause = f"{_have(total, check.fault)} ({_example(**example)}); fix or remove them"
            raise EventsProblem(f"{cause}, then build again", path=place)
        if some:
            text = f"events with {check.fault}, so that a number by it would be wrong"
            about = (name for (name, _), hits in zip(others, by_part, strict=True) if hits)
            yield Note(REFUSED, text, some, _example(**other), tuple(about))
        elif count:
            text = f"events have {check.fault}, by which no query counts them"
            yield Note(UNCOUNTED, text, count, _example(**any_of_them))


def drop_duplicates(database: DuckDBPyConnection) -> Iterator[Note]:
    """Leave one of the events that have the same uuid: the version that arrived last.

    Exports overlap. Hashes are small and tell where to look; the uuids themselves decide.

    Args:
        database: has the table `events`, whose column `inserted_at` it drops.
    """
    database.execute(
        """CREATE TEMP TABLE suspects AS
        SELECT hash(uuid) AS sign FROM events WHERE uuid IS NOT NULL
        GROUP BY sign HAVING count(*) > 1"""
    )
    if database.execute("SELECT 1 FROM suspects LIMIT 1").fetchone():
        deleted = database.execute(
            """DELETE FROM events WHERE rowid IN (
                SELECT id FROM (
                    SELECT rowid AS id, row_number() OVER (
                        PARTITION BY uuid ORDER BY inserted_at DESC NULLS LAST, rowid
                    ) AS version
                    FROM events WHERE uuid IS NOT NULL AND hash(uuid) IN (FROM suspects)
                ) WHERE version > 1
            )"""
        ).fetchone()
        if deleted and deleted[0]:
            text = "events were left out, whose uuid a newer version of the same event has"
            yield Note(DUPLICATES, text, deleted[0])
    database.execute("ALTER TABLE events DROP COLUMN inserted_at")


def suspected_duplicates(database: DuckDBPyConnection) -> Iterator[Note]:
    """Note events that no uuid tells apart: a copy of an export would make each of them two."""
    alike = database.execute(
        """SELECT sum(count - 1)::BIGINT, min(event) FROM (
            SELECT count(*) AS count, any_value(event) AS event FROM events WHERE uuid IS NULL
            GROUP BY hash(event, distinct_id, person_id, timestamp, properties) HAVING count > 1
        )"""
    ).fetchone()
    if alike and alike[0]:
        text = "events have no uuid and are like another one in all that is read; each was counted"
        yield Note(SUSPECT, text, alike[0], f'a "{alike[1]}"')


def without_organization(database: DuckDBPyConnection, organization: str) -> Iterator[Note]:
    """Note events that name no organization.

    Args:
        database: has the table `events`.
        organization: SQL for the organization of an event.
    """
    row = database.execute(
        f"SELECT count(*), min(event) FROM events WHERE coalesce({organization}, '') = ''"
    ).fetchone()
    if row and row[0]:
        text = "events name no organization, and count for none"
        yield Note(ORGANIZATION, text, row[0], f'a "{row[1]}"')


def _parts(check: Check, counted: Collection[Counted] | None) -> list[Counted] | None:
    """The parts of queries that count by what is checked; None where every query does."""
    if counted is None or not check.columns:
        return None
    return [part for part in counted if part.column in check.columns]


def _any(parts: Iterable[Counted]) -> str:
    """SQL that holds for events that one of the parts counts."""
    return " OR ".join(sorted(set(map(_condition, parts)))) or "false"


def _condition(part: Counted) -> str:
    conditions = [f"event IN ({', '.join(map(literal, part.events))})"] if part.events else []
    conditions += [f"{_field(path)} IS NOT NULL" for path in part.not_null]
    conditions += [f"coalesce({_field(path)}, '') != ''" for path in part.not_empty]
    return f"({' AND '.join(conditions) or 'true'})"


def _field(path: Sequence[str]) -> str:
    return ".".join(map(identifier, path))


def _have(count: int, fault: str) -> str:
    return f"{count:,} event{'s have' if count > 1 else ' has'} {fault}"


def _example(event: str | None, value: str | None) -> str:
    name = f'a "{event}"' if event else "one"
    return f'{name}, with "{value}"' if value else name


def _checks(numbers: Collection[str], timezone: str) -> Iterator[Check]:
    """All checks.

    Args:
        numbers: the properties that queries convert to numbers.
        timezone: the zone of the timestamps.
    """
    yield Check("coalesce(event, '') = ''", "distinct_id", "no event name")
    yield from _ids((DISTINCT_ID, PERSON))
    yield from _times(timezone)
    yield from _amounts(numbers)


def _ids(columns: tuple[str, ...]) -> Iterator[Check]:
    is_blank = f"distinct_id IS NULL OR {_is('distinct_id', '')}"
    yield Check(is_blank, "uuid", "no distinct id", columns)
    illegal = f"(?i:{_either(ILLEGAL_ANY_CASE)})|{_either(ILLEGAL_AS_WRITTEN)}"
    fault = "a distinct id that PostHog never merges"
    yield Check(_is("distinct_id", illegal), "distinct_id", fault, columns)
    nobody = _is("person_id", f"(?i:{_either(NOTHING)})?")
    fault = "a person or organization that is a text for nothing"
    yield Check(nobody, "person_id", fault, (PERSON,))


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
    yield Check("timestamp IS NULL", "uuid", fault, (TIMESTAMP,))
    early = "timestamp < TIMESTAMP '1970-01-01'"
    yield Check(early, "timestamp", "a timestamp before 1970", (TIMESTAMP,))
    future = f"timestamp > {now} + INTERVAL {HOURS} HOUR"
    yield Check(future, "timestamp", "a timestamp in the future", (TIMESTAMP,))


def _amounts(numbers: Collection[str]) -> Iterator[Check]:
    for key in sorted(numbers):
        value = f"properties.{identifier(key)}"
        number = f"TRY_CAST({value} AS DOUBLE)"
        is_number = f"regexp_full_match(trim({value}), '{NUMBER}')"
        negative = f"{number} < 0 AND event != {literal(REFUND)}"
        bad = f"(NOT {is_number} OR {number} IS NULL OR NOT isfinite({number}) OR {negative})"
        fault = f'a "{key}" that is not an amount'
        yield Check(f"{value} IS NOT NULL AND {bad}", value, fault, (f"properties.{key}",))
