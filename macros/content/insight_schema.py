"""What a PostHog insight definition may hold: the part of PostHog's schema that is used here.

As in PostHog/posthog `frontend/src/queries/schema.json`, read November 2026. PostHog refuses
unknown keys, and so does `check`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from macros.core.errors import Problem, suggest

Node = dict[str, Any]

# The key under which each kind of query has the settings that only it has.
FILTERS = {
    "TrendsQuery": "trendsFilter",
    "FunnelsQuery": "funnelsFilter",
    "RetentionQuery": "retentionFilter",
    "LifecycleQuery": "lifecycleFilter",
}
MATH = frozenset("total dau unique_group avg sum min max median hogql".split())
DISPLAYS = frozenset("BoldNumber ActionsPie ActionsLineGraph ActionsBarValue ActionsTable".split())
VALUES = {"math": MATH, "display": DISPLAYS}
QUERY_KEYS = {
    *("kind", "dateRange", "properties", "filterTestAccounts", "aggregation_group_type_index"),
}
KEYS = {
    "InsightVizNode": {"kind", "source"},
    "TrendsQuery": {*QUERY_KEYS, "series", "interval", "trendsFilter", "breakdownFilter"},
    "FunnelsQuery": {*QUERY_KEYS, "series", "interval", "funnelsFilter", "breakdownFilter"},
    "RetentionQuery": {*QUERY_KEYS, "retentionFilter", "breakdownFilter"},
    "LifecycleQuery": {*QUERY_KEYS, "series", "interval", "lifecycleFilter"},
    "EventsNode": {
        *("kind", "event", "name", "custom_name", "math", "math_property", "math_hogql"),
        *("math_group_type_index", "properties"),
    },
    "dateRange": {"date_from", "date_to", "explicitDate"},
    "trendsFilter": {"display", "formulaNodes", "decimalPlaces", "showLegend"},
    "funnelsFilter": {
        *("funnelVizType", "funnelOrderType", "funnelWindowInterval", "funnelWindowIntervalUnit"),
        "funnelStepReference",
    },
    "retentionFilter": {
        *("retentionType", "retentionReference", "targetEntity", "returningEntity", "period"),
        *("totalIntervals", "cumulative", "timeWindowMode", "minimumOccurrences"),
        "meanRetentionCalculation",
    },
    "RetentionEntity": {"id", "name", "type", "kind", "order", "uuid", "custom_name", "properties"},
    "lifecycleFilter": {"toggledLifecycles", "showLegend", "showValuesOnSeries", "stacked"},
    "breakdownFilter": {"breakdown", "breakdown_type", "breakdown_limit"},
}
# The one key that each has to have.
REQUIRED = {
    "InsightVizNode": "source",
    "TrendsQuery": "series",
    "FunnelsQuery": "series",
    "RetentionQuery": "retentionFilter",
    "LifecycleQuery": "series",
    "EventsNode": "event",
    "RetentionEntity": "id",
}


def check(definition: Any, path: str) -> None:
    """Refuse what PostHog's schema would refuse: an unknown key or value, or a missing key.

    Raises:
        Problem: the first of these, with `path` as the file.
    """
    _check_node(definition, "InsightVizNode", path)
    query = definition["source"]
    kind = str(query.get("kind") if isinstance(query, dict) else None)
    if kind not in FILTERS:
        hint = suggest(kind, FILTERS, "Known")
        raise Problem(f'a query\'s "kind" cannot be "{kind}"; {hint}', path=path)
    _check_node(query, kind, path)
    for series in query.get("series", []):
        _check_node(series, "EventsNode", path)
    for key in ("dateRange", "breakdownFilter", FILTERS[kind]):
        _check_node(query.get(key, {}), key, path)
    if kind == "RetentionQuery":
        _check_entities(query["retentionFilter"], path)


def _check_entities(settings: Node, path: str) -> None:
    for key in ("targetEntity", "returningEntity"):
        if key not in settings:
            raise Problem(f'retentionFilter lacks "{key}"', path=path)
        _check_node(settings[key], "RetentionEntity", path)


def _check_node(node: Any, kind: str, path: str) -> None:
    if not isinstance(node, dict):
        raise Problem(f"{kind} has to be an object", path=path)
    _check_keys(node, kind, path)
    if kind.endswith("Node") and node.get("kind") != kind:
        raise Problem(f'"kind" has to be "{kind}", not "{node.get("kind")}"', path=path)
    if kind in REQUIRED and REQUIRED[kind] not in node:
        raise Problem(f'{kind} lacks "{REQUIRED[kind]}"', path=path)
    _check_values(node, path)


def _check_keys(node: Iterable[str], kind: str, path: str) -> None:
    for key in node:
        if key not in KEYS[kind]:
            hint = suggest(key, KEYS[kind], "Keys")
            raise Problem(f'{kind} has no key "{key}"; {hint}', path=path)


def _check_values(node: Node, path: str) -> None:
    for key, known in VALUES.items():
        if key in node and str(node[key]) not in known:
            hint = suggest(str(node[key]), known, "Known")
            raise Problem(f'"{key}" has no value "{node[key]}"; {hint}', path=path)
