"""PostHog's Query API over HTTP: retries, polling, and what each failure means.

A query is sent as `POST <app host>/api/projects/<id>/query/`, with a personal API key of the scope
`query:read`. The key comes from the environment and goes into a header: no page, cache, log or
error has it, whatever the host sends back. To a host on this machine it goes without a proxy; any
other host has https, which a proxy only passes on.

Sources: posthog.com `docs/api/queries`; PostHog/posthog `posthog/api/query.py` and
`posthog/hogql/user_query_validator.py` (read November 2026).
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from macros.core.errors import EventsProblem, Problem
from macros.events.project.http_body import (
    BodyError,
    OutOfTime,
    Reply,
    json_object,
    read_body,
    reason_no_table,
    text_of,
    within,
)
from macros.events.project.key import KEY, LOCAL, Leak, host_of, key_for
from macros.queries.query import Query

if TYPE_CHECKING:
    import requests

TIMEOUT = (10.0, 60.0)  # seconds to connect, and to wait for a response
TRIES = 5  # of one request, while PostHog says to slow down or is being restarted
POLL = 1.0  # seconds between two polls of a query that is still running
PATIENCE = 300.0  # seconds that a query may take
LARGEST = 64_000_000  # bytes of a response
LONGEST = 500  # characters of a host's message


class QueryApi:
    """The Query API of one project.

    Args:
        address: e.g. "https://us.posthog.com/project/123": the app's host, not the ingestion host.
        patience: seconds that a query may take, retries, polls and reading included.
        largest: bytes that a response may have, unpacked.

    Raises:
        EventsProblem: there is no key, or sending it would expose it.
    """

    def __init__(self, address: str, patience: float = PATIENCE, largest: int = LARGEST) -> None:
        import requests

        host = host_of(address)
        self._host, _, number = address.rstrip("/").rpartition("/project/")
        self._url = f"{self._host}/api/projects/{number}/query/"
        self._patience, self._largest = patience, largest
        self._failure: EventsProblem | None = None
        self._key = key_for(address)
        self._leak = Leak(self._key)
        self._session = requests.Session()
        self._session.trust_env = host not in LOCAL  # a proxy would get the key in clear
        self._session.headers["Accept-Encoding"] = "gzip"
        self._session.auth = self._signed

    def run(self, sql: str, query: Query) -> dict[str, Any]:
        """Run SQL and return PostHog's response, with "columns" and "results".

        Args:
            sql: what to run.
            query: what it is about, for problems.

        Raises:
            EventsProblem: the project cannot be used; the next call raises it again at once.
            Problem: PostHog cannot run this SQL.
        """
        if self._failure is not None:
            raise self._failure.with_traceback(None)
        try:
            payload = self._completed(sql, query)
        except EventsProblem as problem:
            self._failure = problem
            raise
        if cause := reason_no_table(payload):
            raise Problem(f"PostHog's answer {cause}", **_place(query))
        if self._leak.is_in_table(payload["results"]):
            raise self._repeated()
        return payload

    def _completed(self, sql: str, query: Query) -> dict[str, Any]:
        """The response once the query is complete; PostHog may run it aside, to be polled."""
        deadline = time.monotonic() + self._patience
        body = {"query": {"kind": "HogQLQuery", "query": sql}, "name": query.name}
        payload = self._request("POST", self._url, query, deadline, json=body)
        while (status := _status(payload)).get("id") and not status.get("complete"):
            if time.monotonic() > deadline:
                raise Problem("PostHog did not finish this query in time", **_place(query))
            if not re.fullmatch(r"[\w-]+", str(status["id"]), re.ASCII):
                raise Problem("PostHog's answer has no columns and results in it", **_place(query))
            time.sleep(POLL)
            payload = self._request("GET", f"{self._url}{status['id']}/", query, deadline)
        results = status.get("results")
        return results if isinstance(results, dict) else payload

    def _request(
        self, method: str, url: str, query: Query, deadline: float, **body: Any
    ) -> dict[str, Any]:
        """The response's JSON, after retries where PostHog is busy or being restarted."""
        for attempt in range(TRIES):
            reply = self._send(method, url, query, deadline, **body)
            wait = _retry_after(reply, attempt)
            if not _is_temporary(reply) or time.monotonic() + wait > deadline:
                break
            if attempt < TRIES - 1:
                time.sleep(wait)
        return self._payload(reply, query)

    def _send(self, method: str, url: str, query: Query, deadline: float, **body: Any) -> Reply:
        """The whole response to a request with the key, which follows no redirect."""
        import requests

        seconds = max(deadline - time.monotonic(), POLL)
        try:
            reply = within(seconds, lambda: self._whole(seconds, method, url, **body))
        except requests.ReadTimeout:
            cause = f"{self._host} gave no answer in {TIMEOUT[1]:g} s"
            raise EventsProblem(cause, **_place(query)) from None
        except OutOfTime:
            cause = f"{self._host} did not end its answer in {seconds:g} s"
            raise EventsProblem(cause, **_place(query)) from None
        except BodyError as error:
            raise EventsProblem(
                f"{self._host} sent an answer that {error}", **_place(query)
            ) from None
        except Exception as error:  # of requests, urllib3, ssl or zlib, which have no common base
            cause = f"{self._host} cannot be reached ({type(error).__name__})"
            raise EventsProblem(f"EVENTS: {cause}; check the address and your network") from None
        if self._leak.is_in(text_of(reply.body)):
            raise self._repeated()
        return reply

    def _whole(self, seconds: float, method: str, url: str, **body: Any) -> Reply:
        """A response whose body has been read, within the limits of size and time."""
        response = self._session.request(
            method, url, timeout=TIMEOUT, allow_redirects=False, stream=True, **body
        )
        with response:
            content = read_body(response.raw, response.headers, self._largest, seconds)
        return Reply(response.status_code, response.headers, content)

    def _repeated(self) -> EventsProblem:
        cause = f"{self._host} sends the key in {KEY} back in its answer"
        return EventsProblem(f"EVENTS: {cause}; none of it is used")

    def _signed(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with the key, whatever a `.netrc` file has for the host."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request

    def _payload(self, reply: Reply, query: Query) -> dict[str, Any]:
        """The response's JSON, or the Problem that its status stands for."""
        payload, status = _json(reply), reply.status
        if _status(payload).get("error"):
            message = _in_words(_status(payload).get("error_message") or "it gives no reason")
            raise Problem(f"PostHog could not run this query: {message}", **_place(query))
        if status < 400 and payload and not reply.is_redirect:
            return payload
        detail = _in_words(payload.get("detail") or "")
        if payload and status not in (401, 403, 404, 429) and detail:
            raise Problem(f"PostHog refuses this query: {detail}", **_place(query))
        raise EventsProblem(f"EVENTS: {self._host} {_meaning(reply, detail)}")


def _place(query: Query) -> dict[str, Any]:
    return {"path": query.path, "line": query.line} if query.line else {}


def _in_words(message: Any) -> str:
    """A host's message for a terminal: of bounded length, and without control characters."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(message))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _json(reply: Reply) -> dict[str, Any]:
    return json_object(reply.body)


def _status(payload: dict[str, Any]) -> dict[str, Any]:
    """The status of a query that PostHog runs aside, or an empty one."""
    status = payload.get("query_status")
    return status if isinstance(status, dict) else {}


def _is_temporary(reply: Reply) -> bool:
    """Whether the same request may succeed later.

    A 504 with JSON is PostHog's own: the query is too slow, and would be again.
    """
    return reply.status in (429, 502, 503) or (reply.status == 504 and not _json(reply))


def _retry_after(reply: Reply, attempt: int) -> float:
    """Seconds until the next try: those of Retry-After, or more to back off exponentially."""
    header = reply.headers.get("Retry-After", "")
    seconds = float(header) if re.fullmatch(r"\d+(\.\d+)?", header) else 0.0
    backoff: float = 0.5 * 2**attempt
    return max(seconds, backoff)


def _meaning(reply: Reply, detail: str) -> str:
    """What a failure says about the address, the key, or the host."""
    status = reply.status
    if status in (401, 403):
        return (
            f"refuses the key in {KEY} ({status}: {detail or 'no reason'}); it has to be a "
            "personal API key with the scope query:read for this project"
        )
    if status == 404:
        return f"has no such project ({detail or 'not found'})"
    if status == 429:
        return f"says to slow down ({detail or 'no reason'}); build again later"
    if reply.is_redirect:
        target = _target(reply.headers["Location"])
        return (
            f"leads to {target}, where the key is not sent; give the address of the project there"
        )
    return f"answered {status} with something other than PostHog's JSON"


def _target(location: str) -> str:
    """The host that a redirect leads to, without what else its address has."""
    try:
        url = urlsplit(location)
    except ValueError:
        return "another page"
    is_host = url.hostname and re.fullmatch(r"[a-z0-9.:-]+", url.hostname, re.ASCII)
    return f"{url.scheme}://{url.hostname}" if is_host else "another page"
