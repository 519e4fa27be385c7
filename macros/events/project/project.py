"""A PostHog project as a source of events: queries run there, however many events it has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import Any

from macros.core.errors import Problem
from macros.events.meaning.facts import Facts
from macros.events.meaning.notes import Note
from macros.events.project.query_api import LARGEST, PATIENCE, QueryApi
from macros.queries.needs import Inventory, Needs, Place, Property, Stocktaking
from macros.queries.query import Query
from macros.queries.requirements import Requirements
from macros.queries.result import Result

DEFAULT_LIMIT = 100  # rows that PostHog gives for a query without LIMIT
MAX_ROWS = 50_000  # rows that PostHog gives for any query


class Project:
    """A project, by the address that a browser shows.

    Args:
        address: e.g. "https://us.posthog.com/project/123": the app's host, not the ingestion host.

        needs: what all queries need of the events.
        patience: seconds that a query may take.
        largest: bytes that a response may have.

    Raises:
        EventsProblem: there is no key for it, or sending the key would expose it.
    """

    key = ""  # events arrive at any time, so that no result is cached

    facts: Facts | None = None  # to count all events there would take another query
    notes: tuple[Note, ...] = ()  # its queries run there, on what it has

    def __init__(
        self,
        address: str,
        needs: Requirements | None = None,
        *,
        patience: float = PATIENCE,
        largest: int = LARGEST,
    ) -> None:
        self._api = QueryApi(address, patience, largest)
        self._needs = needs or Requirements.of([])

    def run(self, query: Query) -> Result:
        """The result of a query, with all its rows.

        Raises:
            Problem: the query fails; the cause is in PostHog's own words.
        """
        payload = self._api.run(query.sql, query)
        if len(payload["results"]) >= DEFAULT_LIMIT and (sql := _with_all_rows(query)):
            payload = self._api.run(sql, query)
            if len(payload["results"]) >= MAX_ROWS:
                cause = f"PostHog gives no more than {MAX_ROWS:,} rows, and this query has as many"
                raise Problem(cause, path=query.path, line=query.line)
        columns = map(_utf8, payload["columns"])
        kinds = [*map(_kind, _list(payload.get("types"))), *[""] * len(payload["columns"])]
        rows = (tuple(map(_value, row, kinds)) for row in payload["results"])
        return Result.from_database(columns, rows, query.unit, query.sizes)

    def present_events(self, names: Collection[str]) -> frozenset[str]:
        """Those of the events that the project has."""
        if not names:
            return frozenset()
        sql = f"SELECT DISTINCT event FROM events {_where(names)} LIMIT {MAX_ROWS}"
        return frozenset(row[0] for row in self._rows(sql))

    def absent_properties(self, needs: Needs) -> frozenset[Property]:
        """The needed properties that neither an event of the query nor a person has a value for."""
        return self._inventory.absent(needs) if needs.properties else frozenset()

    def elsewhere(self, needs: Needs) -> frozenset[Place]:
        """Where a query reads a property that no event there has."""
        return self._inventory.elsewhere(needs)

    @cached_property
    def _inventory(self) -> Inventory:
        stocktaking, names = Stocktaking(self._needs.properties()), self._needs.events
        events = stocktaking.sql_of_events("" if names is None else _where(names))
        persons, groups = stocktaking.sql_of_persons(), stocktaking.sql_of_groups()
        return stocktaking.inventory(*map(self._rows, (events, persons, groups)))

    def _rows(self, sql: str) -> list[Any]:
        """The rows of a query about the project's own names; none for no query."""
        about = Query("names in this project", "", "", "", sql, 0)
        return list(self.run(about).rows) if sql else []


def _where(names: Collection[str]) -> str:
    return f"WHERE event IN ({', '.join(map(_literal, sorted(names)))})" if names else ""


def _literal(name: str) -> str:
    """A string in PostHog's SQL, which escapes by backslashes."""
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _with_all_rows(query: Query) -> str:
    """The query with a LIMIT for as many rows as possible, or "" where it has one of its own.

    PostHog refuses OFFSET with a personal API key, so rows cannot be fetched in pages.
    """
    if query.syntax.get("limit"):
        return ""
    sql = query.sql.rstrip().rstrip(";")
    if query.syntax.get("node") == "SelectSetQuery":  # LIMIT would be that of its last part
        sql = f"SELECT * FROM (\n{sql}\n)"
    return f"{sql}\nLIMIT {MAX_ROWS}"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _kind(described: Any) -> str:
    """The type of a column, which PostHog describes by its name and its type."""
    kind = described[-1] if isinstance(described, list) and described else described
    return kind if isinstance(kind, str) else ""


def _utf8(text: str) -> str:
    """A string without halves of characters, which JSON can have and no file can."""
    return text.encode("utf-8", "replace").decode()


def _value(cell: Any, kind: str) -> Any:
    """A cell as a Python object: PostHog sends a time as a string, in the project's time zone."""
    if isinstance(cell, str) and kind.startswith(("Date", "Nullable(Date")):
        try:
            return datetime.fromisoformat(cell).replace(tzinfo=None)
        except ValueError:
            return _utf8(cell)
    return _utf8(cell) if isinstance(cell, str) else cell
