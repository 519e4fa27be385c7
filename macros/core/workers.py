"""Commands that run in processes of their own, and what waits for them by name."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

_processes: dict[str, subprocess.Popen[bytes]] = {}


def start(name: str, command: Sequence[str], folder: Path) -> None:
    """Run a command in a folder; what it prints is dropped."""
    _processes[name] = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def is_running(name: str) -> bool:
    """Whether the process of that name was started and has not ended."""
    return name in _processes and _processes[name].poll() is None


def wait(name: str) -> None:
    """Wait for the process of that name to end, if there is one."""
    if name in _processes:
        _processes.pop(name).wait()


def wait_for_all() -> None:
    """Wait for every process to end."""
    for name in list(_processes):
        wait(name)
