"""The table of events once it is filled: what does not count goes, what was assumed is noted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from macros.events.meaning.gaps import add_other_events, gap_notes, missing_months
from macros.events.meaning.meaning import Meaning
from macros.events.meaning.money import Money
from macros.events.meaning.notes import Note
from macros.queries.requirements import Keys

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def settle(
    database: DuckDBPyConnection, meaning: Meaning, keys: Keys, organization: str
) -> list[Note]:
    """Leave out what does not count, make money of amounts, and say what was assumed.

    Args:
        database: has the table `events`, filled by the SELECT of this meaning.
        meaning: what the events mean.
        keys: the properties that queries need.
        organization: SQL for the organization of an event.

    Raises:
        EventsProblem: nothing is left, or a currency has no rate.
    """
    notes = [
        *meaning.names.notes(database),
        *meaning.filters.leave_out(database),
        *Money(database, keys, meaning.amount, organization).settle(),
    ]
    for column in meaning.temporary_columns:
        database.execute(f"ALTER TABLE events DROP COLUMN {column}")
    return notes


def find_gaps(
    database: DuckDBPyConnection, names: Collection[str] | None, selects: Iterable[str]
) -> Iterator[Note]:
    """Say which months have no event at all, also none that no query names.

    The files are read again only where a month has none of the named events.

    Args:
        database: has the table `events`.
        names: the events that queries name, and that the table has; None for all.
        selects: SQL for all events that count, with the columns of the table.
    """
    months = missing_months(database)
    if months and names is not None:
        add_other_events(database, months, names, selects)
        months = missing_months(database)
    return gap_notes(months)
