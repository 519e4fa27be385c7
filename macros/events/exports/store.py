"""A database of the user's own events: made once, then kept in the cache.

The files are read once, by DuckDB alone: only the columns, the property keys and the events that
queries name, into a database file that all queries share. DuckDB keeps to a memory limit and spills
to disk; no row passes through Python.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.atomic import beside, delete_leftovers
from macros.core.cache_keys import code_key, digest, packages_key
from macros.events.database import POSTHOG_FUNCTIONS
from macros.events.exports import files, scan
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.tables import Tables
from macros.events.meaning.facts import write_files
from macros.events.meaning.notes import FILES, Note, write_notes
from macros.events.models import groups, organizations
from macros.events.settings import Settings
from macros.queries.requirements import Requirements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAX_DATABASES = 2  # in the cache; older ones are deleted
PROGRESS_DELAY = 2000  # milliseconds before a progress bar shows


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
        self._scans: dict[tuple[str, ...], list[scan.Scan]] = {}
        self._delete: Callable[[], object] = lambda: None

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
            self._scans[key] = scan.prepare(database, paths, self._folder, settings)
        return self._scans[key]

    def finish_reading(self) -> None:
        """Delete what was unpacked, unless it is read once more."""
        if not self.is_read_again:
            self.discard()

    def discard(self) -> None:
        """Delete what was unpacked: it is unpacked again by whoever asks for it."""
        self._scans.clear()
        self._delete()


class FirstEvents:
    """The first events of each kind of prepared files, which stay as they are.

    Args:
        prepared: the files.
        count: how many events.
    """

    def __init__(self, prepared: PreparedFiles, count: int) -> None:
        self._prepared, self._count = prepared, count

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


class ExportStore:
    """The user's own events, from export files.

    Attributes:
        key: of everything that the tables depend on: files, settings, requirements, code, engine.

    Raises:
        Problem: see `find_files`.
    """

    def __init__(
        self,
        settings: Settings,
        requirements: Requirements,
        cache: Path,
        prepared: PreparedFiles | FirstEvents | None = None,
    ) -> None:
        keys = organizations.keys_of(settings.identity) | groups.event_keys(requirements.groups)
        requirements = requirements.with_keys(keys, groups.events(requirements.groups))
        self._settings, self._requirements, self._cache = settings, requirements, cache
        self._prepared = prepared or PreparedFiles(cache)
        self._events = files.find_files(settings.source)
        self._persons = files.find_files(settings.persons, "PERSONS") if settings.persons else []
        rates = settings.amount.get("rates")
        paths = [*self._events, *self._persons, *([str(rates)] if rates else [])]
        self.key = _key(settings, requirements, paths)

    def open(self) -> DuckDBPyConnection:
        """Open a database with the events, made now unless the cache has it.

        Raises:
            Problem: see `Tables.fill`.
        """
        import duckdb

        if self._file.is_file():
            with contextlib.suppress(duckdb.Error):  # it is damaged
                return self._connect()
            self.discard()
        self._make(self._file)
        _evict_old(self._cache)
        return self._connect()

    def discard(self) -> None:
        """Delete the database, so that it is made again."""
        self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        return self._cache / f"{self.key}.duckdb"

    def _connect(self) -> DuckDBPyConnection:
        import duckdb

        config: dict[str, Any] = {"memory_limit": self._settings.memory}
        return duckdb.connect(str(self._file), read_only=True, config=config)

    def _make(self, file: Path) -> None:
        """Fill a database beside its place in the cache, and move it there when it is whole."""
        import duckdb

        with beside(file) as scratch:
            config: dict[str, Any] = {
                "memory_limit": self._settings.memory,
                "autoinstall_known_extensions": False,  # nothing is fetched
                "temp_directory": str(scratch),
            }
            with (
                translate_errors(self._events),
                duckdb.connect(str(scratch / "new.duckdb"), config=config) as database,
            ):
                try:
                    self._fill(database)
                except BaseException:  # whatever ends the reading leaves nothing behind
                    self._prepared.discard()
                    raise
            (scratch / "new.duckdb").rename(file)

    def _fill(self, database: DuckDBPyConnection) -> None:
        database.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
        if sys.stderr.isatty():
            database.execute(
                f"SET enable_progress_bar = true; SET progress_bar_time = {PROGRESS_DELAY}"
            )
        database.execute(POSTHOG_FUNCTIONS.read_text())
        if skipped := files.skipped_files(self._settings.source):
            _mention(skipped)
        no_columns = replace(self._settings, columns={})  # those of events
        persons = self._prepared.scans(database, self._persons, no_columns)
        unique, copies = files.without_copies(self._events)
        events = self._prepared.scans(database, unique, self._settings)
        tables = Tables(database, self._settings, self._requirements, events, persons)
        tables.fill()
        write_files(database, len(unique))
        write_notes(database, [*_of_files(copies, self._settings.source), *tables.notes])
        self._prepared.finish_reading()


@cache
def _mention(note: str) -> None:
    """Print a note once, however often files are read; a builder keeps `sys.stderr`."""
    if sys.__stderr__:
        print(note, file=sys.__stderr__)


def _of_files(copies: Sequence[str], source: str) -> Iterator[Note]:
    """What is to be known of the files themselves."""
    if copies:
        text = "files have the content of another one, and are read once"
        yield Note(FILES, text, len(copies), files.printable(Path(copies[0]).name))
    if skipped := files.skipped_files(source):
        yield Note(FILES, skipped)


def _key(settings: Settings, requirements: Requirements, paths: Iterable[str]) -> str:
    """Key of everything that the tables depend on."""
    parts: list[str | bytes] = [repr(settings).encode("utf-8", "replace"), _sorted(requirements)]
    parts += [code_key(__name__), packages_key("duckdb", "brotli")]
    for path in paths:
        parts.append(os.fsencode(path))
        with contextlib.suppress(OSError):  # a remote file has no size or time here
            stat = Path(path).stat()
            parts.append(f"{stat.st_size} {stat.st_mtime_ns}")
    return digest(parts)[:16]


def _sorted(requirements: Requirements) -> str:
    """The same text for the same requirements, though sets have no order."""
    return " ".join(
        f"{name} {values and sorted(values)}"
        for name, values in sorted(asdict(requirements).items())
    )


def _evict_old(cache: Path) -> None:
    delete_leftovers(cache)
    databases = sorted(cache.glob("*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    for database in databases[MAX_DATABASES:]:
        database.unlink(missing_ok=True)
