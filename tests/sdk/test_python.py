"""Every Python section on the real client, over real HTTP: what arrives is what was recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from posthog import Posthog

from macros.content.sections import Section
from macros.sample.recording import MODELS
from tests.sdk.capture import Capture, Message
from tests.sdk.twins import (
    ACCEPTED,
    NO_AMOUNTS,
    REFUSED,
    essence,
    facts_of,
    model_of,
    play,
    python_arguments,
    recorded,
)
from tests.support.facts import FACTS
from tests.support.sections import define, label, load_section, sections_of

SECTIONS = sections_of("python", "py")
# Sections that send nothing of their own; each has tests of its own below.
SILENT = {f"python/client.py:{name}" for name in ("client", "past_client", "shutdown", "watch")}
SILENT |= {"python/identify.py:distinct_id"}
SENDING = [section for name, section in SECTIONS.items() if name not in SILENT]


def sent(section: Section, capture: Capture, token: str) -> list[Message]:
    """The messages that arrive when a section runs on a client with its default settings."""
    client = Posthog(token, host=capture.url)
    play(section, client)
    client.shutdown()
    return capture.received(token)


@pytest.mark.parametrize("section", SENDING, ids=label)
def test_what_arrives_is_what_the_sample_company_records(
    section: Section, capture: Capture, token: str
) -> None:
    """The same events, distinct ids and properties, in the same order."""
    arrived = [essence(message) for message in sent(section, capture, token)]
    assert arrived == [essence(message) for message in recorded(section)]


@pytest.mark.parametrize("section", SENDING, ids=label)
def test_every_argument_of_a_section_arrives(
    section: Section, capture: Capture, token: str
) -> None:
    """Each argument is on the wire as it is, and the model's identity is the distinct id.

    What is given back is there as a negative amount.
    """
    facts = python_arguments(section)
    arrived = sent(section, capture, token)
    nobody = f"$organization_{facts['organization_id']}"
    identity = facts.get(MODELS[model_of(section)].identity, nobody)
    assert arrived
    names = {"payment_uuid": "uuid", "refund_uuid": "uuid"}
    names |= {"paid_at": "timestamp", "timestamp": "timestamp"}
    for argument, key in names.items():
        assert {m[key] for m in arrived} >= {facts.pop(n) for n in (argument,) if n in facts}
    assert {message["distinct_id"] for message in arrived} == {identity}
    facts |= {"refund_value": -facts["refund_value"]} if "refund_value" in facts else {}
    values = [value for message in arrived for value in leaves(essence(message))]
    assert [fact for fact in facts.values() if fact not in values] == []


def leaves(nested: Any) -> list[Any]:
    """Every plain value in nested dictionaries."""
    if not isinstance(nested, dict):
        return [nested]
    return [value for inner in nested.values() for value in leaves(inner)]


def test_the_client_reads_its_settings_from_the_environment(
    capture: Capture, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token and the host that it sends to are the environment's."""
    monkeypatch.setenv("POSTHOG_PROJECT_TOKEN", token)
    monkeypatch.setenv("POSTHOG_HOST", capture.url)
    client = define(load_section("python/client.py", "client"))["posthog"]
    client.capture("client_ready", distinct_id="org_1")
    client.shutdown()
    assert [message["event"] for message in capture.received(token)] == ["client_ready"]


def test_the_client_sends_to_posthog_us_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a host in the environment it is PostHog's own, in the United States."""
    monkeypatch.setenv("POSTHOG_PROJECT_TOKEN", "phc_example")
    monkeypatch.delenv("POSTHOG_HOST", raising=False)
    client = define(load_section("python/client.py", "client"))["posthog"]
    client.shutdown()
    assert client.host == "https://us.i.posthog.com"


def test_the_client_says_which_setting_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a project token the app does not start, rather than lose events silently."""
    monkeypatch.delenv("POSTHOG_PROJECT_TOKEN", raising=False)
    with pytest.raises(KeyError, match="POSTHOG_PROJECT_TOKEN"):
        define(load_section("python/client.py", "client"))


def test_shutdown_sends_what_is_still_queued(capture: Capture, token: str) -> None:
    """Events that the client had only queued have arrived when the section returns."""
    client = Posthog(token, host=capture.url)
    for number in range(3):
        client.capture("queued", distinct_id="org_1", properties={"number": number})
    assert capture.received(token) == []
    define(load_section("python/client.py", "shutdown"))["shutdown"](client)
    numbers = [message["properties"]["number"] for message in capture.received(token)]
    assert numbers == [0, 1, 2]


@pytest.mark.parametrize("value", ACCEPTED, ids=repr)
def test_a_usable_distinct_id_is_returned(value: str | int) -> None:
    """An id that PostHog can merge passes unchanged, and a database's counter as text."""
    check = define(load_section("python/identify.py", "distinct_id"))["distinct_id"]
    assert check(value) == str(value)


