"""A cold build's slowest work in processes of their own, while the builder itself starts.

Each process answers the queries of one model and leaves everything in the cache, where the build
finds it. What fails there fails again in the build, which tells it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

CODE = "import sys; from macros.answers import answer_all; answer_all(sys.argv[1])"
_running: dict[str, subprocess.Popen[bytes]] = {}


def start(root: Path, models: Iterable[str]) -> None:
    """Answer the queries of these models on the sample company, each in a process."""
    for model in models:
        command = [sys.executable, "-c", CODE, model]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        _running[model] = subprocess.Popen(command, cwd=root, **quiet)  # type: ignore[call-overload]


def is_at(model: str) -> bool:
    """Whether a process is still at the queries of a model."""
    return model in _running and _running[model].poll() is None


def wait(model: str) -> None:
    """Wait for the process that is at the queries of a model, if there is one."""
    if model in _running:
        _running.pop(model).wait()


def settle() -> None:
    """Wait for every process."""
    for model in list(_running):
        wait(model)
