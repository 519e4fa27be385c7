"""What a reader sees of the events of their runs, compared with what Python computes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Locator, expect

from macros.core import formats
from macros.queries.result import Result
from tests.browser.live.conftest import Reader
from tests.browser.live.layer.with_events import answers_with
from tests.browser.live.running.code import Code, Event
from tests.browser.live.running.test_blocks import full_text

CREATED = "javascript/accounts.js:account_created"
PROJECT = "javascript/projects.js:project_created"
PURCHASE = "javascript/revenue.js:purchase"
PLAN = "javascript/revenue.js:plan_selected"
NEW_USER = [("'user_0280'", "'user_new'")]
NEW_ORGANIZATION = [("'org_230be474'", "'org_new'")]


def bar(reader: Reader) -> Locator:
    """The bar that says how many events of the reader's there are."""
    return reader.page.locator(".live-layer")


def wait(reader: Reader) -> Locator:
    """Wait until the page shows the events of the last run, or says why it does not."""
    reader.page.locator(".live-layer:is([data-state=done], [data-state=failed])").wait_for()
    return bar(reader)


def run(
    reader: Reader, section: str, changes: list[tuple[str, str]], text: str = ""
) -> list[Event]:
    """Run a section, changed, and wait for the numbers.

    Args:
        reader: who reads the page.
        section: the section.
        changes: strings of its code, and what is to be in their place.
        text: its code and call, where an editor may be open already.
    """
    code = Code(reader, section)
    text = text or full_text(code)
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    if changes:
        code.write(text)
    events = code.run()
    expect(wait(reader)).to_contain_text("of yours on this page")
    return events


def take_back(reader: Reader) -> None:
    """Take all events back."""
    bar(reader).get_by_role("button", name="Take them back").click()
    bar(reader).wait_for(state="detached")


def texts(reader: Reader) -> list[str]:
    """The text of every number, table, caption and description of a picture."""
    parts: list[str] = reader.page.evaluate(
        "() => [...document.querySelectorAll('[data-answer], [data-table], figcaption, svg desc')]"
        ".map((part) => part.textContent)"
    )
    return parts


SHOWN = """() => {
  const number = (part) => {
    const [copy, mark] = [part.cloneNode(true), part.querySelector('[data-moved]')]
    for (const other of copy.querySelectorAll('s, small')) other.remove()
    return [copy.textContent.replace('→', '').trim(), mark?.dataset.moved ?? null]
  }
  const all = (selector) => [...document.querySelectorAll(selector)]
  const answers = all('[data-answer]').filter(({ dataset }) => dataset.macro.startsWith('answer'))
  return {
    answers: answers.map((part) => [part.dataset.answer, number(part)]),
    tables: all('table[data-table]').map((table) => [
      table.dataset.table, [...table.tBodies[0].rows].map((row) => [...row.cells].map(number))
    ]),
  }
}"""
Shown = tuple[str, str | None]  # a number as text, and by how much it says that it has moved


def close(left: float, right: float) -> bool:
    """Whether two numbers are the same, but for the order in which amounts were added."""
    return abs(left - right) <= 1e-9 * max(1, abs(left), abs(right))


def check(number: Shown, then: Any, now: Any, unit: str) -> bool:
    """A number is what Python computes, and marked if it has moved; whether it has."""
    text, by = number
    assert text == formats.value(now, unit)
    has_moved = isinstance(now, int | float) and not close(then, now)
    assert (by is not None) == has_moved, (text, by, then)
    assert by is None or close(float(by), now - then)
    return has_moved


def check_page(
    reader: Reader, before: Mapping[str, Result], after: Mapping[str, Result]
) -> set[str]:
    """Each number in prose and in tables is what Python computes; the queries that have moved.

    Numbers of another model, which these results do not have, have not moved.
    """
    parts = reader.page.evaluate(SHOWN)
    tables = [*parts["tables"], *((name, [[number]]) for name, number in parts["answers"])]
    names = set()
    for name, rows in tables:
        if name not in after:
            assert all(by is None for row in rows for _, by in row), name
            continue
        result = after[name]
        assert len(rows) == min(len(result.rows), 100)
        for cells, then, now in zip(
            rows, rows_before(before[name], result), result.rows, strict=False
        ):
            columns = zip(cells, then, now, result.units, strict=False)  # a new row has no start
            for number, start, end, unit in columns:
                if check(number, start, end, unit):
                    names.add(name)
    return names


def rows_before(before: Result, after: Result) -> list[tuple[Any, ...]]:
    """For each row, the earlier one that begins alike; zeros where there is none."""
    if len(after.columns) == 1:
        return [*before.rows]
    earlier = {row[0]: row for row in before.rows}
    return [earlier.get(row[0], (row[0], *[0] * len(row))) for row in after.rows]


@cache
def before(model: str) -> Mapping[str, Result]:
    """What the sample answers by itself."""
    with TemporaryDirectory() as folder:
        return answers_with(model, [], Path(folder))
