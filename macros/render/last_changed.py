"""The day when the sources of a page last changed, by their commits: the same in every build."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

DEFAULT_TIME = 1735689600  # 2025-01-01: with neither a commit nor SOURCE_DATE_EPOCH


def changed(root: Path, *paths: str) -> date:
    """The day (UTC) of the newest commit that changed any of the paths, files or folders of `root`.

    Without one, the day of SOURCE_DATE_EPOCH (reproducible-builds.org/specs/source-date-epoch).
    """
    times = [
        time for file, time in _times(root).items() if any(_inside(file, path) for path in paths)
    ]
    newest = max(times, default=int(os.environ.get("SOURCE_DATE_EPOCH") or DEFAULT_TIME))
    return datetime.fromtimestamp(newest, UTC).date()


def _inside(file: str, path: str) -> bool:
    return file == path or file.startswith(f"{path}/")


@cache
def _times(root: Path) -> dict[str, int]:
    """The time of each file's newest commit; nothing where there is no repository."""
    command = ["git", "-C", str(root), "log", "--relative", "--format=%x00%ct", "--name-only", "-z"]
    try:
        log = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return {}
    times: dict[str, int] = {}
    time = 0
    for part in log.replace("\n", "\0").split("\0"):
        if part.isdigit():
            time = int(part)
        elif part:
            times.setdefault(part, time)
    return times
