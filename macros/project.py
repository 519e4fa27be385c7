"""Ask a PostHog project the same queries: the computing happens there, whatever the size.

The Query API (posthog.com docs/api/queries and `posthog/api/query.py`, read November 2026):
`POST <app host>/api/projects/<id>/query/` with a personal API key of scope `query:read`, from the
environment. The key is sent in a header and nowhere else: no page, cache, log or error has it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from macros.errors import EventsProblem, Problem
from macros.queries import Query, Result

if TYPE_CHECKING:
    import requests

KEY = "POSTHOG_PERSONAL_API_KEY"
PAGE = 100  # rows that PostHog gives for a query without LIMIT
MOST = 50_000  # rows that PostHog gives at all
TIMEOUT = 60.0  # seconds for one answer
TRIES = 5  # for one request, when PostHog says to slow down or cannot be reached
LONGEST_WAIT = 30.0  # seconds between two tries
POLL = 1.0  # seconds between two looks at an answer still being computed


class Project:
    """A PostHog project that answers queries.

    Args:
        address: e.g. "https://us.posthog.com/project/123": the app's host, not the ingestion host.
        patience: seconds that an answer may take, tries and polls together.
    """

    def __init__(self, address: str, patience: float = 300.0) -> None:
        import requests

        self._host, _, number = address.rstrip("/").rpartition("/project/")
        self._query = f"{self._host}/api/projects/{number}/query/"
        self._patience = patience
        key = os.environ.get(KEY, "").strip()
        if not key:
            raise EventsProblem(f"EVENTS: {address} needs a personal API key in {KEY}; none is set")
        if self._host.startswith("http://") and urlparse(address).hostname not in _LOCAL:
            raise EventsProblem(f"EVENTS: {address} would send your key unencrypted; use https")
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {key}"

    def run(self, query: Query) -> Result:
        """The query's result, all its rows; a Problem with PostHog's own words where it fails."""
        answer = self._ask(query.sql, query)
        columns = tuple(answer["columns"])
        kinds = [kind[1] if isinstance(kind, list) else kind for kind in answer.get("types") or []]
        rows = answer["results"]
        page = rows
        while answer.get("hasMore") and len(page) >= PAGE and len(rows) < MOST:
            answer = self._ask(f"{query.sql}\nLIMIT {PAGE} OFFSET {len(rows)}", query)
            page = answer["results"]
            rows = rows + page
        told = tuple(tuple(map(_value, row, [*kinds, *[""] * len(row)])) for row in rows)
        return Result(columns, told, query.unit)

    def present(self, names: Collection[str]) -> frozenset[str]:
        """Which of these events the project has."""
        listed = ", ".join(
            "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'" for name in sorted(names)
        )
        sql = f"SELECT DISTINCT event FROM events WHERE event IN ({listed}) LIMIT {MOST}"
        rows = self._ask(sql, Query("events of this project", "", "", "", sql, 0))["results"]
        return frozenset(row[0] for row in rows)

    def _ask(self, sql: str, query: Query) -> dict[str, Any]:
        deadline = time.monotonic() + self._patience
        body = {"query": {"kind": "HogQLQuery", "query": sql}, "name": query.name}
        answer = self._request("POST", self._query, query, deadline, json=body)
        while not _is_complete(answer):
            identifier = (answer.get("query_status") or answer).get("id")
            if not identifier or time.monotonic() > deadline:
                raise Problem("PostHog did not finish this query in time", **_place(query))
            time.sleep(POLL)
            told = self._request("GET", f"{self._query}{identifier}/", query, deadline)
            status = told.get("query_status") or told
            if status.get("error"):
                words = status.get("error_message") or "no reason given"
                raise Problem(f"PostHog could not run this query: {words}", **_place(query))
            answer = (status.get("results") or told) if status.get("complete") else told
        if not {"columns", "results"} <= answer.keys():
            raise Problem("PostHog's answer has no columns and results in it", **_place(query))
        return answer

    def _request(
        self, method: str, url: str, query: Query, deadline: float, **body: Any
    ) -> dict[str, Any]:
        """One answer as JSON, trying again where PostHog says to slow down or hiccups."""
        import requests

        for attempt in range(TRIES):
            try:
                response = self._session.request(method, url, timeout=TIMEOUT, **body)
            except requests.Timeout:
                raise EventsProblem(
                    f"{self._host} gave no answer in {TIMEOUT:.0f} s", **_place(query)
                ) from None
            except requests.RequestException as error:
                cause = f"{self._host} cannot be reached ({type(error).__name__})"
                raise EventsProblem(
                    f"EVENTS: {cause}; check the address and your network"
                ) from None
            wait = _wait(response, attempt)
            if response.status_code not in (429, 502, 503, 504) or attempt == TRIES - 1:
                break
            if time.monotonic() + wait > deadline:
                break
            time.sleep(wait)
        return self._told(response, query)

    def _told(self, response: requests.Response, query: Query) -> dict[str, Any]:
        try:
            told = response.json()
        except ValueError:
            told = None
        if response.ok and isinstance(told, dict):
            return told
        words = told.get("detail") if isinstance(told, dict) else None
        status = response.status_code
        if status in (401, 403):
            raise EventsProblem(
                f"EVENTS: {self._host} refuses the key in {KEY} ({status}: {words or 'no reason'});"
                " it has to be a personal API key with the scope query:read for this project"
            )
        if status == 404:
            raise EventsProblem(
                f"EVENTS: {self._host} has no such project ({words or 'not found'})"
            )
        if status == 429:
            raise EventsProblem(
                f"EVENTS: {self._host} says to slow down, after {TRIES} tries: {words}"
            )
        if response.ok or not words:
            raise EventsProblem(
                f"EVENTS: {self._host} answered {status} with something that is not JSON"
            )
        raise Problem(f"PostHog refuses this query: {words}", **_place(query))


_LOCAL = frozenset(["localhost", "127.0.0.1", "::1"])


def _place(query: Query) -> dict[str, Any]:
    return {"path": query.path, "line": query.line} if query.line else {}


def _is_complete(answer: dict[str, Any]) -> bool:
    status = answer.get("query_status") or {}
    return "results" in answer and not (status and not status.get("complete", True))


def _wait(response: requests.Response, attempt: int) -> float:
    """Seconds until the next try: what PostHog asks for, at least double the last, never long."""
    told = response.headers.get("Retry-After", "")
    asked = float(told) if re.fullmatch(r"\d+(\.\d+)?", told) else 0.0
    doubled: float = 0.5 * 2**attempt
    return min(LONGEST_WAIT, max(asked, doubled))


def _value(cell: Any, kind: str) -> Any:
    """A cell in Python's terms: times come as text, in the project's time zone."""
    if isinstance(cell, str) and str(kind).startswith(("Date", "Nullable(Date")):
        try:
            return datetime.fromisoformat(cell.replace("Z", "+00:00")).replace(tzinfo=None)
        except ValueError:
            return cell
    return cell
