"""What the user's own events lack for an answer, looked up where they are."""

from __future__ import annotations

from macros.answers.missing import is_empty, what_is_lacking
from macros.core.sql import literal
from macros.events.backend import Backend
from macros.queries.needs import Needs
from macros.queries.query import Query
from macros.queries.result import Result

SPAN = "SELECT dateDiff('day', min(timestamp), max(timestamp)) AS days FROM events"


def lacking(result: Result, needs: Needs, backend: Backend, present: frozenset[str]) -> list[str]:
    """What the events lack for a result to be an answer; nothing where it is one.

    Args:
        result: what a query gave.
        needs: what the query needs.
        backend: the events.
        present: those of the events that queries name which have been sent.
    """
    absent = backend.absent_properties(needs)
    looks_closer = is_empty(result) and not absent and needs.events <= present
    return what_is_lacking(
        result,
        needs,
        present,
        absent,
        elsewhere=backend.elsewhere(needs) if looks_closer else (),
        span=_span(needs, backend) if looks_closer and needs.days else None,
    )


def _span(needs: Needs, backend: Backend) -> int | None:
    """The days from the first of the events that a query names to the last."""
    names = ", ".join(map(literal, sorted(needs.events)))
    query = Query("span", "", "days", "", f"{SPAN} WHERE event IN ({names})", 0)
    days = backend.run(query).value
    return None if days is None else int(days)
