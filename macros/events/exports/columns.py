"""Which columns of a file are ours, whatever it calls them.

Names of PostHog's own exports come first, in any case: warehouses such as Snowflake write them in
capitals. Then come those of an event as its API gives it, in a column "*" (what the events page and
the SQL editor export for "all columns": `posthog/tasks/exports/csv_exporter.py` of
PostHog/posthog), and those of Segment and Amplitude (segment.com/docs/connections/spec/common,
amplitude.com/docs/apis/analytics/export, read November 2026). What could be several columns is read
only once `extra: events: columns:` says which.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from macros.core.errors import EventsProblem, suggest
from macros.core.sql import identifier, literal, path_key
from macros.events.settings import COLUMNS

VERSIONS = ("person_distinct_id_version", "person_version", "is_deleted")  # of a persons export
# When a version of an event arrived, by the names that PostHog's exports and tables have for it.
INSERTED = ("_inserted_at", "inserted_at", "created_at")
WHOLE, PERSON = "*", "person"
# Other tools' names; of each tuple a file may have one, and an earlier tuple goes first.
ALIASES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "uuid": (("messageId", "message_id", "$insert_id"),),
    "event": (("event_type",),),
    "distinct_id": (("userId", "user_id"), ("anonymousId", "anonymous_id", "device_id")),
    "person_id": (("amplitude_id",),),
    "timestamp": (("event_time", "originalTimestamp", "original_timestamp"),),
    "properties": (("event_properties",),),
    "person_properties": (("user_properties", "traits"),),
}
PREFIXES = {
    "properties.": "properties.",
    "person.properties.": "person.properties.",
    "person_properties.": "person.properties.",
    "*.properties.": "properties.",
    "*.person.properties.": "person.properties.",
    "*.person_properties.": "person.properties.",
}
SAY_WHICH = 'Say which it is under "extra: events: columns:" in mkdocs.yml'


@dataclass(frozen=True)
class Source:
    """Where a value is: in a column, at a path in a column of JSON, or the same for all rows.

    Attributes:
        column: the column, as the file calls it.
        path: where it is in the JSON of that column.
        constant: the value itself, where it is in no column.

    >>> Source("timestamp").sql
    '"timestamp"'
    """

    column: str = ""
    path: tuple[str, ...] = ()
    constant: str | None = None

    @property
    def sql(self) -> str:
        """SQL for the value, as it is in the column, or as text from JSON."""
        if self.constant is not None:
            return literal(self.constant)
        column = identifier(self.column)
        if not self.path:
            return column
        path = literal("$." + ".".join(map(path_key, self.path)))
        inner = as_json(column)
        return f"json_extract_string(CASE WHEN starts_with({inner}, '{{') THEN {inner} END, {path})"


@dataclass(frozen=True)
class Columns:
    """The columns of a file by our names.

    Attributes:
        sources: where each of our columns is; of several, the first that has a value counts.
        flat: columns of one property each, by the names that we write for them
            (`properties.plan`, `person.properties.plan`).
    """

    sources: Mapping[str, tuple[Source, ...]]
    flat: Mapping[str, str] = field(default_factory=dict)

    def used(self) -> tuple[str, ...]:
        """The columns of the file that may be read."""
        sources = (source.column for some in self.sources.values() for source in some)
        return tuple(name for name in dict.fromkeys([*sources, *self.flat.values()]) if name)

    def renamed(self, names: Mapping[str, str]) -> Columns:
        """The same where the columns have other names, by the ones they have now."""
        sources = {
            ours: tuple(replace(source, column=names.get(source.column, "")) for source in some)
            for ours, some in self.sources.items()
        }
        flat = {ours: names[theirs] for ours, theirs in self.flat.items()}
        return Columns(sources, flat)

    def only(self, names: Container[str]) -> Columns:
        """The same without columns of one property that are none of these."""
        flat = {ours: theirs for ours, theirs in self.flat.items() if theirs in names}
        return replace(self, flat=flat)


def as_json(column: str) -> str:
    """SQL for the JSON in a column: as it is, or in a text of JSON; NULL for an empty text."""
    text = f"nullif({column}::VARCHAR, '')"
    inner = f"json_extract_string({text}, '$')"
    return f"CASE WHEN starts_with({text}, '\"') THEN {inner} ELSE {text} END"


def resolve(names: Collection[str], chosen: Mapping[str, str], path: str) -> Columns:
    """Say which columns of a file are ours.

    Args:
        names: those of the file.
        chosen: by our name, the one that the settings give for it.
        path: the file, for messages.

    Raises:
        EventsProblem: a column of the settings is not there, or it could be several.
    """
    sources: dict[str, tuple[Source, ...]] = {}
    for name in (*COLUMNS, *VERSIONS, *INSERTED):
        if name in chosen:
            sources[name] = (_chosen(chosen[name], names, path),)
        elif candidates := _own(name, names, path) or _aliases(name, names, path):
            sources[name] = candidates
    flat = {key: name for name in names if (key := _property(name))}
    return Columns(sources, flat | {name: name for name in names if name in flat})


def no_column(name: str, names: Collection[str], path: str) -> EventsProblem:
    """The Problem of a file without a column that every event needs."""
    if "group_key" in map(str.lower, names):
        cause = "this is an export of groups, which is not read"
        instead = 'export the events "$groupidentify" with the others: they describe each group'
        return EventsProblem(f"{cause}; {instead}", path=path)
    there = suggest(name, _on_one_line(names), "Columns").rstrip(".")
    return EventsProblem(f'no column "{name}"; {there}. {SAY_WHICH}', path=path)


def _on_one_line(names: Iterable[str]) -> list[str]:
    """Names for a message: in a damaged file they may hold anything."""
    return ["".join(c if c.isprintable() else "\ufffd" for c in name) for name in names]


def _own(name: str, names: Collection[str], path: str) -> tuple[Source, ...]:
    """A column of that name, in any case, or its place in a column that has the whole event."""
    for spelling in (name, f"{WHOLE}.{name}"):
        if spelling in names:
            return (Source(spelling),)
        if alike := [other for other in names if other.lower() == spelling.lower()]:
            return (Source(_only(name, alike, path)),)
    sources = [Source(WHOLE, (name,))] if WHOLE in names else []
    if name == "person_properties" and PERSON in names:
        sources.append(Source(PERSON, ("properties",)))
    return tuple(sources)


def _aliases(name: str, names: Collection[str], path: str) -> tuple[Source, ...]:
    """The columns that another tool has for it, in any case."""
    return tuple(
        Source(_only(name, alike, path))
        for group in ALIASES.get(name, ())
        if (alike := [other for other in names if other.lower() in map(str.lower, group)])
    )


def _chosen(theirs: str, names: Collection[str], path: str) -> Source:
    """A column that the settings name, or the place in the JSON of one: "properties.time"."""
    column, *keys = theirs.split(".")
    if theirs in names:
        return Source(theirs)
    if column in names and keys:
        return Source(column, tuple(keys))
    there = suggest(theirs, _on_one_line(names), "Columns").rstrip(".")
    raise EventsProblem(f'no column "{theirs}"; {there}. {SAY_WHICH}', path=path)


def _only(name: str, candidates: list[str], path: str) -> str:
    if len(candidates) > 1:
        listed = " or ".join(f'"{candidate}"' for candidate in _on_one_line(candidates))
        raise EventsProblem(f'column "{name}" could be {listed}. {SAY_WHICH}', path=path)
    return candidates[0]


def _property(name: str) -> str:
    """Our name for a column of one property, or "" where it is none."""
    own = name.lower() if name == name.upper() else name
    for prefix, ours in PREFIXES.items():
        if own.startswith(prefix):
            return ours + own.removeprefix(prefix)
    return ""
