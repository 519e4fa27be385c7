"""A waterfall: how each row's steps lead from the level before it to its own level.

The first column names the row, the last one has its level, and those between are the steps, such
as what is new and what is lost in a month. The steps have to add up: a bar that hangs in the air
would be a wrong number that looks right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from macros.core import formats
from macros.core.errors import Problem
from macros.core.words.language import say
from macros.queries.result import Result, Row

WIDTH, HEIGHT = 600, 210
COLORS = [f"var(--chart-{number})" for number in (1, 5, 3, 2, 4, 6)]
MONTH = "utcFormat(toDate(datum.value), '%b')"
EXACT = 0.005  # dollars: what rounding may leave of a sum

Specification = dict[str, Any]


def check(result: Result) -> None:
    """Refuse a result with a cell that is no number, or whose steps do not add up."""
    for row in result.rows:
        for column, cell in zip(result.columns[1:], row[1:], strict=True):
            if not isinstance(cell, int | float):
                raise Problem(f'a waterfall needs numbers, in its column "{column}" too')
    for before, after in pairwise(result.rows):
        end = before[-1] + sum(after[1:-1])
        if not math.isclose(end, after[-1], abs_tol=EXACT):
            name, reached, level = (
                formats.value(cell, result.unit) for cell in (after[0], end, after[-1])
            )
            raise Problem(f"the steps of {name} lead to {reached} and not to {level}")


def specification(result: Result) -> Specification:
    """Two columns for each row: up from the level before, and down from there to its own."""
    is_dated = isinstance(result.rows[0][0], datetime)
    names = {"title": None, "grid": False, "domain": False, "labelAngle": 0}
    axis_of_rows = names | ({"labelExpr": MONTH} if is_dated else {})
    x = {"field": "key", "type": "nominal", "sort": None, "axis": axis_of_rows}
    legend = {"title": None, "orient": "top", "columns": 3, "symbolType": "square"}
    steps = [formats.label(column) for column in result.columns[1:-1]]
    money = result.unit.startswith("dollars")
    axis = {"title": None, "format": "$,.0f" if money else ",.0f", "tickCount": 5, "domain": False}
    level = {"field": "level", "type": "quantitative"}
    ink = "var(--chart-ink)"
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": list(values(result))},
        "encoding": {"x": x},
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {
                    "xOffset": {"field": "side", "type": "nominal", "sort": ["up", "down"]},
                    "y": {"field": "start", "type": "quantitative", "axis": axis},
                    "y2": {"field": "end"},
                    "color": {
                        "field": "group",
                        "type": "nominal",
                        "scale": {"domain": steps, "range": COLORS[: len(steps)]},
                        "legend": legend,
                    },
                },
            },
            {
                "transform": [{"filter": "datum.closing"}],
                "mark": {"type": "tick", "color": ink, "thickness": 1.5},
                "encoding": {"y": level},
            },
            {
                "transform": [{"filter": "datum.last"}],
                "mark": {"type": "text", "dy": -8, "fontWeight": 600},
                "encoding": {"y": level | {"field": "peak"}, "text": {"field": "total"}},
            },
        ],
    }


def values(result: Result) -> Iterator[dict[str, Any]]:
    """The plotted steps: where each begins and ends, and the level that its row ends at."""
    for number, row in enumerate(result.rows, 1):
        *others, closing = steps = list(_steps(row, result))
        yield from others
        peak = max(max(step["start"], step["end"]) for step in steps)
        is_last = {"last": True} if number == len(result.rows) else {}
        yield closing | {"closing": True, "peak": peak} | is_last


def _steps(row: Row, result: Result) -> Iterator[dict[str, Any]]:
    """Those of a row's steps that are not zero; where all are, the first one."""
    steps = list(zip(result.columns[1:-1], row[1:-1], strict=True))
    start = row[-1] - sum(row[1:-1])
    for column, step in [pair for pair in steps if pair[1]] or steps[:1]:
        yield {
            "key": f"{row[0]:%Y-%m-%d}" if isinstance(row[0], datetime) else formats.value(row[0]),
            "label": formats.value(row[0]),
            "group": formats.label(column),
            "text": formats.value(step, result.unit),
            "total": formats.value(row[-1], result.unit),
            "side": "down" if step < 0 else "up",
            "start": start,
            "end": start + step,
            "level": row[-1],
        }
        start += step


def tooltip(result: Result) -> list[Specification]:
    """What a pointer shows of a step: its row, its name, how much it is."""
    titles = (formats.label(result.columns[0]), say("Change"), formats.label(result.unit))
    fields = ("label", "group", "text")
    return [{"field": field, "title": title} for field, title in zip(fields, titles, strict=True)]


def levels(result: Result) -> Result:
    """The rows with their levels, without the steps."""
    names = (result.columns[0], result.columns[-1])
    return Result(names, tuple((row[0], row[-1]) for row in result.rows), result.unit)


def totals(result: Result) -> str:
    """Each step over all rows, in words."""
    columns = zip(result.columns[1:-1], list(zip(*result.rows, strict=True))[1:-1], strict=True)
    sums = (
        f"{formats.noun(column)} {formats.value(sum(cells), result.unit)}"
        for column, cells in columns
    )
    return say("In all: {sums}.", sums=", ".join(sums))
