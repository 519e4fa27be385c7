"""A job that cron starts: what is lost when it ends by itself, and when it is ended."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from tests.sdk.capture import Capture
from tests.sdk.frameworks.python.app import App
from tests.sdk.frameworks.python.server import PATIENCE
from tests.sdk.frameworks.python.slow_capture import SlowCapture
from tests.support.arrivals import Measured

SENT = 250
# A job that renews subscriptions: all of them, or until it is ended.
JOB = """
import signal
from job import run_job
from tracking import posthog, renewal

def renew():
    for number in range({count}):
        renewal(posthog, organization_id=f"org_{{number}}", purchase_value=45.0, plan="pro")
    print("renewed", flush=True)
    {then}

if __name__ == "__main__":
    run_job(renew)
"""


def start(app: App, count: int, then: str, recipe: bool) -> subprocess.Popen[str]:
    """Start the job, and wait until it has captured all."""
    app.add("job.py", is_whole=recipe)
    app.write("renew.py", JOB.format(count=count, then=then))
    process = subprocess.Popen(
        app.python("renew.py"),
        cwd=app.folder,
        env=app.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "renewed\n"
    return process


def test_a_job_that_ends_while_posthog_is_slow(
    tmp_path: Path, token: str, measured: Measured
) -> None:
    """At exit the SDK waits for a second: what it has not begun to send by then is lost."""
    counts = {}
    for recipe in (True, False):
        with SlowCapture(tmp_path) as posthog:
            app = App(tmp_path / str(recipe), posthog.url, token)
            with start(app, SENT, "", recipe) as process:
                if recipe:
                    posthog.release_late()
                assert process.wait(PATIENCE) == 0
            counts[recipe] = len({m["distinct_id"] for m in posthog.received(token)})
            posthog.release()
    measured("job", sent=SENT, with_it=counts[True], without_it=counts[False])


def test_a_job_that_is_ended(
    tmp_path: Path, capture: Capture, token: str, measured: Measured
) -> None:
    """Python ends by SIGTERM at once, without `finally` and without exit hooks."""
    counts = {}
    for recipe in (True, False):
        app = App(tmp_path / str(recipe), capture.url, f"{token}{recipe}")
        with start(app, 20, "signal.pause()", recipe) as process:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == (143 if recipe else -signal.SIGTERM)
        counts[recipe] = len(capture.received(f"{token}{recipe}"))
    measured("job_ended", sent=20, with_it=counts[True], without_it=counts[False])
