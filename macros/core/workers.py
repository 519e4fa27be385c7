"""A cold build's slowest work in processes of their own, while the builder itself starts.

Each process leaves all that it makes in the cache, where the build finds it. What fails there fails
again in the build, which tells it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ANSWERS = "import sys; from macros.answers.answers import answer_all; answer_all(sys.argv[1])"
LIBRARY = "from macros.render.vega import library; library()"
VEGA = "vega"
_running: dict[str, subprocess.Popen[bytes]] = {}


def start(root: Path, models: Iterable[str]) -> None:
    """Answer the queries of these models on the sample company, each in a process; bundle Vega."""
    for model in models:
        _start(root, model, [sys.executable, "-c", ANSWERS, model])
    nice = (
        ["nice", "-n", "19"] if shutil.which("nice") else []
    )  # nobody waits for it before the end
    _start(root, VEGA, [*nice, sys.executable, "-c", LIBRARY])


def _start(root: Path, work: str, command: list[str]) -> None:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    _running[work] = subprocess.Popen(command, cwd=root, **quiet)  # type: ignore[call-overload]


def is_at(work: str) -> bool:
    """Whether a process is still at the queries of a model, or at Vega."""
    return work in _running and _running[work].poll() is None


def wait(work: str) -> None:
    """Wait for the process that is at the queries of a model, or at Vega, if there is one."""
    if work in _running:
        _running.pop(work).wait()


def settle() -> None:
    """Wait for every process."""
    for work in list(_running):
        wait(work)
