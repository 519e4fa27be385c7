"""A small PostHog of our own: its Query API over real HTTP, answering from the sample's events.

It refuses what PostHog refuses (a wrong key, an unknown project, SQL that PostHog's parser cannot
read, OFFSET with a personal API key), gives 100 rows where a query has no LIMIT, and writes times
as ISO 8601. DuckDB runs the rest. Tests queue other answers in `instead`, to go wrong on purpose.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
from aiohttp import web

from macros.queries.hogql import nodes, parse_hogql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PROJECT = 4711
ROWS = 100  # for a query without LIMIT, and for each part of a UNION without one
MOST = 50_000
NO_OFFSET = "OFFSET is not supported on queries made with a personal API key."
CLICKHOUSE = {"TIMESTAMP": "DateTime64(6, 'UTC')", "DATE": "Date", "BIGINT": "Int64"}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def error(status: int, kind: str, code: str, detail: str, **headers: str) -> web.Response:
    """An error in the shape that PostHog gives all of them."""
    told = {"type": kind, "code": code, "detail": detail, "attr": None}
    return web.json_response(told, status=status, headers=headers)


def refused(detail: str) -> web.Response:
    """PostHog's answer to a query that it does not run."""
    return error(400, "validation_error", "invalid_input", detail)


class QueryApi:
    """The server, running in a thread of its own between `start()` and `stop()`.

    Attributes:
        asked: the SQL of every query that came, in order.
        requests: every request that came, with its headers.
        instead: answers to give to the next requests, in order, in place of the right ones.

    Args:
        database: the events.
        key: the only personal API key that it accepts.
    """

    def __init__(self, database: DuckDBPyConnection, key: str) -> None:
        self.asked: list[str] = []
        self.requests: list[web.Request] = []
        self.instead: list[Answer] = []
        self.host = ""
        self._database, self._key = database, key
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        application = web.Application(middlewares=[self._note])
        application.router.add_post("/api/projects/{project}/query/", self._create)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)

    @property
    def address(self) -> str:
        """What `EVENTS` is set to."""
        return f"{self.host}/project/{PROJECT}"

    def start(self) -> QueryApi:
        """Listen on a free port of 127.0.0.1."""
        self._thread.start()
        name, port = self._wait(self._listen())
        self.host = f"http://{name}:{port}"
        return self

    def stop(self) -> None:
        """Close every connection and end the thread."""
        self._wait(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def forget(self) -> None:
        """Be as new, for the next test."""
        self.asked.clear()
        self.requests.clear()
        self.instead.clear()

    def _wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self) -> tuple[str, int]:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        address: tuple[str, int] = self._runner.addresses[0]
        return address

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests.append(request)
        if self.instead:
            return await self.instead.pop(0)(request)
        found: web.StreamResponse = await handler(request)
        return found

    async def _create(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self._key}":
            words = "Personal API key found in request Authorization header is invalid."
            return error(401, "authentication_error", "authentication_failed", words)
        if request.match_info["project"] != str(PROJECT):
            return error(404, "invalid_request", "not_found", "Project not found.")
        try:
            sql = _sql(await request.json())
        except (ValueError, TypeError, KeyError):
            return refused("This is no query.")
        self.asked.append(sql)
        return self.answer(sql)

    def answer(self, sql: str) -> web.Response:
        """What PostHog answers to this query."""
        tree = parse_hogql(sql)
        if tree.get("error"):
            return refused(tree["message"])
        if any(node.get("offset") for node in nodes(tree) if "select" in node):
            return refused(NO_OFFSET)
        try:
            found = self._run(sql, tree)
        except duckdb.Error as failed:
            return refused(str(failed).split("\n")[0])
        return web.json_response(text=json.dumps(found, default=_written))

    def _run(self, sql: str, tree: dict[str, Any]) -> dict[str, Any]:
        cursor = self._database.execute(sql)
        described = cursor.description or []
        rows = cursor.fetchmany(_limit(tree) + 1)
        found = {
            "columns": [column[0] for column in described],
            "types": [[name, CLICKHOUSE.get(str(kind), str(kind))] for name, kind, *_ in described],
            "results": rows[: _limit(tree)],
            "hogql": sql,
            "is_cached": False,
            "query_status": None,
        }
        if tree["node"] == "SelectQuery" and not tree.get("limit"):
            found |= {"hasMore": len(rows) > ROWS, "limit": ROWS, "offset": 0}
        return found


def _sql(body: Any) -> str:
    """The SQL in a request's body; an error where PostHog would find none."""
    if body["query"]["kind"] != "HogQLQuery" or not isinstance(body["query"]["query"], str):
        raise ValueError("another kind of query")
    if not isinstance(body.get("name", ""), str):
        raise TypeError("the name is no text")
    sql: str = body["query"]["query"]
    return sql


def _limit(tree: dict[str, Any]) -> int:
    """How many rows PostHog gives at most; of a UNION, of which it cuts each part, all in all."""
    told = (tree.get("limit") or {}).get("value")
    return min(int(told), MOST) if told else ROWS


def _written(cell: Any) -> Any:
    """A cell that JSON lacks, as PostHog writes it."""
    if isinstance(cell, datetime):
        return cell.isoformat() + "Z"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
