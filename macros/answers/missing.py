"""When a result is no answer: what the user's own events cannot say."""

from __future__ import annotations

import math
from typing import Any

from macros.queries.result import Result


class NoAnswer(Exception):  # noqa: N818 - no error: a fact about the user's events
    """The user's own events cannot answer a query; the text says why, for the page to show."""


def says_nothing(result: Result) -> bool:
    return all(
        cell is None or (isinstance(cell, float) and math.isnan(cell)) for cell in _measures(result)
    )


def is_ratio(unit: str) -> bool:
    """Whether numbers with this unit are shares or averages: part of them is no count at all."""
    return unit.startswith("percent") or " per " in unit


def is_zero(result: Result) -> bool:
    """Nought throughout: of events that nobody sends it would be no answer."""
    measures = _measures(result)
    return bool(measures) and all(cell == 0 for cell in measures)


def _measures(result: Result) -> list[Any]:
    return [cell for row in result.rows for cell in row[-1:]]
