"""When a result is no answer: the user's own events lack what the query asks for.

A zero is the most misleading number a page can show: of events that nobody sends it means "not
measured", of events that are sent it is the answer. `tests/answers/zero_cases.json` has the rule
as cases; the live examples follow the same ones, in `docs/live/`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from enum import Enum
from typing import Any

from macros.queries.result import Result

PropertyPath = tuple[str, ...]
ANY_EVENT = "event that this query counts"


class NoAnswer(Exception):  # noqa: N818 - no error: a fact about the user's events
    """The user's own events cannot answer a query; the text says why, for the page to show.

    Attributes:
        short: why, in few words, for a place without room for a sentence.
    """

    def __init__(self, label: str, lacks: Sequence[str]) -> None:
        super().__init__(sentence(label, lacks))
        self.short = short(lacks)


class Outcome(Enum):
    """What a result says, as far as the rule needs to know."""

    EMPTY = "no rows, or NULL or NaN in each"
    ZERO_COUNT = "zero in each row, in a unit that can be counted"
    ZERO_RATIO = "zero in each row, in a unit of shares or averages"
    OTHER = "anything else"


def what_is_lacking(
    result: Result,
    events: Collection[str],
    present_events: Callable[[Collection[str]], Collection[str]],
    absent_properties: Collection[PropertyPath],
) -> list[str]:
    """What the events lack for a result to be an answer; nothing where it is one.

    Args:
        result: what the query gave.
        events: the events that the query looks at; empty where it looks at all of them.
        present_events: gives those of some events that have been sent; called only if it matters.
        absent_properties: the properties that the query names and that nothing has.
    """
    outcome = outcome_of(result)
    named = [] if outcome is Outcome.OTHER else sorted(events)
    missing = sorted(set(named).difference(present_events(named)))
    none_sent = bool(missing) and missing == named

    # Part of a ratio is nothing; a count of several events is right where one of them is sent.
    if outcome is Outcome.EMPTY and missing:
        return [f'event "{name}"' for name in missing]
    if outcome is Outcome.ZERO_RATIO and missing:
        return [f'event "{name}"' for name in missing]
    if outcome is Outcome.ZERO_COUNT and none_sent:
        return [f'event "{name}"' for name in missing]
    if absent_properties:
        paths = sorted(absent_properties)
        return [f'property "{".".join(path)}"' for path in paths]
    return [ANY_EVENT] if outcome is Outcome.EMPTY else []


def outcome_of(result: Result) -> Outcome:
    """Which kind of result this is; the last column has the numbers."""
    cells = [row[-1] for row in result.rows if row]
    if all(map(_is_nothing, cells)):
        return Outcome.EMPTY
    if any(cell != 0 for cell in cells):
        return Outcome.OTHER
    is_ratio = result.unit.startswith("percent") or " per " in result.unit
    return Outcome.ZERO_RATIO if is_ratio else Outcome.ZERO_COUNT


def _is_nothing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def sentence(label: str, lacks: Sequence[str]) -> str:
    """The sentence that says why a result is no answer, or "" where it is one."""
    return f"No answer: {label} has no {', '.join(lacks)}." if lacks else ""


def short(lacks: Sequence[str]) -> str:
    """The same in few words, e.g. 'needs event "purchase"'."""
    if not lacks:
        return ""
    return "no answer" if ANY_EVENT in lacks else f"needs {', '.join(lacks)}"
