"""A server that stands for PostHog on a bad day: it takes messages and answers late."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from aiohttp import web

from tests.sdk.capture import Capture

LATE = 2.5  # seconds; at exit the SDK waits for one


class SlowCapture(Capture):
    """Takes every message, and answers none before `release`."""

    def __init__(self, files: Path) -> None:
        super().__init__(files)
        self._released = threading.Event()

    async def _receive(self, request: web.Request) -> web.Response:
        response = await super()._receive(request)
        await asyncio.to_thread(self._released.wait)
        return response

    def release(self) -> None:
        """Answer what has been waiting, and all that comes."""
        self._released.set()

    def release_late(self) -> None:
        """The same, some time from now; a process that waits no longer is dead by then."""
        timer = threading.Timer(LATE, self.release)
        timer.daemon = True
        timer.start()
