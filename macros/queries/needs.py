"""What a query cannot do without: where the events lack it, its result is no answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from macros.core.sql import identifier
from macros.queries.ages import days_needed
from macros.queries.hogql import event_names, from_table, nodes, own_nodes, property_fields
from macros.queries.query import Query
from macros.queries.requirements import property_paths
from macros.queries.result import Row

Place = tuple[tuple[str, ...], "Property"]  # names of events, and a property
Property = tuple[str, ...]  # its owner, "events", "person" or a table, then the path to it
COLUMNS = {"events": "properties", "person": "person.properties"}
COLUMNS |= {"persons": "properties", "groups": "properties"}
OF_EVENTS = ("events", "person")  # owners whose properties are those of an event


@dataclass(frozen=True)
class Needs:
    """What a query needs of the events.

    Attributes:
        events: every event that it names.
        optional: those of them that it can do without.
        properties: the properties for which it has no value of its own.
        places: where it reads them: the events of a part of it, and the property.
        days: how long before the latest event an organization has to have begun; 0 for any.
    """

    events: frozenset[str]
    optional: frozenset[str]
    properties: frozenset[Property]
    places: frozenset[Place] = frozenset()
    days: int = 0

    @classmethod
    def of(cls, query: Query) -> Needs:
        """What a query needs."""
        paths = property_paths(query)
        optional = query.optional_properties()
        properties = {(owner, *path) for owner, path in paths if path not in optional}
        named = frozenset(owned for owned in properties if owned[0] in COLUMNS)
        places = frozenset(place for place in _places(query.syntax) if place[1] in named)
        days = days_needed(query.syntax)
        return cls(query.named_events(), query.optional_events(), named, places, days)


@dataclass(frozen=True)
class Inventory:
    """Which properties have a value.

    Attributes:
        of_events: by the name of an event, those that an event of this name, or its person, has.
        of_persons: those that a row of the table of persons or of groups has.
    """

    of_events: Mapping[str, frozenset[Property]]
    of_persons: frozenset[Property]

    def absent(self, needs: Needs) -> frozenset[Property]:
        """The needed properties without a value: in persons, or in the events that are named.

        Events that a query can do without have nothing that it needs.
        """
        events = needs.events - needs.optional or needs.events or self.of_events
        properties = (self.of_events.get(name, frozenset()) for name in events)
        return needs.properties - self.of_persons.union(*properties)

    def elsewhere(self, needs: Needs) -> frozenset[Place]:
        """Where a query reads a property that no event there has, though others may have it."""
        return frozenset(
            (names, owned)
            for names, owned in needs.places
            if not needs.optional.issuperset(names)
            and all(owned not in self.of_events.get(name, ()) for name in {*names} - needs.optional)
        )


@dataclass(frozen=True)
class Stocktaking:
    """The SQL that counts the values of properties, for DuckDB and for PostHog.

    Attributes:
        properties: of which.
    """

    properties: Collection[Property]

    @cached_property
    def _of_events(self) -> list[Property]:
        return sorted(owned for owned in self.properties if owned[0] in OF_EVENTS)

    @cached_property
    def _of_persons(self) -> list[Property]:
        return sorted(owned for owned in self.properties if owned[0] == "persons")

    @cached_property
    def _of_groups(self) -> list[Property]:
        return sorted(owned for owned in self.properties if owned[0] == "groups")

    def sql_of_events(self, where: str = "") -> str:
        """A row for each name of an event, with the counts; "" where nothing is to be counted."""
        if not self._of_events:
            return ""
        counts = ", ".join(map(_count, self._of_events))
        return f"SELECT event, {counts} FROM events {where} GROUP BY event"

    def sql_of_persons(self) -> str:
        """One row with the counts; "" where nothing is to be counted."""
        counts = ", ".join(map(_count, self._of_persons))
        return f"SELECT {counts} FROM persons" if counts else ""

    def sql_of_groups(self) -> str:
        """The same for the table of groups."""
        counts = ", ".join(map(_count, self._of_groups))
        return f"SELECT {counts} FROM groups" if counts else ""

    def inventory(
        self, events: Iterable[Row], persons: Iterable[Row], groups: Iterable[Row] = ()
    ) -> Inventory:
        """What the rows of each say."""
        by_event = {name: _counted(self._of_events, counts) for name, *counts in events}
        others = [_counted(self._of_persons, counts) for counts in persons]
        others += [_counted(self._of_groups, counts) for counts in groups]
        return Inventory(by_event, frozenset().union(*others))


def _places(syntax: Any) -> Iterator[Place]:
    """The properties of events and their persons that each SELECT names, where it names events."""
    for select in nodes(syntax):
        names = event_names(select.get("where")) or ()
        if names and from_table(select.get("select_from")) == "events":
            own = [node for part in select.values() for node in own_nodes(part)]
            fields = [node for node in own if node.get("node") in ("Field", "ArrayAccess")]
            for owner, path in (pair for node in fields for pair in property_fields([node])):
                yield tuple(sorted(names)), (owner or "events", *path)


def _count(owned: Property) -> str:
    owner, *path = owned
    return f"count({COLUMNS[owner]}.{'.'.join(map(identifier, path))})"


def _counted(properties: Collection[Property], counts: Collection[int]) -> frozenset[Property]:
    pairs = zip(properties, counts, strict=True)
    return frozenset(owned for owned, count in pairs if count > 0)
