"""What was assumed of the user's own events, or left out of them: said before the first number."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The kinds of notes, in the order in which a report has them.
MAPPING, MONEY, REFUSED, FILTER, GAP = "mapping", "money", "refused", "filter", "gap"
FILES, DUPLICATES, SUSPECT, UNCOUNTED = "files", "duplicates", "suspect", "uncounted"
ORGANIZATION = "organization"
TABLE = "notes"


@dataclass(frozen=True)
class Note:
    """One thing that was assumed of the events, or left out of them.

    Attributes:
        kind: what it is about: "mapping", "money", "filter" or "gap"; "refused" for money that
            cannot be added up, so that no query that reads it has an answer.
        text: a sentence without a full stop, e.g. "events of test accounts are left out".
        count: how many events, payments or months it is about; 0 where none is meant.
        example: one of them, or "".
        about: the events and properties, by our names, whose queries it changes; none where it
            changes all of them.
    """

    kind: str
    text: str
    count: int = 0
    example: str = ""
    about: tuple[str, ...] = ()

    def concerns(self, names: Iterable[str]) -> bool:
        """Whether it changes a query that names these events and properties."""
        return not self.about or not set(self.about).isdisjoint(names)


def write_notes(database: DuckDBPyConnection, notes: Iterable[Note]) -> None:
    """Keep the notes in a table beside the events that they are about."""
    database.execute(
        f"CREATE TABLE {TABLE} "
        "(kind VARCHAR, text VARCHAR, count BIGINT, example VARCHAR, about VARCHAR[])"
    )
    for note in notes:
        *values, about = astuple(note)
        database.execute(f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?)", [*values, list(about)])


def read_notes(database: DuckDBPyConnection) -> tuple[Note, ...]:
    """The notes that `write_notes` wrote, in their order."""
    rows = database.execute(f"SELECT kind, text, count, example, about FROM {TABLE}").fetchall()
    return tuple(Note(kind, text, count, of, tuple(about)) for kind, text, count, of, about in rows)


def notes_to_json(notes: Iterable[Note]) -> str:
    """Notes as text, from which `notes_from_json` restores them."""
    return json.dumps([astuple(note) for note in notes])


def notes_from_json(text: str) -> tuple[Note, ...]:
    """The notes that `notes_to_json` wrote."""
    rows = json.loads(text)
    return tuple(Note(kind, text, count, of, tuple(about)) for kind, text, count, of, about in rows)
