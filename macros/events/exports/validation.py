"""Events that would be counted wrongly are refused: which, how many, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from macros.core.errors import EventsProblem
from macros.events.identity import ILLEGAL_ANY_CASE, ILLEGAL_AS_WRITTEN

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Later than this from now, PostHog replaces a timestamp (docs/data/timestamps, Nov 2026).
HOURS = 23
LONGEST = 80  # characters of an example


def validate(database: DuckDBPyConnection, numbers: Collection[str], place: str) -> None:
    """Raise for the first kind of event in the table `events` that no query could count rightly.

    Args:
        database: has the table.
        numbers: the property keys that queries convert to numbers: finite amounts, not negative.
        place: the file or folder to name.
    """
    for condition, shown, what in [*_ids(), *_times(), *_amounts(numbers)]:
        row = database.execute(
            f"""SELECT count(*), min({{'event': event, 'shown': left({shown}::VARCHAR, {LONGEST})}})
            FROM events WHERE {condition}"""
        ).fetchone()
        if row and row[0]:
            count = f"{row[0]:,} event{'s have' if row[0] > 1 else ' has'}"
            event, value = row[1]["event"], row[1]["shown"]
            example = f'a "{event}", with "{value}"' if value else f'a "{event}"'
            cause = f"{count} {what} ({example}); mend or remove them, then build again"
            raise EventsProblem(cause, path=place)


def _ids() -> Iterator[tuple[str, str, str]]:
    illegal = ", ".join(f"'{value}'" for value in sorted(ILLEGAL_AS_WRITTEN))
    lower = ", ".join(f"'{value}'" for value in sorted(ILLEGAL_ANY_CASE))
    bare = "trim(distinct_id)"
    yield f"distinct_id IS NULL OR {bare} = ''", "uuid", "no distinct id"
    yield (
        f"{bare} IN ({illegal}) OR lower({bare}) IN ({lower})",
        "distinct_id",
        "a distinct id that PostHog never merges",
    )


def _times() -> Iterator[tuple[str, str, str]]:
    now = f"TIMESTAMP '{datetime.now(UTC):%Y-%m-%d %H:%M:%S}'"
    yield "timestamp IS NULL", "uuid", "a timestamp in no known form (ISO 8601 is one)"
    yield f"timestamp > {now} + INTERVAL {HOURS} HOUR", "timestamp", "a timestamp in the future"


def _amounts(numbers: Collection[str]) -> Iterator[tuple[str, str, str]]:
    for key in sorted(numbers):
        value = f'properties."{key}"'
        number = f"TRY_CAST({value} AS DOUBLE)"
        bad = f"({number} IS NULL OR NOT isfinite({number}) OR {number} < 0)"
        yield f"{value} IS NOT NULL AND {bad}", value, f'a "{key}" that is no amount'
