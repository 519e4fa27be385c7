"""Evaluate insight definitions in plain Python, as PostHog would.

This reads the messages as the SDK sent them and shares no code with the SQL.
"""

from __future__ import annotations

import ast
import operator
import statistics
import string
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from macros.content.insight_schema import QUERY_TIME
from tests.support.insights.events import Event, Node, distinct_values, parse, value_of

Actor = Callable[[Event], Any]  # whom an event counts for, or None for nobody
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}

AGGREGATIONS: dict[str, Callable[[list[Fraction]], Fraction | int]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "avg": statistics.mean,
}


def evaluate(query: Node, events: list[Event]) -> Any:
    """What a query's insight shows: a number, or a dictionary by what it is split by."""
    last_day = query["dateRange"].get("date_to", "9999")
    counted = [e for e in events if e.message["timestamp"][: len("2025-01-01")] <= last_day]
    if query.get("modifiers", {}).get("personsOnEventsMode") == QUERY_TIME:
        counted = [event.at_query_time() for event in counted]
    return KINDS[query["kind"]](query, counted)


def _actor(query: Node) -> Actor:
    """Whom a funnel, retention or lifecycle counts: persons, groups or an expression's values."""
    if "aggregation_group_type_index" in query:
        column = f"$group_{query['aggregation_group_type_index']}"
        return lambda event: event.groups.get(column)
    expression = query.get("funnelsFilter", {}).get("funnelAggregateByHogQL")
    if expression:
        field = parse(expression)
        return lambda event: value_of(field, event)
    return lambda event: event.person_id


def _trends(query: Node, events: list[Event]) -> Any:
    """A number, or a dictionary by breakdown, month or formula."""
    formulas = query.get("trendsFilter", {}).get("formulaNodes", [])
    parts = [_split(series, query, events) for series in query["series"]]
    if not formulas:
        (only,) = parts
        return only[None] if set(only) == {None} else only
    results = {
        node.get("custom_name", node["formula"]): _formula(node["formula"], parts)
        for node in formulas
    }
    return results if len(results) > 1 else next(iter(results.values()))


def _formula(formula: str, parts: list[dict[Any, Any]]) -> Any:
    """A formula's value for each key that a series is split by; a series without it has zero."""
    keys = {key for part in parts for key in part}
    values = {
        key: calculate(
            formula,
            {a: part.get(key, 0) for a, part in zip(string.ascii_uppercase, parts, strict=False)},
        )
        for key in (keys - {None} or keys)
    }
    return values[None] if keys == {None} else values


def _funnel(query: Node, events: list[Event]) -> Fraction:
    """Of the actors with the first step, the percentage with the second within the window."""
    settings = query["funnelsFilter"]
    assert (settings["funnelWindowIntervalUnit"], len(query["series"])) == ("day", 2)
    window = timedelta(days=settings["funnelWindowInterval"])
    first, second = (_times(series, events, _actor(query)) for series in query["series"])
    through = [
        any(start <= end <= start + window for start in starts for end in second.get(actor, []))
        for actor, starts in first.items()
    ]
    return Fraction(100 * sum(through), len(through))


def _retention(query: Node, events: list[Event]) -> dict[Any, tuple[Fraction, int]]:
    """By cohort and calendar month after it: the percentage back, of how many.

    Month 0 is everybody.
    """
    settings = query["retentionFilter"]
    assert (settings["period"], settings["retentionType"]) == ("Month", "retention_first_time")
    target, back = (
        _times({"event": settings[entity]["id"]}, events, _actor(query))
        for entity in ("targetEntity", "returningEntity")
    )
    cohorts: dict[int, list[set[int]]] = defaultdict(list)
    for actor, times in target.items():
        cohorts[_index(min(times))].append({_index(time) for time in back.get(actor, [])})
    last = max(_index(_time(event)) for event in events)
    return {
        (_start(cohort), f"month {n}"): (
            Fraction(100 * sum(cohort + n in months for months in members), len(members)),
            len(members),
        )
        for cohort, members in cohorts.items()
        for n in range(1, settings["totalIntervals"])
        if cohort + n <= last
    }


