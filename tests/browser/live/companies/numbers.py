"""The numbers of a page, compared with the truth of a company."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from macros.core import formats
from tests.browser.live.conftest import Reader
from tests.events.companies.company import Company
from tests.events.companies.truth.answers import ANSWERS
from tests.support.insights.values import units_of

# What a page shows of each answer: how, by which query, and its text or the cells of its rows.
SHOWN = """() => {
  const parts = document.querySelectorAll('article [data-answer], article table[data-table]')
  return [...parts].map((part) => {
    const { answer, table, macro } = part.dataset
    const rows = [...part.querySelectorAll('tbody tr')]
    const texts = rows.map((row) => [...row.cells].map((cell) => cell.textContent))
    return [macro ?? '', answer ?? table, answer === undefined ? texts : part.textContent]
  })
}"""
MOST_ROWS = 100  # that a table shows
NOISE = 1e-6  # of sums in floating point, which may end on the other side of a tie


def check_numbers(reader: Reader, company: Company, answers: Mapping[str, Any]) -> set[str]:
    """Compare every number of the open page with the truth; returns the questions it answers.

    Args:
        reader: whose page is open.
        company: whose numbers it shows.
        answers: those of the build, by query.
    """
    checked = set()
    for macro, query, cells in reader.page.evaluate(SHOWN):
        name = query.rpartition("/")[2]
        if name not in ANSWERS:
            continue
        if name in company.refused:
            check_refused(cells, company.refused[name])
            continue
        truth = ANSWERS[name](company.facts)
        rows = cells if isinstance(cells, list) else pieces(cells, macro, truth)
        expected = rows_of(sum(truth.values()) if macro == "total" else truth)
        units = [answers[query]["unit"]] if macro == "total" else units_of(answers[query])
        assert same_rows(rows, expected, units), (query, macro, cells, expected)
        checked.add(name)
    return checked


def check_refused(cells: str | list[list[str]], reason: str) -> None:
    """A question without an answer says why, where there is room for it."""
    text = cells if isinstance(cells, str) else cells[0][0]
    assert text == "no answer" or re.search(reason, text), cells


def pieces(text: str, macro: str, truth: Any) -> list[list[str]]:
    """The rows in a text that lists them, each as its name and its number."""
    if not isinstance(truth, dict) or macro == "total":
        return [[text]]
    return [part.split("\xa0", 1)[::-1] for part in text.split(", ")]


def rows_of(truth: Any) -> Sequence[Sequence[Any]]:
    """The rows of a truth, as many as a table shows."""
    if isinstance(truth, dict):
        return list(truth.items())[:MOST_ROWS]
    return truth[:MOST_ROWS] if isinstance(truth, list) else [(truth,)]


def same_rows(rows: list[list[str]], truth: Sequence[Sequence[Any]], units: Sequence[str]) -> bool:
    """Whether rows are those of the truth, in any order."""
    rest = list(truth)
    for row in rows:
        alike = [other for other in rest if same_row(row, other, units)]
        if not alike:
            return False
        rest.remove(alike[0])
    return not rest


def same_row(cells: list[str], truth: Sequence[Any], units: Sequence[str]) -> bool:
    """Whether the cells of a row are these values."""
    return len(cells) == len(truth) and all(
        same_cell(cell, value, unit) for cell, value, unit in zip(cells, truth, units, strict=True)
    )


def same_cell(text: str, value: Any, unit: str) -> bool:
    """Whether a cell is a value as pages write it, rounded to the places that they show."""
    if isinstance(value, str) or hasattr(value, "year"):
        return text == formats.value(value)
    plain = formats.value(value if isinstance(value, int) else float(value), unit)
    number = re.sub(r"[$,%]", "", text).replace("\N{MINUS SIGN}", "-")
    signs = [set(either) & set("$%") for either in (text, plain)]
    if not re.fullmatch(r"-?\d+(\.\d+)?", number) or signs[0] != signs[1]:
        return False
    half = 0.5 * 10 ** -len(number.partition(".")[2])
    return text == plain or abs(float(number) - float(value)) <= half + NOISE
