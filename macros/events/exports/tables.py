"""Tables of the user's own events: read, checked, each event once, each person once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from macros.core.errors import EventsProblem
from macros.core.sql import literal
from macros.events.exports import validation
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.latest import (
    create_exported_persons,
    create_persons,
    create_persons_by_time,
    create_persons_of_parts,
    latest_timestamp_type,
)
from macros.events.exports.places.address import printable
from macros.events.exports.reader import Reader, union_all
from macros.events.exports.scan import Scan, in_batches, paths_of
from macros.events.meaning.facts import NAMES, write_counts
from macros.events.meaning.filters import ACCOUNT
from macros.events.meaning.meaning import Meaning
from macros.events.meaning.notes import Note
from macros.events.meaning.settlement import find_gaps, settle
from macros.events.meaning.structs import PERSON_OF_THEIRS, null_struct
from macros.events.models import groups, organizations
from macros.events.models.census import census_keys, count_models
from macros.events.models.group_types import read_group_types
from macros.events.progress import show_progress
from macros.events.settings import Settings
from macros.events.times import UTC
from macros.queries.requirements import Requirements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LISTED = 12  # names of events in a message


class Tables:
    """PostHog's tables `events`, `persons` and `groups`, with what queries need of them.

    Args:
        database: has PostHog's functions and no table yet.
        settings: names and meanings that differ from ours.
        requirements: what queries need of events.
        events: the files of events.
        persons: those of a persons export; none where there is no such export.

    Attributes:
        notes: what was left out, or is to be known of the events, once the tables are filled.
    """

    def __init__(
        self,
        database: DuckDBPyConnection,
        settings: Settings,
        requirements: Requirements,
        events: Sequence[Scan],
        persons: Sequence[Scan],
    ) -> None:
        self._database, self._settings = database, settings
        self._requirements = requirements.with_keys(census_keys(settings), ())
        self._events, self._persons = events, persons
        self._parts = in_batches(events)
        self._meaning = Meaning.of(settings)
        self._reader = Reader(self._meaning)
        self.notes: list[Note] = []

    def fill(self) -> None:
        """Create the tables.

        Raises:
            Problem: a file that cannot be read, or events that no query could count rightly.
        """
        if self._persons:
            self._create_person_distinct_ids()
        self._create_test_accounts()
        self._create_events()
        self._require_events()
        self.notes += validation.drop_duplicates(self._database)
        self.notes += read_group_types(self._database, self._settings.identity)
        needs, zone = self._requirements, self._meaning.timezone
        organization = organizations.column(self._settings.identity)
        self.notes += settle(self._database, self._meaning, needs.keys, organization)
        self.notes += validation.validate(self._database, needs, self._place(), timezone=zone)
        self.notes += validation.without_organization(self._database, organization)
        self.notes += validation.suspected_duplicates(self._database)
        write_counts(self._database, count_models(self._database, self._settings))
        self._create(f"TABLE {NAMES}", map(_select_names, self._parts))
        self._create_persons()
        groups.create_groups(self._database, self._requirements.groups)
        organizations.add_sign_ups(
            self._database,
            self._settings.identity,
            self._settings.organizations,
            null_struct(needs.keys),
        )
        selects = map(self._select_counting, self._parts)
        self.notes += find_gaps(self._database, needs.events, selects)

    def _create_person_distinct_ids(self) -> None:
        """Read whom each distinct id belongs to now, and what is known of each person."""
        keys = self._requirements.persons or frozenset()
        with translate_errors(paths_of(self._persons)):
            self._create(
                "TEMP TABLE persons_export",
                [self._reader.select_persons(part, keys) for part in in_batches(self._persons)],
            )
        create_exported_persons(self._database, has_theirs=bool(self._meaning.person_keys))

    def _create_test_accounts(self) -> None:
        """Find the persons whose events do not count, from all events and from the persons."""
        filters = self._meaning.filters
        if filters.test_accounts:
            selects = map(filters.select_accounts, map(self._select_all, self._parts))
            self._create("TEMP TABLE accounts", selects)
            filters.create_accounts(self._database, has_export=bool(self._persons))

    def _create_events(self) -> None:
        selects = [self._reader.select(part, self._requirements) for part in self._parts]
        self._create(
            "TABLE events", [self._as_events(self._with_person(select)) for select in selects]
        )

    def _select_all(self, scans: Sequence[Scan]) -> str:
        """SQL for all events, also those that no query names."""
        return self._with_person(self._reader.select(scans, self._requirements, every_event=True))

    def _select_counting(self, scans: Sequence[Scan]) -> str:
        """SQL for all events that count, as rows of the table `events`."""
        return self._as_events(self._meaning.filters.counting(self._select_all(scans)))

    def _as_events(self, select: str) -> str:
        excluded = f", {PERSON_OF_THEIRS}" if self._meaning.person_keys else ""
        return (
            f"SELECT * EXCLUDE (person_properties{excluded}), "
            f"{{'id': person_id, 'properties': person_properties}} AS person FROM ({select})"
        )

    def _create(self, table: str, selects: Iterable[str]) -> None:
        """Create a table from several SELECTs, which run after each other."""
        name, selects = table.rpartition(" ")[2], list(selects)
        for number, select in enumerate(selects):
            begin = f"INSERT INTO {name}" if number else f"CREATE {table} AS"
            self._database.execute(f"{begin} {select}")
            if (parts := len(selects)) > 1:
                done = f"{name}: part {number + 1} of {parts} is read"
                show_progress(done, is_last=number + 1 == parts)

    def _with_person(self, select: str) -> str:
        """SQL for events with their person, and the organization that they belong to."""
        owner, joined, dropped, account = "", "", "", ""
        if self._persons:
            owner, dropped = "owner, ", "EXCLUDE (owner) "
            joined = (
                "LEFT JOIN (SELECT distinct_id, owner FROM person_distinct_ids) USING (distinct_id)"
            )
        person = f"coalesce({owner}person_id, distinct_id)"
        replaced = [f"{person} AS person_id", *organizations.replacements(self._settings.identity)]
        if self._meaning.filters.test_accounts:
            account = f", {person} AS {ACCOUNT}"
        replacements = f"REPLACE ({', '.join(replaced)}){account}"
        return f"SELECT * {dropped}{replacements} FROM ({select}) {joined}"

    def _require_events(self) -> None:
        """Raise where there is none of the events that queries name.

        The names differ, or it is another file. Page views and the like are in any project.
        """
        names = ", ".join(map(literal, sorted(self._requirements.own_events())))
        where = f"WHERE event IN ({names})" if names else ""
        if self._database.execute(f"SELECT 1 FROM events {where} LIMIT 1").fetchone():
            return
        rows = self._database.execute(
            f"{_select_names(self._parts[0])} ORDER BY count DESC, name LIMIT {LISTED}"
        ).fetchall()
        cause = (
            "none of the events that queries name is in it; it has: "
            f"{', '.join(f'{name} ({count:,})' for name, count in rows) or 'none'}. "
            'Give your names under "extra: events: events:" in mkdocs.yml'
        )
        raise EventsProblem(cause, path=self._place())

    def _place(self) -> str:
        """The file of events, or what the settings call several."""
        paths = paths_of(self._events)
        return printable(paths[0] if len(paths) == 1 else self._settings.source)

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
        has_export = bool(self._persons)
        unexported = "AND person_id NOT IN (SELECT id FROM exported_persons WHERE id IS NOT NULL)"
        requirements = replace(self._requirements, person=paths)

        def select_part(scans: Sequence[Scan], where: str = "true") -> str:
            select = self._reader.select(scans, requirements, every_event=True, where=where)
            others = unexported if has_export else ""
            counting = self._meaning.filters.counting(self._with_person(select))
            return f"FROM ({counting}) WHERE person_id IS NOT NULL {others}"

        def select_events(where: str) -> str:
            return select_part(self._events, where)

        keys = sorted(path[0] for path in paths if len(path) == 1)
        kind = latest_timestamp_type(self._events)
        if kind and self._meaning.timezone == UTC:
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
                f"""INSERT INTO persons SELECT id, NULL::TIMESTAMP, properties
                FROM exported_persons WHERE NOT is_deleted{self._meaning.filters.others("id")}"""
            )


def _select_names(scans: Iterable[Scan]) -> str:
    """SQL for all events of the files, under their own names, and how many there are."""
    union = union_all(f"SELECT {scan.text('event')} AS name FROM {scan.call}" for scan in scans)
    return f"SELECT name, count(*) AS count FROM ({union}) WHERE name IS NOT NULL GROUP BY name"
