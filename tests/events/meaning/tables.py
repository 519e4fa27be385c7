"""Tables of events as some settings mean them, and what queries say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from macros.events.database import POSTHOG_FUNCTIONS
from macros.events.exports import scan
from macros.events.exports.tables import Tables
from macros.events.meaning.notes import Note
from macros.events.settings import read
from macros.queries.query import load_query
from macros.queries.requirements import Requirements
from tests.events.exports.makers import Row, write
from tests.support.checkout import SNIPPETS

NEEDS = Requirements(
    keys=frozenset((key,) for key in (
        "user_id plan purchase_value billing_months currency original_amount".split())),
    person=frozenset(),
    persons=frozenset([("plan",)]),
    events=frozenset("account_created project_created plan_selected purchase purchase_refunded "
                     "report_viewed".split()),
    numbers=frozenset(["purchase_value", "billing_months"]),
)  # fmt: skip


class Events:
    """Tables made of an export.

    Attributes:
        database: has them.
        notes: what was assumed.
    """

    def __init__(self, database: duckdb.DuckDBPyConnection, notes: Iterable[Note]) -> None:
        self.database, self.notes = database, tuple(notes)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that some SQL gives."""
        return self.database.execute(sql).fetchall()

    def answer(self, name: str) -> Any:
        """The result of a query of the tutorial: its rows, or its only value."""
        rows = [tuple(row) for row in load_query(SNIPPETS, name).run(self.database).rows]
        return rows[0][0] if [len(row) for row in rows] == [1] else rows

    def texts(self, kind: str) -> list[str]:
        """The texts of the notes of one kind, each with its count if it has one."""
        return [_text(note) for note in self.notes if note.kind == kind]


def _text(note: Note) -> str:
    return f"{note.count} {note.text}" if note.count else note.text


@contextmanager
def tables(
    rows: Iterable[Row],
    folder: Path,
    settings: Row,
    kind: str = "jsonl",
    persons: Iterable[Row] = (),
    **options: str,
) -> Iterator[Events]:
    """The tables of an export with these rows."""
    folder.mkdir(exist_ok=True, parents=True)
    file = write(rows, folder / f"events.{kind}", **options)
    known = [str(write(persons, folder / f"persons.{kind}", **options))] if persons else []
    whole = read(settings | {"source": str(file)})
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute(POSTHOG_FUNCTIONS.read_text())
        scans = scan.prepare(database, [str(file)], folder, whole)
        exported = scan.prepare(database, known, folder, whole)
        filled = Tables(database, whole, NEEDS, scans, exported)
        filled.fill()
        yield Events(database, filled.notes)
