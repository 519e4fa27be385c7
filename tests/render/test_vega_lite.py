"""Specifications of charts."""

from __future__ import annotations

from datetime import datetime

from macros.queries.result import Result
from macros.render.vega_lite import specification


def test_a_legend_has_the_order_of_its_values() -> None:
    """Values with an order of their own come first, in it; others follow as the rows have them."""
    groups = ["pro", "trial", "free", "beta", "starter"]
    rows = tuple((datetime(2025, 1, 1), number, group) for number, group in enumerate(groups, 1))
    result = Result(("day", "users", "plan"), rows, "users")

    def legend(*orders: tuple[str, ...]) -> list[str]:
        color = specification("dots", result, orders)["encoding"]["color"]
        return list(color["scale"]["domain"])

    plans = ("free", "starter", "pro")
    assert legend(plans, ("low", "high")) == [*plans, "trial", "beta"]
    assert legend() == groups
