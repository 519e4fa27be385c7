"""A database of the user's own events: made once, then kept in the cache.

The files are read once, by DuckDB alone: only the columns, the property keys and the events that
queries name, into a database file that all queries share. DuckDB keeps to a memory limit and spills
to disk; no row passes through Python.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.atomic import beside, delete_leftovers
from macros.core.cache_keys import code_key, digest, packages_key
from macros.events.database import POSTHOG_FUNCTIONS
from macros.events.exports import files
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.places.address import printable
from macros.events.exports.places.duckdb_files import readable_by
from macros.events.exports.places.opening import version_of
from macros.events.exports.places.prepared import FirstEvents, PreparedFiles
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
        self._events = self._prepared.find(settings.source, "EVENTS")
        self._persons = self._prepared.find(settings.persons, "PERSONS") if settings.persons else []
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
                readable_by(database, [*self._events, *self._persons]),
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
        yield Note(FILES, text, len(copies), printable(Path(copies[0]).name))
    if skipped := files.skipped_files(source):
        yield Note(FILES, skipped)


def _key(settings: Settings, requirements: Requirements, paths: Iterable[str]) -> str:
    """Key of everything that the tables depend on."""
    parts: list[str | bytes] = [repr(settings).encode("utf-8", "replace"), _sorted(requirements)]
    parts += [code_key(__name__), packages_key("duckdb", "brotli")]
    for path in paths:
        parts.append(os.fsencode(path))
        with contextlib.suppress(OSError):  # the rates are looked for when they are read
            parts.append(version_of(path))
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
