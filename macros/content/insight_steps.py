"""An insight's query as steps in the words of PostHog's interface (November 2026).

Each step is a line of Markdown with `code` for values and **bold** for what the interface shows.
"""

from __future__ import annotations

import string

from macros.content.insight_schema import FILTERS, Node

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
    "BoldNumber": "Number",
    "ActionsPie": "Pie chart",
    "ActionsLineGraph": "Line chart",
    "ActionsBarValue": "Bar chart (total value)",
    "ActionsTable": "Table",
}
DATES = {"all": "All time", "-7d": "Last 7 days", "-30d": "Last 30 days", "-12m": "Last 12 months"}
BREAKDOWNS = {"person": "person property", "event": "event property"}
RETENTIONS = {
    "retention_first_time": "for the first time",
    "retention_recurring": "recurringly",
}


def steps(query: Node) -> list[str]:
    """What to choose in the interface to get this query, one step a line."""
    tab, describe = TABS[query["kind"]]
    first = f"In PostHog, open **Product analytics**, **New insight**, **{tab}**."
    return [first, *describe(query, query.get(FILTERS[query["kind"]], {}))]


def _trends(query: Node, settings: Node) -> list[str]:
    lettered = zip(string.ascii_uppercase, query["series"], strict=False)
    display = settings.get("display", "ActionsLineGraph")
    return [
        *(f"Series **{letter}**: {_series(series)}." for letter, series in lettered),
        *_formulas(settings.get("formulaNodes", [])),
        *_breakdown(query.get("breakdownFilter")),
        f"{_dates(query)}; chart type **{CHARTS.get(display, display)}**.",
    ]


def _formulas(formulas: list[Node]) -> list[str]:
    named = ", ".join(f"`{node['formula']}` ({node['custom_name']})" for node in formulas)
    return [f"Enable **formula mode** and enter {named}."] if formulas else []


def _breakdown(breakdown: Node | None) -> list[str]:
    if not breakdown:
        return []
    kind = breakdown["breakdown_type"]
    return [f"**Breakdown** by the {BREAKDOWNS.get(kind, kind)} `{breakdown['breakdown']}`."]


def _funnel(query: Node, settings: Node) -> list[str]:
    numbered = enumerate(query["series"], 1)
    length = settings.get("funnelWindowInterval", 14)
    unit = settings.get("funnelWindowIntervalUnit", "day")
    limit = f"Conversion window limit **{length} {unit}s**, aggregating by **Unique users**"
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
        f"For **Unique users** who performed `{target}` **{kind}**.",
        f"Returned to perform `{back}` on any of the next **{periods}**.",
        f"{_dates(query)}.",
    ]


def _lifecycle(query: Node, settings: Node) -> list[str]:
    states = settings.get("toggledLifecycles", [])
    named = ", ".join(f"**{state.capitalize()}**" for state in states)
    toggles = [f"Of the lifecycles, leave only {named} switched on."] if states else []
    return [f"Series: {_event(query['series'][0])}.", *toggles, f"{_dates(query)}."]


# For each kind of query, its tab in the interface and what to choose there.
TABS = {
    "TrendsQuery": ("Trends", _trends),
    "FunnelsQuery": ("Funnel", _funnel),
    "RetentionQuery": ("Retention", _retention),
    "LifecycleQuery": ("Lifecycle", _lifecycle),
}


def _dates(query: Node) -> str:
    dates = query.get("dateRange", {}).get("date_from", "-7d")
    grouped = f", grouped by **{query['interval']}**" if "interval" in query else ""
    return f"Date range **{DATES.get(dates, dates)}**{grouped}"


def _series(series: Node) -> str:
    aggregation = AGGREGATIONS[series.get("math", "total")]
    if "math_hogql" in series:
        return _event(series, f", **{aggregation}** `{series['math_hogql']}`")
    if "math_property" in series:
        measured = f"**Property value: {aggregation.lower()}** of `{series['math_property']}`"
        return _event(series, f", {measured}")
    return _event(series, f", **{aggregation}**")


def _event(series: Node, aggregation: str = "") -> str:
    filters = " and ".join(map(_filter, series.get("properties", [])))
    name = f", renamed **{series['custom_name']}**" if "custom_name" in series else ""
    filtered = f", filtered by {filters}" if filters else ""
    return f"event `{series['event']}`{aggregation}{filtered}{name}"


def _filter(condition: Node) -> str:
    owner = "person property " if condition.get("type") == "person" else ""
    name = f"{owner}`{condition['key']}`"
    if condition["operator"] == "exact":
        return f"{name} **equals** `{', '.join(map(str, condition['value']))}`"
    return f"{name} **{condition['operator'].replace('_', ' ')}**"
