"""An insight's query as steps in the words of PostHog's interface.

Each step is a line of Markdown with `code` for values and **bold** for what the interface shows.
The interface is in English, and so is what is bold; the sentences are in the language of the page.
The words are those of PostHog/posthog, read November 2026, in `frontend/src/`: scenes/retention
(constants.ts), scenes/insights/EditorFilters (RetentionCondition.tsx, PoeFilter.tsx),
scenes/insights/filters (AggregationSelect.tsx), lib/components/ChartFilter (ChartFilter.tsx),
models/groupsModel.ts.
"""

from __future__ import annotations

import re
import string

from macros.content.insight_schema import FILTERS, QUERY_TIME, Node
from macros.core.words.language import say, translatable

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
    "ActionsBarValue": translatable("**Bar chart**, under **Total value**")[0],
    "ActionsTable": "**Table**",
}
DATES = {"all": "All time", "-7d": "Last 7 days", "-30d": "Last 30 days"}
ROLLING = re.compile(r"-(\d+)([hdwmqy])")
UNITS = dict(zip("hdwmqy", "hour day week month quarter year".split(), strict=True))
TEXTS = translatable(
    "Add a **breakdown** by the person property {name}.",
    "Add a **breakdown** by the event property {name}.",
    "Add a **breakdown** by the SQL expression {name}.",
)
BREAKDOWNS = dict(zip(("person", "event", "hogql"), TEXTS, strict=True))
RETENTIONS = {
    "retention_first_time": "first occurrence matching filters",
    "retention_recurring": "recurringly",
}
RETURNED = "And then returned to perform {event} during the next **{periods}**."
MEASURED = ", measure **Property value: {words}** of {name}"
# How the interface names the comparisons that have a value.
OPERATORS = {"exact": "equals", "is_not": "doesn't equal", "gt": "greater than"}
# The group types of the snippets, by their index.
GROUP_TYPES = ("organization",)


def steps(query: Node) -> list[str]:
    """What to choose in the interface to get this query, one step a line."""
    tab, describe = TABS[query["kind"]]
    first = say("In PostHog, open **Product analytics**, **New insight**, **{tab}**.", tab=tab)
    return [first, *describe(query, query.get(FILTERS[query["kind"]], {})), *_modifiers(query)]


def _trends(query: Node, settings: Node) -> list[str]:
    lettered = zip(string.ascii_uppercase, query["series"], strict=False)
    display = settings.get("display", "ActionsLineGraph")
    return [
        *(
            say("Series **{letter}**: {event}.", letter=letter, event=_series(series))
            for letter, series in lettered
        ),
        *_formulas(settings.get("formulaNodes", [])),
        *_breakdown(query.get("breakdownFilter")),
        say("{dates}; chart type {chart}.", dates=_dates(query), chart=_chart(display)),
        *_decimals(settings),
    ]


def _chart(display: str) -> str:
    return say(CHARTS.get(display, display))


def _formulas(formulas: list[Node]) -> list[str]:
    named = ", ".join(map(_formula, formulas))
    return [say("Turn on **formula mode** and enter {named}.", named=named)] if formulas else []


def _formula(node: Node) -> str:
    name = f" ({node['custom_name']})" if "custom_name" in node else ""
    return f"`{node['formula']}`{name}"


def _breakdown(breakdown: Node | None) -> list[str]:
    if not breakdown:
        return []
    kind = breakdown.get("breakdown_type", "event")
    name = f"`{breakdown['breakdown']}`"
    if kind in BREAKDOWNS:
        return [say(BREAKDOWNS[kind], name=name)]
    index = breakdown["breakdown_group_type_index"]
    if index >= len(GROUP_TYPES):
        return [say("Add a **breakdown** by the group property {name}.", name=name)]
    owner = GROUP_TYPES[index]
    return [say("Add a **breakdown** by the {type} property {name}.", type=owner, name=name)]


def _decimals(settings: Node) -> list[str]:
    places = settings.get("decimalPlaces")
    text = say("Under **Options**, set **Decimal places** to **{places}**.", places=places)
    return [text] if places else []


def _modifiers(query: Node) -> list[str]:
    if query.get("modifiers", {}).get("personsOnEventsMode") != QUERY_TIME:
        return []
    return [say("Under **Advanced options**, turn on **Use person properties from query time**.")]


