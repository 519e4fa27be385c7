"""Tables of the user's own events: read once, checked, each event and each person once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros import exports
from macros.errors import Problem
from macros.events import PRELUDE
from macros.persons import ILLEGAL_ANY_CASE, ILLEGAL_AS_WRITTEN
from macros.settings import PERSON, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEPT = 2  # databases kept in the cache; older ones are deleted
HOURS = (
    23  # later than this from now, PostHog replaces a timestamp (docs/data/timestamps, Nov 2026)
)


@dataclass(frozen=True)
class Wanted:
    """What queries ask of the events: property keys, events (None: all), and numbers among keys."""

    keys: frozenset[tuple[str, ...]]
    events: frozenset[str] | None
    numbers: frozenset[str]


class Own:
    """The user's own events in files.

    Attributes:
        key: of all that the tables depend on: files, settings, what is wanted, code, engine.

    Raises:
        Problem: there are no such files, or they are of no known kind.
    """

    def __init__(self, settings: Settings, wanted: Wanted, cache: Path) -> None:
        keys = wanted.keys | {("user_id",)}
        if settings.organization != PERSON:
            keys |= {(settings.organization.removeprefix("properties."),)}
        self._settings, self._cache = settings, cache
        self._wanted = Wanted(keys, wanted.events, wanted.numbers)
        self._found = exports.files(settings.source)
        self._people = exports.files(settings.persons, "PERSONS") if settings.persons else []
        self.key = _key(settings, self._wanted, [*self._found, *self._people])

    def open(self) -> DuckDBPyConnection:
        """A database with the events, made now unless the cache has it.

        Raises:
            Problem: see `exports`; or events that no query could count rightly.
        """
        import duckdb

        file = self._cache / f"{self.key}.duckdb"
        if not file.is_file():
            self._cache.mkdir(parents=True, exist_ok=True)
            self._make(file)
            _forget_old(self._cache)
        limit: dict[str, Any] = {"memory_limit": self._settings.memory}
        return duckdb.connect(str(file), read_only=True, config=limit)

    def _make(self, file: Path) -> None:
        """Fill a database beside its place in the cache, and move it there when it is whole."""
        import duckdb

        scratch = file.with_suffix(f".{os.getpid()}")
        scratch.mkdir()
        config: dict[str, Any] = {
            "memory_limit": self._settings.memory,
            "temp_directory": str(scratch),
        }
        try:
            with duckdb.connect(str(scratch / "new.duckdb"), config=config) as database:
                database.execute("SET preserve_insertion_order = false")
                exports.progress(database)
                database.execute(PRELUDE.read_text())
                filling = _Filling(database, self._settings, self._wanted, scratch)
                filling.fill(self._found, self._people)
            (scratch / "new.duckdb").rename(file)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


class _Filling:
    """One database being filled."""

    def __init__(
        self, database: DuckDBPyConnection, settings: Settings, wanted: Wanted, scratch: Path
    ) -> None:
        self._database, self._settings, self._wanted = database, settings, wanted
        self._reader = exports.Reader(database, settings, scratch)

    def fill(self, found: list[str], people: list[str]) -> None:
        if people:
            self._read_people(people)
        self._read_events(found, merged=bool(people))
        self._refuse_none(found)
        self._refuse(found)
        self._drop_duplicates()
        self._make_persons(merged=bool(people))

    def _read_people(self, people: list[str]) -> None:
        """Whom each distinct id belongs to now, and what is known of them, by highest version."""
        selects = [
            self._reader.select_people(kind, part, self._wanted.keys)
            for kind, part in self._reader.by_kind(people).items()
        ]
        with exports.problems_in(people):
            self._database.execute(
                f"""CREATE TABLE people AS
                SELECT distinct_id, arg_max(person_id, version) AS owner,
                    arg_max(properties, version) AS properties
                FROM ({" UNION ALL ".join(f"({one})" for one in selects)}) GROUP BY distinct_id"""
            )

    def _read_events(self, found: list[str], *, merged: bool) -> None:
        select = self._reader.select(found, self._wanted.keys, self._wanted.events)
        person = (
            "coalesce(owner, person_id, distinct_id)"
            if merged
            else ("coalesce(person_id, distinct_id)")
        )
        joined = "LEFT JOIN (SELECT distinct_id, owner FROM people) USING (distinct_id)"
        owner, properties = person, "properties"
        if self._settings.organization != PERSON:
            owner = f'properties."{self._settings.organization.removeprefix("properties.")}"'
            user = f"coalesce(properties.user_id, {person})"
            properties = f"struct_update(properties, user_id := {user})"
        with exports.problems_in(found):
            self._database.execute(
                f"""CREATE TABLE events AS
                SELECT uuid, event, distinct_id, {owner} AS person_id, timestamp, "$group_0",
                    {properties} AS properties,
                    {{'id': {owner}, 'properties': person_properties}} AS person
                FROM ({select}) {joined if merged else ""}"""
            )

    def _refuse(self, found: list[str]) -> None:
        """Events that would be counted wrongly are no events: say which, and what to do."""
        illegal = ", ".join(f"'{value}'" for value in sorted(ILLEGAL_AS_WRITTEN))
        lower = ", ".join(f"'{value}'" for value in sorted(ILLEGAL_ANY_CASE))
        now = datetime.now(UTC).replace(tzinfo=None)
        checks = [
            ("distinct_id IS NULL OR trim(distinct_id) = ''", "distinct_id", "no distinct id"),
            (
                f"trim(distinct_id) IN ({illegal}) OR lower(trim(distinct_id)) IN ({lower})",
                "distinct_id",
                "a distinct id that PostHog never merges",
            ),
            ("timestamp IS NULL", "uuid", "a timestamp in no known form (ISO 8601 is)"),
            (
                f"timestamp > TIMESTAMP '{now:%Y-%m-%d %H:%M:%S}' + INTERVAL {HOURS} HOUR",
                "timestamp",
                "a timestamp in the future",
            ),
        ]
        for key in sorted(self._wanted.numbers):
            value = f'properties."{key}"'
            number = f"TRY_CAST({value} AS DOUBLE)"
            bad = f"{value} IS NOT NULL AND ({number} IS NULL OR NOT isfinite({number})"
            checks.append((f"{bad} OR {number} < 0)", value, f'a "{key}" that is no amount'))
        for condition, shown, what in checks:
            self._refuse_where(condition, shown, what, found)

    def _refuse_none(self, found: list[str]) -> None:
        """Not one of the events that queries name: the names differ, or it is another file."""
        if self._database.execute("SELECT 1 FROM events LIMIT 1").fetchone():
            return
        there = self._reader.event_names(found)
        cause = (
            f"none of the events that queries name is in it; it has: {', '.join(there) or 'none'}. "
            'Give your names under "extra: events: events:" in mkdocs.yml'
        )
        raise Problem(cause, path=found[0] if len(found) == 1 else self._settings.source)

    def _refuse_where(self, condition: str, shown: str, what: str, found: list[str]) -> None:
        row = self._database.execute(
            f"SELECT count(*), min(event), min({shown}::VARCHAR) FROM events WHERE {condition}"
        ).fetchone()
        if row and row[0]:
            count = f"{row[0]:,} event{'s have' if row[0] > 1 else ' has'}"
            example = f' (a "{row[1]}", with "{row[2]}")' if row[2] else f' (a "{row[1]}")'
            cause = f"{count} {what}{example}; mend or remove them, then build again"
            raise Problem(cause, path=found[0] if len(found) == 1 else self._settings.source)

    def _drop_duplicates(self) -> None:
        """Exports overlap: an event is one uuid, however often it was exported."""
        self._database.execute(
            """DELETE FROM events USING (
                SELECT uuid, min(rowid) AS kept FROM events
                WHERE uuid IS NOT NULL GROUP BY uuid HAVING count(*) > 1
            ) AS twice
            WHERE events.uuid = twice.uuid AND events.rowid <> twice.kept"""
        )

    def _make_persons(self, *, merged: bool) -> None:
        """Each person with the newest value of every property; of the persons export, if given."""
        keys = sorted({path[0] for path in self._wanted.keys if len(path) == 1})
        newest = ", ".join(
            f'"{key}": arg_max(person.properties."{key}", timestamp)' for key in keys
        )
        select = f"""SELECT person_id AS id, min(timestamp) AS created_at,
                {{{newest}}} AS properties
            FROM events WHERE person_id IS NOT NULL GROUP BY person_id"""
        if merged:
            known = "SELECT owner, any_value(properties) AS known FROM people GROUP BY owner"
            either = ", ".join(f'"{k}": coalesce(known."{k}", properties."{k}")' for k in keys)
            select = f"""SELECT id, created_at, {{{either}}} AS properties
                FROM ({select}) LEFT JOIN ({known}) ON id = owner"""
        self._database.execute(f"CREATE TABLE persons AS {select}")
        self._database.execute(
            "CREATE TABLE groups AS SELECT 0 AS index, '' AS key, properties FROM persons LIMIT 0"
        )


def _key(settings: Settings, wanted: Wanted, found: Collection[str]) -> str:
    """A hash of all that the tables depend on: files, settings, what is wanted, code, engine."""
    digest = hashlib.sha256(f"{settings!r} {_sorted(wanted)} {version('duckdb')}".encode())
    for file in found:
        digest.update(file.encode())
        with contextlib.suppress(OSError):  # a remote file has no size or time here
            stat = Path(file).stat()
            digest.update(f"{stat.st_size} {stat.st_mtime_ns}".encode())
    for name in ("exports.py", "ingest.py", "prelude.sql"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:16]


def _sorted(wanted: Wanted) -> str:
    events = None if wanted.events is None else sorted(wanted.events)
    return f"{sorted(wanted.keys)} {events} {sorted(wanted.numbers)}"


def _forget_old(cache: Path) -> None:
    made = sorted(cache.glob("*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in made[KEPT:]:
        file.unlink(missing_ok=True)
