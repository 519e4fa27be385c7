"""Tables of the user's own events: read, checked, each event once, each person once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from macros.core.errors import EventsProblem
from macros.core.sql import identifier
from macros.events.exports import latest, validation
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.files import by_kind
from macros.events.exports.reader import Reader, nothings
from macros.events.settings import PERSON, Settings
from macros.queries.requirements import Keys, Requirements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Tables:
    """PostHog's tables `events`, `persons` and `groups` in a database, of what is wanted.

    Args:
        database: empty but for the prelude.
        settings: names and meanings that differ from ours.
        wanted: what queries ask of events.
        scratch: a folder for what has to be unpacked on the way.
    """

    def __init__(
        self, database: DuckDBPyConnection, settings: Settings, wanted: Requirements, scratch: Path
    ) -> None:
        self._database, self._settings, self._wanted = database, settings, wanted
        self._reader = Reader(database, settings, scratch)

    def fill(self, found: list[str], people: list[str]) -> None:
        """Read the files of events, and those of a persons export.

        Raises:
            Problem: a file that cannot be read, or events that no query could count rightly.
        """
        if people:
            self._read_people(people)
        self._read_events(found, merged=bool(people))
        self._refuse_none(found)
        validation.validate(self._database, self._wanted.numbers, self._place(found))
        self._drop_duplicates()
        self._make_persons(found, merged=bool(people))
        self._database.execute(
            f"""CREATE TABLE groups AS
            SELECT 0 AS index, '' AS key, {nothings(self._wanted.keys)} AS properties LIMIT 0"""
        )

    def _read_people(self, people: list[str]) -> None:
        """Whom each distinct id belongs to now, and what is known of them, by highest version.

        A deleted person owns nothing: its events keep the person that they came with.
        """
        selects = [
            self._reader.select_people(kind, part, self._wanted.persons or frozenset())
            for kind, part in by_kind(people).items()
        ]
        rows = " UNION ALL ".join(f"({one})" for one in selects)
        with translate_errors(people):
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
        select = self._owned(self._reader.select(found, self._wanted), merged=merged)
        with translate_errors(found):
            self._database.execute(
                f"""CREATE TABLE events AS
                SELECT * EXCLUDE (person_properties),
                    {{'id': person_id, 'properties': person_properties}} AS person
                FROM ({select})"""
            )

    def _owned(self, select: str, *, merged: bool) -> str:
        """SQL for events with `person_id` as queries mean it: what an organization is."""
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
        """Exports overlap: an event is one uuid, however often it was exported.

        Hashes are small and tell where to look; the uuids themselves decide.
        """
        self._database.execute(
            """CREATE TEMP TABLE suspects AS
            SELECT hash(uuid) AS sign FROM events WHERE uuid IS NOT NULL
            GROUP BY sign HAVING count(*) > 1"""
        )
        if self._database.execute("SELECT 1 FROM suspects LIMIT 1").fetchone():
            self._database.execute(
                """DELETE FROM events USING (
                    SELECT uuid, min(rowid) AS kept FROM events
                    WHERE uuid IS NOT NULL AND hash(uuid) IN (FROM suspects)
                    GROUP BY uuid HAVING count(*) > 1
                ) AS twice
                WHERE events.uuid = twice.uuid AND events.rowid <> twice.kept"""
            )

    def _make_persons(self, found: list[str], *, merged: bool) -> None:
        """Each person with the newest value of every property that queries name of persons.

        From the persons export where it has them; else from all events, also those that no
        query names, since any of them may have brought the newest value.
        """
        wanted = self._wanted.persons
        if wanted is None:
            select = "SELECT '' AS id, NULL::TIMESTAMP AS created_at, properties FROM events"
            self._database.execute(f"CREATE TABLE persons AS {select} LIMIT 0")
            return
        exported = merged and self._settings.organization == PERSON
        known = "AND person_id NOT IN (SELECT id FROM known WHERE id IS NOT NULL)"

        def rows(where: str) -> str:
            asked = replace(self._wanted, person=wanted)
            select = self._reader.select(found, asked, every=True, where=where)
            owned = self._owned(select, merged=merged)
            return f"FROM ({owned}) WHERE person_id IS NOT NULL {known if exported else ''}"

        keys = sorted(path[0] for path in wanted if len(path) == 1)
        moment = self._reader.moment_of_latest(found)
        with translate_errors(found):
            if moment and self._settings.organization == PERSON:
                latest.make_by_time(
                    self._database, rows, keys, moment=moment, knows=self._reader.knows
                )
            else:
                latest.make(self._database, rows, keys)
        if exported:
            self._database.execute(
                """INSERT INTO persons SELECT id, NULL::TIMESTAMP, properties FROM known
                WHERE NOT is_deleted"""
            )


def known_keys(database: DuckDBPyConnection, wanted: Requirements) -> frozenset[tuple[str, ...]]:
    """Those of the keys that at least one event or person has a value for."""
    known: set[tuple[str, ...]] = set()
    for source, keys in (
        ("properties FROM events", wanted.keys),
        ("person.properties FROM events", wanted.person),
        ("properties FROM persons", wanted.persons or frozenset()),
    ):
        column, _, table = source.partition(" FROM ")
        known |= _with_values(database, column, table, keys)
    return frozenset(known)


def _with_values(
    database: DuckDBPyConnection, column: str, table: str, keys: Keys
) -> set[tuple[str, ...]]:
    ordered = sorted(keys)
    fields = (f"{column}.{'.'.join(map(identifier, path))}" for path in ordered)
    counts = ", ".join(f"count({one}) > 0" for one in fields)
    row = database.execute(f"SELECT {counts or 'true'} FROM {table}").fetchone() or ()
    return {path for path, there in zip(ordered, row, strict=False) if there}
