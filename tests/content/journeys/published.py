"""What the files of journeys say: their calls as code, and the events of their calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from macros.content.calls import call_with
from macros.content.journeys import journey
from macros.content.sections import section
from tests.support.checkout import SNIPPETS


def journeys() -> Iterator[tuple[journey.Journey, str]]:
    """Every journey with each language that it is told in."""
    for name in journey.names(SNIPPETS):
        planned = journey.load(SNIPPETS, name)
        for language in planned.languages:
            yield planned, language


def journey_calls() -> set[str]:
    """The calls of all journeys, as pages write them."""
    return {
        call_with(section(SNIPPETS, *journey.place(call, language)), facts)
        for planned, language in journeys()
        for step in planned.steps
        for call, facts in step.calls
    }


def journey_messages() -> list[Any]:
    """The events of all journeys, as `tests/sdk/journeys` compares them with the real SDKs."""
    return [
        message
        for planned, language in journeys()
        for step in journey.messages(SNIPPETS, planned, language)
        for message in step
    ]
