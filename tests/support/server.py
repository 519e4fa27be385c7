"""The base of all servers in tests: HTTP on a free port of 127.0.0.1, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import Self

from aiohttp import web

PATIENCE = 10  # seconds in which a server has to start, and to stop


class Server:
    """Serves an application inside a `with` block, and leaves no thread and no socket behind.

    Attributes:
        url: where it listens, e.g. "http://127.0.0.1:40213"; "" before it has started.
    """

    def __init__(self, application: web.Application) -> None:
        self.url = ""
        self._application = application
        self._stopped: asyncio.Event
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread

    def __enter__(self) -> Self:
        address: Future[tuple[str, int]] = Future()
        self._thread = threading.Thread(
            target=asyncio.run, args=[self._serve(address)], name=type(self).__name__, daemon=True
        )
        self._thread.start()
        if error := address.exception(PATIENCE):
            self._thread.join(PATIENCE)
            raise error
        host, port = address.result()
        self.url = f"http://{host}:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), f"{type(self).__name__} does not stop"

    async def _serve(self, address: Future[tuple[str, int]]) -> None:
        """Listen until `__exit__`; an error before that is raised in `__enter__`."""
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(self._application, access_log=None, shutdown_timeout=1)
        try:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            address.set_result(runner.addresses[0])
            await self._stopped.wait()
        except Exception as error:
            address.set_exception(error)
        finally:
            await runner.cleanup()
