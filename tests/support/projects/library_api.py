"""A server with the API of a library, for clients that are really sent to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from tests.support.server import Server

TODAY = date(2025, 3, 3)
TOKEN = "library-token-4711"


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: str


@dataclass
class Library(Server):
    """Lends books to whoever has its token.

    Attributes:
        received: the requests so far.
    """

    received: list[Received] = field(default_factory=list)
    _loans: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"id": 1, "book": "Persuasion", "due": "2025-03-10", "state": "open"},
            {"id": 2, "book": "Sanditon", "due": "2025-01-31", "state": "returned"},
        ]
    )

    def __post_init__(self) -> None:
        application = web.Application(middlewares=[self._receive])
        application.router.add_post("/v1/loans", self._borrow)
        application.router.add_get("/v1/loans", self._list)
        super().__init__(application)

    @web.middleware
    async def _receive(self, request: web.Request, handler: Any) -> web.StreamResponse:
        body = await request.text()
        self.received.append(Received(request.method, request.path_qs, dict(request.headers), body))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "who are you?"}, status=401)
        response: web.StreamResponse = await handler(request)
        response.set_cookie("session", TOKEN)
        return response

    async def _borrow(self, request: web.Request) -> web.Response:
        order = await request.json()
        due = TODAY + timedelta(days=order["days"])
        loan = {"id": 3, "book": order["book"], "due": due.isoformat(), "state": "open"}
        self._loans.append(loan)
        headers = {"Location": f"/v1/loans/{loan['id']}"}
        return web.json_response(loan, status=201, headers=headers)

    async def _list(self, request: web.Request) -> web.Response:
        state = request.query.get("state")
        loans = [loan for loan in self._loans if state in (None, loan["state"])]
        return web.json_response({"loans": loans})
