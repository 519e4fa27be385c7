"""Rebuild a project after each of several edits, all in one process of its own."""

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
    """Rebuild after each edit, and measure each build: see `rebuilding`.

    Args:
        root: the project's folder.
        edits: each a file, a string in it, and what replaces it.
        page: the built page to return with each build.
    """
    argument = json.dumps({"root": str(root), "edits": list(edits), "page": page})
    # Python caches what it compiled, as it does by default: a stale module would be seen.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1735689600"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), argument],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
