"""The user's own names for ours: `events` and `properties` of `extra: events:`.

Several events of theirs may be one of ours, each under conditions; and one of theirs may be two of
ours where both say so. The rules are those of `docs/live/meaning/mapping.ts`, with one set of cases
for both: `tests/events/meaning/mapping_cases.json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from macros.core.sql import identifier, literal
from macros.events.meaning.notes import MAPPING, Note

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXPORTED = "exported_event"  # the column of an event's name in the files, until notes are made


@dataclass(frozen=True)
class Source:
    """An event of theirs that is one of ours.

    Attributes:
        event: its name in the files.
        where: for properties of theirs, the values of which each has to have one.
        is_shared: whether it may be another one of ours, too.
    """

    event: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_shared: bool = False

    def condition(self, name: str, properties: str) -> str:
        """SQL that holds for such an event.

        Args:
            name: SQL for the name in the files.
            properties: SQL for a STRUCT of properties as the files have them.
        """
        parts = [f"{name} = {literal(self.event)}"]
        for key, values in self.where:
            listed = ", ".join(map(literal, values))
            parts.append(f"coalesce({properties}.{identifier(key)} IN ({listed}), false)")
        return " AND ".join(parts)


@dataclass(frozen=True)
class EventNames:
    """Which events of the files are ours.

    Attributes:
        sources: the events of theirs by our name.
    """

    sources: Mapping[str, tuple[Source, ...]]

    @cached_property
    def taken(self) -> frozenset[str]:
        """The names in the files that the settings give a meaning to."""
        return frozenset(source.event for some in self.sources.values() for source in some)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The properties that conditions read, by their names in the files."""
        pairs = (pair for some in self.sources.values() for source in some for pair in source.where)
        return frozenset(key for key, _ in pairs)

    @cached_property
    def _is_shared(self) -> bool:
        """Whether an event of theirs may be several of ours."""
        names = ((ours, s.event) for ours, some in self.sources.items() for s in some)
        return max(Counter(theirs for _, theirs in set(names)).values(), default=0) > 1

    def exported(self, name: str) -> list[str]:
        """The names in the files of an event of ours, its own among them unless it is taken."""
        names = [source.event for source in self.sources.get(name, ())]
        own = [] if name in self.taken else [name]
        return list(dict.fromkeys([*names, *own]))

    def select(self, events: str, properties: str) -> str:
        """SQL for events under our names; an event that is two of ours is two rows.

        Args:
            events: SQL for the events as the files have them.
            properties: SQL for a STRUCT of the properties that conditions read.
        """
        if not self.sources:
            return f"SELECT * FROM ({events})"
        if not self.keys and not self._is_shared:
            renamed = f"{self._renamed()} AS event"
            return f"SELECT * REPLACE ({renamed}), event AS {EXPORTED} FROM ({events})"
        uuid = "CASE WHEN number = 1 THEN uuid ELSE concat(uuid, ' ', names[number]) END"
        return (
            f"SELECT * EXCLUDE (names, number) REPLACE (names[number] AS event, {uuid} AS uuid), "
            f"event AS {EXPORTED} "
            "FROM (SELECT *, unnest(range(1, len(names) + 1)) AS number "
            f"FROM (SELECT *, {self._names(properties)} AS names FROM ({events})))"
        )

    def _renamed(self) -> str:
        cases = (
            f"WHEN {literal(source.event)} THEN {literal(ours)}"
            for ours, some in self.sources.items()
            for source in some
        )
        return f"CASE event {' '.join(cases)} ELSE event END"

    def _names(self, properties: str) -> str:
        """SQL for the list of our names of an event.

        An event that the settings mention only under a condition that it does not meet is what it
        is called, unless that is a name of ours.
        """
        conditions = (
            (" OR ".join(f"({s.condition('event', properties)})" for s in some), ours)
            for ours, some in self.sources.items()
        )
        cases = (f"CASE WHEN {holds} THEN {literal(ours)} END" for holds, ours in conditions)
        named = f"list_filter([{', '.join(cases)}], lambda name: name IS NOT NULL)"
        limited = ", ".join(map(literal, sorted(self.taken & self.sources.keys()))) or "NULL"
        otherwise = f"CASE WHEN event IN ({limited}) THEN [] ELSE [event] END"
        return f"CASE WHEN len({named}) > 0 THEN {named} ELSE {otherwise} END"

    def notes(self, database: DuckDBPyConnection) -> Iterator[Note]:
        """What is to be known of the names, from the column `exported_event` of the events."""
        if not self.sources:
            return
        rows = database.execute(
            f"SELECT event, {EXPORTED}, count(*) FROM events GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        counts = {(ours, theirs): count for ours, theirs, count in rows}
        for ours, some in self.sources.items():
            for source in some:
                if (ours, source.event) not in counts:
                    yield _absent(ours, source)
            if ours not in self.taken and (count := counts.get((ours, ours), 0)):
                theirs = " and ".join(f'"{source.event}"' for source in some)
                text = f'events called "{ours}" are counted, beside {theirs}'
                yield Note(MAPPING, text, count, about=(ours,))


def _absent(ours: str, source: Source) -> Note:
    under = " under its condition" if source.where else ""
    text = f'no event is called "{source.event}"{under}, which "{ours}" is made of'
    return Note(MAPPING, text, about=(ours,))
