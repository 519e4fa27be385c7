"""Tables of the user's own events: read, checked, each event once, each person once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from macros.core.errors import EventsProblem
from macros.events.exports import validation
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.files import printable
from macros.events.exports.latest import (
    create_persons,
    create_persons_by_time,
    create_persons_of_parts,
    latest_timestamp_type,
)
from macros.events.exports.reader import Reader, null_struct
from macros.events.exports.scan import Scan, in_batches, paths_of
from macros.events.progress import show_progress
from macros.events.settings import PERSON, Settings
from macros.queries.requirements import Requirements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Tables:
    """PostHog's tables `events`, `persons` and `groups`, with what queries need of them.

    Args:
        database: has PostHog's functions and no table yet.
        settings: names and meanings that differ from ours.
        requirements: what queries need of events.
        events: the files of events.
        persons: those of a persons export; none where there is no such export.
    """

    def __init__(
        self,
        database: DuckDBPyConnection,
        settings: Settings,
        requirements: Requirements,
        events: Sequence[Scan],
        persons: Sequence[Scan],
    ) -> None:
        self._database, self._settings, self._requirements = database, settings, requirements
        self._events, self._persons = events, persons
        self._parts = in_batches(events)
        self._reader = Reader(settings)

    def fill(self) -> None:
        """Create the tables.

        Raises:
            Problem: a file that cannot be read, or events that no query could count rightly.
        """
        if self._persons:
            self._create_person_distinct_ids()
        self._create_events()
        self._require_events()
        validation.validate(self._database, self._requirements.numbers, self._place())
        self._drop_duplicates()
        self._create_persons()
        self._database.execute(
            f"""CREATE TABLE groups AS
            SELECT 0 AS index, '' AS key, {null_struct(self._requirements.keys)} AS properties
            LIMIT 0"""
        )

    def _create_person_distinct_ids(self) -> None:
        """Read whom each distinct id belongs to now, and what is known of each person.

        Of several rows the highest version counts. A deleted person owns nothing: its events keep
        the person that they came with.
        """
        keys = self._requirements.persons or frozenset()
        with translate_errors(paths_of(self._persons)):
            self._create(
                "TEMP TABLE persons_export",
                [self._reader.select_persons(part, keys) for part in in_batches(self._persons)],
            )
        self._database.execute(
            """CREATE TABLE exported_persons AS
            SELECT person_id AS id, arg_max(properties, person_version) AS properties,
                arg_max(is_deleted, person_version) AS is_deleted
            FROM persons_export GROUP BY person_id;
            CREATE TABLE person_distinct_ids AS
            SELECT distinct_id, arg_max(person_id, version) AS owner
            FROM persons_export GROUP BY distinct_id;
            DELETE FROM person_distinct_ids
            WHERE owner IN (SELECT id FROM exported_persons WHERE is_deleted)"""
        )

    def _create_events(self) -> None:
        selects = [self._reader.select(part, self._requirements) for part in self._parts]
        self._create(
            "TABLE events",
            [
                f"""SELECT * EXCLUDE (person_properties),
                    {{'id': person_id, 'properties': person_properties}} AS person
                FROM ({self._with_person(select)})"""
                for select in selects
            ],
        )

    def _create(self, table: str, selects: Sequence[str]) -> None:
        """Create a table from several SELECTs, which run after each other."""
        name = table.rpartition(" ")[2]
        for number, select in enumerate(selects):
            begin = f"INSERT INTO {name}" if number else f"CREATE {table} AS"
            self._database.execute(f"{begin} {select}")
            if (parts := len(selects)) > 1:
                done = f"{name}: part {number + 1} of {parts} is read"
                show_progress(done, is_last=number + 1 == parts)

    def _with_person(self, select: str) -> str:
        """SQL for events with `person_id` as queries mean it: what an organization is."""
        owner, joined, dropped = "", "", ""
        if self._persons:
            owner, dropped = "owner, ", "EXCLUDE (owner) "
            joined = (
                "LEFT JOIN (SELECT distinct_id, owner FROM person_distinct_ids) USING (distinct_id)"
            )
        person = f"coalesce({owner}person_id, distinct_id)"
        replaced = f"{person} AS person_id"
        if self._settings.organization != PERSON:
            key = self._settings.organization.removeprefix("properties.")
            user = f"struct_update(properties, user_id := coalesce(properties.user_id, {person}))"
            replaced = f'properties."{key}" AS person_id, {user} AS properties'
        return f"SELECT * {dropped}REPLACE ({replaced}) FROM ({select}) {joined}"

    def _require_events(self) -> None:
        """Raise where there is none of the events that queries name.

        The names differ, or it is another file.
        """
        if self._database.execute("SELECT 1 FROM events LIMIT 1").fetchone():
            return
        rows = self._database.execute(self._reader.select_event_names(self._parts[0])).fetchall()
        cause = (
            "none of the events that queries name is in it; it has: "
            f"{', '.join(row[0] for row in rows) or 'none'}. "
            'Give your names under "extra: events: events:" in mkdocs.yml'
        )
        raise EventsProblem(cause, path=self._place())

    def _place(self) -> str:
        """The file of events, or what the settings call several."""
        paths = paths_of(self._events)
        return printable(paths[0] if len(paths) == 1 else self._settings.source)

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

    def _create_persons(self) -> None:
        """Each person with the newest value of every property that queries name of persons.

        From the persons export where it has them; else from all events, also those that no
        query names, since any of them may have brought the newest value.
        """
        paths = self._requirements.persons
        if paths is None:
            select = "SELECT '' AS id, NULL::TIMESTAMP AS created_at, properties FROM events"
            self._database.execute(f"CREATE TABLE persons AS {select} LIMIT 0")
            return
        has_export = bool(self._persons) and self._settings.organization == PERSON
        unexported = "AND person_id NOT IN (SELECT id FROM exported_persons WHERE id IS NOT NULL)"
        requirements = replace(self._requirements, person=paths)

        def select_part(scans: Sequence[Scan], where: str = "true") -> str:
            select = self._reader.select(scans, requirements, every_event=True, where=where)
            others = unexported if has_export else ""
            return f"FROM ({self._with_person(select)}) WHERE person_id IS NOT NULL {others}"

        def select_events(where: str) -> str:
            return select_part(self._events, where)

        keys = sorted(path[0] for path in paths if len(path) == 1)
        kind = latest_timestamp_type(self._events)
        if kind and self._settings.organization == PERSON:
            create_persons_by_time(
                self._database,
                select_events,
                keys,
                timestamp_type=kind,
                may_have=self._reader.may_have,
            )
        elif len(self._parts) > 1:
            create_persons_of_parts(self._database, map(select_part, self._parts), keys)
        else:
            create_persons(self._database, select_events, keys)
        if has_export:
            self._database.execute(
                """INSERT INTO persons SELECT id, NULL::TIMESTAMP, properties FROM exported_persons
                WHERE NOT is_deleted"""
            )
