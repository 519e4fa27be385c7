"""Dates of a result as people read them: months, or days."""

from __future__ import annotations

from datetime import datetime

import pytest
from bs4 import BeautifulSoup

from macros.queries.result import Result
from macros.render.kinds.plotted import plotted_values
from macros.render.markup import result_table

FIRST, LAST = datetime(2025, 2, 1), datetime(2025, 1, 31)


@pytest.mark.parametrize(
    ("dates", "texts"),
    [([LAST, FIRST], ["31 Jan 2025", "1 Feb 2025"]), ([FIRST], ["Feb 2025"])],
)
def test_the_first_of_a_month_is_a_day_among_days(dates: list[datetime], texts: list[str]) -> None:
    """A date is a month only where all dates of its column are, in tables and in charts."""
    result = Result(("signed_up", "users"), tuple((date, 4) for date in dates), "users")
    table = BeautifulSoup(result_table("q", result, "Sign-ups", "sample data"), "html.parser")
    assert [head.text for head in table.select("tbody th")] == texts
    assert [row["label"] for row in plotted_values(result)] == texts