def _lifecycle(query: Node, events: list[Event]) -> dict[datetime, int]:
    """By month: the actors with the event in the month before and not in this one."""
    assert query["lifecycleFilter"]["toggledLifecycles"] == ["dormant"]
    assert query["interval"] == "month"
    by_actor = _times(query["series"][0], events, _actor(query)).values()
    active = [{_index(time) for time in times} for times in by_actor]
    first, last = min(map(min, active)), max(_index(_time(event)) for event in events)
    return {
        _start(month): sum(month - 1 in months and month not in months for months in active)
        for month in range(first + 1, last + 1)
    }


KINDS: dict[str, Callable[[Node, list[Event]], Any]] = {
    "TrendsQuery": _trends,
    "FunnelsQuery": _funnel,
    "RetentionQuery": _retention,
    "LifecycleQuery": _lifecycle,
}


def _times(series: Node, events: list[Event], actor: Actor) -> dict[Any, list[datetime]]:
    """When each actor did what a series counts."""
    times: dict[Any, list[datetime]] = defaultdict(list)
    for event in events:
        if event.message["event"] == series["event"] and _passes(event, series):
            times[actor(event)].append(_time(event))
    times.pop(None, None)
    return times


def _time(event: Event) -> datetime:
    return datetime.fromisoformat(event.message["timestamp"])


def _index(time: datetime) -> int:
    return 12 * time.year + time.month - 1


def _start(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1)


def calculate(formula: str, values: dict[str, Any]) -> Any:
    """The value of a formula of letters, numbers, `+ - * /` and brackets.

    Raises:
        ValueError: the formula has anything else in it.

    >>> calculate("(A + B) / 2", {"A": 3, "B": 5})
    Fraction(4, 1)
    """

    def value_of(node: ast.AST) -> Any:
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](value_of(node.left), value_of(node.right))
        if isinstance(node, ast.Name) and node.id in values:
            return Fraction(values[node.id])
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return Fraction(node.value)
        raise ValueError(f"no formula: {formula}")

    return value_of(ast.parse(formula, mode="eval").body)


def _split(series: Node, query: Node, events: list[Event]) -> dict[Any, Any]:
    """One series by the value of its breakdown or its month; by None where it has neither."""
    breakdown = query.get("breakdownFilter")
    groups: dict[Any, list[Event]] = defaultdict(list)
    for event in events:
        if event.message["event"] == series["event"] and _passes(event, series):
            if breakdown:
                index = breakdown.get("breakdown_group_type_index")
                key = event.property(breakdown["breakdown"], breakdown["breakdown_type"], index)
            else:
                key = _month(event) if query.get("interval") == "month" else None
            groups[key].append(event)
    return {key: _measure(series, group) for key, group in groups.items()} or {None: 0}


def _month(event: Event) -> datetime:
    return _start(_index(_time(event)))


def _passes(event: Event, series: Node) -> bool:
    return all(_meets(event, condition) for condition in series.get("properties", []))


def _meets(event: Event, condition: Node) -> bool:
    value = event.property(condition["key"], condition["type"], condition.get("group_type_index"))
    if condition["operator"] == "is_set":
        return value is not None
    if condition["operator"] == "gt":
        return value is not None and float(value) > float(condition["value"])
    assert condition["operator"] in ("exact", "is_not"), condition["operator"]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    is_equal = value is not None and text in condition["value"]
    return is_equal is (condition["operator"] == "exact")


def _measure(series: Node, events: list[Event]) -> Any:
    math = series.get("math", "total")
    if math == "total":
        return len(events)
    if math == "dau":
        return len({event.person_id for event in events})
    if math == "unique_group":
        column = f"$group_{series['math_group_type_index']}"
        return len({event.groups.get(column) for event in events} - {None})
    if math == "hogql":
        return distinct_values(series["math_hogql"], events)
    values = [event.property(series["math_property"]) for event in events]
    return AGGREGATIONS[math]([Fraction(value) for value in values if value is not None])
