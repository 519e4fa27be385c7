"""PostHog SQL parsed by PostHog's own parser, and the names in a syntax tree."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

SELECTS = ("SelectQuery", "SelectSetQuery")
TREES = 1000  # kept in memory: the parser takes up to half a second for one


@lru_cache(TREES)
def parse_hogql(sql: str) -> dict[str, Any]:
    """The syntax tree of PostHog SQL, or the parser's error, which is a tree with an "error" key.

    A text is parsed once; whoever gets its tree leaves it as it is.

    `hogql_parser` is built to live inside PostHog and imports two of its modules while it loads;
    empty stand-ins satisfy it (hogql-parser 1.3.88).
    """
    needed = ("posthog", "posthog.hogql", "posthog.hogql.errors")
    absent = [name for name in needed if name not in sys.modules]
    for name in absent:
        sys.modules[name] = types.ModuleType(name)
    try:
        import hogql_parser
    finally:
        for name in absent:
            del sys.modules[name]
    tree: dict[str, Any] = json.loads(hogql_parser.parse_select_json(sql))
    return tree


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a syntax tree, outermost first."""
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    for part in tree if isinstance(tree, list) else ():
        yield from nodes(part)


def own_nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a syntax tree but those of subqueries."""
    if isinstance(tree, dict):
        if tree.get("node") in SELECTS:
            return
        yield tree
        tree = list(tree.values())
    for part in tree if isinstance(tree, list) else ():
        yield from own_nodes(part)


def property_fields(tree: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each property that a syntax tree names: the owner of its `properties`, and its path."""
    for node in nodes(tree):
        if node.get("node") == "Field" and "properties" in node["chain"][:-1]:
            at = node["chain"].index("properties")
            yield "".join(node["chain"][:at][-1:]), tuple(map(str, node["chain"][at + 1 :]))
        elif node.get("node") == "ArrayAccess":
            *owner, last = node["array"].get("chain") or [""]
            if last == "properties":
                yield "".join(owner[-1:]), (str(node["property"].get("value")),)


def in_scopes(tree: Any, tables: frozenset[str] = frozenset()) -> Iterator[tuple[Any, Any]]:
    """Each node of a syntax tree that is a field or the access to an array, with its tables.

    These are the tables that the SELECT around it names in its FROM, subqueries left aside.
    """
    if isinstance(tree, dict):
        if tree.get("node") == "SelectQuery":
            tables = frozenset(_joined(tree.get("select_from")))
        if tree.get("node") in ("Field", "ArrayAccess"):
            yield tree, tables
            return
        tree = list(tree.values())
    for part in tree if isinstance(tree, list) else ():
        yield from in_scopes(part, tables)


def _joined(source: Any) -> Iterator[str]:
    """The tables that a FROM names, also those that it joins."""
    while source:
        if table := from_table(source):
            yield table
        source = source.get("next_join")


def from_table(source: Any) -> str:
    """The table that a FROM names first, or "" for a subquery."""
    table = (source or {}).get("table") or {}
    return str(table["chain"][-1]) if table.get("node") == "Field" else ""


def event_names(where: Any) -> list[str] | None:
    """The events that a WHERE lets through, or None where it does not say."""
    for part in (where or {}).get("exprs", [where]) if where else []:
        if names := compared_events(part):
            return names
    return None


def compared_events(part: Any) -> list[str] | None:
    """The events that a condition `event = …` or `event IN …` names, or None for any other."""
    if part.get("node") != "CompareOperation" or part["op"] not in ("==", "in"):
        return None
    right = part["right"]
    names = [constant.get("value") for constant in right.get("exprs", [right])]
    return names if part["left"].get("chain", [""])[-1] == "event" and all(names) else None


def is_latest_time(node: Any) -> bool:
    """Whether a node is a subquery for the latest event's time: `SELECT max(timestamp) …`."""
    selected = node.get("select") if isinstance(node, dict) else None
    if not selected or len(selected) != 1 or node.get("group_by"):
        return False
    calls = [part for part in nodes(selected) if part.get("node") == "Call"]
    aggregate = [call["args"] for call in calls if call["name"] == "max"]
    return [[field.get("chain") for field in args] for args in aggregate] == [[["timestamp"]]]


def is_list_of_months(node: Any) -> bool:
    """Whether a node is a subquery for the months that have events, whatever they are called.

    It is `SELECT toStartOfMonth(timestamp) FROM events`, or the first of these months.
    """
    selected = node.get("select") if isinstance(node, dict) else None
    if not selected or node.get("where") or from_table(node.get("select_from")) != "events":
        return False
    parts = list(nodes(selected))
    calls = {part["name"] for part in parts if part.get("node") == "Call"}
    fields = [part["chain"] for part in parts if part.get("node") == "Field"]
    is_month = {"toStartOfMonth"} <= calls <= {"toStartOfMonth", "min"}
    return is_month and fields == [["timestamp"]]


def events_compared(tree: Any) -> frozenset[str]:
    """The events that a tree names, but in a `SELECT max(timestamp)`, which is how far they go."""
    if isinstance(tree, list):
        return frozenset().union(*map(events_compared, tree))
    if not isinstance(tree, dict) or is_latest_time(tree):
        return frozenset()
    names = (compared_events(tree) or []) if tree.get("node") else []
    return frozenset(names).union(*map(events_compared, tree.values()))
