"""The files of a build: found, checked and unpacked once."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from macros.core.errors import EventsProblem
from macros.events.exports import scan
from macros.events.exports.files import by_kind, find_files
from macros.events.exports.places.opening import fetch, forget
from macros.events.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class PreparedFiles:
    """Files that are checked and unpacked once, however often tables are made of them.

    Attributes:
        is_read_again: whether tables will be made of them once more than now. Otherwise, what was
            unpacked is deleted.

    Args:
        place: the folder of databases, on whose disk they are unpacked.
    """

    def __init__(self, place: Path) -> None:
        self.is_read_again = False
        self._place = place
        self._found: dict[str, list[str] | EventsProblem] = {}
        self._scans: dict[tuple[str, ...], list[scan.Scan]] = {}
        self._delete: Callable[[], object] = lambda: None

    def find(self, source: str, variable: str) -> list[str]:
        """The files that a source means, looked for once.

        Raises:
            EventsProblem: see `find_files`.
        """
        if source not in self._found:
            try:
                self._found[source] = find_files(source, variable)
            except EventsProblem as problem:
                self._found[source] = problem
        paths = self._found[source]
        if isinstance(paths, EventsProblem):
            raise paths.with_traceback(None)
        return paths

    def scans(
        self, database: DuckDBPyConnection, paths: Sequence[str], settings: Settings
    ) -> list[scan.Scan]:
        """The scans of some files.

        Raises:
            EventsProblem: see `scan.prepare`.
        """
        key = (*paths, repr(settings.columns))
        if key not in self._scans:
            if not self._scans:
                self._place.mkdir(parents=True, exist_ok=True)
                folder = tempfile.mkdtemp(prefix=".prepared.", dir=self._place)
                self._delete = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
                self._folder = Path(folder)
            for kind, some in by_kind(paths).items():
                fetch(some, self._folder, whole=kind != "parquet")
            self._scans[key] = scan.prepare(database, paths, self._folder, settings)
        return self._scans[key]

    def finish_reading(self) -> None:
        """Delete what was unpacked, unless it is read once more."""
        if not self.is_read_again:
            self.discard()

    def discard(self) -> None:
        """Delete what was unpacked: it is unpacked again by whoever asks for it."""
        self._scans.clear()
        forget()
        self._delete()


class FirstEvents:
    """The first events of each kind of prepared files, which stay as they are.

    Args:
        prepared: the files.
        count: how many events.
    """

    def __init__(self, prepared: PreparedFiles, count: int) -> None:
        self._prepared, self._count = prepared, count
        self.find = prepared.find

    def scans(
        self, database: DuckDBPyConnection, paths: Sequence[str], settings: Settings
    ) -> list[scan.Scan]:
        """The scans of some files, as those of `PreparedFiles`."""
        scans = self._prepared.scans(database, paths, settings)
        return [replace(each, first=self._count) for each in scans]

    def finish_reading(self) -> None:
        """Leave what was unpacked to those who read all of it."""

    def discard(self) -> None:
        """Leave it to them where reading failed, too: they say why."""
