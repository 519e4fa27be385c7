"""Rebuild a project after each of some edits, all in one process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.support.checkout import PROJECT_ROOT

SCRIPT = PROJECT_ROOT / "tests" / "support" / "rebuilding.py"


def rebuilt(root: Path, edits: Iterable[tuple[str, str, str]], page: str) -> list[dict[str, Any]]:
    """What is told of the build after each edit: a file, a text in it, and what replaces it."""
    told = json.dumps({"root": str(root), "edits": list(edits), "page": page})
    # Python keeps what it compiled, as it does unless somebody forbids it.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), told],
        env={**own, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1735689600"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
