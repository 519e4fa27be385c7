"""Try mutants: run the tests near to each, and see whether one fails."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.mutants.copies import Copy
from tests.mutants.mutants import Mutant
from tests.mutants.near import near, types

Outcome = Literal["test", "time", "types", "nothing"]  # what caught a mutant
FLOOR = 60.0  # seconds: other work on a machine makes a short run several times longer
TIMES = 5  # as long as the tests take without a mutant


class BrokenError(Exception):
    """Tests or types fail without a mutant, so that nothing can be said about mutants."""


@dataclass(frozen=True)
class Trial:
    """What caught a mutant: a test that failed or took too long, the type checker, or nothing."""

    mutant: Mutant
    caught_by: Outcome


def try_all(copy: Copy, mutants: Iterable[Mutant], limit: float | None) -> Iterator[Trial]:
    """Try each mutant by itself.

    Args:
        copy: where they are written.
        mutants: those to try, best in the order of their modules.
        limit: how many seconds tests may take; None: by how long they take without a mutant.

    Raises:
        BrokenError: if tests or types fail without any mutant.
    """
    seconds: dict[tuple[str, ...], float] = {}
    for mutant in mutants:
        command = near(copy.root, mutant.module)
        for needed in {types(mutant.module), command} - seconds.keys():
            seconds[needed] = _time(copy, needed)
        patience = limit or max(FLOOR, TIMES * seconds[command])
        yield Trial(mutant, _outcome(copy, mutant, command, patience))
        copy.restore_cache()


def _time(copy: Copy, command: tuple[str, ...]) -> float:
    """How many seconds a command takes without a mutant, which has to pass."""
    start = time.monotonic()
    done = _run(copy.root, command, None)
    if done.returncode:
        raise BrokenError(f"{' '.join(command)}\n{done.output}")
    copy.keep_cache()
    return time.monotonic() - start


def _outcome(copy: Copy, mutant: Mutant, command: tuple[str, ...], limit: float) -> Outcome:
    file = copy.root / mutant.module
    original = file.read_text(encoding="utf-8")
    file.write_text(mutant.code, encoding="utf-8")
    try:
        done = _run(copy.root, command, limit)
        if done.returncode is None:
            return "time"
        if done.returncode:
            return "test"
        return "types" if _run(copy.root, types(mutant.module), None).returncode else "nothing"
    finally:
        file.write_text(original, encoding="utf-8")


@dataclass(frozen=True)
class _Run:
    returncode: int | None  # None: it took too long
    output: str


def _run(root: Path, command: tuple[str, ...], limit: float | None) -> _Run:
    """Run a command in a group of processes of its own, which ends with it."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    process = subprocess.Popen(
        command,
        cwd=root,
        # In CI, Hypothesis tries the same examples each time, and has no deadline.
        env={**inherited, "CI": "true", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        return _Run(None, "")
    finally:
        _kill_group(process)
    return _Run(process.returncode, output)


def _kill_group(process: subprocess.Popen[str]) -> None:
    """End what a command started and left behind: servers, browsers, builds."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
