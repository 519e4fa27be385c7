"""A PostHog project as a source of events: queries run there, however many events it has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from macros.core.errors import Problem
from macros.events.query_api import QueryApi
from macros.queries.query import Query
from macros.queries.result import Result

DEFAULT_LIMIT = 100  # rows that PostHog gives for a query without LIMIT
MAX_ROWS = 50_000  # rows that PostHog gives for any query


class Project:
    """A project, by the address that a browser shows.

    Args:
        address: e.g. "https://us.posthog.com/project/123": the app's host, not the ingestion host.

    Raises:
        EventsProblem: there is no key for it, or sending the key would expose it.
    """

    key = ""  # events arrive at any time, so that no result is cached

    def __init__(self, address: str) -> None:
        self._api = QueryApi(address)

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
        types = [kind[1] if isinstance(kind, list) else kind for kind in payload.get("types") or []]
        rows = (map(_value, row, [*types, *[""] * len(row)]) for row in payload["results"])
        return Result(tuple(payload["columns"]), tuple(map(tuple, rows)), query.unit)

    def present_events(self, names: Collection[str]) -> frozenset[str]:
        """Those of the events that the project has."""
        if not names:
            return frozenset()
        literals = ", ".join(map(_literal, sorted(names)))
        sql = f"SELECT DISTINCT event FROM events WHERE event IN ({literals}) LIMIT {MAX_ROWS}"
        rows = self._api.run(sql, Query("events of this project", "", "", "", sql, 0))["results"]
        return frozenset(row[0] for row in rows)

    def absent_properties(self, query: Query) -> frozenset[tuple[str, ...]]:
        """None: PostHog computes NULL from a property that nothing has, which is no answer."""
        return frozenset()


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


def _value(cell: Any, kind: str) -> Any:
    """A cell as a Python object: PostHog sends a time as a string, in the project's time zone."""
    if isinstance(cell, str) and str(kind).startswith(("Date", "Nullable(Date")):
        try:
            return datetime.fromisoformat(cell).replace(tzinfo=None)
        except ValueError:
            return cell
    return cell
