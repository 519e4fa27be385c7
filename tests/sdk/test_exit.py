"""What arrives when a process ends, and how long its end takes while PostHog does not answer."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.capture import Capture
from tests.support.checkout import NODE, PROJECT_ROOT
from tests.support.facts import FACTS
from tests.support.sections import camel, label, load_section

PURCHASE = {camel(name): fact for name, fact in FACTS["purchase"].items()}
RunScript = Callable[..., float]
NODE_SCRIPT = """
import {{ createPostHog }} from './client.mjs'
import {{ purchase }} from './purchase.mjs'
import {{ shutdown }} from './shutdown.mjs'

const posthog = createPostHog('{token}', '{host}')
posthog.on('error', () => undefined)
purchase(posthog, {facts})
{end}
"""
PYTHON_SCRIPT = """
from posthog import Posthog

from snippets.python.client import shutdown
from snippets.python.revenue import purchase

posthog = Posthog({token!r}, host={host!r})
purchase(posthog, **{facts!r})
{end}
"""


@pytest.fixture
def run_node(tmp_path: Path, exercised: set[str]) -> RunScript:
    """Run a script that sends a payment in a process of its own; the seconds that it took."""
    (tmp_path / "node_modules").symlink_to(PROJECT_ROOT / "node_modules")
    files = {"client": ("server.js", "server_client"), "purchase": ("revenue.js", "purchase")}
    files["shutdown"] = ("server.js", "shutdown")
    for file, (path, name) in files.items():
        section = load_section(f"javascript/{path}", name)
        (tmp_path / f"{file}.mjs").write_text(section.code, encoding="utf-8")
        exercised.add(label(section))

    def run(end: str, **places: str) -> float:
        script = NODE_SCRIPT.format(end=end, facts=json.dumps(PURCHASE), **places)
        (tmp_path / "script.mjs").write_text(script, encoding="utf-8")
        return seconds_of([NODE, str(tmp_path / "script.mjs")])

    return run


@pytest.fixture
def run_python(monkeypatch: pytest.MonkeyPatch) -> RunScript:
    """The same in Python."""
    monkeypatch.setenv("POSTHOG_PROJECT_TOKEN", "phc_example")
    monkeypatch.setenv("POSTHOG_HOST", "http://127.0.0.1:9")

    def run(end: str, **places: Any) -> float:
        script = PYTHON_SCRIPT.format(end=end, facts=FACTS["purchase"], **places)
        return seconds_of([sys.executable, "-c", script])

    return run


def seconds_of(command: list[str]) -> float:
    """Run a command, which has to succeed; how long it took."""
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return time.monotonic() - start


@pytest.fixture
def silent_host() -> Iterator[str]:
    """The address of a server that takes every request and answers none."""
    server, connections = socket.create_server(("127.0.0.1", 0)), []

    def accept() -> None:
        while True:
            try:
                connections.append(server.accept()[0])
            except OSError:  # the test is over
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()
    for connection in connections:
        connection.close()


@pytest.mark.parametrize(
    ("end", "count"),
    [("", 0), ("process.exit()", 0), ("await shutdown(posthog)", 1)],
    ids=["natural end", "exit", "shutdown"],
)
def test_a_payment_arrives_from_node_only_with_shutdown(
    run_node: RunScript, capture: Capture, token: str, end: str, count: int
) -> None:
    """posthog-node sends nothing by itself when its process ends."""
    run_node(end, token=token, host=capture.url)
    assert [message["event"] for message in capture.received(token)] == ["purchase"] * count


@pytest.mark.parametrize(
    ("end", "count"), [("import os; os._exit(0)", 0), ("shutdown(posthog)", 1)]
)
def test_a_payment_arrives_from_python_with_shutdown(
    run_python: RunScript, capture: Capture, token: str, end: str, count: int
) -> None:
    """A process that ends without Python's exit hooks, as workers do, loses what is queued."""
    end = f"{end}; import os; os._exit(0)"
    run_python(end, token=token, host=capture.url)
    assert [message["event"] for message in capture.received(token)] == ["purchase"] * count


def test_shutdown_of_node_has_a_limit(run_node: RunScript, token: str, silent_host: str) -> None:
    """A process ends in time though PostHog does not answer; without a limit it takes 30 s."""
    assert (
        1
        <= run_node("await shutdown(posthog, 1)\nprocess.exit()", token=token, host=silent_host)
        < 8
    )


def test_shutdown_of_python_has_a_limit(
    run_python: RunScript, token: str, silent_host: str
) -> None:
    """The same in Python, where the SDK's own shutdown() has no limit."""
    assert 1 <= run_python("shutdown(posthog, 1)", token=token, host=silent_host) < 10
