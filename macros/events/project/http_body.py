"""The body of a response, within a limit of size and of time, and the JSON in it."""

from __future__ import annotations

import json
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from typing import Any, NamedTuple, Protocol, TypeVar

CHUNK = 65536  # bytes
REDIRECTS = frozenset([301, 302, 303, 307, 308])
Value = TypeVar("Value")


class Stream(Protocol):
    """Bytes as they come from a host."""

    def read1(self, amt: int, decode_content: bool) -> bytes:
        """The next bytes, as soon as there are any; none at the end."""


class Reply(NamedTuple):
    """A whole response: its status, its headers by any case of their names, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_redirect(self) -> bool:
        """Whether it leads elsewhere."""
        return self.status in REDIRECTS and "Location" in self.headers


class BodyError(Exception):
    """A body that is too large, or of an encoding that nobody asked for."""


class OutOfTime(Exception):  # noqa: N818 - no error of the host's: it is too slow
    """Work that did not end in its time."""


def read_body(stream: Stream, headers: Mapping[str, str], limit: int, seconds: float) -> bytes:
    """The body of a response, with gzip undone.

    The size is that of what is unpacked: a small body may unpack to one that fills the memory.

    Args:
        stream: the body as it comes.
        headers: of the response.
        limit: the most bytes.
        seconds: the time that reading may take, however slowly bytes come.

    Raises:
        BodyError: it is larger than the limit, or neither gzip nor plain.
        OutOfTime: it has not ended in time.
    """
    deadline = time.monotonic() + seconds
    encoding = headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise BodyError("is packed in a way that was not asked for")
    unpacker = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    body = bytearray()
    while chunk := stream.read1(CHUNK, decode_content=False):
        body += unpacker.decompress(chunk, limit + 1 - len(body)) if unpacker else chunk
        if len(body) > limit:
            raise BodyError(f"is larger than {limit / 1e6:g} MB")
        if time.monotonic() > deadline:
            raise OutOfTime
    return bytes(body)


def within(seconds: float, work: Callable[[], Value]) -> Value:
    """What some work returns or raises, waiting no longer than some seconds for it.

    Work that is late goes on in a thread of its own, which does not keep the process alive.

    Raises:
        OutOfTime: it did not end in time.
    """
    future: Future[Value] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    if not wait([future], max(seconds, 0)).done:
        raise OutOfTime
    return future.result()


def text_of(body: bytes) -> str:
    """A body as text, in the encoding in which it would be JSON."""
    return body.decode(json.detect_encoding(body), "replace")


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body, or an empty one: NaN is no JSON, nor what is nested too deep."""
    try:
        payload = json.loads(text_of(body), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{digits} is too large")
    return number


def reason_no_table(payload: Mapping[str, Any]) -> str:
    """Why a response of PostHog is no table of named columns, or ""."""
    columns, rows = payload.get("columns"), payload.get("results")
    if not isinstance(columns, list) or not isinstance(rows, list):
        return "has no columns and results in it"
    if not columns or not all(isinstance(name, str) for name in columns):
        return "has columns without names"
    if not all(isinstance(row, list) and len(row) == len(columns) for row in rows):
        return f"has results that are not rows of {len(columns)} columns"
    return ""