@pytest.mark.parametrize("value", REFUSED, ids=repr)
def test_an_unusable_distinct_id_is_refused(value: Any) -> None:
    """An id that PostHog would never merge raises an error that quotes it."""
    check = define(load_section("python/identify.py", "distinct_id"))["distinct_id"]
    with pytest.raises(ValueError, match="not usable as a distinct id: ") as refused:
        check(value)
    assert repr(value) in str(refused.value)


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_id_is_nobodys_without_the_check(
    value: Any, capture: Capture, token: str
) -> None:
    """The SDK raises nothing: it makes a new id for each event, without a person profile."""
    client = Posthog(token, host=capture.url)
    for _ in range(2):
        client.capture("purchase", distinct_id=value)
    client.shutdown()
    messages = capture.received(token)
    assert len({message["distinct_id"] for message in messages} - {"", "None", None}) == 2
    assert [m["properties"]["$process_person_profile"] for m in messages] == [False, False]


@pytest.mark.parametrize("folder", ["", "person/", "group/"])
@pytest.mark.parametrize(
    ("name", "amount", "others"),
    [
        ("purchase", "purchase_value", []),
        ("renewal", "purchase_value", []),
        ("purchase_refunded", "refund_value", [0, -5]),
    ],
)
def test_what_is_no_amount_is_refused(
    folder: str, name: str, amount: str, others: list[int]
) -> None:
    """Text, nothing and no number raise an error of the section's own, and send nothing."""
    messages: list[Message] = []
    client = Posthog("phc_example", send=False, before_send=messages.append)
    section = load_section(f"python/{folder}revenue.py", name)
    for value in [*NO_AMOUNTS, *others]:
        arguments = python_arguments(section) | {amount: value}
        with pytest.raises(ValueError, match=r"^not an amount: ") as refused:
            define(section)[name](client, **arguments)
        assert repr(value) in str(refused.value)
    assert messages == []


@pytest.mark.parametrize("folder", ["", "person/", "group/"])
@pytest.mark.parametrize("name", ["purchase", "renewal", "purchase_refunded"])
def test_another_currency_needs_its_rate(folder: str, name: str) -> None:
    """Euros without a rate would be added up as dollars; dollars need none."""
    messages: list[Message] = []
    client = Posthog("phc_example", send=False, before_send=messages.append)
    section = load_section(f"python/{folder}revenue.py", name)
    for rate in (None, 0):
        arguments = python_arguments(section) | {"exchange_rate": rate}
        with pytest.raises(ValueError, match=r"^no exchange rate for 'EUR'$"):
            define(section)[name](client, **arguments)
    assert messages == []
    in_dollars = python_arguments(section) | {"currency": "USD", "exchange_rate": None}
    define(section)[name](client, **in_dollars)
    properties = messages[-1]["properties"]
    assert properties["purchase_value"] == properties["original_amount"] != 0


def test_a_payment_needs_no_currency(capture: Capture, token: str) -> None:
    """Without one it is in dollars, and for a month."""
    client = Posthog(token, host=capture.url)
    facts = {name: FACTS["purchase"][name] for name in ("organization_id", "user_id", "plan")}
    define(load_section("python/revenue.py", "purchase"))["purchase"](
        client, **facts, purchase_value=0
    )
    client.shutdown()
    (message,) = capture.received(token)
    expected = {"purchase_value": 0, "original_amount": 0, "currency": "USD", "billing_months": 1}
    assert expected.items() <= message["properties"].items()


def test_a_section_without_facts_fails() -> None:
    """A new section is never ignored: the failure says what to add, and for which file."""
    new = replace(SENDING[0], path="python/new.py", name="thing_done")
    with pytest.raises(pytest.fail.Exception) as failed:
        facts_of(new)
    missing = "tests/support/facts.py has no facts for thing_done in snippets/python/new.py"
    assert str(failed.value) == missing


def test_no_facts_are_left_over() -> None:
    """Each set of facts belongs to a section; a misspelled name would be used by none."""
    sections = [*SECTIONS.values(), *sections_of("javascript", "js").values()]
    assert sorted(set(FACTS) - {section.name for section in sections}) == []
