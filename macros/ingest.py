"""Tables of the user's own events: read once, checked, each event and each person once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros import exports, quality
from macros.errors import EventsProblem
from macros.events import PRELUDE
from macros.faults import problems_in
from macros.settings import PERSON, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEPT = 2  # databases kept in the cache; older ones are deleted


@dataclass(frozen=True)
class Wanted:
    """What queries ask of the events.

    Attributes:
        keys: the property keys that they name.
        events: the events that they name, or None for all.
        numbers: the keys that they convert to numbers.
        persons: whether they look at the table of persons.
    """

    keys: frozenset[tuple[str, ...]]
    events: frozenset[str] | None
    numbers: frozenset[str]
    persons: bool = True


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
        self._wanted = replace(wanted, keys=keys)
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
        shutil.rmtree(scratch, ignore_errors=True)  # left by a build that was killed
        scratch.mkdir()
        config: dict[str, Any] = {
            "memory_limit": self._settings.memory,
            "temp_directory": str(scratch),
        }
        try:
            with (
                problems_in(self._found),
                duckdb.connect(str(scratch / "new.duckdb"), config=config) as database,
            ):
                database.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
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
        quality.refuse(self._database, self._wanted.numbers, self._place(found))
        self._drop_duplicates()
        self._make_persons(found, merged=bool(people))

    def _read_people(self, people: list[str]) -> None:
        """Whom each distinct id belongs to now, and what is known of them, by highest version.

        A deleted person owns nothing: its events keep the person that they came with.
        """
        selects = [
            self._reader.select_people(kind, part, self._wanted.keys)
            for kind, part in self._reader.by_kind(people).items()
        ]
        rows = " UNION ALL ".join(f"({one})" for one in selects)
        with problems_in(people):
            self._database.execute(f"CREATE TEMP TABLE told AS {rows}")
        self._database.execute(
            """CREATE TABLE known AS
            SELECT person_id AS id, arg_max(properties, person_version) AS properties,
                arg_max(is_deleted, person_version) AS is_deleted
            FROM told GROUP BY person_id;
            CREATE TABLE people AS
            SELECT distinct_id, arg_max(person_id, version) AS owner FROM told GROUP BY distinct_id;
            DELETE FROM people WHERE owner IN (SELECT id FROM known WHERE is_deleted)"""
        )

    def _read_events(self, found: list[str], *, merged: bool) -> None:
        with problems_in(found):
            self._database.execute(
                f"""CREATE TABLE events AS
                SELECT * EXCLUDE (person_properties),
                    {{'id': person_id, 'properties': person_properties}} AS person
                FROM ({self._owned(found, self._wanted.events, merged=merged)})"""
            )

    def _owned(self, found: list[str], events: frozenset[str] | None, *, merged: bool) -> str:
        """SQL for the events with `person_id` as queries mean it: what an organization is."""
        select = self._reader.select(found, self._wanted.keys, events)
        known = "owner, " if merged else ""
        person = f"coalesce({known}person_id, distinct_id)"
        joined = "LEFT JOIN (SELECT distinct_id, owner FROM people) USING (distinct_id)"
        dropped = "EXCLUDE (owner) " if merged else ""
        changed = f"{person} AS person_id"
        if self._settings.organization != PERSON:
            key = self._settings.organization.removeprefix("properties.")
            user = f"struct_update(properties, user_id := coalesce(properties.user_id, {person}))"
            changed = f'properties."{key}" AS person_id, {user} AS properties'
        return f"SELECT * {dropped}REPLACE ({changed}) FROM ({select}) {joined if merged else ''}"

    def _refuse_none(self, found: list[str]) -> None:
        """Not one of the events that queries name: the names differ, or it is another file."""
        if self._database.execute("SELECT 1 FROM events LIMIT 1").fetchone():
            return
        there = self._reader.event_names(found)
        cause = (
            f"none of the events that queries name is in it; it has: {', '.join(there) or 'none'}. "
            'Give your names under "extra: events: events:" in mkdocs.yml'
        )
        raise EventsProblem(cause, path=self._place(found))

    def _place(self, found: list[str]) -> str:
        return found[0] if len(found) == 1 else self._settings.source

    def _drop_duplicates(self) -> None:
        """Exports overlap: an event is one uuid, however often it was exported."""
        self._database.execute(
            """DELETE FROM events USING (
                SELECT uuid, min(rowid) AS kept FROM events
                WHERE uuid IS NOT NULL GROUP BY uuid HAVING count(*) > 1
            ) AS twice
            WHERE events.uuid = twice.uuid AND events.rowid <> twice.kept"""
        )

    def _make_persons(self, found: list[str], *, merged: bool) -> None:
        """Each person with the newest value of every property.

        From the persons export where it has them; else from all events, also those that no
        query names, since any of them may have brought the newest value.
        """
        keys = sorted({path[0] for path in self._wanted.keys if len(path) == 1})
        newest = ", ".join(f'"{key}": {_newest(key)}' for key in keys)
        rows = "SELECT person_id, timestamp, person.properties AS person_properties FROM events"
        if self._wanted.persons:
            rows = self._owned(found, None, merged=merged)
        exported, unknown = "", ""
        if merged and self._settings.organization == PERSON:
            unknown = "AND person_id NOT IN (SELECT id FROM known WHERE id IS NOT NULL)"
            exported = """SELECT id, NULL::TIMESTAMP AS created_at, properties FROM known
                WHERE NOT is_deleted UNION ALL """
        select = f"""{exported}SELECT person_id AS id, min(timestamp) AS created_at,
            {{{newest}}} AS properties
            FROM ({rows}) WHERE person_id IS NOT NULL {unknown} GROUP BY person_id"""
        with problems_in(found):
            self._database.execute(f"CREATE TABLE persons AS {select}")
        self._database.execute(
            "CREATE TABLE groups AS SELECT 0 AS index, '' AS key, properties FROM persons LIMIT 0"
        )


def known_keys(
    database: DuckDBPyConnection, keys: Collection[tuple[str, ...]]
) -> frozenset[tuple[str, ...]]:
    """Those of the keys that at least one event or person has a value for."""
    ordered = sorted(keys)
    fields = [".".join(f'"{part}"' for part in path) for path in ordered]
    known = [False] * len(ordered)
    for table in ("events", "persons"):
        counts = ", ".join(f"count(properties.{one}) > 0" for one in fields)
        row = database.execute(f"SELECT {counts} FROM {table}").fetchone() or ()
        known = [seen or bool(there) for seen, there in zip(known, row, strict=True)]
    return frozenset(path for path, there in zip(ordered, known, strict=True) if there)


def _newest(key: str) -> str:
    """SQL for a person's newest value of a property, of the events that know one."""
    value = f'person_properties."{key}"'
    return f"arg_max({value}, timestamp) FILTER (WHERE {value} IS NOT NULL)"


def _key(settings: Settings, wanted: Wanted, found: Collection[str]) -> str:
    """A hash of all that the tables depend on: files, settings, what is wanted, code, engine."""
    digest = hashlib.sha256(f"{settings!r} {_sorted(wanted)} {version('duckdb')}".encode())
    for file in found:
        digest.update(file.encode())
        with contextlib.suppress(OSError):  # a remote file has no size or time here
            stat = Path(file).stat()
            digest.update(f"{stat.st_size} {stat.st_mtime_ns}".encode())
    for name in ("exports.py", "ingest.py", "packed.py", "quality.py", "prelude.sql"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:16]


def _sorted(wanted: Wanted) -> str:
    events = None if wanted.events is None else sorted(wanted.events)
    return f"{sorted(wanted.keys)} {events} {sorted(wanted.numbers)} {wanted.persons}"


def _forget_old(cache: Path) -> None:
    made = sorted(cache.glob("*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in made[KEPT:]:
        file.unlink(missing_ok=True)
