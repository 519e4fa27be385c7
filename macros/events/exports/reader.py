"""SELECTs over scans of exports: events and persons under our names, whatever the files call them.

Only the columns, the property keys and the events that queries name are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from macros.core.sql import identifier, literal, path_key, struct
from macros.events.exports.scan import Scan
from macros.events.settings import Settings
from macros.queries.requirements import USER, Keys, Requirements

NULL = "NULL::VARCHAR"
LISTED = 12  # names of events in a message

Fields = Mapping[tuple[str, ...], tuple[str, ...]]


class Reader:
    """Writes the SELECTs over the exports of one source.

    Args:
        settings: names and meanings that differ from ours.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def select(
        self,
        scans: Iterable[Scan],
        requirements: Requirements,
        *,
        every_event: bool = False,
        where: str = "true",
    ) -> str:
        """SQL for one row an event, under our names, with duplicates still in it.

        Its columns: uuid, event, distinct_id, person_id, timestamp (UTC, NULL for what is not a
        time), $group_0, properties and person_properties (STRUCTs of the required keys).

        Args:
            scans: the files of events.
            requirements: what queries need of events.
            every_event: whether to read also the events that no query names.
            where: a condition on the columns as the files have them.

        Raises:
            Problem: a file lacks a column that every event needs.
        """
        union = _union(self._select(scan, requirements, where) for scan in scans)
        renamed = "".join(
            f" WHEN {literal(exported)} THEN {literal(name)}"
            for name, exported in self._settings.events.items()
        )
        event = f"CASE event{renamed} ELSE event END" if renamed else "event"
        names = () if every_event else sorted(requirements.events or ())
        exported = [literal(self._settings.events.get(name, name)) for name in names]
        only = f" WHERE event IN ({', '.join(exported)})" if exported else ""
        return f"SELECT * REPLACE ({event} AS event) FROM ({union}){only}"

    def select_event_names(self, scans: Iterable[Scan]) -> str:
        """SQL for the most frequent events of the files, under their own names."""
        union = _union(f"SELECT event FROM {scan.call}" for scan in scans)
        return (
            f"SELECT event FROM ({union}) WHERE event IS NOT NULL "
            f"GROUP BY event ORDER BY count(*) DESC, event LIMIT {LISTED}"
        )

    def select_persons(self, scans: Iterable[Scan], keys: Keys) -> str:
        """SQL for the rows of a persons export: a distinct id, its person, versions, properties.

        Raises:
            Problem: a file lacks the column of either id.
        """
        return _union(self._select_persons(scan, keys) for scan in scans)

    def may_have(self, key: str) -> str:
        """A condition that holds for each row whose person has a property, and for few others."""
        name = self._exported((key,))[0]
        if not re.fullmatch(r"[\w$ .-]+", name, re.ASCII):
            return "true"  # JSON may write it in several ways
        signs = (literal(f'"{name}"'), literal("\\u00"))
        return " OR ".join(f"contains(person_properties, {sign})" for sign in signs)

    def _select(self, scan: Scan, requirements: Requirements, where: str) -> str:
        scan.require("event", "distinct_id", "timestamp")
        strings = [
            f"{identifier(name) if name in scan.columns else 'NULL'}::VARCHAR AS {identifier(name)}"
            for name in ("uuid", "event", "distinct_id", "person_id")
        ]
        group = '"$group_0"::VARCHAR' if "$group_0" in scan.columns else NULL
        strings.append(f"coalesce({group}, '') AS \"$group_0\"")  # '' for none, as in PostHog
        parsed, properties = self._event_properties(scan, requirements.keys)
        parsed_too, person_properties = self._person_properties(scan, requirements.person)
        return (
            f"SELECT {', '.join(strings)}, {_utc(scan.columns['timestamp'])} AS timestamp, "
            f"{properties or null_struct(requirements.keys)} AS properties, "
            f"{person_properties or null_struct(requirements.person)} AS person_properties "
            f"FROM (SELECT {', '.join(['*', *parsed, *parsed_too])} FROM {scan.call} WHERE {where})"
        )

    def _select_persons(self, scan: Scan, keys: Keys) -> str:
        scan.require("distinct_id", "person_id")
        top = {path for path in keys if len(path) == 1}
        parsed, properties = self._event_properties(scan, top)
        version, person_version, is_deleted = (
            f"coalesce({name}::{kind}, {default})" if name in scan.columns else default
            for name, kind, default in (
                ("person_distinct_id_version", "BIGINT", "0"),
                ("person_version", "BIGINT", "0"),
                ("is_deleted", "BOOLEAN", "false"),
            )
        )
        return (
            f"SELECT distinct_id::VARCHAR AS distinct_id, person_id::VARCHAR AS person_id, "
            f"{version} AS version, {person_version} AS person_version, "
            f"{is_deleted} AS is_deleted, {properties or null_struct(top)} AS properties "
            f"FROM (SELECT {', '.join(['*', *parsed])} FROM {scan.call})"
        )

    def _event_properties(self, scan: Scan, keys: Keys) -> tuple[list[str], str | None]:
        """The properties of a row itself; see `_properties`."""
        fields = {path: self._exported(path) for path in sorted(keys)}
        return _properties(scan, "properties", "properties", fields, "parsed")

    def _person_properties(self, scan: Scan, keys: Keys) -> tuple[list[str], str | None]:
        """The properties of an event's person; see `_properties`.

        PostHog's exports always have them; a CSV may not. What the event $set comes closest.
        """
        fields = {path: self._exported(path) for path in sorted(keys)}
        column, prefix = "person_properties", "person.properties"
        parsed, values = _properties(scan, column, prefix, fields, "parsed_person")
        if values:
            return parsed, values
        fields = {path: ("$set", *exported) for path, exported in fields.items()}
        return _properties(scan, "properties", "properties", fields, "parsed_set")

    def _exported(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """A property's path as the files have it."""
        return (*path[:-1], self._settings.properties.get(path[-1], path[-1]))


def null_struct(keys: Keys) -> str:
    """A STRUCT of properties that are all NULL; it has one where there are no keys."""
    return struct(dict.fromkeys(sorted(keys or {USER}), NULL))


def _properties(
    scan: Scan, column: str, prefix: str, fields: Fields, alias: str
) -> tuple[list[str], str | None]:
    """What to parse in an inner SELECT, and the STRUCT that an outer one makes of it.

    A column of JSON is parsed once, for all fields together. Without it there may be a column
    for each property; without any of those there is no STRUCT.

    Args:
        scan: the files.
        column: holds the properties as JSON.
        prefix: what the names of columns begin with that each hold one property.
        fields: the path of each property in the files, by its path in the STRUCT.
        alias: what the parsed values are called.
    """
    if not fields:
        return [], None
    if column in scan.columns:
        paths = ", ".join(literal("$." + ".".join(map(path_key, path))) for path in fields.values())
        parse = f"json_extract_string({identifier(column)}, [{paths}]) AS {alias}"
        return [parse], struct({path: f"{alias}[{n}]" for n, path in enumerate(fields, 1)})
    names = {path: ".".join((prefix, *exported)) for path, exported in fields.items()}
    if not scan.columns.keys() & set(names.values()):
        return [], None
    return [], struct(
        {
            path: f"{identifier(name)}::VARCHAR" if name in scan.columns else NULL
            for path, name in names.items()
        }
    )


def _union(selects: Iterable[str]) -> str:
    return " UNION ALL ".join(f"({select})" for select in selects)


def _utc(kind: str) -> str:
    """SQL that gives a UTC time without a zone, or NULL for what is not a time."""
    if kind.startswith("TIMESTAMP WITH"):
        return "make_timestamp(epoch_us(timestamp))"  # several times quicker than timezone()
    if kind.startswith(("TIMESTAMP", "DATE")):
        return "timestamp::TIMESTAMP"
    return "timezone('UTC', TRY_CAST(timestamp::VARCHAR AS TIMESTAMPTZ))"  # UTC where it says none
