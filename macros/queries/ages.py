"""How long ago an organization has to have begun for a query to count it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from macros.queries.hogql import is_latest_time, nodes, own_nodes

LESS_OR_MORE = ("<", "<=", ">", ">=")


def days_needed(syntax: Any) -> int:
    """The days before the latest event within which a query counts nobody; 0 where it counts all.

    It compares with the latest time: `signed_up + INTERVAL 14 DAY <= (SELECT max(…) …)`,
    or `dateDiff('day', signed_up, (SELECT max(…) …)) >= 150`.
    """
    compared = (node for node in nodes(syntax) if node.get("node") == "CompareOperation")
    ages = (days for node in compared if _is_about_latest(node) for days in _days(node))
    return max(ages, default=0)


def _is_about_latest(node: dict[str, Any]) -> bool:
    return node["op"] in LESS_OR_MORE and any(map(is_latest_time, nodes(node)))


def _days(comparison: dict[str, Any]) -> Iterator[int]:
    """The numbers of days that a comparison names outside of its subqueries."""
    for node in own_nodes(comparison):
        if node.get("node") != "Call":
            continue
        first, *_ = node["args"] or [{}]
        if node["name"] == "toIntervalDay":
            yield from _number(first)
        elif node["name"] == "dateDiff" and first.get("value") == "day":
            yield from _number(comparison["right"])


def _number(node: dict[str, Any]) -> Iterator[int]:
    if isinstance(value := node.get("value"), int):
        yield value
