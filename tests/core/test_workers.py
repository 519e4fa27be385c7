"""Commands in processes of their own."""

from __future__ import annotations

import sys
from pathlib import Path

from macros.core import workers


def test_waiting_for_a_command_ends_with_its_process(tmp_path: Path) -> None:
    """It runs in the folder that was given, and what it wrote is there afterwards."""
    workers.start("hello", [sys.executable, "-c", "open('hello', 'w').close()"], tmp_path)
    workers.wait("hello")
    assert (tmp_path / "hello").is_file()
    assert not workers.is_running("hello")


def test_a_command_is_running_until_it_ends(tmp_path: Path) -> None:
    """Whoever has something else to do can ask before waiting."""
    code = "import time, pathlib\nwhile not pathlib.Path('stop').exists(): time.sleep(0.01)"
    workers.start("patient", [sys.executable, "-c", code], tmp_path)
    assert workers.is_running("patient")
    (tmp_path / "stop").touch()
    workers.wait_for_all()
    assert not workers.is_running("patient")


def test_nothing_waits_for_a_command_that_was_never_started() -> None:
    """A warm build starts none."""
    assert not workers.is_running("absent")
    workers.wait("absent")


def test_a_command_that_fails_disturbs_nobody(tmp_path: Path) -> None:
    """Its messages are dropped: the build meets the same mistake and reports it."""
    workers.start("broken", [sys.executable, "-c", "raise SystemExit('no')"], tmp_path)
    workers.wait("broken")
