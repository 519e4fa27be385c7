"""Files of the user's own as a source of events."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, digest, packages_key
from macros.core.errors import EventsProblem
from macros.events.exports.store import ExportStore
from macros.events.meaning.facts import Facts, read_facts
from macros.events.meaning.notes import Note, notes_from_json, notes_to_json, read_notes
from macros.queries.error_messages import is_damaged
from macros.queries.needs import Inventory, Needs, Place, Property, Stocktaking
from macros.queries.query import Query
from macros.queries.requirements import Requirements
from macros.queries.result import Result

Read = TypeVar("Read")

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class ExportBackend:
    """The database that an export store keeps.

    Args:
        store: makes the database, or has it.
        needs: what queries need of the events.
        kept: a cache of what is known of the events, so that a second build loads no database.
    """

    def __init__(self, store: ExportStore, needs: Requirements, kept: Cache | None = None) -> None:
        self._store, self._needs, self._kept = store, needs, kept

    @cached_property
    def key(self) -> str:
        """Cache key of the files, the settings, what queries need, the code and the engine."""
        return digest([self._store.key, code_key(__name__), packages_key("duckdb", "hogql-parser")])

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What was assumed of the events, or left out of them."""
        text = self._known("notes", lambda database: notes_to_json(read_notes(database)))
        return notes_from_json(text)

    @cached_property
    def facts(self) -> Facts:
        """What the files are."""
        return Facts.from_json(
            self._known("facts", lambda database: read_facts(database).to_json())
        )

    def run(self, query: Query) -> Result:
        """The result of a query, by DuckDB."""
        return self._read(query.run)

    def present_events(self, names: Collection[str]) -> frozenset[str]:
        """Those of the events that the files have."""
        rows = self._rows("SELECT DISTINCT event FROM events ORDER BY event")
        return frozenset(name for (name,) in rows).intersection(names)

    def absent_properties(self, needs: Needs) -> frozenset[Property]:
        """The needed properties that the files have no value for."""
        return self._inventory.absent(needs)

    def elsewhere(self, needs: Needs) -> frozenset[Place]:
        """Where a query reads a property that no event there has."""
        return self._inventory.elsewhere(needs)

    @cached_property
    def _inventory(self) -> Inventory:
        stocktaking = Stocktaking(self._needs.properties())
        events, persons = stocktaking.sql_of_events(), stocktaking.sql_of_persons()
        groups = self._rows(stocktaking.sql_of_groups())
        return stocktaking.inventory(self._rows(events), self._rows(persons), groups)

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        if not sql:
            return []
        text = self._known(sql, lambda db: json.dumps(db.execute(sql).fetchall()))
        return [tuple(row) for row in json.loads(text)]

    def _known(self, what: str, read: Callable[[DuckDBPyConnection], str]) -> str:
        """What is read from the database as text, now or by an earlier build."""
        if self._kept is None:
            return self._read(read)
        return self._kept.get_or_create((what, self.key), lambda: self._read(read))

    def _read(self, read: Callable[[DuckDBPyConnection], Read]) -> Read:
        """What is read from the database; from a new one where the kept one turns out damaged."""
        import duckdb

        try:
            return read(self._database)
        except duckdb.Error as error:
            if not is_damaged(error):
                raise
        self._database.close()
        self._store.discard()
        del self._opened
        return read(self._database)

    @property
    def _database(self) -> DuckDBPyConnection:
        if isinstance(self._opened, EventsProblem):
            raise self._opened.with_traceback(None)
        return self._opened

    @cached_property
    def _opened(self) -> DuckDBPyConnection | EventsProblem:
        """The database, or why there is none: large files are not read again to fail again."""
        try:
            return self._store.open()
        except EventsProblem as problem:
            return problem
