"""The rows that a chart plots, as its specification has them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from macros.core import formats
from macros.core.words.language import current, fill
from macros.queries.result import Result


def plotted_values(result: Result) -> list[dict[str, Any]]:
    """The plotted rows: the key, the number, and each column as the page writes it."""
    has_days = formats.has_days(row[0] for row in result.rows)
    return [
        {
            "key": f"{row[0]:%Y-%m-%d}" if isinstance(row[0], datetime) else formats.value(row[0]),
            "number": row[1],
            "label": formats.value(row[0], has_days=has_days),
            "text": formats.value(row[1], result.unit),
            "group": formats.value(row[2], result.unit) if len(row) > 2 else "",
        }
        for row in result.rows
    ]


def grid_values(result: Result) -> list[dict[str, Any]]:
    """The cells of a grid: the name of each row with its size, where a fourth column has that."""
    percent = result.unit.startswith("percent")  # without decimals, which tooltip and table have
    return [
        {
            "label": formats.value(row[0]),
            "row": " \N{MIDDLE DOT} ".join(map(formats.value, (row[0], *row[3:4]))),
            "text": formats.value(row[1]),
            "group": formats.value(row[2], result.unit),
            "cell": _in_percent(row[2]) if percent else formats.value(row[2], result.unit),
            "number": row[2],
        }
        for row in result.rows
    ]


def _in_percent(number: float) -> str:
    return fill(current().forms.percent, {"n": f"{number:.0f}"})
