"""Draw a Result: one Vega-Lite specification, one SVG, one table of the same rows.

The SVG stands in the page itself and takes its colours from the page's CSS variables, so that one
picture fits light, dark and print. `vl-convert` carries Vega-Lite: no browser, no network.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from macros import formats
from macros.errors import Problem, choose
from macros.organization import PLANS
from macros.queries import Result

VEGA_LITE = "6.4"
WIDTH, HEIGHT = 440, 210  # small, so that labels can be read on a phone too
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # measured alike on every machine
COLOURS = [f"var(--chart-{number})" for number in range(1, 7)]
# A long name is cut between characters: Vega's own limit cuts some in half, and fails on the rest.
CHARACTER = r"(?:[^\uD800-\uDBFF]|[\uD800-\uDBFF][\uDC00-\uDFFF])"
SHORT = rf"replace(datum.label, regexp('^({CHARACTER}{{28}}){CHARACTER}{{2,}}$'), '$1\u2026')"

Specification = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """A drawn result.

    Attributes:
        title: what it shows, in a few words.
        description: what it shows, in words for those who do not see it.
        specification: Vega-Lite, with the plotted rows in it.
        svg: the picture: an `<svg>` element with its title and description.
    """

    title: str
    description: str
    specification: Specification
    svg: str


def draw(result: Result, kind: str, title: str, name: str) -> Chart:
    """Draw the first column of a result against its second.

    Args:
        result: rows to plot, all of them, in their order.
        kind: one of KINDS.
        title: shown above the picture.
        name: makes the ids inside the SVG unique on the page.

    Raises:
        Problem: an unknown kind, too few columns, no row, or a second column without numbers.
    """
    if kind not in KINDS:
        raise Problem(f'no chart kind "{kind}"; {choose(kind, KINDS, "Kinds")}')
    if len(result.columns) < 2:
        raise Problem("a chart wants two columns, and the query gives one; show it as an answer")
    if not result.rows:
        raise Problem("a chart wants rows, and the query gives none")
    if not all(isinstance(row[1], int | float) for row in result.rows):
        raise Problem(f'a chart wants numbers in its second column, "{result.columns[1]}"')
    specification = KINDS[kind](result) | {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE[0]}.json",
        "config": _config(),
        "background": None,
    }
    description = describe(result, kind)
    return Chart(title, description, specification, _svg(specification, title, description, name))


def describe(result: Result, kind: str) -> str:
    """The picture in words, from its rows: all of a few, the ends and the peak of many."""
    key, measure = (formats.label(column).lower() for column in result.columns[:2])
    pairs = [
        (formats.value(row[0]), formats.value(row[1], result.unit), row[1]) for row in result.rows
    ]
    start = f"{formats.label(kind)} chart of {measure} by {key}"
    if len(pairs) <= 8:
        return f"{start}: " + ", ".join(f"{k} {v}" for k, v, _ in pairs) + "."
    first, last, top = pairs[0], pairs[-1], max(pairs, key=lambda pair: pair[2])
    return (
        f"{start}: {len(pairs)} points, from {first[1]} ({first[0]}) to {last[1]} ({last[0]}), "
        f"at most {top[1]} ({top[0]})."
    )


def _values(result: Result) -> list[dict[str, Any]]:
    """The plotted rows: the key, the number, and the number as the page writes it."""
    return [
        {
            "key": f"{row[0]:%Y-%m-%d}" if isinstance(row[0], datetime) else formats.value(row[0]),
            "number": row[1],
            "text": formats.value(row[1], result.unit),
            "group": formats.value(row[2]) if len(row) > 2 else "",
        }
        for row in result.rows
    ]


def _bar(result: Result) -> Specification:
    """Horizontal bars in the query's order, each with its number at its end."""
    y = {"field": "key", "type": "nominal", "sort": None, "axis": _names_axis()}
    x = {"field": "number", "type": "quantitative", "axis": None}
    return {
        "width": WIDTH - 140,
        "height": {"step": 30},
        "data": {"values": _values(result)},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": {"type": "bar", "color": COLOURS[0], "cornerRadiusEnd": 3, "height": 20}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": 600},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def _line(result: Result) -> Specification:
    """A line over time with an area below, starting at zero, its last number written out."""
    x = {
        "field": "key",
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"title": None, "format": "%b", "grid": False, "tickCount": "month"},
    }
    y = {"field": "number", "type": "quantitative", "axis": _number_axis(result)}
    values = _values(result)
    values[-1]["last"] = True
    return {
        "width": WIDTH - 60,
        "height": HEIGHT,
        "data": {"values": values},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "area", "color": COLOURS[0], "opacity": 0.15}},
            {"mark": {"type": "line", "color": COLOURS[0], "strokeWidth": 2.5, "point": _point()}},
            {
                "transform": [{"filter": "datum.last"}],
                "mark": {"type": "text", "align": "right", "dx": 4, "dy": -12, "fontWeight": 600},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def _names_axis() -> Specification:
    return {"title": None, "grid": False, "labelExpr": SHORT}


def _point() -> Specification:
    return {"filled": True, "size": 36, "color": COLOURS[0]}


def _number_axis(result: Result) -> Specification:
    money = result.unit.startswith("dollars")
    return {"title": None, "format": "$,.0f" if money else ",.0f", "tickCount": 5, "domain": False}


def _pie(result: Result) -> Specification:
    """A ring whose slices carry their names and numbers: no legend to look up."""
    order = {"field": "order", "type": "quantitative"}
    theta = {"field": "number", "type": "quantitative", "stack": True}
    values = [row | {"order": number} for number, row in enumerate(_values(result))]
    colour = {
        "field": "key",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": [row["key"] for row in values], "range": COLOURS},
    }
    label = {"type": "text", "radius": 132}
    return {
        "width": WIDTH - 60,
        "height": 300,
        "data": {"values": values},
        "encoding": {"theta": theta, "order": order},
        "layer": [
            {
                "mark": {"type": "arc", "innerRadius": 56, "outerRadius": 104, "padAngle": 0.015},
                "encoding": {"color": colour},
            },
            {"mark": label | {"dy": -7}, "encoding": {"text": {"field": "key"}}},
            {
                "mark": label | {"dy": 8, "fontWeight": 600},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def _dots(result: Result) -> Specification:
    """A dot per row: when, how many, and in the colour of its third column."""
    groups = list(dict.fromkeys(formats.value(row[2]) for row in result.rows))
    groups.sort(key=lambda group: PLANS.index(group) if group in PLANS else len(PLANS))
    scale = {"domain": groups, "range": COLOURS}
    x_axis = {"title": None, "format": "%b", "grid": False, "tickCount": "month", "domain": False}
    legend = {"title": None, "orient": "top", "symbolSize": 90, "symbolOpacity": 1}
    return {
        "width": 720,
        "height": 240,
        "data": {"values": _values(result)},
        "mark": {"type": "circle", "opacity": 0.8},
        "encoding": {
            "x": {
                "field": "key",
                "type": "temporal",
                "scale": {"type": "utc"},
                "axis": x_axis,
            },
            "y": {
                "field": "number",
                "type": "quantitative",
                "scale": {"type": "log", "domainMin": 0.8},
                "axis": {"title": None, "values": [1, 3, 10, 30, 90], "domain": False},
            },
            "size": {
                "field": "number",
                "type": "quantitative",
                "legend": None,
                "scale": {"range": [24, 420]},
            },
            "color": {"field": "group", "type": "nominal", "scale": scale, "legend": legend},
        },
    }


KINDS: dict[str, Callable[[Result], Specification]] = {
    "bar": _bar,
    "line": _line,
    "pie": _pie,
    "dots": _dots,
}


def _config() -> Specification:
    ink, quiet, rule = "var(--chart-ink)", "var(--chart-quiet)", "var(--chart-rule)"
    return {
        "aria": False,  # the SVG as a whole has a title and a description
        "font": FONT,
        "view": {"stroke": None},
        "text": {"color": ink, "fontSize": 12},
        "axis": {
            "labelColor": quiet,
            "labelFontSize": 12,
            "labelPadding": 6,
            "ticks": False,
            "gridColor": rule,
            "domainColor": rule,
        },
        "axisY": {"labelColor": ink, "labelLimit": 0},
        "legend": {"labelColor": ink, "labelFontSize": 12, "labelLimit": 0},
    }


@cache
def _converter() -> Any:
    import vl_convert

    return vl_convert


def _svg(specification: Specification, title: str, description: str, name: str) -> str:
    """The picture as an element for the page: sized by its box, named for screen readers."""
    drawn = _converter().vegalite_to_svg(specification, vl_version=VEGA_LITE)
    box = re.search(r'viewBox="([^"]+)"', drawn)
    inner = drawn[drawn.index(">") + 1 :].replace('id="', f'id="{name}-')
    inner = inner.replace("url(#", f"url(#{name}-").replace("{", "&#123;").replace("\n", " ")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box[1] if box else ""}" role="img" '
        f'aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{formats.escape(title)}</title>'
        f'<desc id="{name}-description">{formats.escape(description)}</desc>{inner}'
    )
