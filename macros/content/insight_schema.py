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
BREAKDOWNS = frozenset("event person group hogql".split())
# Since when person properties count: as the project has it set, or one of these.
QUERY_TIME = "person_id_override_properties_joined"
PERSON_PROPERTIES = frozenset(["person_id_override_properties_on_events", QUERY_TIME])
OPERATORS = frozenset(
    "exact is_not icontains not_icontains regex not_regex gt gte lt lte is_set is_not_set".split()
)
VALUES = {
    "math": MATH,
    "operator": OPERATORS,
    "display": DISPLAYS,
    "breakdown_type": BREAKDOWNS,
    "personsOnEventsMode": PERSON_PROPERTIES,
}
QUERY_KEYS = {
    *("kind", "dateRange", "properties", "filterTestAccounts", "aggregation_group_type_index"),
    "modifiers",
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
        *("funnelStepReference", "funnelAggregateByHogQL"),
    },
    "retentionFilter": {
        *("retentionType", "retentionReference", "targetEntity", "returningEntity", "period"),
        *("totalIntervals", "cumulative", "timeWindowMode", "minimumOccurrences"),
        "meanRetentionCalculation",
    },
    "RetentionEntity": {"id", "name", "type", "kind", "order", "uuid", "custom_name", "properties"},
    "lifecycleFilter": {"toggledLifecycles", "showLegend", "showValuesOnSeries", "stacked"},
    "breakdownFilter": {
        *("breakdown", "breakdown_type", "breakdown_group_type_index", "breakdown_limit"),
    },
    "modifiers": {"personsOnEventsMode"},
    "filter": {"key", "value", "operator", "type", "group_type_index"},
    "formula": {"formula", "custom_name"},
}
# What a value of these keys needs another key for.
NEEDS = {
    ("math", "unique_group"): "math_group_type_index",
    ("math", "hogql"): "math_hogql",
    **{("math", math): "math_property" for math in ("avg", "sum", "min", "max", "median")},
    ("breakdown_type", "group"): "breakdown_group_type_index",
    ("type", "group"): "group_type_index",
    **{("operator", operator): "value" for operator in ("exact", "is_not", "gt")},
}
GROUP_INDEXES = range(5)  # the group types that a project can have
# The keys that each has to have.
REQUIRED: dict[str, tuple[str, ...]] = {
    "InsightVizNode": ("source",),
    "TrendsQuery": ("series",),
    "FunnelsQuery": ("series",),
    "RetentionQuery": ("retentionFilter",),
    "LifecycleQuery": ("series",),
    "EventsNode": ("event",),
    "RetentionEntity": ("id",),
    "breakdownFilter": ("breakdown",),
    "filter": ("key", "operator"),
    "formula": ("formula",),
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
    for key in ("dateRange", "breakdownFilter", "modifiers", FILTERS[kind]):
        if key in query:
            _check_node(query[key], key, path)
    for series in _check_items(query, "series", "EventsNode", path):
        _check_items(series, "properties", "filter", path)
    _check_items(query.get("trendsFilter", {}), "formulaNodes", "formula", path)
    if kind == "RetentionQuery":
        _check_entities(query["retentionFilter"], path)


def _check_entities(settings: Node, path: str) -> None:
    for key in ("targetEntity", "returningEntity"):
        if key not in settings:
            raise Problem(f'retentionFilter lacks "{key}"', path=path)
        _check_node(settings[key], "RetentionEntity", path)


def _check_items(node: Node, key: str, kind: str, path: str) -> list[Any]:
    """Check each thing in the list that a node may have under a key, and give the list."""
    items = node.get(key, [])
    if not isinstance(items, list):
        raise Problem(f'"{key}" has to be a list', path=path)
    for item in items:
        _check_node(item, kind, path)
    return items


def _check_node(node: Any, kind: str, path: str) -> None:
    if not isinstance(node, dict):
        raise Problem(f"{kind} has to be an object", path=path)
    _check_keys(node, kind, path)
    if kind.endswith("Node") and node.get("kind") != kind:
        raise Problem(f'"kind" has to be "{kind}", not "{node.get("kind")}"', path=path)
    for key in REQUIRED.get(kind, ()):
        if key not in node:
            raise Problem(f'{kind} lacks "{key}"', path=path)
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
    for (key, value), needed in NEEDS.items():
        if node.get(key) == value and needed not in node:
            raise Problem(f'"{key}": "{value}" needs the key "{needed}"', path=path)
    for key, index in node.items():
        if key.endswith("group_type_index") and index not in GROUP_INDEXES:
            raise Problem(f'"{key}" is a whole number from 0 to 4, not "{index}"', path=path)


def event_names(query: Node) -> set[str]:
    """The events that a checked query names; a series may be of all events, and names none."""
    settings = query.get("retentionFilter", {})
    entities = (settings.get(key, {}) for key in ("targetEntity", "returningEntity"))
    named = [series["event"] for series in query.get("series", [])]
    named += [entity.get("id") for entity in entities]
    return {name for name in named if name}


def property_names(query: Node) -> set[str]:
    """The properties that a checked query filters by, breaks down by, or adds up."""
    breakdown, series = query.get("breakdownFilter") or {}, query.get("series", [])
    filters = [query, *series]
    named = [item["key"] for node in filters for item in node.get("properties", [])]
    named += [node.get("math_property") for node in series]
    if breakdown.get("breakdown_type") != "hogql":
        named.append(breakdown.get("breakdown"))
    return {name for name in named if isinstance(name, str)}
