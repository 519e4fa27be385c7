"""What PostHog knows of each event when it evaluates an insight: its person and its groups.

Persons and groups come from `macros.events.identity`, whose rules have tests of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from macros.events.identity import Groups, IdentityResolver, Message
from macros.queries.hogql import parse_hogql

Node = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """A message with its person and its groups.

    Attributes:
        message: the message, as the SDK sent it.
        person_id: the id that its person has in the end.
        person_properties: those of its person when it arrived.
        current_properties: those of its person now.
        groups: the keys of its groups by column, e.g. {"$group_0": "org_7f3a"}.
        group_properties: the properties that each of these groups has now, by column.
    """

    message: Message
    person_id: str
    person_properties: dict[str, Any]
    current_properties: dict[str, Any]
    groups: dict[str, str]
    group_properties: dict[str, dict[str, Any]]

    def property(self, key: str, kind: str = "event", index: int | None = None) -> Any:
        """A property of the event, of its person, or of its group of that index."""
        if kind == "group":
            return self.group_properties.get(f"$group_{index}", {}).get(key)
        properties = self.person_properties if kind == "person" else self.message["properties"]
        return properties.get(key)

    def at_query_time(self) -> Event:
        """The same event, whose person has the properties of now."""
        return replace(self, person_properties=self.current_properties)


def with_persons(messages: Iterable[Message]) -> list[Event]:
    """The messages of a project in the order they arrived, each with its person and groups."""
    persons, groups = IdentityResolver(), Groups()
    arrived = [(*pair, groups.ingest(pair[0])) for pair in persons.ingest(messages)]
    return [
        Event(
            message,
            persons.resolve(message["distinct_id"]).id,
            dict(person.properties),
            persons.resolve(message["distinct_id"]).properties,
            columns,
            {column: _group_properties(groups, column, key) for column, key in columns.items()},
        )
        for message, person, columns in arrived
    ]


def _group_properties(groups: Groups, column: str, key: str) -> dict[str, Any]:
    kind = groups.types[int(column.removeprefix("$group_"))]
    return groups.properties.get((kind, key), {})


def parse(expression: str) -> Node:
    """The syntax tree of a SQL expression over `events`."""
    node: Node
    (node,) = parse_hogql(f"SELECT {expression} FROM events")["select"]
    return node


def value_of(node: Node, event: Event) -> Any:
    """The value of a field for one event, or NULL where `nullIf` says so."""
    if node["node"] == "Call":
        assert node["name"] == "nullIf", node
        value, nothing = node["args"]
        result = value_of(value, event)
        return None if result == nothing["value"] else result
    assert node["node"] == "Field", node
    match node["chain"]:
        case ["person_id"]:
            return event.person_id
        case ["properties", key]:
            return event.property(key)
        case ["person", "properties", key]:
            return event.property(key, "person")
        case [str(column)] if column.startswith("$group_"):
            return event.groups.get(column, "")  # a column that is never NULL in PostHog
    raise AssertionError(f"unknown field {node['chain']}")


def distinct_values(expression: str, events: Iterable[Event]) -> int:
    """`count(DISTINCT …)` or `uniqExact(…)`, the SQL aggregations that insights here use.

    Of several arguments, rows in which one is NULL do not count.
    """
    call = parse(expression)
    is_count = (call["name"], call.get("distinct"), len(call["args"])) == ("count", True, 1)
    assert is_count or call["name"] == "uniqExact", expression
    rows = {tuple(value_of(argument, event) for argument in call["args"]) for event in events}
    return sum(None not in row for row in rows)
