"""The processes of an app: started, waited for by what they say, and ended as a platform does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from tests.support.checkout import PROJECT_ROOT

PATIENCE = 60  # seconds, on a machine that does much else


def is_in_time(is_so: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether something becomes so; it returns as soon as it is."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Process:
    """A process that writes a log, in a `with` block that ends it by SIGTERM.

    Args:
        command: what to run, in the checkout.
        log: the file of its output.
        environment: variables that it has besides those of the tests.
    """

    def __init__(self, command: list[str], log: Path, environment: dict[str, str]) -> None:
        self._command, self._log = command, log
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        with self._log.open("wb") as output:  # of this process only
            self._process = subprocess.Popen(
                self._command, cwd=PROJECT_ROOT, env=self._environment, stdout=output, stderr=output
            )
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error:
            self._process.kill()
            print(self.output())
        self.stop()

    def output(self) -> str:
        """What it wrote until now."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, pattern: str) -> str:
        """The first group of a pattern, once it stands in the output."""
        is_in_time(lambda: re.search(pattern, self.output()) or self._process.poll() is not None)
        match = re.search(pattern, self.output())
        assert match, f"no {pattern} from {self._command}:\n{self.output()}"
        return match[1]

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise


def run_once(command: list[str], log: Path, environment: dict[str, str]) -> None:
    """Run a process that ends by itself, and has to succeed."""
    process = Process(command, log, environment)
    with process:
        process._process.wait(PATIENCE)
    assert process._process.returncode == 0, process.output()
