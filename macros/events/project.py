"""The user's PostHog project: the computing happens there, whatever the size."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from macros.core.errors import Problem
from macros.events.query_api import KEY, QueryApi
from macros.queries.query import Query
from macros.queries.result import Result

__all__ = ["KEY", "Project"]

PAGE = 100  # rows that PostHog gives for a query without LIMIT
MOST = 50_000  # rows that PostHog gives at all


class Project:
    """A PostHog project that answers queries.

    Args:
        address: e.g. "https://us.posthog.com/project/123": the app's host, not the ingestion host.
    """

    key = ""  # events arrive at any time, so that no result is cached

    def __init__(self, address: str) -> None:
        self._api = QueryApi(address)

    def run(self, query: Query) -> Result:
        """The query's result, all its rows; a Problem with PostHog's own words where it fails."""
        answer = self._api.ask(query.sql, query)
        if len(answer["results"]) >= PAGE and (whole := _without_limit(query)):
            answer = self._api.ask(whole, query)
            if len(answer["results"]) >= MOST:
                cause = f"PostHog gives no more than {MOST:,} rows, and this query has as many"
                raise Problem(cause, path=query.path, line=query.line)
        kinds = [kind[1] if isinstance(kind, list) else kind for kind in answer.get("types") or []]
        rows = (map(_value, row, [*kinds, *[""] * len(row)]) for row in answer["results"])
        return Result(tuple(answer["columns"]), tuple(map(tuple, rows)), query.unit)

    def present_events(self, names: Collection[str]) -> frozenset[str]:
        """Those of the events that the project has."""
        if not names:
            return frozenset()
        listed = ", ".join(
            "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'" for name in sorted(names)
        )
        sql = f"SELECT DISTINCT event FROM events WHERE event IN ({listed}) LIMIT {MOST}"
        rows = self._api.ask(sql, Query("events of this project", "", "", "", sql, 0))["results"]
        return frozenset(row[0] for row in rows)

    def absent_properties(self, query: Query) -> frozenset[tuple[str, ...]]:
        """None: PostHog computes NULL from a property that nothing has, which is no answer."""
        return frozenset()


def _without_limit(query: Query) -> str:
    """The query asking for all rows there are, or "" for one that has a LIMIT of its own.

    PostHog refuses OFFSET with a personal API key, so that there are no pages to ask for.
    """
    if query.syntax.get("limit"):
        return ""
    sql = query.sql.rstrip().rstrip(";")
    several = query.syntax.get("node") == "SelectSetQuery"  # LIMIT would be that of its last part
    return f"SELECT * FROM (\n{sql}\n)\nLIMIT {MOST}" if several else f"{sql}\nLIMIT {MOST}"


def _value(cell: Any, kind: str) -> Any:
    """A cell in Python's terms: times come as text, in the project's time zone."""
    if isinstance(cell, str) and str(kind).startswith(("Date", "Nullable(Date")):
        try:
            return datetime.fromisoformat(cell).replace(tzinfo=None)
        except ValueError:
            return cell
    return cell
