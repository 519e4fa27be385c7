"""Celery with its default pool, which forks: what is lost when its processes end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

import pytest

from tests.sdk.capture import Capture
from tests.sdk.frameworks.python.app import App
from tests.sdk.frameworks.python.arrived import never_mixed, rightly_owned
from tests.sdk.frameworks.python.billing import INVOICES, payments, stored
from tests.sdk.frameworks.python.server import MEMBERS, PATIENCE
from tests.support.arrivals import Measured

WORKER = ("-m", "celery", "--app", "celery_worker", "worker", "--concurrency", "2")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")
# Each task leaves a file, by which a test knows that it has run.
DONE = """

import os
from celery.signals import task_postrun

@task_postrun.connect
def leave_a_file(task_id, **_):
    open(f"{os.environ['DONE']}/{task_id}", "w").close()
"""
VIEWS = """
from celery_worker import view_report
for member in {}:
    view_report.delay(*member)
"""
VIEWS = VIEWS.format([(m.organization_id, m.user_id, m.project(1)) for m in MEMBERS])
RENEWALS = (
    "from celery_worker import record_invoice\nfor invoice in {}: record_invoice.delay(invoice)"
)
RENEWALS = RENEWALS.format(INVOICES)


# Each payment's process is killed once, when it has captured the event and before it sends it.
KILLED = """

import os, signal
record = invoice_paid

def invoice_paid(invoice):
    record(invoice)
    mark = f"{os.environ['DONE']}-{invoice['id']}"
    if not os.path.exists(mark):
        open(mark, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
"""


class Worker:
    """A worker inside a `with` block, whose tasks wait for it when it starts."""

    def __init__(self, app: App, tasks: str, *options: str, is_whole: bool) -> None:
        app.add("celery_worker.py", is_whole=is_whole)
        app.add("payments.py")
        self._app, self._options = app, options
        self._done = app.folder / "done"
        self._done.mkdir()
        app.environment |= {"BROKER_URL": "filesystem://", "DONE": str(self._done)}
        code = (app.folder / "celery_worker.py").read_text(encoding="utf-8")
        app.write("celery_worker.py", code + DONE)
        self._send(tasks)

    def _send(self, tasks: str) -> None:
        command = self._app.python("-c", tasks)
        subprocess.run(command, cwd=self._app.folder, env=self._app.environment, check=True)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._app.python(*WORKER, *QUIET, *self._options),
            cwd=self._app.folder,
            env=self._app.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):  # they have ended, as they should
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def wait(self, count: int) -> None:
        """Wait until so many tasks have run."""
        deadline = time.monotonic() + PATIENCE
        while sum(1 for _ in self._done.iterdir()) < count:
            assert time.monotonic() < deadline, "the tasks do not run"
            time.sleep(0.02)

    def end(self) -> None:
        """End it as a container is ended; it finishes what it has begun."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE)

    def kill(self) -> None:
        """Kill all its processes, as a machine without memory does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)


@pytest.fixture
def apps(tmp_path: Path, capture: Capture, token: str) -> dict[bool, App]:
    """An app with the recipe, and one that will be without it."""
    return {
        recipe: App(tmp_path / str(recipe), capture.url, f"{token}{recipe}")
        for recipe in (True, False)
    }


def test_processes_that_are_ended(
    apps: dict[bool, App], capture: Capture, token: str, measured: Measured
) -> None:
    """By SIGTERM, or after some tasks: Celery leaves without Python's exit hooks."""
    options = ("--max-tasks-per-child", "2")
    workers = [Worker(app, VIEWS, *options, is_whole=recipe) for recipe, app in apps.items()]
    with workers[0], workers[1]:  # both at once, since their end is mostly waiting
        for step in (lambda worker: worker.wait(len(MEMBERS)), Worker.end):
            for worker in workers:
                step(worker)
    messages = {recipe: capture.received(f"{token}{recipe}") for recipe in apps}
    assert never_mixed(messages[True])
    counts = {recipe: rightly_owned(messages[recipe]) for recipe in apps}
    measured("celery", sent=len(MEMBERS), with_it=counts[True], without_it=counts[False])


def test_processes_that_are_killed(
    apps: dict[bool, App], capture: Capture, token: str, measured: Measured
) -> None:
    """As for lack of memory: what has not left yet is lost."""
    workers = [Worker(app, RENEWALS, is_whole=recipe) for recipe, app in apps.items()]
    with workers[0], workers[1]:
        for step in (lambda worker: worker.wait(len(INVOICES)), Worker.kill):
            for worker in workers:
                step(worker)
    counts = {recipe: payments(capture.received(f"{token}{recipe}")) for recipe in apps}
    measured("celery_killed", sent=len(INVOICES), with_it=counts[True], without_it=counts[False])


def test_a_payment_whose_process_is_killed_is_recorded_again(
    tmp_path: Path, capture: Capture, token: str
) -> None:
    """The task runs in another process, and what PostHog stores is each payment once."""
    app = App(tmp_path / "app", capture.url, token)
    worker = Worker(app, RENEWALS, is_whole=True)
    app.write("payments.py", (app.folder / "payments.py").read_text(encoding="utf-8") + KILLED)
    with worker:
        worker.wait(len(INVOICES))
        worker.kill()
    assert sum(1 for _ in app.folder.glob("done-in_*")) == len(INVOICES)  # each was killed
    messages = capture.received(token)
    assert payments(messages) == len(stored(messages)) == len(INVOICES)
