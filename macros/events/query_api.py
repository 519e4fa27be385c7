"""Ask PostHog a query over HTTP: slow down when told to, wait for answers, say what went wrong.

The Query API (posthog.com docs/api/queries, `posthog/api/query.py` and
`posthog/hogql/user_query_validator.py`, read November 2026):
`POST <app host>/api/projects/<id>/query/` with a personal API key of scope `query:read`, from the
environment. The key is sent in a header and nowhere else: no page, cache, log or error has it.
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
TIMEOUT = (10.0, 60.0)  # seconds to connect, and for an answer
TRIES = 5  # for one request, while PostHog says to slow down or is being restarted
POLL = 1.0  # seconds between two looks at an answer still being computed
LOCAL = frozenset(["localhost", "127.0.0.1", "::1"])


class QueryApi:
    """The Query API of one project.

    Args:
        address: e.g. "https://us.posthog.com/project/123": the app's host, not the ingestion host.
        patience: seconds that an answer may take, tries and polls together.
    """

    def __init__(self, address: str, patience: float = 300.0) -> None:
        import requests

        self._host, _, number = address.rstrip("/").rpartition("/project/")
        self._query = f"{self._host}/api/projects/{number}/query/"
        self._patience = patience
        self._failure: EventsProblem | None = None
        if self._host.startswith("http://") and urlsplit(address).hostname not in LOCAL:
            raise EventsProblem(f"EVENTS: {address} would send your key unencrypted; use https")
        key = os.environ.get(KEY, "").strip()
        if not key:
            raise EventsProblem(f"EVENTS: {address} needs a personal API key in {KEY}; none is set")
        if not re.fullmatch(r"[!-~]+", key):
            raise EventsProblem(f"EVENTS: what is in {KEY} has a space or a sign that no key has")
        self._session = requests.Session()
        self._key, self._session.auth = key, self._signed

    def ask(self, sql: str, query: Query) -> dict[str, Any]:
        """One answer with columns and results; what is wrong with all of them is found out once."""
        if self._failure is not None:
            raise self._failure
        try:
            answer = self._finished(sql, query)
        except EventsProblem as problem:
            self._failure = problem
            raise
        if not all(isinstance(answer.get(part), list) for part in ("columns", "results")):
            raise Problem("PostHog's answer has no columns and results in it", **_place(query))
        return answer

    def _finished(self, sql: str, query: Query) -> dict[str, Any]:
        """What PostHog answers, once it has: a query may be set aside and has to be polled."""
        deadline = time.monotonic() + self._patience
        body = {"query": {"kind": "HogQLQuery", "query": sql}, "name": query.name}
        answer = self._request("POST", self._query, query, deadline, json=body)
        while (status := _status(answer)).get("id") and not status.get("complete"):
            if time.monotonic() > deadline:
                raise Problem("PostHog did not finish this query in time", **_place(query))
            time.sleep(POLL)
            url = f"{self._query}{status['id']}/"
            answer = self._request("GET", url, query, deadline)
        found = status.get("results")
        return found if isinstance(found, dict) else answer

    def _request(
        self, method: str, url: str, query: Query, deadline: float, **body: Any
    ) -> dict[str, Any]:
        """One answer as JSON, trying again where PostHog says to slow down or hiccups."""
        for attempt in range(TRIES):
            response = self._send(method, url, query, **body)
            wait = _wait(response, attempt)
            if not _may_pass(response) or time.monotonic() + wait > deadline:
                break
            if attempt < TRIES - 1:
                time.sleep(wait)
        return self._told(response, query)

    def _send(self, method: str, url: str, query: Query, **body: Any) -> requests.Response:
        """A request with the key; never sent on to wherever the answer leads."""
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
        """The request with the key, in place of what a `.netrc` file may say of the host."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request

    def _hushed(self, words: Any) -> str:
        """What a host says, without the key if it repeats what it was sent."""
        return str(words).replace(self._key, "…")

    def _told(self, response: requests.Response, query: Query) -> dict[str, Any]:
        """The answer's JSON, or the Problem that its status stands for."""
        told, status = _json(response), response.status_code
        if _status(told).get("error"):
            words = self._hushed(_status(told).get("error_message") or "it gives no reason")
            raise Problem(f"PostHog could not run this query: {words}", **_place(query))
        if response.ok and told and not response.is_redirect:
            return told
        words = self._hushed(told.get("detail") or "")
        if told and status not in (401, 403, 404, 429) and words:
            raise Problem(f"PostHog refuses this query: {words}", **_place(query))
        raise EventsProblem(f"EVENTS: {self._host} {_meaning(response, words)}")


def _place(query: Query) -> dict[str, Any]:
    return {"path": query.path, "line": query.line} if query.line else {}


def _json(response: requests.Response) -> dict[str, Any]:
    """The object that an answer is, or an empty one."""
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _status(answer: dict[str, Any]) -> dict[str, Any]:
    """How far an answer is that PostHog computes aside, or nothing."""
    status = answer.get("query_status")
    return status if isinstance(status, dict) else {}


def _may_pass(response: requests.Response) -> bool:
    """Whether the same request may succeed later; PostHog's own 504 is a query that is too slow."""
    return response.status_code in (429, 502, 503) or (
        response.status_code == 504 and not _json(response)
    )


def _wait(response: requests.Response, attempt: int) -> float:
    """Seconds until the next try: what PostHog asks for, at least double the last."""
    told = response.headers.get("Retry-After", "")
    asked = float(told) if re.fullmatch(r"\d+(\.\d+)?", told) else 0.0
    doubled: float = 0.5 * 2**attempt
    return max(asked, doubled)


def _meaning(response: requests.Response, words: str) -> str:
    """What an answer that is of no use says about the address, the key, or the host."""
    status = response.status_code
    if status in (401, 403):
        return (
            f"refuses the key in {KEY} ({status}: {words or 'no reason'}); it has to be a "
            "personal API key with the scope query:read for this project"
        )
    if status == 404:
        return f"has no such project ({words or 'not found'})"
    if status == 429:
        return f"says to slow down ({words or 'no reason'}); build again later"
    if response.is_redirect:
        to = urlsplit(response.headers["Location"])
        where = f"{to.scheme}://{to.hostname}" if to.hostname else "another page"
        return f"leads to {where}, where the key is not sent; give the address of the project there"
    return f"answered {status} with something other than PostHog's JSON"
