"""Whether an answer is the right one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

PRECISION = 1e-9  # sums of amounts in floating point, in any order


def same(result: Any, truth: Any) -> bool:
    """Whether a result is the truth: numbers but for rounding, all else exactly.

    Args:
        result: what `comparable` makes of a query's result.
        truth: what a function of the truth gives.
    """
    if isinstance(truth, dict):
        return (
            isinstance(result, dict)
            and result.keys() == truth.keys()
            and all(same(result[key], truth[key]) for key in truth)
        )
    if isinstance(truth, list | tuple):
        return (
            isinstance(result, list | tuple)
            and len(result) == len(truth)
            and all(map(same, result, truth))
        )
    if isinstance(truth, int | float | Fraction) and isinstance(result, int | float | Fraction):
        expected: bool = float(result) == pytest.approx(float(truth), rel=PRECISION, abs=PRECISION)
        return expected
    return bool(result == truth)
