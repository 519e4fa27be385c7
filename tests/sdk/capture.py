"""A small PostHog of our own: real HTTP on 127.0.0.1 that keeps every message it is sent.

It speaks what the SDKs speak (`/batch/`, `/e/`, `/i/v0/e/`, remote config and flags), undoes
their encodings, and answers 200 to everything: the SDKs take any other status for a failure.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

Message = dict[str, Any]

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}
# What PostHog tells a project that uses none of the products which posthog-js could load.
CONFIG = {
    "supportedCompression": ["gzip", "gzip-js"],
    "hasFeatureFlags": False,
    "sessionRecording": False,
    "surveys": False,
    "siteApps": [],
}


def decode(body: bytes) -> Any:
    """The JSON in a request's body, whether plain, gzipped, or base64 in a form's `data`.

    Gzip is known by its first two bytes: posthog-js sends it as `text/plain` with no header, and
    where there is a `Content-Encoding`, aiohttp has undone it already.
    """
    if body.startswith(b"\x1f\x8b"):
        return decode(gzip.decompress(body))
    if body.startswith(b"data="):
        return decode(base64.b64decode(parse_qs(body.decode())["data"][0]))
    return json.loads(body)


def flatten(payload: Any) -> list[Message]:
    """The messages of one request, each as PostHog ingests it.

    posthog-js has the distinct id and the token among the properties; the servers' SDKs have a
    `$set` beside them, which ingestion moves into them.
    """
    if isinstance(payload, list):
        return [message for one in payload for message in flatten(one)]
    token = payload.get("api_key")
    if "batch" in payload:
        return [{**message, "token": token} for message in flatten(payload["batch"])]
    properties = dict(payload.get("properties") or {})
    properties |= {key: payload[key] for key in ("$set", "$set_once") if key in payload}
    return [
        {
            "token": token or properties.get("token"),
            "event": payload["event"],
            "distinct_id": payload.get("distinct_id") or properties.get("distinct_id"),
            "timestamp": payload.get("timestamp"),
            "uuid": payload.get("uuid"),
            "properties": properties,
        }
    ]


class Capture:
    """The server, running in a thread of its own between `start()` and `stop()`.

    Attributes:
        messages: what arrived, in order of arrival.
        requests: the method and path of every request.
        unreadable: why a body could not be read, for those that could not.

    Args:
        files: a folder to serve at the same origin, so that pages can load the SDK from it.
        page: what `/` answers.
    """

    def __init__(self, files: Path, page: str = "") -> None:
        self.messages: list[Message] = []
        self.requests: list[str] = []
        self.unreadable: list[str] = []
        self.url = ""
        self._files, self._page = files, page
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1)

    def received(self, token: str) -> list[Message]:
        """The messages of one project, by its token, in order of arrival."""
        return [message for message in self.messages if message["token"] == token]

    def start(self) -> Capture:
        """Listen on a free port of 127.0.0.1."""
        self._thread.start()
        host, port = self._wait(self._listen())
        self.url = f"http://{host}:{port}"
        return self

    def stop(self) -> None:
        """Close every connection and end the thread."""
        self._wait(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self) -> tuple[str, int]:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        address: tuple[str, int] = self._runner.addresses[0]
        return address

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._note], client_max_size=2**26)
        routes = application.router
        for path in ("/batch/", "/e/", "/i/v0/e/"):
            routes.add_post(path, self._keep)
        routes.add_post("/flags/", self._flags)
        routes.add_get("/array/{token}/config", self._config)
        routes.add_get("/array/{token}/config.js", self._config_script)
        routes.add_get("/", self._blank)
        routes.add_static("/files/", self._files)
        return application

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path}")
        answer = web.Response() if request.method == "OPTIONS" else await handler(request)
        answer.headers.update(CORS)
        return answer

    async def _keep(self, request: web.Request) -> web.Response:
        try:
            self.messages += flatten(decode(await request.read()))
        except Exception as error:  # whatever is wrong with a body, the answer is 200
            self.unreadable.append(f"{request.method} {request.path}: {error!r}")
        return web.json_response({"status": 1})

    async def _flags(self, request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"flags": {}, "errorsWhileComputingFlags": False})

    async def _config(self, request: web.Request) -> web.Response:
        return web.json_response(CONFIG)

    async def _config_script(self, request: web.Request) -> web.Response:
        token = json.dumps(request.match_info["token"])
        known = json.dumps({"config": CONFIG, "siteApps": []})
        script = f"(window._POSTHOG_REMOTE_CONFIG ||= {{}})[{token}] = {known}"
        return web.Response(text=script, content_type="text/javascript")

    async def _blank(self, request: web.Request) -> web.Response:
        return web.Response(text=self._page, content_type="text/html")
