"""A stand-in for PostHog's Query API over real HTTP, answering from the sample's events.

It refuses what PostHog refuses (a wrong key, an unknown project, SQL that PostHog's parser cannot
read, OFFSET with a personal API key), gives 100 rows where a query has no LIMIT, and writes times
as ISO 8601. DuckDB runs the rest. Tests queue other answers, such as failures, in `instead`.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
from aiohttp import web
from aiohttp.typedefs import Handler

from macros.queries.hogql import nodes, parse_hogql
from tests.support.server import Server

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PROJECT = 4711
ROWS = 100  # for a query without LIMIT, and for each part of a UNION without one
MOST = 50_000
NO_OFFSET = "OFFSET is not supported on queries made with a personal API key."
CLICKHOUSE = {"TIMESTAMP": "DateTime64(6, 'UTC')", "DATE": "Date", "BIGINT": "Int64"}


def error(status: int, kind: str, code: str, detail: str, **headers: str) -> web.Response:
    """An error in the shape that PostHog gives all of them."""
    payload = {"type": kind, "code": code, "detail": detail, "attr": None}
    return web.json_response(payload, status=status, headers=headers)


def refused(detail: str) -> web.Response:
    """PostHog's answer to a query that it does not run."""
    return error(400, "validation_error", "invalid_input", detail)


class QueryApi(Server):
    """A server with one project.

    Attributes:
        queries: the SQL of every query received, in order.
        requests: every request received, with its headers.
        instead: answers to give to the next requests, in order, in place of the right ones.

    Args:
        database: the events.
        key: the only personal API key that it accepts.
    """

    def __init__(self, database: DuckDBPyConnection, key: str) -> None:
        application = web.Application(middlewares=[self._log])
        application.router.add_post("/api/projects/{project}/query/", self._create)
        super().__init__(application)
        self.queries: list[str] = []
        self.requests: list[web.Request] = []
        self.instead: list[Handler] = []
        self._database, self._key = database, key

    @property
    def address(self) -> str:
        """What `EVENTS` is set to."""
        return f"{self.url}/project/{PROJECT}"

    def reset(self) -> None:
        """Forget all requests and answers, for the next test."""
        self.queries.clear()
        self.requests.clear()
        self.instead.clear()

    @web.middleware
    async def _log(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append(request)
        return await (self.instead.pop(0) if self.instead else handler)(request)

    async def _create(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self._key}":
            words = "Personal API key found in request Authorization header is invalid."
            return error(401, "authentication_error", "authentication_failed", words)
        if request.match_info["project"] != str(PROJECT):
            return error(404, "invalid_request", "not_found", "Project not found.")
        try:
            sql = _sql(await request.json())
        except (ValueError, TypeError, KeyError):
            return refused("This is not a query.")
        self.queries.append(sql)
        return self.answer(sql)

    def answer(self, sql: str) -> web.Response:
        """PostHog's answer to a query."""
        tree = parse_hogql(sql)
        if tree.get("error"):
            return refused(tree["message"])
        if any(node.get("offset") for node in nodes(tree) if "select" in node):
            return refused(NO_OFFSET)
        try:
            payload = self._run(sql, tree)
        except duckdb.Error as failed:
            return refused(str(failed).split("\n")[0])
        return web.json_response(text=json.dumps(payload, default=_json_value))

    def _run(self, sql: str, tree: dict[str, Any]) -> dict[str, Any]:
        cursor = self._database.execute(sql)
        columns = cursor.description or []
        rows = cursor.fetchmany(_limit(tree) + 1)
        payload = {
            "columns": [name for name, *_ in columns],
            "types": [[name, CLICKHOUSE.get(str(kind), str(kind))] for name, kind, *_ in columns],
            "results": rows[: _limit(tree)],
            "hogql": sql,
            "is_cached": False,
            "query_status": None,
        }
        if tree["node"] == "SelectQuery" and not tree.get("limit"):
            payload |= {"hasMore": len(rows) > ROWS, "limit": ROWS, "offset": 0}
        return payload


def _sql(body: Any) -> str:
    """The SQL in a request's body; an error where PostHog would find none."""
    if body["query"]["kind"] != "HogQLQuery" or not isinstance(body["query"]["query"], str):
        raise ValueError("another kind of query")
    if not isinstance(body.get("name", ""), str):
        raise TypeError("the name is not a string")
    sql: str = body["query"]["query"]
    return sql


def _limit(tree: dict[str, Any]) -> int:
    """How many rows PostHog gives at most; of a UNION, whose parts it cuts, altogether."""
    limit = (tree.get("limit") or {}).get("value")
    return min(int(limit), MOST) if limit else ROWS


def _json_value(cell: Any) -> Any:
    """A value that JSON lacks, as PostHog writes it."""
    if isinstance(cell, datetime):
        return cell.isoformat() + "Z"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
