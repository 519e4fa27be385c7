"""One capture server and one browser a session; a token of its own and a new visitor a test."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import playwright.sync_api
import pytest

from macros.content.sections import Section
from tests.sdk.browser import FUNCTIONS, ONLY_SNIPPETS, Visit
from tests.sdk.capture import Capture, Message
from tests.support.checkout import NODE, PROJECT_ROOT
from tests.support.sections import camel, label, load_section

HERE = Path(__file__).parent
RunInNode = Callable[[Section, dict[str, Any]], list[Message]]


@pytest.fixture(scope="session")
def capture() -> Iterator[Capture]:
    """The capture server, which has to be able to read all that it receives in the session."""
    page = (HERE / "page.html").read_text(encoding="utf-8")
    with Capture(PROJECT_ROOT / "node_modules", page) as server:
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
def run_in_node(capture: Capture, token: str, exercised: set[str], tmp_path: Path) -> RunInNode:
    """Run a section on the real posthog-node, and get the messages that arrive."""
    (tmp_path / "node_modules").symlink_to(PROJECT_ROOT / "node_modules")

    def run(section: Section, facts: dict[str, Any]) -> list[Message]:
        client = load_section("javascript/server.js", "server_client")
        (tmp_path / "client.mjs").write_text(client.code, encoding="utf-8")
        (tmp_path / "section.mjs").write_text(section.code, encoding="utf-8")
        name = FUNCTIONS.get(section.name, camel(section.name))
        files = [HERE / "node.mjs", tmp_path / "client.mjs", tmp_path / "section.mjs"]
        command = [NODE, *map(str, files), name, token, capture.url, json.dumps(facts)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, f"snippets/{section.path}: {done.stderr}"
        exercised.add(label(section))
        return capture.received(token)

    return run
