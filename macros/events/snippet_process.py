"""Run snippets in a process of its own, which makes a folder: they may exit, crash, or hang."""

from __future__ import annotations

import faulthandler
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from macros.core.errors import Problem, ProjectProblem, disk_problem, place_of
from macros.core.paths import ROOT

PATIENCE = 10.0  # seconds that a call of a snippet may take, of which most take a tenth of a ms
OURS = re.compile(r'File "[^"]*?/(?P<path>(?:snippets|macros/sample)/[^"]+)", line (?P<line>\d+)')

COMPANY = "snippets/python"  # what makes the events of the sample company
MOST = 65536  # bytes that a pipe holds

Create = Callable[[str, Path, Callable[[], object]], object]


def create(
    module: str,
    name: str,
    folder: Path,
    path: str = COMPANY,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Create a folder by a module that calls `run` when it runs as a script.

    Args:
        module: the module.
        name: of what to make: one of the company's models, a set of events, or a section.
        folder: the folder, which is not there yet.
        path: the snippets that are run, as seen from the project's root.
        environment: further variables of a run of which nothing is to be seen, if it is one.

    Raises:
        ProjectProblem: a snippet fails, ends the process, or does not return.
    """
    reader, writer = os.pipe()
    command = [sys.executable, "-m", module, name, str(folder.absolute()), str(writer)]
    with os.fdopen(reader, "rb", buffering=0) as report:
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if environment else None,
                stderr=subprocess.DEVNULL if environment else None,
                env={**os.environ, **(environment or {})},
                pass_fds=[writer],
                check=False,
            )
        finally:
            os.close(writer)
        os.set_blocking(reader, False)  # a process that a snippet started may still hold the pipe
        text = (report.read(MOST) or b"").decode(errors="replace")
    if text or done.returncode:
        raise _to_project_problem(text, done.returncode, path)


def _to_project_problem(text: str, status: int, path: str) -> ProjectProblem:
    """Why there is no folder: a Problem as JSON, where Python was stopped, or what status it had.

    Args:
        text: what the process reported.
        status: its exit status.
        path: the snippets that were run.
    """
    if text.startswith("{"):
        return ProjectProblem(**json.loads(text))
    if place := OURS.search(text):
        cause = f"this does not return: it was stopped after {PATIENCE:g} seconds"
        return ProjectProblem(cause, path=place["path"], line=int(place["line"]))
    doing = "while the sample company called the snippets" if path == COMPANY else "here"
    return ProjectProblem(f"Python ended with status {status} {doing}", path=path)


def run(create_folder: Create, name: str, folder: str, report: str) -> None:
    """Create a folder in this process, and end it whatever threads a snippet has started.

    Args:
        create_folder: gets the name, the folder, and what to call before each call of a snippet.
        name: of what to make.
        folder: the folder.
        report: the descriptor of a pipe for a Problem, or for the place where Python is stopped.
    """
    pipe = int(report)
    os.set_inheritable(pipe, False)
    watchdog = _Watchdog(pipe)
    try:
        create_folder(name, Path(folder), watchdog.restart)
    except BaseException as error:
        os.write(pipe, json.dumps(vars(_to_problem(error))).encode())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _to_problem(error: BaseException) -> Problem:
    if problem := error if isinstance(error, Problem) else disk_problem(error):
        return problem
    path, line = place_of(error, ROOT)
    return Problem(f"{type(error).__name__}: {error}", path=path, line=line)


class _Watchdog:
    """Ends the process where nothing restarts it in time, also while C code runs."""

    def __init__(self, stack: int) -> None:
        self._stack, self._started = stack, 0.0
        self.restart()

    def restart(self) -> None:
        """Begin to wait again; as that starts a thread, not at each of many quick calls."""
        now = time.monotonic()
        if now - self._started > 1:
            faulthandler.dump_traceback_later(PATIENCE, exit=True, file=self._stack)
            self._started = now
