"""A host that is busy, slow, broken or strange: a few retries, then one line."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web

from macros.events.project import query_api
from macros.events.project.project import Project
from tests.events.project.replies import ONE, PLACE, Clock, asking, failure, says, status, tells
from tests.support.query_api import PROJECT, QueryApi, error


@pytest.mark.parametrize("code", [429, 502, 503, 504])
def test_a_busy_host_is_asked_again(
    code: int, project: Project, posthog: QueryApi, clock: Clock, truth: Mapping[str, Any]
) -> None:
    """After as many seconds as PostHog asks for, or twice the last wait, the answer comes."""
    posthog.instead += [says(code, "", Retry_After="7"), says(code, "<html>"), says(code, "")]
    assert project.run(ONE).value == truth[ONE.name]
    assert clock.waits == [7.0, 1.0, 2.0]


@pytest.mark.parametrize("header", ["soon", "-1", "0.1", "Wed, 21 Oct 2026 07:28:00 GMT", "nan"])
def test_a_retry_after_without_seconds_is_ignored(
    header: str, project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """A Retry-After that is no number of seconds does not end a build."""
    posthog.instead.append(says(503, "", Retry_After=header))
    project.run(ONE)
    assert clock.waits == [0.5]


def test_a_host_that_stays_busy_is_given_up_once(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """After the last try there is one line, and the next query is not even sent."""
    words = "Request was throttled. Expected available in 9 seconds."

    async def busy(_: web.Request) -> web.Response:
        return error(429, "throttled_error", "throttled", words, **{"Retry-After": "9"})

    posthog.instead += [busy] * 2 * query_api.TRIES
    line = failure(project)
    assert line == f"EVENTS: {posthog.url} says to slow down ({words}); build again later"
    assert clock.waits == [9.0] * (query_api.TRIES - 1)
    assert len(posthog.requests) == query_api.TRIES
    assert failure(project) == line
    assert len(posthog.requests) == query_api.TRIES


def test_a_pause_longer_than_the_patience_is_not_taken(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """PostHog's hourly limit ends the build at once, with what PostHog says of it."""
    posthog.instead.append(says(429, '{"detail": "Wait an hour."}', Retry_After="3600"))
    assert "says to slow down (Wait an hour.)" in failure(project)
    assert clock.waits == []


def test_a_broken_host_is_reported(project: Project, posthog: QueryApi, clock: Clock) -> None:
    """A gateway's error page is not shown, only its status."""
    posthog.instead += [says(502, "<html>Bad gateway</html>")] * query_api.TRIES
    assert failure(project) == (
        f"EVENTS: {posthog.url} answered 502 with something other than PostHog's JSON"
    )


def test_a_query_that_is_too_slow_is_not_asked_again(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """PostHog's own 504 is about the query: asked again, it would be as slow."""
    posthog.instead.append(tells({"detail": "Query has hit the max execution time"}, 504))
    line = failure(project)
    assert line == f"{PLACE}PostHog refuses this query: Query has hit the max execution time"
    assert clock.waits == []


def test_what_posthog_refuses_is_reported_in_its_own_words(project: Project) -> None:
    """The query's file and line, and PostHog's message in one line; other queries still run."""
    assert failure(project, asking("SELECT count( FROM events")).startswith(
        "snippets/sql/things.sql:4: PostHog refuses this query: no viable alternative"
    )
    assert failure(project, asking("SELECT 1 FROM evnts")).startswith(
        "snippets/sql/things.sql:4: PostHog refuses this query: Catalog Error"
    )
    assert project.run(ONE).value


def test_a_message_of_several_lines_is_reported_in_one(project: Project, posthog: QueryApi) -> None:
    """Line breaks in PostHog's message do not break the line."""
    posthog.instead.append(tells({"detail": "No such\n  field."}, 400))
    assert failure(project) == f"{PLACE}PostHog refuses this query: No such field."


@pytest.mark.parametrize("first", [200, 202])
def test_a_query_that_runs_aside_is_polled(
    first: int, project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """Until PostHog says that it is complete."""
    results = {"columns": ["n"], "results": [[3]], "types": [["n", "Int64"]]}
    posthog.instead += [
        tells({"cache_key": "c", **status()}, first),
        tells({"query_status": {"id": "0a1b"}}, 202),
        tells(status(complete=True, results=results)),
    ]
    assert project.run(ONE).value == 3
    assert clock.waits == [query_api.POLL] * 2
    path = f"/api/projects/{PROJECT}/query/"
    requests = [(request.method, request.path) for request in posthog.requests]
    assert requests == [("POST", path), ("GET", f"{path}0a1b/"), ("GET", f"{path}0a1b/")]


def test_a_query_that_ran_aside_before_is_not_polled(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """A complete answer with a status beside it needs no poll."""
    payload = {"columns": ["n"], "results": [[3]], **status(complete=True)}
    posthog.instead.append(tells(payload))
    assert project.run(ONE).value == 3
    assert clock.waits == []


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [(400, "Memory limit.", "Memory limit."), (500, None, "it gives no reason")],
)
def test_an_error_while_polling_is_reported(
    code: int, message: str | None, reason: str, project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """PostHog puts the error of a polled query into its status, with 400 or 500."""
    failed = status(error=True, error_message=message, complete=True)
    posthog.instead += [tells(status(), 202), tells(failed, code)]
    assert failure(project) == f"{PLACE}PostHog could not run this query: {reason}"


def test_a_query_that_never_completes_is_given_up(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """When the patience is used up, there is one line."""
    posthog.instead += [tells(status(), 202)] * 400
    assert failure(project) == f"{PLACE}PostHog did not finish this query in time"
    assert 300 <= clock.monotonic() <= 302


def test_a_host_that_is_not_there_is_reported(posthog: QueryApi) -> None:
    """A closed port is one line with the host."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{closed.getsockname()[1]}"
    line = failure(Project(f"{host}/project/1"))
    assert line == (
        f"EVENTS: {host} cannot be reached (ConnectionError); check the address and your network"
    )


def test_a_host_that_does_not_answer_is_reported(
    project: Project, posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that takes the query and says nothing is not waited for longer than the timeout."""
    monkeypatch.setattr(query_api, "TIMEOUT", (5.0, 0.1))

    async def silent(_: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.Response()

    posthog.instead.append(silent)
    assert failure(project) == f"{PLACE}{posthog.url} gave no answer in 0.1 s"


@pytest.mark.parametrize("text", ["", "<html>Log in</html>", "[1]", "null", "\xff"])
def test_an_answer_that_is_not_posthogs_is_reported(
    text: str, project: Project, posthog: QueryApi
) -> None:
    """A login page, or JSON of another shape, is one line with the status."""
    posthog.instead.append(says(200, text))
    assert failure(project) == (
        f"EVENTS: {posthog.url} answered 200 with something other than PostHog's JSON"
    )


@pytest.mark.parametrize(
    "payload",
    [
        {"ok": True},
        {"columns": ["n"]},
        {"columns": ["n"], "results": None},
        {"columns": None, "results": [[1]]},
        {"query_status": "complete"},
        status(id=None),
        status(complete=True),
    ],
)
def test_an_answer_without_a_result_is_reported(
    payload: dict[str, Any], project: Project, posthog: QueryApi
) -> None:
    """JSON without columns and rows is one line with the query's place."""
    posthog.instead.append(tells(payload))
    assert failure(project) == f"{PLACE}PostHog's answer has no columns and results in it"
