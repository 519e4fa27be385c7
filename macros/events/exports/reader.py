"""SELECTs over scans of exports: events and persons under our names, whatever the files call them.

Only the columns, the property keys and the events that queries name are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from macros.core.sql import identifier, literal, path_key, struct
from macros.events.exports.columns import INSERTED
from macros.events.exports.scan import NULL, Scan
from macros.events.settings import Settings
from macros.events.times import utc
from macros.queries.requirements import USER, Keys, Requirements

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
        time), inserted_at (the same), $group_0, properties and person_properties (STRUCTs of the
        required keys).

        Args:
            scans: the files of events.
            requirements: what queries need of events.
            every_event: whether to read also the events that no query names.
            where: a condition on the columns as the files have them.

        Raises:
            Problem: a file lacks a column that every event needs.
        """
        renamed = "".join(
            f" WHEN {literal(exported)} THEN {literal(name)}"
            for name, exported in self._settings.events.items()
        )
        event = f"CASE event{renamed} ELSE event END" if renamed else "event"
        names = () if every_event else sorted(requirements.events or ())
        union = _union(
            f"FROM ({self._select(scan, requirements, where)}){self._only(scan, names)}"
            for scan in scans
        )
        return f"SELECT * REPLACE ({event} AS event) FROM ({union})"

    def _only(self, scan: Scan, names: Sequence[str]) -> str:
        """A condition for events of these names, if there are names.

        A line of text without one may be an event that is written otherwise, which nobody would
        miss; one that is empty as a whole is none.
        """
        exported = [literal(self._settings.events.get(name, name)) for name in names]
        is_named = f"event IN ({', '.join(exported)})" if exported else "true"
        if scan.kind == "parquet":
            return f" WHERE {is_named}"
        is_empty = "coalesce(event, distinct_id, timestamp::VARCHAR) IS NULL"
        return f" WHERE ({is_named} OR coalesce(event, '') = '') AND NOT {is_empty}"

    def select_event_names(self, scans: Iterable[Scan]) -> str:
        """SQL for the most frequent events of the files, under their own names, and how many."""
        union = _union(f"SELECT {scan.text('event')} AS event FROM {scan.call}" for scan in scans)
        return (
            f"SELECT event, count(*) FROM ({union}) WHERE event IS NOT NULL "
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
            f"{scan.text(name)} AS {identifier(name)}"
            for name in ("uuid", "event", "distinct_id", "person_id")
        ]
        strings.append(f"coalesce({scan.text('$group_0')}, '') AS \"$group_0\"")  # as in PostHog
        parsed, properties = self._event_properties(scan, requirements.keys)
        parsed_too, person_properties = self._person_properties(scan, requirements.person)
        return (
            f"SELECT {', '.join(strings)}, {_time(scan, 'timestamp')} AS timestamp, "
            f"{_inserted_at(scan)} AS inserted_at, "
            f"{properties or null_struct(requirements.keys)} AS properties, "
            f"{person_properties or null_struct(requirements.person)} AS person_properties "
            f"FROM (SELECT {', '.join(['*', *parsed, *parsed_too])} FROM {scan.call} WHERE {where})"
        )

    def _select_persons(self, scan: Scan, keys: Keys) -> str:
        scan.require("distinct_id", "person_id")
        top = {path for path in keys if len(path) == 1}
        parsed, properties = self._event_properties(scan, top)
        version, person_version, is_deleted = (
            f"coalesce({scan.text(name)}::{kind}, {default})"
            for name, kind, default in (
                ("person_distinct_id_version", "BIGINT", "0"),
                ("person_version", "BIGINT", "0"),
                ("is_deleted", "BOOLEAN", "false"),
            )
        )
        return (
            f"SELECT {scan.text('distinct_id')} AS distinct_id, "
            f"{scan.text('person_id')} AS person_id, "
            f"{version} AS version, {person_version} AS person_version, "
            f"{is_deleted} AS is_deleted, {properties or null_struct(top)} AS properties "
            f"FROM (SELECT {', '.join(['*', *parsed])} FROM {scan.call})"
        )

    def _event_properties(self, scan: Scan, keys: Keys) -> tuple[list[str], str | None]:
        """The properties of a row itself; see `_properties`."""
        fields = {path: self._exported(path) for path in sorted(keys)}
        objects = {"properties": scan.objects("properties")}
        return _properties(scan, fields, objects, {"properties": ()})

    def _person_properties(self, scan: Scan, keys: Keys) -> tuple[list[str], str | None]:
        """The properties of an event's person; see `_properties`.

        PostHog's exports have them, and since August 2026 no `$set` (posthog.com 19325, PostHog
        80326). Where an event has none, what it $set comes closest.
        """
        fields = {path: self._exported(path) for path in sorted(keys)}
        own = scan.sources("person_properties")
        set_by = scan.objects("properties")
        if scan.kind == "parquet" and own:
            set_by = []  # there, no row is without them, and parsing takes time
        elif own:
            has_none = " AND ".join(f"{source.sql} IS NULL" for source in own)
            set_by = [f"CASE WHEN {has_none} THEN {text} END" for text in set_by]
        return _properties(
            scan,
            fields,
            {"person.properties": scan.objects("person_properties"), "properties.$set": set_by},
            {"person.properties": (), "properties.$set": ("$set",)},
        )

    def _exported(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """A property's path as the files have it."""
        return (*path[:-1], self._settings.properties.get(path[-1], path[-1]))


def null_struct(keys: Keys) -> str:
    """A STRUCT of properties that are all NULL; it has one where there are no keys."""
    return struct(dict.fromkeys(sorted(keys or {USER}), NULL))


def _properties(
    scan: Scan,
    fields: Fields,
    objects: Mapping[str, Sequence[str]],
    inside: Mapping[str, tuple[str, ...]],
) -> tuple[list[str], str | None]:
    """What to parse in an inner SELECT, and the STRUCT that an outer one makes of it.

    JSON is parsed once, for all fields together. Beside it, or in its place, there may be a column
    for each property: for each row, the first that has a value counts.

    Args:
        scan: the files.
        fields: the path of each property in the files, by its path in the STRUCT.
        objects: SQL for JSON that has the properties, by what names of columns begin with that
            each hold one of them.
        inside: below which keys the properties are in that JSON.
    """
    if not fields:
        return [], None
    parsed: list[str] = []
    values: dict[tuple[str, ...], list[str]] = {path: [] for path in fields}
    for prefix, texts in objects.items():
        for number, text in enumerate(texts):
            alias = identifier(f"{prefix} {number}")
            paths = (inside[prefix] + exported for exported in fields.values())
            keys = ", ".join(literal("$." + ".".join(map(path_key, path))) for path in paths)
            parsed.append(f"json_extract_string({text}, [{keys}]) AS {alias}")
            for position, path in enumerate(fields, 1):
                values[path].append(f"{alias}[{position}]")
        for path, exported in fields.items():
            if column := scan.columns.flat.get(".".join((prefix, *exported))):
                values[path].append(f"{identifier(column)}::VARCHAR")
    if not any(values.values()):
        return [], None
    return parsed, struct({path: _first(some) for path, some in values.items()})


def _first(values: Sequence[str]) -> str:
    """SQL for the first of some texts that is not NULL."""
    return f"coalesce({', '.join(values)})" if len(values) > 1 else "".join(values) or NULL


def _union(selects: Iterable[str]) -> str:
    return " UNION ALL ".join(f"({select})" for select in selects)


def _time(scan: Scan, name: str) -> str:
    """SQL for a time of an event."""
    (source, *others) = scan.sources(name)
    if others:
        return utc("VARCHAR", scan.text(name))
    kind = "VARCHAR" if source.path else scan.types.get(source.column, "VARCHAR")
    return utc(kind, source.sql)


def _inserted_at(scan: Scan) -> str:
    """SQL for when this version of an event arrived, by the first column that says so."""
    name = next((name for name in INSERTED if scan.sources(name)), "")
    return _time(scan, name) if name and scan.sources("uuid") else "NULL::TIMESTAMP"
