"""A host that is hostile or broken: one line, in bounded time and memory."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
import socket
import threading
import tracemalloc
from typing import Any

import pytest
from aiohttp import web

from macros.core.errors import EventsProblem
from macros.events import settings
from macros.events.project import query_api
from macros.events.project.http_body import BodyError, OutOfTime, read_body
from macros.events.project.project import Project
from macros.queries.result import Result
from tests.events.project.replies import ONE, PLACE, Clock, failure, says, tells
from tests.support.query_api import QueryApi

CELL = {"columns": ["n"], "results": [[1]]}


@pytest.mark.parametrize(
    "payload",
    [
        {"columns": ["n"], "results": [1]},
        {"columns": ["n"], "results": ["x"]},
        {"columns": ["n"], "results": [{"n": 1}]},
        {"columns": ["n"], "results": [[]]},
        {"columns": ["n"], "results": [[1, 2]]},
        {"columns": ["n"], "results": [[1], None]},
        {"columns": ["n", "m"], "results": [[1]]},
    ],
)
def test_rows_of_another_shape_are_reported(
    payload: dict[str, Any], project: Project, posthog: QueryApi
) -> None:
    """Each row has a cell for each column, or there is one line with the query's place."""
    posthog.instead.append(tells(payload))
    count = len(payload["columns"])
    assert failure(project) == (
        f"{PLACE}PostHog's answer has results that are not rows of {count} columns"
    )


@pytest.mark.parametrize("columns", [[], [1], [None], [["n"]], ["a", {}]])
def test_columns_of_another_shape_are_reported(
    columns: list[Any], project: Project, posthog: QueryApi
) -> None:
    """A column has a name."""
    posthog.instead.append(tells({"columns": columns, "results": []}))
    assert failure(project) == f"{PLACE}PostHog's answer has columns without names"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"columns": ["n"], "results": [[' + "[" * 50_000 + "]" * 50_000 + "]]}",
        '{"columns": ["n"], "results": [[NaN]]}',
        '{"columns": ["n"], "results": [[Infinity]]}',
        '{"columns": ["n"], "results": [[-Infinity]]}',
        '{"columns": ["n"], "results": [[1e999]]}',
        '{"columns": ["n"], "results": [[' + "9" * 5000 + "]]}",
        '{"columns": ["n"], "results": [[1]]',
        "\x00",
        "1",
        '"columns"',
    ],
    ids=range(12),
)
def test_json_that_is_none_is_reported(text: str, project: Project, posthog: QueryApi) -> None:
    """What is nested too deep, or is no number, is not PostHog's."""
    posthog.instead.append(says(200, text))
    assert failure(project) == (
        f"EVENTS: {posthog.url} answered 200 with something other than PostHog's JSON"
    )


@pytest.mark.parametrize(
    "types", [None, 1, "x", [], [[]], [None], [["n"]], [["n", None]], [{}], [[[], []]], ["Date"]]
)
def test_types_of_another_shape_are_left_out(
    types: Any, project: Project, posthog: QueryApi
) -> None:
    """A result needs no types."""
    posthog.instead.append(tells({**CELL, "types": types}))
    assert project.run(ONE) == Result(("n",), ((1,),), ONE.unit)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (None, None),
        (True, True),
        ([1, "a"], "[1, 'a']"),
        ({"a": None}, "{'a': None}"),
        ("\ud800x", "?x"),
        (10**30, 10**30),
    ],
)
def test_a_cell_is_a_value_that_pages_can_show(
    cell: Any, value: Any, project: Project, posthog: QueryApi
) -> None:
    """Lists become text as in the build, and half a character a question mark."""
    posthog.instead.append(tells({"columns": ["n"], "results": [[cell]]}))
    result = project.run(ONE)
    assert result.value == value
    assert Result.from_json(result.to_json()) == result


