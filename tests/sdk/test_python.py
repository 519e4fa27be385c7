"""Every Python section on the real client, over real HTTP: what arrives is what was recorded."""

from dataclasses import replace

import pytest
from posthog import Posthog

from macros.content.sections import section
from macros.sample.recording import MODELS
from tests.sdk.twins import (
    ACCEPTED,
    REFUSED,
    SNIPPETS,
    asked_for,
    define,
    discover,
    essence,
    facts_of,
    label,
    model_of,
    play,
    recorded,
)
from tests.support.facts import FACTS

# Sections that send nothing of their own; each has tests of its own below.
OWN = {f"python/client.py:{name}" for name in ("client", "shutdown")}
OWN |= {"python/identify.py:distinct_id"}
SENDING = [one for one in discover("python", ".py") if label(one) not in OWN]


def sent(one, capture, token):
    """What arrives when a section runs on a client with its default settings."""
    client = Posthog(token, host=capture.url)
    play(one, client)
    client.shutdown()
    return capture.received(token)


@pytest.mark.parametrize("one", SENDING, ids=label)
def test_what_arrives_is_what_the_sample_company_records(one, capture, token):
    """The same events, distinct ids and properties, in the same order."""
    arrived = [essence(message) for message in sent(one, capture, token)]
    assert arrived == [essence(message) for message in recorded(one)]


@pytest.mark.parametrize("one", SENDING, ids=label)
def test_everything_a_section_is_told_arrives(one, capture, token):
    """Each fact is on the wire as it is, and the model's identity is the distinct id."""
    facts = asked_for(one)
    arrived = sent(one, capture, token)
    identity = facts[MODELS[model_of(one)].identity]
    assert arrived
    assert {message["distinct_id"] for message in arrived} == {identity}
    told = [value for message in arrived for value in values(essence(message))]
    assert [fact for fact in facts.values() if fact not in told] == []


def values(nested):
    """Every plain value in nested dictionaries."""
    if not isinstance(nested, dict):
        return [nested]
    return [value for inner in nested.values() for value in values(inner)]


def test_the_client_reads_its_settings_from_the_environment(capture, token, monkeypatch):
    """The token and the host that it sends to are the environment's."""
    monkeypatch.setenv("POSTHOG_PROJECT_TOKEN", token)
    monkeypatch.setenv("POSTHOG_HOST", capture.url)
    client = define(section(SNIPPETS, "python/client.py", "client"))["posthog"]
    client.capture("client_ready", distinct_id="org_1")
    client.shutdown()
    assert [message["event"] for message in capture.received(token)] == ["client_ready"]


def test_the_client_sends_to_posthog_us_unless_told_otherwise(monkeypatch):
    """Without a host in the environment it is PostHog's own, in the United States."""
    monkeypatch.setenv("POSTHOG_PROJECT_TOKEN", "phc_example")
    monkeypatch.delenv("POSTHOG_HOST", raising=False)
    client = define(section(SNIPPETS, "python/client.py", "client"))["posthog"]
    client.shutdown()
    assert client.host == "https://us.i.posthog.com"


def test_the_client_says_which_setting_is_missing(monkeypatch):
    """Without a project token the app does not start, rather than lose events silently."""
    monkeypatch.delenv("POSTHOG_PROJECT_TOKEN", raising=False)
    with pytest.raises(KeyError, match="POSTHOG_PROJECT_TOKEN"):
        define(section(SNIPPETS, "python/client.py", "client"))


def test_shutdown_sends_what_is_still_queued(capture, token):
    """Events that the client had only queued have arrived when the section returns."""
    client = Posthog(token, host=capture.url)
    for number in range(3):
        client.capture("queued", distinct_id="org_1", properties={"number": number})
    assert capture.received(token) == []
    define(section(SNIPPETS, "python/client.py", "shutdown"))["shutdown"](client)
    numbers = [message["properties"]["number"] for message in capture.received(token)]
    assert numbers == [0, 1, 2]


@pytest.mark.parametrize("value", ACCEPTED)
def test_a_usable_distinct_id_is_given_back(value):
    """An id that PostHog can merge passes unchanged."""
    one = section(SNIPPETS, "python/identify.py", "distinct_id")
    assert define(one)["distinct_id"](value) == value


@pytest.mark.parametrize("value", REFUSED)
def test_an_unusable_distinct_id_is_refused(value):
    """An id that PostHog would never merge raises an error that quotes it."""
    check = define(section(SNIPPETS, "python/identify.py", "distinct_id"))["distinct_id"]
    with pytest.raises(ValueError, match="not usable as a distinct id: ") as refused:
        check(value)
    assert repr(value) in str(refused.value)


def test_a_section_without_facts_fails():
    """A new section is never ignored: the failure says what to add, and for which file."""
    new = replace(SENDING[0], path="python/new.py", name="thing_done")
    with pytest.raises(pytest.fail.Exception) as failed:
        facts_of(new)
    missing = "tests/support/facts.py has no facts for thing_done in snippets/python/new.py"
    assert str(failed.value) == missing


def test_no_facts_are_left_over():
    """Each set of facts belongs to a section; a misspelt name would be used by none."""
    languages = discover("python", ".py") + discover("javascript", ".js")
    assert sorted(set(FACTS) - {one.name for one in languages}) == []
