"""What a page shows as "What PostHog receives" is what arrives when the section really runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from posthog import Posthog

from macros.events.sample_dataset import LIBRARY
from macros.sample.recording import MODELS, Recording, call, record
from macros.sample.simulation import Simulation
from tests.sdk.capture import Capture, Message
from tests.sdk.twins import essence


@cache
def recording(model: str) -> Recording:
    """The sample company's year as one model tracks it."""
    return record(MODELS[model])


@cache
def first_facts() -> Mapping[str, dict[str, Any]]:
    """The facts that each section is called with first in the company's year."""
    facts: dict[str, dict[str, Any]] = {}
    for occurrence in Simulation().occurrences():
        facts.setdefault(occurrence.section, occurrence.arguments)
    return facts


def received(model: str, section: str, capture: Capture, token: str) -> list[Message]:
    """The messages that arrive when the model's section is called with the same facts."""
    client = Posthog(token, host=capture.url)
    call(MODELS[model].functions()[section], client, first_facts()[section])
    client.shutdown()
    return capture.received(token)


@pytest.mark.parametrize("model", MODELS)
def test_the_page_shows_what_arrives(model: str, capture: Capture, token: str) -> None:
    """Event, distinct id and properties are those on the wire, for every section of the year."""
    on_page = {
        name: [essence(message, LIBRARY) for message in messages]
        for name, messages in recording(model).first_messages.items()
    }
    arrived = {
        name: [essence(m, LIBRARY) for m in received(model, name, capture, f"{token}_{name}")]
        for name in on_page
    }
    assert arrived == on_page


@pytest.mark.parametrize("model", MODELS)
def test_every_section_of_the_year_is_recorded(model: str) -> None:
    """The recording has the first messages of each section that the simulation calls."""
    assert set(recording(model).first_messages) == set(first_facts())
    assert len(first_facts()) > 10
