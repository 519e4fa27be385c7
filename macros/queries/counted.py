"""Which events a query counts by which of their columns: only there does a wrong value matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from macros.queries.hogql import event_names, from_table, nodes, own_nodes, property_fields

PERSON, DISTINCT_ID, TIMESTAMP = "person_id", "distinct_id", "timestamp"
USER = "properties.user_id"
NUMBERS = ("toFloat", "toInt")
COLUMNS = frozenset([PERSON, DISTINCT_ID, TIMESTAMP])

Tree = dict[str, Any]


class Counted(NamedTuple):
    """Events that a part of a query counts by one of their columns.

    Attributes:
        column: "person_id", "distinct_id" or "timestamp"; "properties.<key>" for a number, and
            for the id of a user.
        events: the names of the events; none for all events.
        not_null, not_empty: the paths of properties and columns without which it passes an event
            over.
    """

    column: str
    events: tuple[str, ...]
    not_null: tuple[tuple[str, ...], ...] = ()
    not_empty: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> str:
        """A name of it, e.g. "person_id of $pageview with properties.user_id"."""
        events = ", ".join(self.events) or "any event"
        conditions = " and ".join(".".join(path) for path in (*self.not_null, *self.not_empty))
        return f"{self.column} of {events}{conditions and f' with {conditions}'}"


def counted(syntax: Any) -> Iterator[Counted]:
    """What a query counts, from its syntax tree."""
    for select in nodes(syntax):
        if from_table(select.get("select_from")) == "events":
            events = tuple(sorted(event_names(select.get("where")) or ()))
            not_null = tuple(sorted(_compared(select.get("where"), None)))
            not_empty = tuple(sorted(_compared(select.get("where"), "")))
            for column in sorted(_columns(select)):
                yield Counted(column, events, not_null, not_empty)


def is_limited_by(syntax: Any, event: str) -> bool:
    """Whether a query passes over those of whom a subquery finds no such event."""
    return any(
        node.get("op") == "in"
        and node["right"].get("node") == "SelectQuery"
        and event_names(node["right"].get("where")) == [event]
        for node in nodes(syntax)
    )


def _columns(select: Tree) -> set[str]:
    """The columns that a SELECT names itself, and not in a subquery."""
    own = [node for part in select.values() for node in own_nodes(part)]
    columns: set[str] = set()
    for node in own:
        if node.get("node") == "Field":
            columns |= _column(node["chain"])
        elif node.get("node") == "Call" and node["name"] in NUMBERS:
            columns |= {f"properties.{path[-1]}" for _, path in property_fields(node["args"])}
    return columns


def _column(chain: list[Any]) -> set[str]:
    """The column that a field is; all of them for `*`."""
    if "*" in chain:
        return {*COLUMNS}
    if "person" in chain[:2]:
        return {PERSON}
    if "properties" in chain:
        return {USER} if chain[-1] == "user_id" else set()
    return {str(chain[-1])} & COLUMNS


def _compared(where: Any, nothing: str | None) -> Iterator[tuple[str, ...]]:
    """The fields that a WHERE requires not to be nothing, among what it joins by AND."""
    parts: Iterable[Tree] = (where or {}).get("exprs", [where]) if where else []
    for part in parts:
        if part.get("node") == "CompareOperation" and part["op"] == "!=":
            right, chain = part["right"], part["left"].get("chain", [""])
            is_own = chain[0] == "properties" or chain in (["$group_0"], [PERSON], [DISTINCT_ID])
            if is_own and right.get("node") == "Constant" and right.get("value") == nothing:
                yield tuple(map(str, chain))
