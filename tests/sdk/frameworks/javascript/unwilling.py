"""Servers in the place of PostHog that do not take what they are sent."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from aiohttp import web

from tests.sdk.capture import Message, decode, flatten
from tests.support.server import Server


class Refusing(Server):
    """A PostHog that refuses the first batch, and keeps what comes afterwards."""

    def __init__(self) -> None:
        application = web.Application()
        application.router.add_post("/batch/", self._receive)
        super().__init__(application)
        self.batches: list[list[Message]] = []

    async def _receive(self, request: web.Request) -> web.Response:
        self.batches.append(flatten(decode(await request.read())))
        return web.json_response({}, status=400 if len(self.batches) == 1 else 200)


@contextlib.contextmanager
def silent() -> Iterator[str]:
    """The address of a server that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextlib.contextmanager
def refusing() -> Iterator[str]:
    """The address of a server that refuses a batch, as it does with a wrong project token."""
    with Refusing() as server:
        yield server.url


@contextlib.contextmanager
def absent() -> Iterator[str]:
    """An address where nobody listens."""
    with silent() as address:
        pass
    yield address
