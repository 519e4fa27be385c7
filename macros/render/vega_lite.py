"""Vega-Lite specifications for the rows of a result, one function for each kind of chart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from macros.core import formats
from macros.core.words.language import current
from macros.queries.result import Result
from macros.render.kinds import waterfall
from macros.render.kinds.plotted import grid_values, plotted_values

# The places of charts in pixels, at which their text is as large as it is drawn: a column, a phone.
WIDE, NARROW = 600, 350
HEIGHT = 170  # of a chart over time, without its axis
ROOM = 64  # for the number at the end of the longest bar, or of a line
END = {"expr": f"width - {ROOM}"}
STEP = 24  # the height of a row
FIT = {"type": "fit-x", "contains": "padding"}  # names and numbers take their room from the marks
COLORS = [f"var(--chart-{number})" for number in range(1, 7)]
# A long name is cut between characters: Vega's own limit cuts some in half, and fails on the rest.
CHARACTER = r"(?:[^\uD800-\uDBFF]|[\uD800-\uDBFF][\uDC00-\uDFFF])"
SHORT = rf"replace(datum.label, regexp('^({CHARACTER}{{28}}){CHARACTER}{{2,}}$'), '$1\u2026')"

Specification = dict[str, Any]
Orders = Collection[Sequence[str]]  # of values that have an order of their own
NUMBER: Specification = {"field": "number", "type": "quantitative"}
TIME: Specification = {"field": "key", "type": "temporal", "scale": {"type": "utc"}}
MONTHS: Specification = {"title": None, "format": "%b", "grid": False, "tickCount": "month"}
MONTHS |= {"labelFlush": False, "labelOverlap": "parity", "labelSeparation": 4}
MUTE: Specification = {"tooltip": {"value": None}}  # of a line, one mark: it would show one value


def tooltip(result: Result) -> list[Specification]:
    """What a pointer shows of a mark: each column's name and the value as the page writes it."""
    fields = zip(result.columns, ("label", "text", "group"), strict=False)
    return [{"field": field, "title": formats.label(column)} for column, field in fields]


def _bar(result: Result) -> Specification:
    """Horizontal bars in the query's order, each with its number at its end."""
    y = {"field": "key", "type": "nominal", "sort": None, "axis": _names_axis()}
    return {
        "width": WIDE,
        **_tall(len({row[0] for row in result.rows})),
        "data": {"values": plotted_values(result)},
        "encoding": {"y": y, "x": NUMBER | {"axis": None, "scale": {"range": [0, END]}}},
        "layer": [
            {"mark": {"type": "bar", "color": COLORS[0], "cornerRadiusEnd": 3, "height": 17}},
            _text("text", align="left", dx=6, fontWeight=600),
        ],
    }


def _line(result: Result) -> Specification:
    """A line over time with an area below, starting at zero, its last number written out."""
    values = plotted_values(result)
    values[-1]["last"] = True
    distance = {"expr": f"(width - {ROOM}) / {max(1, len(values) - 1)}"}
    line = {"type": "line", "color": COLORS[0], "strokeWidth": 2.5}
    line |= {"point": {"filled": True, "size": 36, "color": COLORS[0]}}
    return {
        "width": WIDE,
        "height": HEIGHT,
        "data": {"values": values},
        "encoding": {
            "x": TIME | {"axis": MONTHS, "scale": {"type": "utc", "range": [0, END]}},
            "y": NUMBER | {"axis": _number_axis(result)},
        },
        "layer": [
            {"mark": {"type": "area", "color": COLORS[0], "opacity": 0.15}, "encoding": MUTE},
            {"mark": line, "encoding": MUTE},
            {"transform": [{"filter": "datum.last"}]}
            | _text("text", align="left", dx=9, fontWeight=600),
            # An invisible mark that a pointer hits anywhere above or below its point.
            {
                "mark": {"type": "rule", "color": COLORS[0], "strokeWidth": distance, "opacity": 0},
                "encoding": {"y": None},
            },
        ],
    }


def _tall(rows: int) -> Specification:
    """The height for so many rows. Vega-Lite's own `step` would warn in each reader's console."""
    return {"height": STEP * rows, "usermeta": {"step": STEP}}


def _names_axis() -> Specification:
    return {"title": None, "grid": False, "labelExpr": SHORT}


def _text(field: str, **options: Any) -> Specification:
    """A layer that writes a field of each row, with options of the mark."""
    return {"mark": {"type": "text", **options}, "encoding": {"text": {"field": field}}}


def _number_axis(result: Result) -> Specification:
    money, percent = (result.unit.startswith(unit) for unit in ("dollars", "percent"))
    axis = {"title": None, "format": "$,.0f" if money else ",.0f", "tickCount": 5, "domain": False}
    return axis | ({"labelExpr": _share("datum.label")} if percent else {})


def _share(number: str) -> str:
    """An expression of Vega for a share in percent, given that for its number."""
    before, after = current().forms.percent.split("{n}")
    return " + ".join([*([repr(before)] if before else []), number, repr(after)])


