"""PostHog's Query API over HTTP: retries, polling, and what each failure means.

A query is sent as `POST <app host>/api/projects/<id>/query/`, with a personal API key of the scope
`query:read`. The key comes from the environment and goes into a header: no page, cache, log or
error has it.

Sources: posthog.com `docs/api/queries`; PostHog/posthog `posthog/api/query.py` and
`posthog/hogql/user_query_validator.py` (read November 2026).
"""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from macros.core.errors import EventsProblem, Problem
from macros.queries.query import Query

if TYPE_CHECKING:
    import requests

KEY = "POSTHOG_PERSONAL_API_KEY"
TIMEOUT = (10.0, 60.0)  # seconds to connect, and to wait for a response
TRIES = 5  # of one request, while PostHog says to slow down or is being restarted
POLL = 1.0  # seconds between two polls of a query that is still running
LOCAL = frozenset(["localhost", "127.0.0.1", "::1"])


class QueryApi:
    """The Query API of one project.

    Args:
        address: e.g. "https://us.posthog.com/project/123": the app's host, not the ingestion host.
        patience: seconds that a query may take, retries and polls included.

    Raises:
        EventsProblem: there is no key, or sending it would expose it.
    """

    def __init__(self, address: str, patience: float = 300.0) -> None:
        import requests

        self._host, _, number = address.rstrip("/").rpartition("/project/")
        self._url = f"{self._host}/api/projects/{number}/query/"
        self._patience = patience
        self._failure: EventsProblem | None = None
        self._key = _key_for(address)
        self._session = requests.Session()
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
        if not all(isinstance(payload.get(key), list) for key in ("columns", "results")):
            raise Problem("PostHog's answer has no columns and results in it", **_place(query))
        return payload

    def _completed(self, sql: str, query: Query) -> dict[str, Any]:
        """The response once the query is complete; PostHog may run it aside, to be polled."""
        deadline = time.monotonic() + self._patience
        body = {"query": {"kind": "HogQLQuery", "query": sql}, "name": query.name}
        payload = self._request("POST", self._url, query, deadline, json=body)
        while (status := _status(payload)).get("id") and not status.get("complete"):
            if time.monotonic() > deadline:
                raise Problem("PostHog did not finish this query in time", **_place(query))
            time.sleep(POLL)
            payload = self._request("GET", f"{self._url}{status['id']}/", query, deadline)
        results = status.get("results")
        return results if isinstance(results, dict) else payload

    def _request(
        self, method: str, url: str, query: Query, deadline: float, **body: Any
    ) -> dict[str, Any]:
        """The response's JSON, after retries where PostHog is busy or being restarted."""
        for attempt in range(TRIES):
            response = self._send(method, url, query, **body)
            wait = _retry_after(response, attempt)
            if not _is_temporary(response) or time.monotonic() + wait > deadline:
                break
            if attempt < TRIES - 1:
                time.sleep(wait)
        return self._payload(response, query)

    def _send(self, method: str, url: str, query: Query, **body: Any) -> requests.Response:
        """The response to a request with the key, which follows no redirect."""
        import requests

        try:
            return self._session.request(
                method, url, timeout=TIMEOUT, allow_redirects=False, **body
            )
        except requests.ReadTimeout:
            cause = f"{self._host} gave no answer in {TIMEOUT[1]:g} s"
            raise EventsProblem(cause, **_place(query)) from None
        except requests.RequestException as error:
            cause = f"{self._host} cannot be reached ({type(error).__name__})"
            raise EventsProblem(f"EVENTS: {cause}; check the address and your network") from None

    def _signed(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with the key, whatever a `.netrc` file has for the host."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request

    def _redacted(self, message: Any) -> str:
        """A host's message without the key, which it may repeat."""
        return str(message).replace(self._key, "…")

    def _payload(self, response: requests.Response, query: Query) -> dict[str, Any]:
        """The response's JSON, or the Problem that its status stands for."""
        payload, status = _json(response), response.status_code
        if _status(payload).get("error"):
            message = self._redacted(_status(payload).get("error_message") or "it gives no reason")
            raise Problem(f"PostHog could not run this query: {message}", **_place(query))
        if response.ok and payload and not response.is_redirect:
            return payload
        detail = self._redacted(payload.get("detail") or "")
        if payload and status not in (401, 403, 404, 429) and detail:
            raise Problem(f"PostHog refuses this query: {detail}", **_place(query))
        raise EventsProblem(f"EVENTS: {self._host} {_meaning(response, detail)}")


def _key_for(address: str) -> str:
    """The key from the environment, once it is safe to send it there."""
    url = urlsplit(address)
    if url.scheme == "http" and url.hostname not in LOCAL:
        raise EventsProblem(f"EVENTS: {address} would send your key unencrypted; use https")
    key = os.environ.get(KEY, "").strip()
    if not key:
        raise EventsProblem(f"EVENTS: {address} needs a personal API key in {KEY}; none is set")
    if not re.fullmatch(r"[!-~]+", key):
        cause = f"the value of {KEY} has a space or a character that no key has"
        raise EventsProblem(f"EVENTS: {cause}")
    return key


def _place(query: Query) -> dict[str, Any]:
    return {"path": query.path, "line": query.line} if query.line else {}


def _json(response: requests.Response) -> dict[str, Any]:
    """The JSON object of a response, or an empty one."""
    try:
        payload = response.json()
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _status(payload: dict[str, Any]) -> dict[str, Any]:
    """The status of a query that PostHog runs aside, or an empty one."""
    status = payload.get("query_status")
    return status if isinstance(status, dict) else {}


def _is_temporary(response: requests.Response) -> bool:
    """Whether the same request may succeed later.

    A 504 with JSON is PostHog's own: the query is too slow, and would be again.
    """
    return response.status_code in (429, 502, 503) or (
        response.status_code == 504 and not _json(response)
    )


def _retry_after(response: requests.Response, attempt: int) -> float:
    """Seconds until the next try: those of Retry-After, or more to back off exponentially."""
    header = response.headers.get("Retry-After", "")
    seconds = float(header) if re.fullmatch(r"\d+(\.\d+)?", header) else 0.0
    backoff: float = 0.5 * 2**attempt
    return max(seconds, backoff)


def _meaning(response: requests.Response, detail: str) -> str:
    """What a failure says about the address, the key, or the host."""
    status = response.status_code
    if status in (401, 403):
        return (
            f"refuses the key in {KEY} ({status}: {detail or 'no reason'}); it has to be a "
            "personal API key with the scope query:read for this project"
        )
    if status == 404:
        return f"has no such project ({detail or 'not found'})"
    if status == 429:
        return f"says to slow down ({detail or 'no reason'}); build again later"
    if response.is_redirect:
        target = urlsplit(response.headers["Location"])
        host = f"{target.scheme}://{target.hostname}" if target.hostname else "another page"
        return f"leads to {host}, where the key is not sent; give the address of the project there"
    return f"answered {status} with something other than PostHog's JSON"
