"""When a result is no answer: the user's own events lack what the query asks for.

A zero is the most misleading number a page can show: of events that nobody sends it means "not
measured", of events that are sent it is the answer. `tests/answers/zero_cases.json` has the rule
as cases; the live examples follow the same ones, in `docs/live/`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

from macros.core.words.language import count, say, translatable
from macros.queries.needs import Needs, Place, Property
from macros.queries.result import Result

ANY_EVENT, OLD_ENOUGH = translatable(
    "event that this query counts", "organization as old as this question needs"
)


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
        Exception.__init__(
            self, say("No answer: {label} has {refusal}.", label=say(label), refusal=cause)
        )
        self.short = say("no answer")


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
        return [say('event "{name}"', name=name) for name in sorted(missing)]
    if absent_properties:
        return sorted({_property(owned) for owned in absent_properties})
    return _why_empty(needs, elsewhere, span) if is_empty(result) else []


def _why_empty(needs: Needs, elsewhere: Collection[Place], span: int | None) -> list[str]:
    """What the events lack where all that the query names is there, and it gives nothing."""
    if span is not None and span < needs.days:
        spanned = count(span, "{n} day", "{n} days", n=span)
        details = say(
            "({days} days; the events that it counts span {span})", days=needs.days, span=spanned
        )
        return [f"{say(OLD_ENOUGH)} {details}"]
    places = {
        say(
            '{property} of event "{name}"',
            property=_property(owned),
            name=f" {say('or')} ".join(names),
        )
        for names, owned in elsewhere
    }
    return sorted(places) or [say(ANY_EVENT)]


def _property(owned: Property) -> str:
    """A property as its reader knows it, by whose it is."""
    owner, *path = owned
    name = ".".join(path)
    if owner == "events":
        return say('property "{name}"', name=name)
    if owner == "groups":
        return say('group property "{name}"', name=name)
    return say('person property "{name}"', name=name)


def is_empty(result: Result) -> bool:
    """Whether there are no rows, or NULL or NaN in each; the last column has the numbers."""
    return all(_is_nothing(row[-1]) for row in result.rows if row)


def _is_nothing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def sentence(label: str, lacks: Sequence[str]) -> str:
    """The sentence that says why a result is no answer, or "" where it is one."""
    if not lacks:
        return ""
    return say("No answer: {label} has no {lacks}.", label=say(label), lacks=", ".join(lacks))


def short(lacks: Sequence[str]) -> str:
    """The same in few words, e.g. 'needs event "purchase"'."""
    if not lacks:
        return ""
    if lacks[0].startswith(say(OLD_ENOUGH)):
        return say("too young")
    if say(ANY_EVENT) in lacks:
        return say("no answer")
    return say("needs {lacks}", lacks=", ".join(lacks))
