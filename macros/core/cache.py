"""A cache on disk: strings and bytes, each under a key of all it depends on, so it is never stale.

Several builds may use a folder at once, and it may be deleted at any time, also during a build.
Each file begins with a checksum of the rest: one that was cut or changed is as if it were absent.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from macros.core.atomic import replacing
from macros.core.cache_keys import Key, digest

CHECKSUM = 16  # bytes


class Cache:
    """A folder of cached strings and bytes.

    Args:
        folder: created when the first is stored.
        limit: the number of files to keep; the least recently used are deleted.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._free = 0  # how many more files fit before they have to be counted again

    def get_or_create(self, key: Key, create: Callable[[], str]) -> str:
        """Return the string under this key, which is created if there is none."""
        text = self.get(key)
        if text is None:
            text = create()
            self.put(key, text)
        return text

    def get_or_create_bytes(self, key: Key, create: Callable[[], bytes]) -> bytes:
        """Return the bytes under this key, which are created if there are none."""
        data = self.get_bytes(key)
        if data is None:
            data = create()
            self.put_bytes(key, data)
        return data

    def get(self, key: Key) -> str | None:
        """Return the string under this key, or None."""
        data = self.get_bytes(key)
        return None if data is None else data.decode()

    def get_bytes(self, key: Key) -> bytes | None:
        """Return the bytes under this key, or None."""
        file = self._folder / digest(key)
        try:
            content = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        data = content[CHECKSUM:]
        return data if content[:CHECKSUM] == _checksum(data) else None

    def put(self, key: Key, text: str) -> None:
        """Store a string, as `put_bytes` does."""
        self.put_bytes(key, text.encode())

    def put_bytes(self, key: Key, data: bytes) -> None:
        """Store bytes; where the disk refuses, builds are slow but not impossible."""
        with contextlib.suppress(OSError):
            with replacing(self._folder / digest(key)) as file:
                file.write_bytes(_checksum(data) + data)
            self._free -= 1
            if self._free < 0:
                self._free = self._limit - evict(self._folder, self._limit)


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=CHECKSUM).digest()


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
