"""A cache of strings on disk, each under a key of everything it depends on, so it is never stale.

Several builds may use a folder at once, and it may be deleted at any time, also during a build.
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
        folder: created when the first string is stored.
        limit: the number of strings to keep; the least recently used are deleted.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._free = 0  # how many more strings fit before they have to be counted again

    def get_or_create(self, key: Key, create: Callable[[], str]) -> str:
        """Return the string under this key, which is created if there is none."""
        text = self.get(key)
        if text is None:
            text = create()
            self.put(key, text)
        return text

    def get(self, key: Key) -> str | None:
        """Return the string under this key, or None."""
        file = self._folder / digest(key)
        try:
            text = file.read_text(encoding="utf-8")
            os.utime(file)
        except (OSError, UnicodeDecodeError):
            return None
        return text

    def put(self, key: Key, text: str) -> None:
        """Store a string; where the disk refuses, builds are slow but not impossible."""
        with contextlib.suppress(OSError):
            with replacing(self._folder / digest(key)) as file:
                file.write_text(text, encoding="utf-8")
            self._free -= 1
            if self._free < 0:
                self._free = self._limit - evict(self._folder, self._limit)


def evict(folder: Path, limit: int) -> int:
    """Delete the least recently used files beyond `limit`, and return how many are left."""
    files: list[tuple[int, str]] = []
    with contextlib.suppress(OSError):  # another build deletes files too
        entries = [entry for entry in os.scandir(folder) if entry.is_file()]
        files = [(entry.stat().st_mtime_ns, entry.path) for entry in entries]
    if len(files) <= limit:
        return len(files)
    left = limit - limit // 10  # leave room, so that not every new string is a reason to count
    for _, path in sorted(files, reverse=True)[left:]:
        Path(path).unlink(missing_ok=True)
    return left
