"""The numbers of a page, compared with the truth of a company."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from macros.core import formats
from tests.browser.live.conftest import Reader
from tests.events.companies.company import Company
from tests.events.companies.truth.answers import ANSWERS

# What a page shows of each answer: how, by which query, and its text or the cells of its rows.
SHOWN = """() => {
  const parts = document.querySelectorAll('article [data-answer], article table[data-table]')
  return [...parts].map((part) => {
    const { answer, table, macro } = part.dataset
    const rows = [...part.querySelectorAll('tbody tr')]
    const cells = rows.map((row) => [...row.cells].map((cell) => cell.textContent))
    return [macro ?? '', answer ?? table, answer === undefined ? cells : part.textContent]
  })
}"""
MOST_ROWS = 100  # that a table shows


def question_of(query: str) -> str:
    """A query's name without that of its model."""
    return query.rpartition("/")[2]


def check_numbers(reader: Reader, company: Company, units: Mapping[str, Any]) -> set[str]:
    """Compare every number of the open page with the truth; returns the questions it answers.

    Args:
        reader: whose page is open.
        company: whose numbers it shows.
        units: the answers of the build, by query.
    """
    checked = set()
    for macro, query, shown in reader.page.evaluate(SHOWN):
        name = question_of(query)
        if name not in ANSWERS:
            continue
        if name in company.refused:
            check_refused(shown, company.refused[name])
            continue
        unit = units[query]["unit"]
        truth = ANSWERS[name](company.facts)
        if isinstance(shown, list):
            assert sorted(shown) == sorted(rows_of(truth, unit)), (query, shown)
        else:
            assert pieces(shown) == pieces(in_prose(macro, truth, unit)), (query, macro, shown)
        checked.add(name)
    return checked


def check_refused(shown: str | list[list[str]], reason: str) -> None:
    """A question without an answer says why, where there is room for it."""
    text = shown if isinstance(shown, str) else shown[0][0]
    assert text == "no answer" or re.search(reason, text), shown


def in_prose(macro: str, truth: Any, unit: str) -> str:
    """What a macro writes into a sentence, from the truth."""
    if not isinstance(truth, dict):
        return written(truth, unit)
    if macro == "total":
        return written(sum(truth.values()), unit)
    return ", ".join(f"{written(value, unit)} {written(key)}" for key, value in truth.items())


def rows_of(truth: Any, unit: str) -> list[list[str]]:
    """The cells of a table, from the truth."""
    if isinstance(truth, dict):
        return [[written(key), written(value, unit)] for key, value in truth.items()]
    rows = truth if isinstance(truth, list) else [(truth,)]
    return [[written(cell, unit) for cell in row] for row in rows][:MOST_ROWS]


def written(value: Any, unit: str = "") -> str:
    """A value as pages write it."""
    is_plain = isinstance(value, int | str) or hasattr(value, "year")
    return whole(formats.value(value if is_plain else float(value), unit))


def whole(text: str) -> str:
    """A number without zeros behind its point, which a sum in floating point may have."""
    return text.removesuffix(".00")


def pieces(text: str) -> list[str]:
    """The parts of a text that lists rows, in any order."""
    return sorted(whole(part) for part in text.split(", "))
