"""Objects in S3 for DuckDB: it reads what it needs of them through a file system of fsspec's.

Each has a name without anything that means something to DuckDB in one, and there is nothing to list
or to look up: what is known of an object is what `objects` knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from macros.core.errors import EventsProblem
from macros.events.exports.places.address import is_remote
from macros.events.exports.places.objects import item
from macros.events.exports.places.opening import RemoteFile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PROTOCOL = "export"

_paths: dict[str, str] = {}  # by the name for DuckDB


def name_of(path: str, name: str) -> str:
    """What DuckDB opens for an object, which has that name in its messages, too."""
    _paths[address := f"{PROTOCOL}://{name}"] = path
    return address


@contextmanager
def readable_by(database: DuckDBPyConnection, paths: Iterable[str]) -> Iterator[None]:
    """Let a database read objects in S3, if there are any among the files.

    Raises:
        EventsProblem: S3 has refused one, which DuckDB would say in its own words.
        OSError: the disk is full.
    """
    import duckdb

    if not any(map(is_remote, paths)):
        yield
        return
    files = _file_system()
    database.register_filesystem(files)
    try:
        yield
    except (duckdb.Error, EventsProblem):
        if problems := files.problems:
            raise problems[0] from None
        raise
    finally:
        database.unregister_filesystem(PROTOCOL)


def _file_system() -> Any:
    """What DuckDB asks for its files; `problems` has what was refused."""
    from fsspec.spec import AbstractFileSystem

    class FileSystem(AbstractFileSystem):  # type: ignore[misc]
        """As much of a file system as DuckDB uses."""

        protocol = PROTOCOL
        cachable = False

        def __init__(self) -> None:
            super().__init__()
            self.problems: list[EventsProblem | OSError] = []

        def open(self, path: str, mode: str = "rb", **_: object) -> DuckDBFile:
            """The object of a name."""
            return DuckDBFile(_paths[path], self.problems)

        def info(self, path: str, **_: object) -> dict[str, Any]:
            """How large it is."""
            return {"name": path, "size": item(_paths[path]).size, "type": "file"}

        def modified(self, path: str) -> datetime:
            """When it was written last."""
            return item(_paths[path]).modified

        def glob(self, path: str, **_: object) -> list[str]:
            """The names that a pattern matches; no name is one."""
            return [path]

    return FileSystem()


class DuckDBFile(RemoteFile):
    """An object for DuckDB, which wraps every error into one of its own.

    Args:
        path: its address.
        problems: where to put what S3 refuses, or the disk.
    """

    def __init__(self, path: str, problems: list[EventsProblem | OSError]) -> None:
        super().__init__(path)
        self._problems = problems

    def read(self, count: int | None = -1) -> bytes:
        """The next bytes."""
        try:
            return super().read(count)
        except (EventsProblem, OSError) as problem:
            self._problems.append(problem)
            raise
