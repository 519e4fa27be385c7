"""A PostHog insight definition as steps in the interface's words, and as a link that opens it.

A definition is a file in `snippets/insights/`: the JSON of an `InsightVizNode` with a query of one
of the kinds in QUERIES, as PostHog's own schema has it (PostHog/posthog
`frontend/src/queries/schema.json`, read November 2026; it refuses unknown keys, and so do we).
"""

from __future__ import annotations

import json
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from macros.core.errors import Problem, suggest
from macros.core.text_files import read

Node = dict[str, Any]

# Aggregations by their name in a definition, as the interface of November 2026 words them.
MATH = {
    "total": "Total count",
    "dau": "Unique users",
    "unique_group": "Unique groups",
    "avg": "Average",
    "sum": "Sum",
    "min": "Minimum",
    "max": "Maximum",
    "median": "Median",
    "hogql": "SQL expression",
}
DISPLAY = {
    "BoldNumber": "Number",
    "ActionsPie": "Pie chart",
    "ActionsLineGraph": "Line chart",
    "ActionsBarValue": "Bar chart (total value)",
    "ActionsTable": "Table",
}
DATES = {"all": "All time", "-7d": "Last 7 days", "-30d": "Last 30 days", "-12m": "Last 12 months"}
# Kinds of queries: their tab in the interface, and where they keep what is special to them.
QUERIES = {
    "TrendsQuery": ("Trends", "trendsFilter"),
    "FunnelsQuery": ("Funnel", "funnelsFilter"),
    "RetentionQuery": ("Retention", "retentionFilter"),
    "LifecycleQuery": ("Lifecycle", "lifecycleFilter"),
}
OF_ALL = {
    *("kind", "dateRange", "properties", "filterTestAccounts", "aggregation_group_type_index"),
}
KEYS = {
    "InsightVizNode": {"kind", "source"},
    "TrendsQuery": {*OF_ALL, "series", "interval", "trendsFilter", "breakdownFilter"},
    "FunnelsQuery": {*OF_ALL, "series", "interval", "funnelsFilter", "breakdownFilter"},
    "RetentionQuery": {*OF_ALL, "retentionFilter", "breakdownFilter"},
    "LifecycleQuery": {*OF_ALL, "series", "interval", "lifecycleFilter"},
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


@dataclass(frozen=True)
class Insight:
    """An insight definition: its name, which is its query's, and its JSON."""

    name: str
    node: Node

    @property
    def query(self) -> Node:
        """The query in it."""
        query: Node = self.node["source"]
        return query

    def link(self, app: str) -> str:
        """An address that opens it prefilled in the PostHog app, e.g. "https://us.posthog.com"."""
        compact = json.dumps(self.node, separators=(",", ":"))
        return f"{app}/insights/new#q={quote(compact, safe='')}"

    def steps(self) -> list[str]:
        """What to choose in the interface, one step a line, in Markdown with `code` for values."""
        tab, special = QUERIES[self.query["kind"]]
        chosen = _STEPS[self.query["kind"]](self.query, self.query.get(special, {}))
        first = f"In PostHog, open **Product analytics**, **New insight**, **{tab}**."
        return [first, *chosen]


def _trends(query: Node, shown: Node) -> list[str]:
    steps = []
    for letter, series in zip(string.ascii_uppercase, query["series"], strict=False):
        steps.append(f"Series **{letter}**: {_series(series)}.")
    if formulas := shown.get("formulaNodes", []):
        listed = ", ".join(f"`{node['formula']}` ({node['custom_name']})" for node in formulas)
        steps.append(f"Enable **formula mode** and enter {listed}.")
    if breakdown := query.get("breakdownFilter"):
        kind = {"person": "person property", "event": "event property"}
        asked = breakdown["breakdown_type"]
        steps.append(f"**Breakdown** by the {kind.get(asked, asked)} `{breakdown['breakdown']}`.")
    display = shown.get("display", "ActionsLineGraph")
    return [*steps, f"{_dates(query)}; chart type **{DISPLAY.get(display, display)}**."]


def _funnel(query: Node, shown: Node) -> list[str]:
    window = shown.get("funnelWindowInterval", 14), shown.get("funnelWindowIntervalUnit", "day")
    steps = [f"Step **{n}**: {_event(one)}." for n, one in enumerate(query["series"], 1)]
    limit = f"Conversion window limit **{window[0]} {window[1]}s**, aggregating by **Unique users**"
    return [*steps, f"{limit}; graph type **Conversion steps**.", f"{_dates(query)}."]


def _retention(query: Node, shown: Node) -> list[str]:
    often = {"retention_first_time": "for the first time", "retention_recurring": "recurringly"}
    kind = often[shown.get("retentionType", "retention_first_time")]
    periods = f"{shown.get('totalIntervals', 8) - 1} {shown.get('period', 'Day').lower()}s"
    return [
        f"For **Unique users** who performed `{shown['targetEntity']['id']}` **{kind}**.",
        f"Returned to perform `{shown['returningEntity']['id']}` on any of the next **{periods}**.",
        f"{_dates(query)}.",
    ]


def _lifecycle(query: Node, shown: Node) -> list[str]:
    wanted = ", ".join(f"**{one.capitalize()}**" for one in shown.get("toggledLifecycles", []))
    toggles = [f"Of the lifecycles, leave only {wanted} switched on."] if wanted else []
    return [f"Series: {_event(query['series'][0])}.", *toggles, f"{_dates(query)}."]


_STEPS = {
    "TrendsQuery": _trends,
    "FunnelsQuery": _funnel,
    "RetentionQuery": _retention,
    "LifecycleQuery": _lifecycle,
}


def _dates(query: Node) -> str:
    dates = query.get("dateRange", {}).get("date_from", "-7d")
    grouped = f", grouped by **{query['interval']}**" if "interval" in query else ""
    return f"Date range **{DATES.get(dates, dates)}**{grouped}"


def names(snippets: Path) -> list[str]:
    """The names of all insight definitions, sorted."""
    return sorted(file.stem for file in (snippets / "insights").glob("*.json"))


def load(snippets: Path, name: str) -> Insight:
    """The definition of that name; a Problem for an unknown name, broken JSON or unknown keys."""
    if name not in names(snippets):
        raise Problem(f'no insight "{name}"; {suggest(name, names(snippets), "Insights")}')
    path = f"snippets/insights/{name}.json"
    try:
        node = json.loads(read(snippets / "insights" / f"{name}.json", path))
    except json.JSONDecodeError as error:
        raise Problem(f"not JSON: {error.msg}", path=path, line=error.lineno) from None
    _check(node, "InsightVizNode", path)
    _check_query(node["source"], path)
    return Insight(name, node)


def sql_link(app: str, sql: str) -> str:
    """An address that opens a query in PostHog's SQL editor; it loads there and does not run."""
    return f"{app}/sql?open_query={quote(sql, safe='')}"


def _check_query(query: Any, path: str) -> None:
    kind = query.get("kind") if isinstance(query, dict) else None
    if kind not in QUERIES:
        hint = suggest(str(kind), QUERIES, "Known")
        raise Problem(f'a query\'s "kind" cannot be "{kind}"; {hint}', path=path)
    _check(query, kind, path)
    for series in query.get("series", []):
        _check(series, "EventsNode", path)
    special = QUERIES[kind][1]
    for part in ("dateRange", "breakdownFilter", special):
        _check(query.get(part, {}), part, path)
    for entity in ("targetEntity", "returningEntity") if kind == "RetentionQuery" else ():
        if entity not in query[special]:
            raise Problem(f'{special} lacks "{entity}"', path=path)
        _check(query[special][entity], "RetentionEntity", path)


def _check(node: Any, kind: str, path: str) -> None:
    """Refuse what PostHog's schema would refuse: an unknown key, an unknown value."""
    if not isinstance(node, dict):
        raise Problem(f"{kind} has to be an object", path=path)
    for key in node:
        if key not in KEYS[kind]:
            hint = suggest(key, KEYS[kind], "Keys")
            raise Problem(f'{kind} has no key "{key}"; {hint}', path=path)
    if kind.endswith("Node") and node.get("kind") != kind:
        raise Problem(f'"kind" has to be "{kind}", not "{node.get("kind")}"', path=path)
    wanted = {"InsightVizNode": "source", "EventsNode": "event", "RetentionEntity": "id"}
    wanted |= dict.fromkeys(QUERIES, "series") | {"RetentionQuery": "retentionFilter"}
    if kind in wanted and wanted[kind] not in node:
        raise Problem(f'{kind} lacks "{wanted[kind]}"', path=path)
    for key, known in (("math", MATH), ("display", DISPLAY)):
        if key in node and node[key] not in known:
            hint = suggest(str(node[key]), known, "Known")
            raise Problem(f'"{key}" has no value "{node[key]}"; {hint}', path=path)


def _series(series: Node) -> str:
    math = series.get("math", "total")
    counted = f"**{MATH[math]}**"
    if "math_property" in series:
        counted = f"**Property value: {MATH[math].lower()}** of `{series['math_property']}`"
    if "math_hogql" in series:
        counted = f"**{MATH[math]}** `{series['math_hogql']}`"
    return _event(series, f", {counted}")


def _event(series: Node, counted: str = "") -> str:
    filters = " and ".join(map(_filter, series.get("properties", [])))
    named = f", renamed **{series['custom_name']}**" if "custom_name" in series else ""
    filtered = f", filtered by {filters}" if filters else ""
    return f"event `{series['event']}`{counted}{filtered}{named}"


def _filter(one: Node) -> str:
    kind = "person property " if one.get("type") == "person" else ""
    if one["operator"] == "exact":
        return f"{kind}`{one['key']}` **equals** `{', '.join(map(str, one['value']))}`"
    return f"{kind}`{one['key']}` **{one['operator'].replace('_', ' ')}**"
