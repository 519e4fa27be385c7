"""Programs that only note how they were called, for tests of scripts that call them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Notes its name and arguments; fails where these contain the text of FAILS.
TOOL = """#!/bin/sh
called="$(basename "$0") $*"
echo "$called" >> "$CALLS"
case "$called" in *"$FAILS"*) exit 1;; esac
"""
NOTHING = "no call has this"


@dataclass
class Tools:
    """Tools that note their calls.

    Attributes:
        folder: where they are.
    """

    folder: Path

    def add(self, *names: str) -> None:
        """Make tools of these names."""
        for name in names:
            tool = self.folder / name
            tool.write_text(TOOL, encoding="utf-8")
            tool.chmod(0o755)

    def run(self, *command: str, cwd: Path, fails: str = NOTHING) -> tuple[int, list[str]]:
        """Run a command that finds these tools first; its exit status, and what it called."""
        calls = self.folder / "calls"
        calls.write_text("", encoding="utf-8")
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        makes = {name for name in os.environ if name.startswith("MAKE") or name == "MFLAGS"}
        inherited = {name: text for name, text in os.environ.items() if name not in makes}
        environment = inherited | {"PATH": path, "CALLS": str(calls), "FAILS": fails}
        environment |= {"GITHUB_BASE_REF": "", "GITHUB_STEP_SUMMARY": os.devnull}
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)
        return done.returncode, calls.read_text(encoding="utf-8").splitlines()
