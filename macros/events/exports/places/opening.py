"""Files wherever they are, opened alike: on this machine, or in S3 where `objects` has listed them.

Text in S3 is copied to this machine as a whole. Of Parquet only the bytes that are read are sent,
and once: what has been read is kept on disk, for it is read for each table that is made of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from macros.core.cache_keys import digest
from macros.events.exports.places import s3
from macros.events.exports.places.address import is_remote
from macros.events.exports.places.objects import S3Object, item
from macros.events.progress import with_progress

MAGIC = b"PAR1"  # with which Parquet begins
TAIL = 1 << 14  # bytes that DuckDB reads first of a Parquet file: its end, which says the rest


class Parts:
    """The parts of an object that have been read, in a file with holes.

    Args:
        there: the object.
        file: a path where there is nothing yet.
    """

    def __init__(self, there: S3Object, file: Path) -> None:
        self._item, self._file = there, file
        self._ranges: list[tuple[int, int]] = []
        file.touch()

    def read(self, start: int, end: int) -> bytes:
        """The bytes from one position to another: from S3, those that follow the known ones."""
        known = max((last for first, last in self._ranges if first <= start), default=start)
        if (known := max(start, known)) < end:
            data = self._item.read(known, end)
            with self._file.open("r+b") as file:
                file.seek(known)
                file.write(data)
            self._ranges.append((start, end))
        with self._file.open("rb") as file:
            file.seek(start)
            return file.read(end - start)


_tails: dict[S3Object, bytes] = {}
_copies: dict[S3Object, Path] = {}  # on this machine
_parts: dict[S3Object, Parts] = {}  # the same


def size_of(path: str) -> int:
    """The bytes of a file, wherever it is."""
    return item(path).size if is_remote(path) else Path(path).stat().st_size


def version_of(path: str) -> str:
    """What changes with the content of a file, wherever it is."""
    if is_remote(path):
        return item(path).version
    stat = Path(path).stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def tail(path: str) -> bytes:
    """The last bytes of an object in S3; of a file on this machine, none."""
    if not is_remote(path):
        return b""
    if (there := item(path)) not in _tails:
        _tails[there] = there.read(max(0, there.size - TAIL), there.size)
    return _tails[there]


def local(path: str) -> str:
    """The copy of an object on this machine, if it is there; else the path itself."""
    copy = _copies.get(item(path)) if is_remote(path) else None
    return str(copy) if copy and copy.exists() else path


def forget() -> None:
    """Know nothing of what has been fetched."""
    _tails.clear()
    _copies.clear()
    _parts.clear()


def open_file(path: str, step: int = 1) -> io.BufferedReader:
    """Open a file, wherever it is; of an object in S3, at least so many bytes are sent at once."""
    if is_remote(place := local(path)):
        return io.BufferedReader(RemoteFile(place), step)
    return Path(place).open("rb")


class RemoteFile(io.RawIOBase):
    """An object in S3 as a file to read from.

    Args:
        path: its address, which has been listed.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._item, self._position = item(path), 0

    def readable(self) -> bool:
        """Whether it can be read, which it can."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read from anywhere, which it can."""
        return True

    def tell(self) -> int:
        """Where it is read next."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Read from another position next, which counts as in any file."""
        starts = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._item.size}
        self._position = starts[whence] + offset
        return self._position

    def read(self, count: int | None = -1) -> bytes:
        """As many bytes as there are, at most `count`: from the end that is known, or from S3."""
        start, rest = self._position, max(0, self._item.size - self._position)
        end = start + (rest if count is None or count < 0 else min(count, rest))
        self._position = end
        if start == end:
            return b""
        known = _tails.get(self._item, b"")
        if (offset := start - (self._item.size - len(known))) >= 0:
            return known[offset : offset + end - start]
        return _parts.get(self._item, self._item).read(start, end)

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer as much as it takes."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def fetch(paths: Iterable[str], folder: Path, *, whole: bool) -> None:
    """Get what is needed of objects in S3, many at once.

    Args:
        paths: files, wherever they are.
        folder: for copies.
        whole: whether to copy each; else only its start and its end are read now.

    Raises:
        EventsProblem: S3 does not give it.
    """
    remote = [path for path in paths if is_remote(path)]
    pool = ThreadPoolExecutor(s3.REQUESTS)
    try:
        results = pool.map(partial(_copy if whole else _start, folder), remote)
        for _ in zip(with_progress(remote, "fetched"), results, strict=True):
            pass
    finally:
        pool.shutdown(cancel_futures=True)


def _start(folder: Path, path: str) -> None:
    """Read the start and the end of a file, and keep what will be read of the rest."""
    tail(path)
    _parts[item(path)] = Parts(item(path), folder / f"part.{digest([path])}")
    RemoteFile(path).read(len(MAGIC))


def _copy(folder: Path, path: str) -> None:
    copy = folder / f"copy.{digest([path])}"
    item(path).copy_to(copy)
    _copies[item(path)] = copy
