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
    seconds: dict[Command, float] = {}
    for mutant in mutants:
        tests = near(copy.root, mutant.module)
        commands = tests.nearest if nearest else tests.nearest + tests.others
        for needed in [types(mutant.module), *commands]:
            if needed not in seconds:
                seconds[needed] = _time(copy, needed)
        limits = [limit or max(FLOOR, TIMES * seconds[command]) for command in commands]
        yield Trial(mutant, _outcome(copy, mutant, list(zip(commands, limits, strict=True))))
        copy.restore_cache()


def _time(copy: Copy, command: Command) -> float:
    """How many seconds a command takes without a mutant, which has to pass."""
    start = time.monotonic()
    done = _run(copy.root, command, None)
    if done.returncode:
        raise BrokenError(f"{' '.join(command)}\n{done.output}")
    copy.keep_cache()
    return time.monotonic() - start


def _outcome(copy: Copy, mutant: Mutant, tests: list[tuple[Command, float]]) -> Outcome:
    """What catches a mutant; `tests` are commands, each with the seconds that it may take."""
    file = copy.root / mutant.module
    original = file.read_text(encoding="utf-8")
    file.write_text(mutant.code, encoding="utf-8")
    try:
        for command, limit in tests:
            done = _run(copy.root, command, limit)
            if done.returncode != 0:
                return "time" if done.returncode is None else "test"
        return "types" if _run(copy.root, types(mutant.module), None).returncode else "nothing"
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
