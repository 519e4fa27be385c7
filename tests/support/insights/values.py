"""What an insight, its query, `answers.json` and the ledger say, in the same terms."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from macros.queries.result import Result


def as_floats(value: Any) -> Any:
    """A number, or what is split, with each fraction as the float nearest to it.

    The rows of a retention have two names, then their numbers.
    """
    if isinstance(value, list):
        return {row[:2]: as_floats(row[2:]) for row in value}
    if isinstance(value, tuple):
        return tuple(map(as_floats, value))
    if isinstance(value, dict):
        return {key: as_floats(number) for key, number in value.items()}
    return float(value) if isinstance(value, Fraction) else value


def by_names(result: Result) -> Any:
    """What a query gives: a number, or what it is split by."""
    if len(result.columns) == 1:
        return result.value
    return dict(result.rows) if len(result.columns) == 2 else as_floats(list(result.rows))


def units_of(answer: Mapping[str, Any]) -> list[str]:
    """The unit of each column of an answer of `answers.json`; sizes are counts."""
    return ["" if c == answer.get("sizes") else answer["unit"] for c in answer["columns"]]
