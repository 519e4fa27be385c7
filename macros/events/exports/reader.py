"""SELECTs over scans of exports: events and persons under our names, whatever the files call them.

Only the columns, the property keys and the events that queries name are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from macros.core.sql import id_text, identifier, literal, path_key
from macros.events.exports.columns import INSERTED
from macros.events.exports.scan import NULL, Scan
from macros.events.meaning.meaning import Meaning
from macros.events.meaning.structs import (
    PERSON_OF_THEIRS,
    THEIRS,
    Path,
    Values,
    our_struct,
    their_struct,
)
from macros.events.times import UTC, local_time
from macros.queries.requirements import Keys, Requirements

Fields = Mapping[Path, Sequence[Path]]  # the paths in the files by the one in a STRUCT


class Reader:
    """Writes the SELECTs over the exports of one source.

    Args:
        meaning: what the events of theirs mean.
    """

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning

    def select(
        self,
        scans: Iterable[Scan],
        requirements: Requirements,
        *,
        every_event: bool = False,
        where: str = "true",
    ) -> str:
        """SQL for one row an event, under our names, with duplicates still in it.

        Its columns: uuid, event, distinct_id, person_id, timestamp (in the time zone of the
        settings, NULL for what is not a time), inserted_at (the same), $group_0, properties and
        person_properties (STRUCTs of the required keys), and those that `Meaning.select` adds.

        Args:
            scans: the files of events.
            requirements: what queries need of events.
            every_event: whether to read also the events that no query names, all as they are.
            where: a condition on the columns as the files have them.

        Raises:
            Problem: a file lacks a column that every event needs.
        """
        names = () if every_event else sorted(requirements.events or ())
        union = union_all(
            f"FROM ({self._select(scan, requirements, where)}){self._only(scan, names)}"
            for scan in scans
        )
        if every_event:
            return self._meaning.select_others(union)
        return self._meaning.select(union, requirements.keys)

    def _only(self, scan: Scan, names: Sequence[str]) -> str:
        """A condition for events of these names, if there are names.

        A line of text without one may be an event that is written otherwise, which nobody would
        miss; one that is empty as a whole is none.
        """
        theirs = self._meaning.names.exported
        exported = [literal(their) for name in names for their in theirs(name)]
        is_named = f"event IN ({', '.join(exported)})" if exported else "true"
        if scan.kind == "parquet":
            return f" WHERE {is_named}"
        is_empty = "coalesce(event, distinct_id, timestamp::VARCHAR) IS NULL"
        return f" WHERE ({is_named} OR coalesce(event, '') = '') AND NOT {is_empty}"

    def select_persons(self, scans: Iterable[Scan], keys: Keys) -> str:
        """SQL for the rows of a persons export: a distinct id, its person, versions, properties.

        Raises:
            Problem: a file lacks the column of either id.
        """
        return union_all(self._select_persons(scan, keys) for scan in scans)

    def may_have(self, key: str) -> str:
        """A condition that holds for each row whose person has a property, and for few others."""
        names = [path[-1] for path in self._exported((key,))]
        if not all(re.fullmatch(r"[\w$ .-]+", name, re.ASCII) for name in names):
            return "true"  # JSON may write it in several ways
        signs = (*(literal(f'"{name}"') for name in names), literal("\\u00"))
        return " OR ".join(f"contains(person_properties, {sign})" for sign in signs)

    def _select(self, scan: Scan, requirements: Requirements, where: str) -> str:
        scan.require("event", "distinct_id", "timestamp")
        strings = [
            f"{scan.text(name)} AS {identifier(name)}"
            for name in ("uuid", "event", "distinct_id", "person_id")
        ]
        strings.append(f"coalesce({scan.text('$group_0')}, '') AS \"$group_0\"")  # as in PostHog
        parsed, values = self._event_properties(scan, requirements.keys)
        parsed_too, person_values = self._person_properties(scan, requirements.person)
        theirs = their_struct(values, self._meaning.keys, THEIRS)
        theirs += their_struct(person_values, self._meaning.person_keys, PERSON_OF_THEIRS)
        zone = self._meaning.filters.timezone
        return (
            f"SELECT {', '.join(strings)}, {_time(scan, 'timestamp', zone)} AS timestamp, "
            f"{_inserted_at(scan)} AS inserted_at, "
            f"{our_struct(values, requirements.keys)} AS properties, "
            f"{our_struct(person_values, requirements.person)} AS person_properties{theirs} "
            f"FROM (SELECT {', '.join(['*', *parsed, *parsed_too])} FROM {scan.call} WHERE {where})"
        )

    def _select_persons(self, scan: Scan, keys: Keys) -> str:
        scan.require("distinct_id", "person_id")
        top = {path for path in keys if len(path) == 1}
        parsed, values = self._event_properties(scan, top)
        version, person_version, is_deleted = (
            f"coalesce({scan.text(name)}::{kind}, {default})"
            for name, kind, default in (
                ("person_distinct_id_version", "BIGINT", "0"),
                ("person_version", "BIGINT", "0"),
                ("is_deleted", "BOOLEAN", "false"),
            )
        )
        theirs = their_struct(values, self._meaning.person_keys, PERSON_OF_THEIRS)
        return (
            f"SELECT {scan.text('distinct_id')} AS distinct_id, "
            f"{scan.text('person_id')} AS person_id, "
            f"{version} AS version, {person_version} AS person_version, "
            f"{is_deleted} AS is_deleted, {our_struct(values, top)} AS properties{theirs} "
            f"FROM (SELECT {', '.join(['*', *parsed])} FROM {scan.call})"
        )

    def _event_properties(self, scan: Scan, keys: Keys) -> tuple[list[str], Values]:
        """The properties of a row itself; see `_properties`."""
        fields = self._fields(keys, self._meaning.keys)
        objects = {"properties": scan.objects("properties")}
        return _properties(scan, fields, objects, {"properties": ()})

    def _person_properties(self, scan: Scan, keys: Keys) -> tuple[list[str], Values]:
        """The properties of an event's person; see `_properties`.

        PostHog's exports have them, and since August 2026 no `$set` (posthog.com 19325, PostHog
        80326). Where an event has none, what it $set comes closest.
        """
        fields = self._fields(keys, self._meaning.person_keys)
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

    def _fields(self, keys: Keys, theirs: Iterable[str]) -> Fields:
        """Where the files may have each property: under our names, and those under theirs."""
        ours = {path: self._exported(path) for path in sorted(keys)}
        return ours | {(THEIRS, key): [(key,)] for key in theirs}

    def _exported(self, path: Path) -> list[Path]:
        """The paths of a property in the files; the first that has a value counts."""
        names = self._meaning.properties.get(path[-1], path[-1:])
        return [(*path[:-1], name) for name in names]


def _properties(
    scan: Scan,
    fields: Fields,
    objects: Mapping[str, Sequence[str]],
    inside: Mapping[str, Path],
) -> tuple[list[str], Values]:
    """What to parse in an inner SELECT, and SQL for each property in an outer one.

    JSON is parsed once, for all fields together. Beside it, or in its place, there may be a column
    for each property: for each row, the first that has a value counts.

    Args:
        scan: the files.
        fields: the paths of each property in the files, by its path in a STRUCT.
        objects: SQL for JSON that has the properties, by what names of columns begin with that
            each hold one of them.
        inside: below which keys the properties are in that JSON.
    """
    if not fields:
        return [], {}
    parsed: list[str] = []
    exported: dict[Path, list[str]] = {path: [] for some in fields.values() for path in some}
    for prefix, texts in objects.items():
        for number, text in enumerate(texts):
            alias = identifier(f"{prefix} {number}")
            paths = (inside[prefix] + path for path in exported)
            keys = ", ".join(literal("$." + ".".join(map(path_key, path))) for path in paths)
            parsed.append(f"json_extract_string({text}, [{keys}]) AS {alias}")
            for position, path in enumerate(exported, 1):
                exported[path].append(f"{alias}[{position}]")
        for path, values in exported.items():
            if column := scan.columns.flat.get(".".join((prefix, *path))):
                values.append(f"{identifier(column)}::VARCHAR")
    if not any(exported.values()):
        return [], {}
    return parsed, {
        path: id_text(path[-1], _value([exported[p] for p in some]))
        for path, some in fields.items()
    }


def _value(names: Sequence[Sequence[str]]) -> str:
    """SQL for a property that has one name or several; an empty text is no value of several."""
    if len(names) == 1:
        return _first(names[0])
    return _first([f"nullif({value}, '')" for values in names for value in values])


def _first(values: Sequence[str]) -> str:
    """SQL for the first of some texts that is not NULL."""
    return f"coalesce({', '.join(values)})" if len(values) > 1 else "".join(values) or NULL


def union_all(selects: Iterable[str]) -> str:
    """SQL for the rows of several SELECTs."""
    return " UNION ALL ".join(f"({select})" for select in selects)


def _time(scan: Scan, name: str, timezone: str) -> str:
    """SQL for a time of an event."""
    (source, *others) = scan.sources(name)
    if others:
        return local_time("VARCHAR", scan.text(name), timezone)
    kind = "VARCHAR" if source.path else scan.types.get(source.column, "VARCHAR")
    return local_time(kind, source.sql, timezone)


def _inserted_at(scan: Scan) -> str:
    """SQL for when this version of an event arrived, by the first column that says so."""
    name = next((name for name in INSERTED if scan.sources(name)), "")
    return _time(scan, name, UTC) if name and scan.sources("uuid") else "NULL::TIMESTAMP"
