"""Write files and folders so that they appear in their place whole, or not at all.

They are built beside their place, in a folder of their own, and moved there when they are complete.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

DAY = 24 * 60 * 60


@contextlib.contextmanager
def beside(place: Path) -> Iterator[Path]:
    """Give a new folder on the disk of `place`, whose parents are created; delete it at the end."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f".{place.name}.", dir=place.parent, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


@contextlib.contextmanager
def replacing(place: Path) -> Iterator[Path]:
    """Give a path to write a file or a folder to; move it to `place` unless there is an exception.

    Readers see the old file or the new one. A folder is absent between two renames, but is never
    incomplete.
    """
    with beside(place) as folder:
        new = folder / "new"
        yield new
        if place.is_dir():
            place.rename(folder / "replaced")
        new.replace(place)


def delete_leftovers(folder: Path) -> None:
    """Delete what processes that were killed left unfinished in a folder a day ago or earlier."""
    for left in folder.glob(".*.*"):
        with contextlib.suppress(OSError):  # another process deletes it too
            if left.is_dir() and left.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(left)
