"""A script, such as a cron job: what arrives when it is done, or fails half-way."""

from __future__ import annotations

from pathlib import Path

from tests.sdk.capture import Capture
from tests.sdk.frameworks.javascript.app import App, settings
from tests.support.arrivals import Measured


def described(capture: Capture, token: str) -> list[str]:
    """The organizations whose description has arrived."""
    return [message["distinct_id"] for message in capture.received(token)]


def test_a_script_that_is_done(
    capture: Capture, token: str, tmp_path: Path, measured: Measured
) -> None:
    """Every organization is described if the script waits for shutdown(), and none else."""
    arrived = {}
    for recipe in (True, False):
        app = App(tmp_path / str(recipe))
        app.add("script.js", "node_script", recipe)
        project = f"{token}_{recipe}"
        status, _ = app.run("script.js", **settings(capture, project), ORGANIZATIONS="12")
        assert status == 0
        arrived[recipe] = described(capture, project)
    assert arrived[True] == [f"org_{number}" for number in range(1, 13)]
    measured("node_script", sent=12, with_it=12, without_it=len(arrived[False]))


def test_a_script_that_fails(capture: Capture, token: str, tmp_path: Path) -> None:
    """What was sent before the error arrives, and the script still fails with it."""
    app = App(tmp_path)
    app.add("script.js", "node_script")
    places = settings(capture, token)
    status, stderr = app.run("script.js", **places, ORGANIZATIONS="12", FAILS_AT="7")
    assert status == 1
    assert "Error: the database is gone" in stderr
    assert described(capture, token) == [f"org_{number}" for number in range(1, 7)]