def _pie(result: Result, orders: Orders = ()) -> Specification:
    """A ring whose slices carry their names and numbers: no legend to look up."""
    values = [row | {"order": number} for number, row in enumerate(plotted_values(result))]
    scale = {"domain": _domain([row["key"] for row in values], orders), "range": COLORS}
    color = {"field": "key", "type": "nominal", "legend": None, "scale": scale}
    return {
        "width": NARROW,
        "height": 206,
        "data": {"values": values},
        "encoding": {"theta": NUMBER | {"stack": True}, "order": NUMBER | {"field": "order"}},
        "layer": [
            {
                "mark": {"type": "arc", "innerRadius": 36, "outerRadius": 64, "padAngle": 0.015},
                "encoding": {"color": color},
            },
            _text("key", radius=98, dy=-7),
            _text("text", radius=98, dy=8, fontWeight=600),
        ],
    }


def _domain(names: Sequence[str], orders: Orders) -> list[str]:
    """Names in the sequence of their colors: a value of an order has one color in every chart."""
    known = [value for order in orders if {*order} & {*names} for value in order]
    return list(dict.fromkeys([*known, *names]))


def _dots(result: Result, orders: Orders = ()) -> Specification:
    """A dot per row: when, how many, and in the color of its third column."""
    groups = [formats.value(row[2]) for row in result.rows]
    scale = {"domain": _domain(groups, orders), "range": COLORS}
    legend = {"title": None, "orient": "top", "symbolSize": 90, "symbolOpacity": 1}
    return {
        "width": WIDE,
        "height": 110,
        "data": {"values": plotted_values(result)},
        "mark": {"type": "circle", "opacity": 0.8},
        "encoding": {
            "x": TIME | {"axis": MONTHS | {"domain": False}},
            "y": NUMBER
            | {
                "scale": {"type": "log", "domainMin": 0.8},
                "axis": {"title": None, "values": [1, 3, 10, 30, 90], "domain": False},
            },
            "size": NUMBER | {"legend": None, "scale": {"range": [24, 420]}},
            "color": {"field": "group", "type": "nominal", "scale": scale, "legend": legend},
        },
    }


def _grid(result: Result) -> Specification:
    """A cell for each row: first column downwards, second across, the third as number and shade.

    A fourth column says how many the first stands for, beside its name.
    """
    cells = grid_values(result)
    highest = max(1, *(cell["number"] for cell in cells))
    scale = {"domain": [0, highest], "range": [0.04, 0.6]}  # labels stay readable
    shade = NUMBER | {"legend": None, "scale": scale}
    axis = _names_axis() | {"domain": False}
    rows = {"field": "row", "type": "nominal", "sort": None, "axis": axis}
    rows |= {"scale": {"paddingInner": 0.08, "paddingOuter": 0}}
    # On a phone "month 1" is as wide as its cells: two lines, which go down from the first.
    words = f"split({SHORT}, ' ')"
    heads = {
        "orient": "top",
        "labelAngle": 0,
        "labelExpr": f"width < 300 && length({words}) == 2 ? {words} : {SHORT}",
        "labelFontSize": {"expr": "width < 300 ? 11 : 13"},
        "labelPadding": {"expr": "width < 300 ? 19 : 6"},
    }
    columns = rows | {"field": "text", "axis": axis | heads}
    return {
        "width": WIDE,
        **_tall(len({row[0] for row in result.rows})),
        "data": {"values": cells},
        "encoding": {"y": rows, "x": columns},
        "layer": [
            {
                "mark": {"type": "rect", "color": COLORS[0], "cornerRadius": 3},
                "encoding": {"opacity": shade},
            },
            {"mark": "text", "encoding": {"text": {"field": "cell"}}},
        ],
    }


KINDS: dict[str, Callable[[Result], Specification]] = {
    "bar": _bar,
    "line": _line,
    "pie": _pie,
    "dots": _dots,
    "grid": _grid,
    "waterfall": waterfall.specification,
}
COLORED = {"pie": _pie, "dots": _dots}  # kinds with a color for each value of a column
# The column with the numbers, where it is not the one after the first; a waterfall has several.
MEASURES = {"grid": 2, "waterfall": 2}


def specification(kind: str, result: Result, orders: Orders = ()) -> Specification:
    """The specification of a kind of chart.

    Args:
        kind: one of KINDS.
        result: the rows to plot.
        orders: values that have an order of their own, for colors; others follow as they come.
    """
    drawn = COLORED[kind](result, orders) if kind in COLORED else KINDS[kind](result)
    return drawn | {"autosize": FIT}


def narrow(specification: Specification) -> Specification | None:
    """The same chart for a phone; None where it is as narrow already."""
    return specification | {"width": NARROW} if specification["width"] > NARROW else None


def spark(result: Result) -> Specification:
    """The shape of a result and nothing else, for beside a number: a line over time, or columns."""
    x: Specification = {"field": "key", "type": "nominal", "sort": None, "axis": None}
    mark: Specification = {"type": "bar", "color": COLORS[0], "cornerRadiusEnd": 2}
    if isinstance(result.rows[0][0], datetime):
        x |= {"type": "temporal", "scale": {"type": "utc"}}
        line = {"color": COLORS[0], "strokeWidth": 2.5}
        mark = {"type": "area", "color": COLORS[0], "fillOpacity": 0.15, "line": line}
    return {
        "width": 160,
        "height": 36,
        "padding": 2,
        "data": {"values": plotted_values(result)},
        "mark": mark,
        "encoding": {"x": x, "y": NUMBER | {"axis": None}},
    }
