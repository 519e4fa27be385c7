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
from tests.mutants.near import Command, near, types

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


def try_all(
    copy: Copy, mutants: Iterable[Mutant], limit: float | None, *, nearest: bool = False
) -> Iterator[Trial]:
    """Try each mutant by itself.

    Args:
        copy: where they are written.
        mutants: those to try, best in the order of their modules.
        limit: how many seconds tests may take; None: by how long they take without a mutant.
        nearest: whether to run no more than the nearest tests.

    Raises:
        BrokenError: if tests or types fail without any mutant.
    """
    limits = _Limits(copy, limit)
    for mutant in mutants:
        tests = near(copy.root, mutant.module)
        commands = tests.nearest if nearest else tests.nearest + tests.others
        yield Trial(mutant, _outcome(copy, mutant, commands, limits))
        copy.restore_cache()


class _Limits:
    """How many seconds commands may take: each is first run without a mutant, which has to pass.

    Args:
        copy: where they run.
        limit: the limit of all; None: by how long each takes without a mutant.
    """

    def __init__(self, copy: Copy, limit: float | None) -> None:
        self._copy, self._limit = copy, limit
        self._seconds: dict[Command, float] = {}

    def of(self, command: Command) -> float:
        """The limit of a command, while no mutant is there."""
        if command not in self._seconds:
            self._seconds[command] = _time(self._copy, command)
        return self._limit or max(FLOOR, TIMES * self._seconds[command])


def _time(copy: Copy, command: Command) -> float:
    """How many seconds a command takes without a mutant, which has to pass."""
    start = time.monotonic()
    done = _run(copy.root, command, None)
    if done.returncode:
        raise BrokenError(f"{' '.join(command)}\n{done.output}")
    copy.keep_cache()
    return time.monotonic() - start


def _outcome(copy: Copy, mutant: Mutant, commands: list[Command], limits: _Limits) -> Outcome:
    """What catches a mutant: a test of the commands, nearest first, or the type checker."""
    for command in commands:
        limit = limits.of(command)
        with _in_place(copy, mutant):
            done = _run(copy.root, command, limit)
        if done.returncode != 0:
            return "time" if done.returncode is None else "test"
    check = types(mutant.module)
    limits.of(check)
    with _in_place(copy, mutant):
        return "types" if _run(copy.root, check, None).returncode else "nothing"


@contextlib.contextmanager
def _in_place(copy: Copy, mutant: Mutant) -> Iterator[None]:
    """Have a mutant in place of its module."""
    file = copy.root / mutant.module
    original = file.read_text(encoding="utf-8")
    file.write_text(mutant.code, encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(original, encoding="utf-8")


@dataclass(frozen=True)
class _Run:
    returncode: int | None  # None: it took too long
    output: str


def _run(root: Path, command: Command, limit: float | None) -> _Run:
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
