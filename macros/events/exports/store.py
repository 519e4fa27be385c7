"""A database of the user's own events: made once, then kept in the cache."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.atomic import beside, delete_leftovers
from macros.core.cache_keys import code_key, digest, packages_key
from macros.events.database import POSTHOG_FUNCTIONS
from macros.events.exports import files, reader
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.tables import Tables
from macros.events.settings import PERSON, Settings
from macros.queries.requirements import Requirements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEPT = 2  # databases kept in the cache; older ones are deleted


class ExportStore:
    """The user's own events in files.

    Attributes:
        key: of all that the tables depend on: files, settings, what is wanted, code, engine.

    Raises:
        Problem: there are no such files, or they are of no known kind.
    """

    def __init__(self, settings: Settings, wanted: Requirements, cache: Path) -> None:
        if settings.organization != PERSON:
            organization = settings.organization.removeprefix("properties.")
            wanted = replace(wanted, keys=wanted.keys | {(organization,)})
        self._settings, self._cache, self._wanted = settings, cache, wanted
        self._found = files.files(settings.source)
        self._people = files.files(settings.persons, "PERSONS") if settings.persons else []
        self.key = _key(settings, self._wanted, [*self._found, *self._people])

    def open(self) -> DuckDBPyConnection:
        """A database with the events, made now unless the cache has it.

        Raises:
            Problem: see `exports`; or events that no query could count rightly.
        """
        import duckdb

        file = self._cache / f"{self.key}.duckdb"
        if not file.is_file():
            self._make(file)
            _forget_old(self._cache)
        limit: dict[str, Any] = {"memory_limit": self._settings.memory}
        return duckdb.connect(str(file), read_only=True, config=limit)

    def _make(self, file: Path) -> None:
        """Fill a database beside its place in the cache, and move it there when it is whole."""
        import duckdb

        with beside(file) as scratch:
            config: dict[str, Any] = {
                "memory_limit": self._settings.memory,
                "temp_directory": str(scratch),
            }
            with (
                translate_errors(self._found),
                duckdb.connect(str(scratch / "new.duckdb"), config=config) as database,
            ):
                database.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
                reader.progress(database)
                database.execute(POSTHOG_FUNCTIONS.read_text())
                tables = Tables(database, self._settings, self._wanted, scratch)
                tables.fill(self._found, self._people)
            (scratch / "new.duckdb").rename(file)


def _key(settings: Settings, wanted: Requirements, found: Collection[str]) -> str:
    """Key of all that the tables depend on: files, settings, what is wanted, code, engine."""
    parts = [repr(settings), _sorted(wanted), code_key(__name__), packages_key("duckdb", "brotli")]
    for file in found:
        parts.append(file)
        with contextlib.suppress(OSError):  # a remote file has no size or time here
            stat = Path(file).stat()
            parts.append(f"{stat.st_size} {stat.st_mtime_ns}")
    return digest(parts)[:16]


def _sorted(wanted: Requirements) -> str:
    told = asdict(wanted)
    return " ".join(f"{name} {told[name] and sorted(told[name])}" for name in sorted(told))


def _forget_old(cache: Path) -> None:
    delete_leftovers(cache)
    made = sorted(cache.glob("*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in made[KEPT:]:
        file.unlink(missing_ok=True)
