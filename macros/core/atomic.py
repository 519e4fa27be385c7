"""Write files and folders so that they appear in their place whole, or not at all.

They are built beside their place, in a folder of their own, and moved there when they are complete.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

DAY = 24 * 60 * 60
AT_FDCWD = -100  # paths are relative to the current folder: linux/fcntl.h
RENAME_EXCHANGE = 2  # linux/fs.h; of the same value is RENAME_SWAP in macOS's stdio.h


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

    Readers see the old one or the new one: see `exchange`.
    """
    with beside(place) as folder:
        new = folder / "new"
        yield new
        exchange(new, place)


def exchange(new: Path, place: Path) -> None:
    """Move `new` to `place`, and the folder that is there, if any, to `new`.

    Both happen at once where the system can do that: Linux on most disks, and macOS. Elsewhere the
    folder is absent between two renames.
    """
    if not place.is_dir():
        new.replace(place)
    elif not _exchange_at_once(os.fsencode(new), os.fsencode(place)):
        replaced = new.with_name("replaced")
        place.rename(replaced)
        new.rename(place)
        replaced.rename(new)


def _exchange_at_once(first: bytes, second: bytes) -> bool:
    """Exchange two paths by the system's own call; False where it has none for this disk."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        return not libc.renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE)
    if hasattr(libc, "renamex_np"):
        return not libc.renamex_np(first, second, RENAME_EXCHANGE)
    return False


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Let one process at a time run the block; the others wait.

    Args:
        file: the lock; it and its folder are created, and stay. The system opens it when a process
            ends, however it does.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def delete_leftovers(folder: Path) -> None:
    """Delete what processes that were killed left unfinished in a folder a day ago or earlier."""
    for left in folder.glob(".*.*"):
        with contextlib.suppress(OSError):  # another process deletes it too
            if left.is_dir() and left.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(left)