def _funnel(query: Node, settings: Node) -> list[str]:
    numbered = enumerate(query["series"], 1)
    length = settings.get("funnelWindowInterval", 14)
    unit = settings.get("funnelWindowIntervalUnit", "day")
    limit = say(
        "Conversion window limit **{window}**, aggregating by {actors}; "
        "graph type **Conversion steps**.",
        window=f"{length} {unit}s",
        actors=_actors(query),
    )
    return [
        *(
            say("Step **{number}**: {event}.", number=number, event=_event(series))
            for number, series in numbered
        ),
        limit,
        f"{_dates(query)}.",
    ]


def _retention(query: Node, settings: Node) -> list[str]:
    kind = RETENTIONS[settings.get("retentionType", "retention_first_time")]
    unit = settings.get("period", "Day").lower()
    periods = f"{settings.get('totalIntervals', 8) - 1} {unit}s"
    target, back = (f"`{settings[key]['id']}`" for key in ("targetEntity", "returningEntity"))
    chosen = {"actors": _actors(query), "event": target, "kind": kind}
    return [
        say("For {actors} who performed {event}, choose **{kind}**.", **chosen),
        say(RETURNED, event=back, periods=periods),
        f"{_dates(query)}.",
    ]


def _lifecycle(query: Node, settings: Node) -> list[str]:
    states = settings.get("toggledLifecycles", [])
    named = ", ".join(f"**{state.capitalize()}**" for state in states)
    toggles = [say("Turn off every type except {named}.", named=named)] if states else []
    by_group = "aggregation_group_type_index" in query
    actors = [say("Aggregate by {actors}.", actors=_actors(query))] if by_group else []
    series = say("Series: {event}.", event=_event(query["series"][0]))
    return [series, *actors, *toggles, f"{_dates(query)}."]


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


def _dates(query: Node) -> str:
    dates = query.get("dateRange", {}).get("date_from", "-7d")
    text = say("Date range {dates}", dates=_range(dates))
    if "interval" not in query:
        return text
    return text + say(", grouped by **{interval}**", interval=query["interval"])


def _range(dates: str) -> str:
    """A range in the words of the date menu; what it has no entry for is its rolling range."""
    rolling = ROLLING.fullmatch(dates)
    if dates in DATES or not rolling:
        return f"**{DATES.get(dates, dates)}**"
    length = f"{rolling[1]} {UNITS[rolling[2]]}s"
    return say("**In the last {length}** (the menu's rolling range)", length=length)


def _series(series: Node) -> str:
    math = series.get("math", "total")
    words = AGGREGATIONS[math]
    if "math_hogql" in series:
        sql = f"`{series['math_hogql']}`"
        return _event(series, say(", count by **{words}** {sql}", words=words, sql=sql))
    if "math_property" in series:
        name, kind = f"`{series['math_property']}`", words.lower()
        return _event(series, say(MEASURED, words=kind, name=name))
    if math == "total":
        return _event(series, f", **{words}**")
    groups = math == "unique_group"
    counted = _unique_groups(series["math_group_type_index"]) if groups else f"**{words}**"
    return _event(series, say(", count {counted}", counted=counted))


def _event(series: Node, aggregation: str = "") -> str:
    filters = f" {say('and')} ".join(map(_filter, series.get("properties", [])))
    filtered = say(", filter by {filters}", filters=filters) if filters else ""
    name = series.get("custom_name")
    renamed = "" if name is None else say(", rename it **{name}**", name=name)
    event = say("choose {event}", event=f"`{series['event']}`")
    return f"{event}{aggregation}{filtered}{renamed}"


def _filter(condition: Node) -> str:
    name = _property(condition)
    words = OPERATORS.get(condition["operator"])
    if not words:
        return f"{name} **{condition['operator'].replace('_', ' ')}**"
    values = condition["value"] if isinstance(condition["value"], list) else [condition["value"]]
    return f"{name} **{words}** `{', '.join(map(str, values))}`"


def _property(condition: Node) -> str:
    """The property of a condition, and whose it is where it is none of the event."""
    name, owner = f"`{condition['key']}`", condition.get("type")
    if owner == "person":
        return say("person property {name}", name=name)
    if owner != "group":
        return name
    index = condition["group_type_index"]
    if index >= len(GROUP_TYPES):
        return say("group property {name}", name=name)
    return say("{type} property {name}", type=GROUP_TYPES[index], name=name)
