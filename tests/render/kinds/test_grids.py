"""Grids: cells of cohorts, whose names have their sizes, at the width of a column and a phone."""

from __future__ import annotations

from datetime import datetime

from bs4 import BeautifulSoup

from macros.queries.result import Result
from macros.render import charts

MONTHS = [datetime(2025, month, 1) for month in (1, 2, 3)]
COLUMNS = ("cohort", "months_later", "active")
UNIT = "percent of organizations"


def labels(svg: str) -> list[str]:
    """The texts in a picture, each with a space between its lines."""
    texts = BeautifulSoup(svg, "html5lib").find_all("text")
    return [text.get_text(" ") for text in texts]


def test_a_grid_has_a_cell_for_each_row_and_none_for_what_is_unknown() -> None:
    """Months that are not over have no cell, which is not the same as a cell with nothing in it."""
    rows = tuple(
        (month, f"month {later}", 0 if later == 2 else 50.0)
        for number, month in enumerate(MONTHS)
        for later in range(1, 4 - number)
    )
    table = Result(COLUMNS, rows, UNIT)
    texts = labels(charts.draw(table, "grid", "t", "x").svg)
    assert [text for text in texts if text.endswith("%")].count("50%") == 4
    assert texts.count("0%") == 2
    assert {"Jan 2025", "Feb 2025", "Mar 2025", "month 1", "month 2", "month 3"} <= {*texts}
    words = charts.describe(table, "grid")
    assert words.startswith("Grid chart of active by cohort and months later: ")
    assert "Jan 2025, month 1 50.0%" in words


def test_the_rows_of_a_grid_say_how_large_they_are() -> None:
    """A fourth column is the size of what the first names, and stands beside it."""
    rows = tuple(
        (month, f"month {later}", 50.0, size)
        for size, month in enumerate(MONTHS, 1213)
        for later in (1, 2)
    )
    table = Result((*COLUMNS, "organizations"), rows, UNIT, "organizations")
    texts = labels(charts.draw(table, "grid", "t", "x").svg)
    names = {"Jan 2025 · 1,213", "Feb 2025 · 1,214", "Mar 2025 · 1,215"}
    assert {*texts} == {*names, "month 1", "month 2", "50%"}
    assert len(texts) == 3 + 2 + len(rows)


def test_the_heads_of_narrow_cells_have_two_lines() -> None:
    """On a phone, "month 1" is as wide as a cell; a longer name stays in one line."""
    rows = tuple((MONTHS[0], name, 50.0) for name in ("month 1", "month 2", "the rest of it"))
    chart = charts.draw(Result(COLUMNS, rows, UNIT), "grid", "t", "x")
    for picture, lines in ((chart.svg, []), (chart.narrow, [["month", "1"], ["month", "2"]])):
        texts = BeautifulSoup(picture, "html5lib").find_all("text")
        parts = [[part.get_text() for part in text.find_all("tspan")] for text in texts]
        assert [part for part in parts if part] == lines
        assert "the rest of it" in labels(picture)
