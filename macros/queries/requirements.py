"""What queries ask of events: no more than that is read from the user's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from macros.queries.hogql import property_fields
from macros.queries.query import Query

Keys = AbstractSet[tuple[str, ...]]
USER = ("user_id",)  # always there, so that a STRUCT has at least one field


@dataclass(frozen=True)
class Requirements:
    """What queries ask of the events.

    Attributes:
        keys: the property keys that they name of events.
        person: those of the person as an event has it, `person.properties`.
        persons: those of the table of persons; None where no query looks at it.
        events: the events that they name, or None for all.
        numbers: the keys of events that they convert to numbers.
    """

    keys: frozenset[tuple[str, ...]]
    person: frozenset[tuple[str, ...]]
    persons: frozenset[tuple[str, ...]] | None
    events: frozenset[str] | None
    numbers: frozenset[str]


def of(asked: Collection[Query]) -> Requirements:
    """What these queries ask together."""
    places = {place for query in asked for place in _places(query)}
    keys, person, persons = (
        frozenset(path for there, path in places if there == table)
        for table in ("events", "person", "persons")
    )
    named = [query.events() for query in asked]
    every = frozenset(name for names in named if names for name in names)
    converted = frozenset(key for query in asked for key in query.numbers())
    return Requirements(
        keys | {USER},
        person,
        persons if any("persons" in query.tables() for query in asked) else None,
        None if None in named else every,
        converted & {path[-1] for path in keys},
    )


def _places(query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The table of each property that a query names, or every table where it may be any."""
    tables = query.tables() & {"events", "persons"}
    for owner, path in property_fields(query.syntax):
        certain = {owner} & (tables if "persons" in tables else {"person"})
        for table in certain or tables | {owner}:
            yield table, path
