"""The modules of the live examples, each by itself, in Node."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.support.checkout import NODE, PROJECT_ROOT


def test_the_modules_of_the_live_examples_work() -> None:
    """Every `*.test.ts` passes, and there are some."""
    files = sorted(map(str, Path(__file__).parents[1].rglob("*.test.ts")))
    command = [NODE, "--test", "--test-force-exit", "--test-reporter=tap", *files]
    environment = os.environ | {"TZ": "America/St_Johns"}  # what forgets a zone shows
    completed = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert completed.returncode == 0, completed.stdout
    assert "# fail 0" in completed.stdout
    assert "# tests 0" not in completed.stdout
    assert "# skipped 0" in completed.stdout
