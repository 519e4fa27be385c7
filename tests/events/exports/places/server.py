"""S3 for tests: moto's server on a free port of 127.0.0.1, which notes what it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import botocore.session
import requests
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

BUCKET = "exports"
PAGE = 10  # objects in one answer of a list, of which S3 has a thousand
KEY, SECRET = "AKIATESTTESTTESTTEST", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYTHISISSECRET"
DENIED = (
    b'<?xml version="1.0"?><Error><Code>AccessDenied</Code>'
    b"<Message>AKIATESTTESTTESTTEST may not</Message></Error>"
)
# So that nothing else says who somebody is to AWS; `run` passes no variable of AWS's on.
NOBODY = {
    "AWS_CONFIG_FILE": "no config",
    "AWS_SHARED_CREDENTIALS_FILE": "no credentials",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "NO_PROXY": "*",
}


@dataclass
class S3Server:
    """A server with one bucket.

    Attributes:
        url: where it listens.
        requests: what it was asked for: a method, a path, and the bytes of it that were sent.
        is_closed: whether it refuses everything, as one does that gives no access.
        break_next: of how many objects it sends only a half, and then ends the connection.
    """

    url: str
    requests: list[tuple[str, str, int]] = field(default_factory=list)
    is_closed: bool = False
    break_next: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What makes AWS's tools use it."""
        keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
        return {**NOBODY, **keys, "AWS_ENDPOINT_URL": self.url}

    def put(self, key: str, content: bytes) -> None:
        """Write an object."""
        self._client.put_object(Bucket=BUCKET, Key=key, Body=content)

    def upload(self, folder: Path, prefix: str) -> str:
        """Write all files in a folder as objects; returns the address of that prefix."""
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                self.put(f"{prefix}/{file.relative_to(folder).as_posix()}", file.read_bytes())
        return f"s3://{BUCKET}/{prefix}"

    def sent(self) -> dict[str, int]:
        """The bytes of each object that were sent since this was asked for last."""
        sizes: dict[str, int] = {}
        for method, path, size in self.requests:
            key = path.removeprefix(f"/{BUCKET}").removeprefix("/")
            if method == "GET" and key:
                sizes[key] = sizes.get(key, 0) + size
        self.requests.clear()
        return sizes

    def listings(self) -> int:
        """How often objects were listed."""
        return sum(path in (f"/{BUCKET}", f"/{BUCKET}/") for _, path, _ in self.requests)

    @cached_property
    def _client(self) -> Any:
        return botocore.session.get_session().create_client(
            "s3",
            region_name="us-east-1",
            endpoint_url=self.url,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )

    def create_bucket(self) -> None:
        """Make the bucket, empty: moto's objects outlive its server."""
        requests.post(f"{self.url}/moto-api/reset", timeout=10).raise_for_status()
        self._client.create_bucket(Bucket=BUCKET)


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing of any request."""


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """A server inside a `with` block, which leaves no thread and no socket behind."""
    moto = DomainDispatcherApplication(create_backend_app)
    server = S3Server("")

    def application(environment: dict[str, Any], start: Any) -> Any:
        path = unquote(environment["REQUEST_URI"].partition("?")[0])
        if server.is_closed:
            server.requests.append((environment["REQUEST_METHOD"], path, 0))
            start("403 Forbidden", [("Content-Type", "text/xml")])
            return [DENIED]
        options = environment["QUERY_STRING"]
        if "list-type" in options and "max-keys" not in options:
            environment["QUERY_STRING"] = f"{options}&max-keys={PAGE}"
        body = b"".join(moto(environment, start))
        if server.break_next and path.removeprefix(f"/{BUCKET}").strip("/"):
            server.break_next -= 1
            body = body[: len(body) // 2]
        server.requests.append((environment["REQUEST_METHOD"], path, len(body)))
        return [body]

    http = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=http.serve_forever, name="S3Server", daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}"
    try:
        server.create_bucket()
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join(10)
        assert not thread.is_alive(), "the server does not stop"
