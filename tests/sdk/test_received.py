"""What a page shows as "What PostHog receives" is what arrives when the section really runs."""

from functools import cache

import pytest
from posthog import Posthog

from macros.events.sample_dataset import LIBRARY
from macros.sample.recording import MODELS, call, record
from macros.sample.simulation import Simulation
from tests.sdk.twins import essence


@cache
def year(model):
    """The sample company's year as one model tracks it."""
    return record(MODELS[model])


@cache
def first_facts():
    """What each section is told first in the company's year."""
    facts = {}
    for happening in Simulation().occurrences():
        facts.setdefault(happening.section, happening.arguments)
    return facts


def received(model, section, capture, token):
    """The messages that arrive when the model's section is told the same facts."""
    client = Posthog(token, host=capture.url)
    call(MODELS[model].functions()[section], client, first_facts()[section])
    client.shutdown()
    return capture.received(token)


@pytest.mark.parametrize("model", MODELS)
def test_the_page_shows_what_arrives(model, capture, token):
    """Event, distinct id and properties are those on the wire, for every section of the year."""
    shown = {
        name: [essence(message, LIBRARY) for message in sent]
        for name, sent in year(model).first_messages.items()
    }
    arrived = {
        name: [essence(m, LIBRARY) for m in received(model, name, capture, f"{token}_{name}")]
        for name in shown
    }
    assert arrived == shown


@pytest.mark.parametrize("model", MODELS)
def test_every_section_of_the_year_is_shown(model):
    """The company's year has what was sent first for each section that its story tells of."""
    assert set(year(model).first_messages) == set(first_facts())
    assert len(first_facts()) > 10
