"""FastAPI on uvicorn: what SIGTERM loses, and whose events are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sdk.capture import Capture
from tests.sdk.frameworks.python.app import App
from tests.sdk.frameworks.python.arrived import never_mixed, rightly_owned
from tests.sdk.frameworks.python.server import UVICORN, WebServer
from tests.support.arrivals import Measured

QUEUED = 60  # fewer than the SDK sends at once
MANY = 240


def view(app: App, count: int, *pages: str, command: tuple[str, ...]) -> None:
    """Let two organizations view reports, until the server is ended."""
    with WebServer(app, *UVICORN, *command) as server:
        assert server.view(count, *pages) == [200] * count


def test_workers_that_are_ended(
    tmp_path: Path, capture: Capture, token: str, measured: Measured
) -> None:
    """A signal that no exit hook survives ends the workers of uvicorn; `lifespan` comes before."""
    counts = {}
    for recipe in (True, False):
        app = App(tmp_path / str(recipe), capture.url, f"{token}{recipe}")
        app.add("fastapi_app.py", is_whole=recipe)
        view(app, QUEUED, "reports", command=("--workers", "2", "fastapi_app:app"))
        counts[recipe] = rightly_owned(capture.received(f"{token}{recipe}"))
    measured("fastapi", sent=QUEUED, with_it=counts[True], without_it=counts[False])


@pytest.mark.parametrize("model", ["organization", "person", "group"])
def test_two_organizations_never_mix(
    model: str, tmp_path: Path, capture: Capture, token: str
) -> None:
    """In threads, in the event loop and in background tasks, by the functions of each model."""
    app = App(tmp_path / "app", capture.url, token, model)
    app.add("fastapi_app.py")
    view(app, MANY, "reports", "background", command=("fastapi_app:app",))
    messages = capture.received(token)
    assert rightly_owned(messages, model) == len(messages) == MANY
    assert never_mixed(messages, model)


def test_a_context_in_a_dependency(
    tmp_path: Path, capture: Capture, token: str, measured: Measured
) -> None:
    """A context entered in a plain `def` dependency is lost: a random id, and status 200.

    In an `async def`, two organizations never mix.
    """
    for recipe in (True, False):
        app = App(tmp_path / str(recipe), capture.url, f"{token}{recipe}")
        app.add("fastapi_context.py")
        if not recipe:
            app.leave_out("fastapi_context.py", "async def as_member", "def as_member")
        view(app, MANY, "reports", command=("fastapi_context:app",))
    right, lost = capture.received(f"{token}True"), capture.received(f"{token}False")
    assert never_mixed(right)
    assert len({message["distinct_id"] for message in lost}) == MANY
    assert all(message["properties"]["$process_person_profile"] is False for message in lost)
    measured(
        "fastapi_context", sent=MANY, with_it=rightly_owned(right), without_it=rightly_owned(lost)
    )
