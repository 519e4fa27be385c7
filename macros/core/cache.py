"""A cache of strings on disk under a key of everything they depend on: never stale.

Two builds may use a folder at once: a string is written to a file of its own and moved into place.
A folder may be deleted at any time, also during a build.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from macros.core.atomic import replacing
from macros.core.cache_keys import Key, digest


class Cache:
    """A folder of cached strings.

    Args:
        folder: created when there is something to keep.
        limit: how many strings may be kept; the least recently used are deleted.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._room = 0  # how many more strings fit before it is time to count them again

    def get_or_create(self, key: Key, create: Callable[[], str]) -> str:
        """The string under this key, created now unless it is there."""
        text = self.get(key)
        if text is None:
            text = create()
            self.put(key, text)
        return text

    def get(self, key: Key) -> str | None:
        """The string under this key, if there is one."""
        file = self._folder / digest(key)
        try:
            text = file.read_text(encoding="utf-8")
            os.utime(file)
        except (OSError, UnicodeDecodeError):
            return None
        return text

    def put(self, key: Key, text: str) -> None:
        """Keep a string; where the disk refuses, a build is slow and not impossible."""
        with contextlib.suppress(OSError):
            with replacing(self._folder / digest(key)) as file:
                file.write_text(text, encoding="utf-8")
            self._room -= 1
            if self._room < 0:
                self._room = self._limit - evict(self._folder, self._limit)


def evict(folder: Path, limit: int) -> int:
    """Delete the least recently used files where there are more than `limit`; how many are left."""
    files: list[tuple[int, str]] = []
    with contextlib.suppress(OSError):  # another build deletes too
        entries = [entry for entry in os.scandir(folder) if entry.is_file()]
        files = [(entry.stat().st_mtime_ns, entry.path) for entry in entries]
    if len(files) <= limit:
        return len(files)
    left = limit - limit // 10  # some room, so as not to count at every string
    for _, path in sorted(files, reverse=True)[left:]:
        Path(path).unlink(missing_ok=True)
    return left
