"""What queries need of events: nothing else is read from the user's own files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from macros.queries.counted import Counted, counted
from macros.queries.hogql import in_scopes, property_fields
from macros.queries.query import Query

Keys = AbstractSet[tuple[str, ...]]
USER = ("user_id",)  # always needed, so that a STRUCT has at least one field


@dataclass(frozen=True)
class Requirements:
    """What queries need of the events.

    Attributes:
        keys: the property keys of events.
        person: the property keys of an event's person, `person.properties`.
        persons: the property keys of the table of persons; None where no query looks at it.
        groups: those of the table of groups; None where no query looks at it.
        events: the names of events, or None for all events.
        numbers: the property keys of events that are converted to numbers.
        counted: what is counted of which events; None where it may be anything.
    """

    keys: frozenset[tuple[str, ...]]
    person: frozenset[tuple[str, ...]]
    persons: frozenset[tuple[str, ...]] | None
    events: frozenset[str] | None
    numbers: frozenset[str]
    groups: frozenset[tuple[str, ...]] | None = None
    counted: frozenset[Counted] | None = None

    @classmethod
    def of(cls, queries: Collection[Query]) -> Requirements:
        """What these queries need together."""
        pairs = {pair for query in queries for pair in property_paths(query)}
        keys, person, persons, groups = (
            frozenset(path for owner, path in pairs if owner == table)
            for table in ("events", "person", "persons", "groups")
        )
        tables = frozenset().union(*(query.tables() for query in queries))
        numbers = frozenset(key for query in queries for key in query.numbers())
        return cls(
            keys=keys | {USER},
            person=person,
            persons=persons if "persons" in tables else None,
            groups=groups if "groups" in tables else None,
            events=_event_names(queries),
            numbers=numbers & {path[-1] for path in keys},
            counted=frozenset(part for query in queries for part in counted(query.syntax)),
        )

    def own_events(self) -> frozenset[str]:
        """The events that queries name, but for those that PostHog's SDKs send by themselves."""
        names = set(self.events or ()).union(*(part.events for part in self.counted or ()))
        return frozenset(name for name in names if not name.startswith("$"))

    def with_keys(self, keys: Keys, events: Collection[str]) -> Requirements:
        """The same with further property keys of events, and further events."""
        named = None if self.events is None else self.events.union(events)
        return replace(self, keys=self.keys | keys, events=named)

    def properties(self) -> frozenset[tuple[str, ...]]:
        """Every property key, as a path below its owner: a table, or an event's person."""
        owned = {"events": self.keys, "person": self.person, "persons": self.persons or ()}
        owned["groups"] = self.groups or ()
        return frozenset((owner, *path) for owner, paths in owned.items() for path in paths)


def _event_names(queries: Collection[Query]) -> frozenset[str] | None:
    """The events that any of the queries looks at, or None where one looks at all of them."""
    names: set[str] = set()
    for query in queries:
        if (events := query.events()) is None:
            return None
        names |= events
    return frozenset(names)


def property_paths(query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The table of each property that a query names, or every table where it may be any."""
    for node, named in in_scopes(query.syntax):
        tables = named & {"events", "persons", "groups"}
        for owner, path in property_fields(node):
            certain = {owner} & (tables if tables - {"events"} else {"person"})
            for table in certain or tables | {owner}:
                yield table, path
