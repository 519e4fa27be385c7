"""A real Chromium with the real posthog-js in it, in which snippets run as a page shows them."""

from __future__ import annotations

import os
import shutil
import time
from typing import Any
from urllib.parse import urlsplit

import playwright.sync_api
import pytest

from macros.content.sections import Section
from tests.sdk.capture import Capture, Message
from tests.sdk.twins import javascript_facts
from tests.support.sections import camel, label, load_section

ARGUMENTS = (
    "--no-sandbox --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run"
).split()
NAMES = "chromium chromium-browser google-chrome google-chrome-stable chrome".split()
# Sections whose function is not named after them.
FUNCTIONS = {"client": "startPostHog", "server_client": "createPostHog"}

# Without it, posthog-js takes a headless browser for a bot and drops its events; and on 127.0.0.1
# it marks the visitor as an internal user, by a `$set` that no visitor of a real site sends.
VISITOR = {"opt_out_useragent_filter": True, "internal_or_test_user_hostname": None}
# Nothing but what a snippet captures, at once, and nothing loaded from PostHog.
ONLY_SNIPPETS = VISITOR | {
    "autocapture": False,
    "capture_pageview": False,
    "capture_pageleave": False,
    "disable_session_recording": True,
    "disable_surveys": True,
    "advanced_disable_flags": True,
    "disable_external_dependency_loading": True,
    "request_batching": False,
    "disable_compression": True,
}


def find_chromium() -> str:
    """The path of Chromium; without one the test is skipped, and fails in CI."""
    if executable := next(filter(None, map(shutil.which, NAMES)), None):
        return executable
    reason = f"no Chromium on PATH (looked for {', '.join(NAMES)}): snippets cannot run in it"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class Visit:
    """One visitor: a browser nobody has used before, with PostHog started by the `client` section.

    Attributes:
        logged: the messages on the console.
        strangers: requests to any server but our own; there must be none.
    """

    def __init__(
        self,
        page: playwright.sync_api.Page,
        capture: Capture,
        token: str,
        exercised: set[str],
    ) -> None:
        self._page, self._capture, self._token = page, capture, token
        self._exercised = exercised
        self.strangers: list[str] = []
        self.logged: list[str] = []
        page.on("console", lambda message: self.logged.append(message.text))
        page.on("request", self._watch)
        page.goto(capture.url)

    def _watch(self, request: playwright.sync_api.Request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "blob" and address.hostname != "127.0.0.1":
            self.strangers.append(request.url)

    @property
    def url(self) -> str:
        """The address of the page that the visitor sees."""
        return self._page.url

    def start(self, overrides: dict[str, Any]) -> Visit:
        """Start PostHog as the snippet does, but with some options of a test's own."""
        self.call("override(argument)", overrides)
        client = load_section("javascript/client.js", "client")
        self.run(client, self._token, self._capture.url)
        return self

    def new_tab(self) -> playwright.sync_api.Page:
        """Another tab of the visitor's browser."""
        return self._page.context.new_page()

    def load_next_page(self) -> None:
        """Load a page as a browser does: what PostHog keeps in the browser stays, the rest goes."""
        self._page.reload()
        self.start(ONLY_SNIPPETS)

    def run(self, section: Section, *arguments: Any, code: str | None = None) -> Any:
        """Call the function that a section exports, or the same function in other code."""
        if code is None:
            self._exercised.add(label(section))
        name = FUNCTIONS.get(section.name, camel(section.name))
        return self._page.evaluate("run", [code or section.code, name, list(arguments)])

    def call(self, expression: str, argument: Any = None) -> Any:
        """Evaluate JavaScript such as `posthog.capture('seen')`, and wait until all is sent."""
        script = f"async (argument) => {{ const a = {expression}; await settled(); return a }}"
        return self._page.evaluate(script, argument)

    def distinct_id(self) -> str:
        """The id that posthog-js gives this visitor now."""
        distinct_id: str = self._page.evaluate("posthog.get_distinct_id()")
        return distinct_id

    def received(self) -> list[Message]:
        """The messages received from this visitor until now, in the order of capture."""
        return self._capture.received(self._token)

    def wait_for(self, count: int) -> list[Message]:
        """The same, once there are at least `count`; posthog-js sends in batches."""
        deadline = time.monotonic() + 10
        while len(self.received()) < count and time.monotonic() < deadline:
            self._page.wait_for_timeout(20)
        return self.received()


# Who used the browser before: somebody of another organization.
PREVIOUS = {"organizationId": "org_before", "userId": "user_before", "name": "A", "industry": "B"}


def snippet(name: str, file: str = "identify.js", model: str = "organization") -> Section:
    """A section of the tutorial's own model, or of another's folder."""
    folder = "javascript" if model == "organization" else f"javascript/{model}"
    return load_section(f"{folder}/{file}", name)


def run(visit: Visit, name: str, model: str = "organization") -> None:
    """Run a section of `identify.js` with its facts."""
    visit.run(snippet(name, model=model), javascript_facts(snippet(name, model=model)))


def seen(visit: Visit) -> Message:
    """The event that the visitor sends now, when an app captures one without properties."""
    visit.call("posthog.capture('seen')")
    return visit.received()[-1]


def use_before(visit: Visit, model: str) -> None:
    """Let somebody of another organization use the browser, and leave without logging out."""
    visit.run(snippet("identify_organization", model=model), PREVIOUS)
    if model == "organization":
        visit.run(snippet("register"), PREVIOUS)
