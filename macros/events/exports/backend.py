"""Files of the user's own as a source of events."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from macros.core.cache_keys import code_key, digest, packages_key
from macros.core.errors import EventsProblem
from macros.events.exports.store import ExportStore
from macros.events.exports.tables import known_keys
from macros.queries.query import Query
from macros.queries.requirements import Requirements
from macros.queries.result import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class ExportBackend:
    """The database that an export store keeps.

    Args:
        store: makes the database, or has it.
        needs: what queries need of the events.
    """

    def __init__(self, store: ExportStore, needs: Requirements) -> None:
        self._store, self._needs = store, needs

    @property
    def key(self) -> str:
        """Cache key of the files, the settings, what queries need, the code and the engine."""
        return digest([self._store.key, code_key(__name__), packages_key("duckdb", "hogql-parser")])

    def run(self, query: Query) -> Result:
        """The result of a query, by DuckDB."""
        return query.run(self._database)

    def present_events(self, names: Collection[str]) -> frozenset[str]:
        """Those of the events that the files have."""
        rows = self._database.execute("SELECT DISTINCT event FROM events").fetchall()
        return frozenset(name for (name,) in rows).intersection(names)

    def absent_properties(self, query: Query) -> frozenset[tuple[str, ...]]:
        """The properties that a query cannot do without and that the files have no value for."""
        return query.properties() - query.optional_properties() - self._known_properties

    @cached_property
    def _known_properties(self) -> frozenset[tuple[str, ...]]:
        return known_keys(self._database, self._needs)

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
