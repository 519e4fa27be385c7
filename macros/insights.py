"""A PostHog insight definition as steps in the interface's words, and as a link that opens it.

A definition is a file in `snippets/insights/`: the JSON of an `InsightVizNode` with a
`TrendsQuery`, as PostHog's own schema has it (PostHog/posthog `frontend/src/queries/schema.json`,
read November 2026; it refuses unknown keys, and so do we).
"""

from __future__ import annotations

import json
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from macros.errors import Problem, choose
from macros.sections import read

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
KEYS = {
    "InsightVizNode": {"kind", "source"},
    "TrendsQuery": {
        *("kind", "series", "dateRange", "interval", "trendsFilter", "breakdownFilter"),
        *("properties", "filterTestAccounts", "aggregation_group_type_index"),
    },
    "EventsNode": {
        *("kind", "event", "name", "custom_name", "math", "math_property", "math_hogql"),
        *("math_group_type_index", "properties"),
    },
    "dateRange": {"date_from", "date_to", "explicitDate"},
    "trendsFilter": {"display", "formulaNodes", "decimalPlaces", "showLegend"},
    "breakdownFilter": {"breakdown", "breakdown_type", "breakdown_limit"},
}


@dataclass(frozen=True)
class Insight:
    """An insight definition: its name, which is its query's, and its JSON."""

    name: str
    node: Node

    @property
    def query(self) -> Node:
        query: Node = self.node["source"]
        return query

    def link(self, app: str) -> str:
        """An address that opens it prefilled in the PostHog app, e.g. "https://us.posthog.com"."""
        compact = json.dumps(self.node, separators=(",", ":"))
        return f"{app}/insights/new#q={quote(compact, safe='')}"

    def steps(self) -> list[str]:
        """What to choose in the interface, one step a line, in Markdown with `code` for values."""
        query, shown = self.query, self.query.get("trendsFilter", {})
        steps = ["In PostHog, open **Product analytics**, **New insight**, **Trends**."]
        for letter, series in zip(string.ascii_uppercase, query["series"], strict=False):
            steps.append(f"Series **{letter}**: {_series(series)}.")
        formulas = shown.get("formulaNodes", [])
        if formulas:
            listed = ", ".join(f"`{node['formula']}` ({node['custom_name']})" for node in formulas)
            steps.append(f"Enable **formula mode** and enter {listed}.")
        if breakdown := query.get("breakdownFilter"):
            kind = {"person": "person property", "event": "event property"}
            asked = breakdown["breakdown_type"]
            steps.append(
                f"**Breakdown** by the {kind.get(asked, asked)} `{breakdown['breakdown']}`."
            )
        dates = query.get("dateRange", {}).get("date_from", "-7d")
        grouped = f", grouped by **{query['interval']}**" if "interval" in query else ""
        display = shown.get("display", "ActionsLineGraph")
        steps.append(
            f"Date range **{DATES.get(dates, dates)}**{grouped}; "
            f"chart type **{DISPLAY.get(display, display)}**."
        )
        return steps


def names(snippets: Path) -> list[str]:
    """The names of all insight definitions, sorted."""
    return sorted(file.stem for file in (snippets / "insights").glob("*.json"))


def load(snippets: Path, name: str) -> Insight:
    """The definition of that name; a Problem for an unknown name, broken JSON or unknown keys."""
    if name not in names(snippets):
        raise Problem(f'no insight "{name}"; {choose(name, names(snippets), "Insights")}')
    path = f"snippets/insights/{name}.json"
    try:
        node = json.loads(read(snippets / "insights" / f"{name}.json", path))
    except json.JSONDecodeError as error:
        raise Problem(f"not JSON: {error.msg}", path=path, line=error.lineno) from None
    _check(node, "InsightVizNode", path)
    query = node["source"]
    _check(query, "TrendsQuery", path)
    for series in query["series"]:
        _check(series, "EventsNode", path)
    for part in ("dateRange", "trendsFilter", "breakdownFilter"):
        _check(query.get(part, {}), part, path)
    return Insight(name, node)


def sql_link(app: str, sql: str) -> str:
    """An address that opens a query in PostHog's SQL editor; it loads there and does not run."""
    return f"{app}/sql?open_query={quote(sql, safe='')}"


def _check(node: Any, kind: str, path: str) -> None:
    """Refuse what PostHog's schema would refuse: an unknown key, an unknown value."""
    if not isinstance(node, dict):
        raise Problem(f"{kind} has to be an object", path=path)
    for key in node:
        if key not in KEYS[kind]:
            hint = choose(key, KEYS[kind], "Keys")
            raise Problem(f'{kind} has no key "{key}"; {hint}', path=path)
    if kind[0].isupper() and node.get("kind") != kind:
        raise Problem(f'"kind" has to be "{kind}", not "{node.get("kind")}"', path=path)
    wanted = {"InsightVizNode": "source", "TrendsQuery": "series", "EventsNode": "event"}
    if kind in wanted and wanted[kind] not in node:
        raise Problem(f'{kind} lacks "{wanted[kind]}"', path=path)
    for key, known in (("math", MATH), ("display", DISPLAY)):
        if key in node and node[key] not in known:
            hint = choose(str(node[key]), known, "Known")
            raise Problem(f'"{key}" has no value "{node[key]}"; {hint}', path=path)


def _series(series: Node) -> str:
    math = series.get("math", "total")
    counted = f"**{MATH[math]}**"
    if "math_property" in series:
        counted = f"**Property value: {MATH[math].lower()}** of `{series['math_property']}`"
    if "math_hogql" in series:
        counted = f"**{MATH[math]}** `{series['math_hogql']}`"
    filters = " and ".join(map(_filter, series.get("properties", [])))
    named = f", renamed **{series['custom_name']}**" if "custom_name" in series else ""
    return f"event `{series['event']}`, {counted}" + (
        f", filtered by {filters}{named}" if filters else named
    )


def _filter(one: Node) -> str:
    kind = "person property " if one.get("type") == "person" else ""
    if one["operator"] == "exact":
        return f"{kind}`{one['key']}` **equals** `{', '.join(map(str, one['value']))}`"
    return f"{kind}`{one['key']}` **{one['operator'].replace('_', ' ')}**"
