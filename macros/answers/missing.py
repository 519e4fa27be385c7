"""When a result is no answer: the user's own events lack what the query asks for.

A zero is the most misleading number a page can show: of events that nobody sends it means "not
measured", of events that are sent it is the answer. `tests/answers/zero_cases.json` has the rule
as cases; the live examples follow the same ones, in `docs/live/`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

from macros.queries.needs import Needs, Place, Property
from macros.queries.result import Result

ANY_EVENT = "event that this query counts"
OLD_ENOUGH = "organization as old as this question needs"


class NoAnswer(Exception):  # noqa: N818 - no error: a fact about the user's events
    """The user's own events cannot answer a query; the text says why, for the page to show.

    Attributes:
        short: why, in few words, for a place without room for a sentence.
    """

    def __init__(self, label: str, lacks: Sequence[str]) -> None:
        super().__init__(sentence(label, lacks))
        self.short = short(lacks)


class Refused(NoAnswer):
    """What the user's own events have for a query cannot be added up."""

    def __init__(self, label: str, cause: str) -> None:
        Exception.__init__(self, f"No answer: {label} has {cause}.")
        self.short = "no answer"


def what_is_lacking(
    result: Result,
    needs: Needs,
    present_events: Collection[str],
    absent_properties: Collection[Property],
    *,
    elsewhere: Collection[Place] = (),
    span: int | None = None,
) -> list[str]:
    """What the events lack for a result to be an answer; nothing where it is one.

    Any number may rest on an event that nobody sends: "198 projects, never viewed" does, where no
    view was ever sent. So it is not the result that decides, but what the query needs.

    Args:
        result: what the query gave.
        needs: what the query needs.
        present_events: the events that have been sent, at least those that the query names.
        absent_properties: the properties that the query needs and that nothing has.
        elsewhere: the properties that only other events have than those where the query reads them.
        span: the days from the first of the events that the query names to the last; None where
            nobody looked.
    """
    missing = needs.events.difference(needs.optional, present_events)
    if needs.events.isdisjoint(present_events):
        missing = needs.events  # also where each of them alone is optional
    if missing:
        return [f'event "{name}"' for name in sorted(missing)]
    if absent_properties:
        return sorted({_property(owned) for owned in absent_properties})
    return _why_empty(needs, elsewhere, span) if is_empty(result) else []


def _why_empty(needs: Needs, elsewhere: Collection[Place], span: int | None) -> list[str]:
    """What the events lack where all that the query names is there, and it gives nothing."""
    if span is not None and span < needs.days:
        days = f"{span} day{'s' * (span != 1)}"
        return [f"{OLD_ENOUGH} ({needs.days} days; the events that it counts span {days})"]
    places = {f'{_property(owned)} of event "{" or ".join(names)}"' for names, owned in elsewhere}
    return sorted(places) or [ANY_EVENT]


def _property(owned: Property) -> str:
    """A property as its reader knows it, by whose it is."""
    owner, *path = owned
    kind = {"events": "property", "groups": "group property"}.get(owner, "person property")
    return f'{kind} "{".".join(path)}"'


def is_empty(result: Result) -> bool:
    """Whether there are no rows, or NULL or NaN in each; the last column has the numbers."""
    return all(_is_nothing(row[-1]) for row in result.rows if row)


def _is_nothing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def sentence(label: str, lacks: Sequence[str]) -> str:
    """The sentence that says why a result is no answer, or "" where it is one."""
    return f"No answer: {label} has no {', '.join(lacks)}." if lacks else ""


def short(lacks: Sequence[str]) -> str:
    """The same in few words, e.g. 'needs event "purchase"'."""
    if not lacks:
        return ""
    if lacks[0].startswith(OLD_ENOUGH):
        return "too young"
    return "no answer" if ANY_EVENT in lacks else f"needs {', '.join(lacks)}"
