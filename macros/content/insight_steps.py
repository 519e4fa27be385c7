"""An insight's query as steps in the words of PostHog's interface.

Each step is a line of Markdown with `code` for values and **bold** for what the interface shows.
The words are those of PostHog/posthog, read November 2026, in `frontend/src/`: scenes/retention
(constants.ts), scenes/insights/EditorFilters (RetentionCondition.tsx, PoeFilter.tsx),
scenes/insights/filters (AggregationSelect.tsx), lib/components/ChartFilter (ChartFilter.tsx),
models/groupsModel.ts.
"""

from __future__ import annotations

import re
import string

from macros.content.insight_schema import FILTERS, QUERY_TIME, Node

AGGREGATIONS = {
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
CHARTS = {
    "BoldNumber": "**Number**",
    "ActionsPie": "**Pie chart**",
    "ActionsLineGraph": "**Line chart**",
    "ActionsBarValue": "**Bar chart**, under **Total value**",
    "ActionsTable": "**Table**",
}
DATES = {"all": "All time", "-7d": "Last 7 days", "-30d": "Last 30 days"}
ROLLING = re.compile(r"-(\d+)([hdwmqy])")
UNITS = dict(zip("hdwmqy", "hour day week month quarter year".split(), strict=True))
BREAKDOWNS = {
    "person": "person property",
    "event": "event property",
    "hogql": "SQL expression",
}
RETENTIONS = {
    "retention_first_time": "first occurrence matching filters",
    "retention_recurring": "recurringly",
}
# How the interface names the comparisons that have a value.
OPERATORS = {"exact": "equals", "is_not": "doesn't equal", "gt": "greater than"}
# The group types of the snippets, by their index.
GROUP_TYPES = ("organization",)


def steps(query: Node) -> list[str]:
    """What to choose in the interface to get this query, one step a line."""
    tab, describe = TABS[query["kind"]]
    first = f"In PostHog, open **Product analytics**, **New insight**, **{tab}**."
    return [first, *describe(query, query.get(FILTERS[query["kind"]], {})), *_modifiers(query)]


def _trends(query: Node, settings: Node) -> list[str]:
    lettered = zip(string.ascii_uppercase, query["series"], strict=False)
    display = settings.get("display", "ActionsLineGraph")
    return [
        *(f"Series **{letter}**: {_series(series)}." for letter, series in lettered),
        *_formulas(settings.get("formulaNodes", [])),
        *_breakdown(query.get("breakdownFilter")),
        f"{_dates(query)}; chart type {CHARTS.get(display, display)}.",
        *_decimals(settings),
    ]


def _formulas(formulas: list[Node]) -> list[str]:
    named = ", ".join(map(_formula, formulas))
    return [f"Turn on **formula mode** and enter {named}."] if formulas else []


def _formula(node: Node) -> str:
    name = f" ({node['custom_name']})" if "custom_name" in node else ""
    return f"`{node['formula']}`{name}"


def _breakdown(breakdown: Node | None) -> list[str]:
    if not breakdown:
        return []
    kind = breakdown.get("breakdown_type", "event")
    words = BREAKDOWNS.get(kind) or _group_property(breakdown["breakdown_group_type_index"])
    return [f"Add a **breakdown** by the {words} `{breakdown['breakdown']}`."]


def _decimals(settings: Node) -> list[str]:
    places = settings.get("decimalPlaces")
    return [f"Under **Options**, set **Decimal places** to **{places}**."] if places else []


def _modifiers(query: Node) -> list[str]:
    if query.get("modifiers", {}).get("personsOnEventsMode") != QUERY_TIME:
        return []
    return ["Under **Advanced options**, turn on **Use person properties from query time**."]


def _funnel(query: Node, settings: Node) -> list[str]:
    numbered = enumerate(query["series"], 1)
    length = settings.get("funnelWindowInterval", 14)
    unit = settings.get("funnelWindowIntervalUnit", "day")
    limit = f"Conversion window limit **{length} {unit}s**, aggregating by {_actors(query)}"
    return [
        *(f"Step **{number}**: {_event(series)}." for number, series in numbered),
        f"{limit}; graph type **Conversion steps**.",
        f"{_dates(query)}.",
    ]


def _retention(query: Node, settings: Node) -> list[str]:
    kind = RETENTIONS[settings.get("retentionType", "retention_first_time")]
    unit = settings.get("period", "Day").lower()
    periods = f"{settings.get('totalIntervals', 8) - 1} {unit}s"
    target, back = settings["targetEntity"]["id"], settings["returningEntity"]["id"]
    return [
        f"For {_actors(query)} who performed `{target}`, choose **{kind}**.",
        f"And then returned to perform `{back}` during the next **{periods}**.",
        f"{_dates(query)}.",
    ]


def _lifecycle(query: Node, settings: Node) -> list[str]:
    states = settings.get("toggledLifecycles", [])
    named = ", ".join(f"**{state.capitalize()}**" for state in states)
    toggles = [f"Turn off every type except {named}."] if states else []
    by_group = "aggregation_group_type_index" in query
    actors = [f"Aggregate by {_actors(query)}."] if by_group else []
    return [f"Series: {_event(query['series'][0])}.", *actors, *toggles, f"{_dates(query)}."]


# For each kind of query, its tab in the interface and what to choose there.
TABS = {
    "TrendsQuery": ("Trends", _trends),
    "FunnelsQuery": ("Funnel", _funnel),
    "RetentionQuery": ("Retention", _retention),
    "LifecycleQuery": ("Lifecycle", _lifecycle),
}


def _actors(query: Node) -> str:
    """Whom a query counts: people, groups, or the values of an expression."""
    expression = query.get("funnelsFilter", {}).get("funnelAggregateByHogQL")
    if expression:
        return f"**Custom SQL expression** `{expression}`"
    if "aggregation_group_type_index" in query:
        return _unique_groups(query["aggregation_group_type_index"])
    return "**Unique users**"


def _unique_groups(index: int) -> str:
    """PostHog's label for groups of a type, whose plural it writes so unless it has another."""
    named = f"{GROUP_TYPES[index]}(s)" if index < len(GROUP_TYPES) else "groups"
    return f"**Unique {named}**"


def _group_property(index: int) -> str:
    return f"{GROUP_TYPES[index] if index < len(GROUP_TYPES) else 'group'} property"


def _dates(query: Node) -> str:
    dates = query.get("dateRange", {}).get("date_from", "-7d")
    grouped = f", grouped by **{query['interval']}**" if "interval" in query else ""
    return f"Date range {_range(dates)}{grouped}"


def _range(dates: str) -> str:
    """A range in the words of the date menu; what it has no entry for is its rolling range."""
    rolling = ROLLING.fullmatch(dates)
    if dates in DATES or not rolling:
        return f"**{DATES.get(dates, dates)}**"
    return f"**In the last {rolling[1]} {UNITS[rolling[2]]}s** (the menu's rolling range)"


def _series(series: Node) -> str:
    math = series.get("math", "total")
    words = AGGREGATIONS[math]
    if "math_hogql" in series:
        return _event(series, f", count by **{words}** `{series['math_hogql']}`")
    if "math_property" in series:
        measured = f"**Property value: {words.lower()}** of `{series['math_property']}`"
        return _event(series, f", measure {measured}")
    if math == "unique_group":
        return _event(series, f", count {_unique_groups(series['math_group_type_index'])}")
    counted = f"**{words}**" if math == "total" else f"count **{words}**"
    return _event(series, f", {counted}")


def _event(series: Node, aggregation: str = "") -> str:
    filters = " and ".join(map(_filter, series.get("properties", [])))
    name = f", rename it **{series['custom_name']}**" if "custom_name" in series else ""
    filtered = f", filter by {filters}" if filters else ""
    return f"choose `{series['event']}`{aggregation}{filtered}{name}"


def _filter(condition: Node) -> str:
    owner = "person property " if condition.get("type") == "person" else ""
    if condition.get("type") == "group":
        owner = f"{_group_property(condition['group_type_index'])} "
    name = f"{owner}`{condition['key']}`"
    words = OPERATORS.get(condition["operator"])
    if not words:
        return f"{name} **{condition['operator'].replace('_', ' ')}**"
    values = condition["value"] if isinstance(condition["value"], list) else [condition["value"]]
    return f"{name} **{words}** `{', '.join(map(str, values))}`"