@pytest.mark.parametrize(
    "identity", ["../../x", "a/b", "a?b", "http://example.com/", "ü", 1.5, ["a"], {"a": 1}, " "]
)
def test_a_poll_stays_at_its_address(
    identity: Any, project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """A status whose id would lead elsewhere is not followed."""
    posthog.instead.append(tells({"query_status": {"id": identity}}, 202))
    assert failure(project) == f"{PLACE}PostHog's answer has no columns and results in it"
    assert len(posthog.requests) == 1


def test_a_message_is_short_and_plain(project: Project, posthog: QueryApi) -> None:
    """Control characters do not reach a terminal, nor a message without an end."""
    posthog.instead.append(tells({"detail": "\x1b[31mred\x07\u202e " + "x" * 10_000}, 400))
    line = failure(project)
    assert line.isprintable()
    assert "[31mred" in line
    assert len(line) < 700


def test_a_bomb_is_not_unpacked(posthog: QueryApi) -> None:
    """A small body that unpacks to a large one is refused at the limit."""
    body = gzip.compress(b" " * 50_000_000)

    async def bomb(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    posthog.instead.append(bomb)
    project = Project(posthog.address, largest=1_000_000)
    assert failure(project) == f"{PLACE}{posthog.url} sent an answer that is larger than 1 MB"


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "x"])
def test_no_other_packing_is_unpacked(encoding: str, project: Project, posthog: QueryApi) -> None:
    """Only gzip is asked for, and nothing else is unpacked."""

    async def packed(request: web.Request) -> web.Response:
        assert request.headers["Accept-Encoding"] == "gzip"
        return web.Response(body=b"xx", headers={"Content-Encoding": encoding})

    posthog.instead.append(packed)
    assert failure(project) == (
        f"{PLACE}{posthog.url} sent an answer that is packed in a way that was not asked for"
    )


def test_gzip_is_unpacked(project: Project, posthog: QueryApi) -> None:
    """What was asked for is read."""

    async def packed(_: web.Request) -> web.Response:
        body = gzip.compress(json.dumps(CELL).encode())
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    posthog.instead.append(packed)
    assert project.run(ONE).value == 1


def test_gzip_that_is_none_is_reported(project: Project, posthog: QueryApi) -> None:
    """A header may claim what the body is not."""
    posthog.instead.append(says(200, json.dumps(CELL), Content_Encoding="gzip"))
    assert "cannot be reached (error)" in failure(project)


@pytest.mark.parametrize("pause", [0.0, 0.02])
def test_a_body_without_an_end_is_given_up(pause: float, posthog: QueryApi) -> None:
    """Fast, it ends at the limit of size; slow, at the deadline."""

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100_000):
            await response.write(b" " * (1 if pause else 65536))
            await asyncio.sleep(pause)
        return response

    posthog.instead.append(endless)
    line = failure(Project(posthog.address, patience=0.3 if pause else 300, largest=1_000_000))
    reason = "did not end its answer in 1 s" if pause else "sent an answer that is larger than 1 MB"
    assert line == f"{PLACE}{posthog.url} {reason}"


def test_headers_without_an_end_are_given_up(
    posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that drips its headers holds a build no longer than one that drips its body."""
    done = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not done.wait(0.05):
                connection.sendall(b"X: y\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server], daemon=True)
        thread.start()
        host = f"http://127.0.0.1:{server.getsockname()[1]}"
        line = failure(Project(f"{host}/project/1", patience=0.2))
        done.set()
        thread.join(5)
    assert line == f"{PLACE}{host} did not end its answer in 1 s"


class Endless:
    """A body that repeats some bytes, or has them once."""

    def __init__(self, chunk: bytes, *, once: bool = False) -> None:
        self._chunks = iter([chunk]) if once else itertools.repeat(chunk)

    def read1(self, amt: int, decode_content: bool) -> bytes:
        """The next bytes."""
        assert not decode_content
        return next(self._chunks, b"")


def test_nobody_goes_on_reading_what_has_been_given_up() -> None:
    """Reading has the deadline itself, not only whoever waits for it in another thread."""
    with pytest.raises(OutOfTime):
        read_body(Endless(b"x"), {}, limit=10**9, seconds=0.05)


def test_no_more_of_a_bomb_is_unpacked_than_the_limit() -> None:
    """Not even the part of it that comes at once."""
    bomb = gzip.compress(bytes(30_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(BodyError, match=r"^is larger than 0\.001 MB$"):
            read_body(Endless(bomb, once=True), {"Content-Encoding": "gzip"}, 1000, 10)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_limits_are_settings() -> None:
    """With defaults, and a line for what is no time or size."""
    read = settings.read({"timeout": "20 s", "largest_response": "1.5MB"})
    assert (read.patience, read.largest) == (20.0, 1_500_000)
    default = settings.read(None)
    assert (default.patience, default.largest) == (query_api.PATIENCE, query_api.LARGEST)
    for key, value in [("timeout", "0 s"), ("timeout", "5"), ("largest_response", "1GB")]:
        with pytest.raises(EventsProblem) as failed:
            settings.read({key: value})
        assert f'"{key}" has to be a ' in str(failed.value)
        assert str(failed.value).endswith(f'not "{value}"')
