"""A stand-in for PostHog's ingestion over real HTTP, which records every message that it receives.

It has the endpoints that the SDKs use (`/batch/`, `/e/`, `/i/v0/e/`, remote config and flags),
undoes their encodings, and answers 200 to everything: the SDKs take any other status for a failure.
"""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.support.server import Server

Message = dict[str, Any]

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}
# The configuration of a project that uses none of the products that posthog-js could load.
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
        return [message for item in payload for message in flatten(item)]
    token = payload.get("api_key")
    if "batch" in payload:
        batch = {"token": token}
        if payload.get("historical_migration"):
            batch["historical_migration"] = True
        return [message | batch for message in flatten(payload["batch"])]
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


class Capture(Server):
    """A server that takes messages as PostHog does.

    Attributes:
        messages: the messages received, in order of arrival.
        requests: the method and path of every request.
        unreadable: each body that could not be read, with the reason.

    Args:
        files: a folder to serve at the same origin, so that pages can load the SDK from it.
        page: the HTML to answer at `/`.
    """

    def __init__(self, files: Path, page: str = "") -> None:
        application = web.Application(middlewares=[self._log], client_max_size=2**26)
        application.router.add_routes(
            [
                *(web.post(path, self._receive) for path in ("/batch/", "/e/", "/i/v0/e/")),
                web.post("/flags/", self._flags),
                web.get("/array/{token}/config", self._config),
                web.get("/array/{token}/config.js", self._config_script),
                web.get("/", self._home),
                web.static("/files/", files),
            ]
        )
        super().__init__(application)
        self.messages: list[Message] = []
        self.requests: list[str] = []
        self.unreadable: list[str] = []
        self._page = page

    def received(self, token: str) -> list[Message]:
        """The messages of one project, by its token, in order of arrival."""
        return [message for message in self.messages if message["token"] == token]

    @web.middleware
    async def _log(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path}")
        response = web.Response() if request.method == "OPTIONS" else await handler(request)
        response.headers.update(CORS)
        return response

    async def _receive(self, request: web.Request) -> web.Response:
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
        config = json.dumps({"config": CONFIG, "siteApps": []})
        script = f"(window._POSTHOG_REMOTE_CONFIG ||= {{}})[{token}] = {config}"
        return web.Response(text=script, content_type="text/javascript")

    async def _home(self, request: web.Request) -> web.Response:
        return web.Response(text=self._page, content_type="text/html")
