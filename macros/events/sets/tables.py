"""Events that are data: the files of a set as tables of DuckDB, and the queries on them."""

from __future__ import annotations

import csv
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from macros.core.cache_keys import code_key, digest, packages_key
from macros.core.errors import ProjectProblem
from macros.core.sql import identifier
from macros.events.exports.duckdb_errors import to_problem
from macros.events.meaning.facts import Facts
from macros.events.meaning.notes import Note
from macros.events.sets.files import READERS, EventSet
from macros.queries.needs import Needs, Place, Property
from macros.queries.query import Query
from macros.queries.result import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Types that a page's database lacks, by the one that a column gets in their place.
CONVERSIONS = {
    "TIMESTAMP WITH TIME ZONE": "make_timestamp(epoch_us({}))",  # in UTC
    "TIMESTAMP_NS": "CAST({} AS TIMESTAMP)",
    "TIMESTAMP_MS": "CAST({} AS TIMESTAMP)",
    "TIMESTAMP_S": "CAST({} AS TIMESTAMP)",
    "JSON": "CAST({} AS VARCHAR)",
}


class TableBackend:
    """The tables of a set, in a database that is filled for the first query."""

    facts: Facts | None = None
    notes: tuple[Note, ...] = ()

    def __init__(self, events: EventSet) -> None:
        self._events = events
        self._selects: dict[str, str] = {}

    @cached_property
    def key(self) -> str:
        """Cache key of the tables, the code and the engine."""
        return digest([self._events.key, code_key(__name__), packages_key("duckdb")])

    def run(self, query: Query) -> Result:
        """The result of a query, whose names the database checks."""
        return query.run(self.database)

    def present_events(self, names: object) -> frozenset[str]:
        """Nothing: tables have rows and not events."""
        return frozenset()

    def absent_properties(self, needs: Needs) -> frozenset[Property]:
        """Nothing: the database refuses a column that it does not have."""
        return frozenset()

    def elsewhere(self, needs: Needs) -> frozenset[Place]:
        """Nothing, for the same reason."""
        return frozenset()

    @property
    def tables(self) -> list[str]:
        """The names of the tables."""
        return sorted(self._events.tables)

    @property
    def selects(self) -> dict[str, str]:
        """The SQL of each table that reads its file, `$file`, with the types that it has here."""
        self.database  # noqa: B018 - which finds out what they are
        return self._selects

    @cached_property
    def database(self) -> DuckDBPyConnection:
        """A database that has the tables, and reads no other file.

        Raises:
            ProjectProblem: DuckDB cannot read a file.
        """
        import duckdb

        database = duckdb.connect(config={"autoinstall_known_extensions": False})
        for name, file in self._events.tables.items():
            path = file.relative_to(self._events.root).as_posix()
            try:
                self._selects[name] = _create(database, name, file)
            except (duckdb.Error, UnicodeDecodeError) as error:
                cause, line = _cause_and_line(file, error)
                raise ProjectProblem(cause, path=path, line=line) from None
            if not file.stat().st_size:
                raise ProjectProblem("this file is empty", path=path)
        database.execute("SET enable_external_access = false; SET lock_configuration = true")
        return database


def _cause_and_line(file: Path, error: Exception) -> tuple[str, int]:
    """Why a file is no table, and its line where that is known."""
    if file.suffix == ".csv" and (uneven := _uneven_row(file)):
        return uneven
    problem = to_problem(str(error), [str(file)])
    return problem.cause, problem.line


def _uneven_row(file: Path) -> tuple[str, int] | None:
    """The first row of a CSV file that has too many or too few fields, and its line."""
    with suppress(ValueError, csv.Error), file.open(newline="", encoding="utf-8") as text:
        rows = csv.reader(text, strict=True)
        columns = len(next(rows, []))
        for row in rows:
            if row and len(row) != columns:
                cause = f"this row has {len(row)} fields, and the first has {columns}"
                return cause, rows.line_num
    return None


def _create(database: DuckDBPyConnection, name: str, file: Path) -> str:
    """Create a table from a file, in the order of its rows; the SQL that gives the same."""
    reader = READERS[file.suffix]
    table = identifier(name)
    database.execute(f"CREATE TABLE {table} AS SELECT * FROM {reader}", {"file": str(file)})
    replacements = []
    for column, kind, *_ in database.execute(f"DESCRIBE {table}").fetchall():
        if conversion := CONVERSIONS.get(kind):
            quoted = identifier(column)
            to = "VARCHAR" if kind == "JSON" else "TIMESTAMP"
            replacements.append(f"{conversion.format(quoted)} AS {quoted}")
            database.execute(
                f"ALTER TABLE {table} ALTER {quoted} TYPE {to} USING {conversion.format(quoted)}"
            )
    replace = f" REPLACE ({', '.join(replacements)})" if replacements else ""
    return f"SELECT *{replace} FROM {reader}"
