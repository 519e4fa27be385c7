"""The mistakes of the sample company send what the real SDK sends for them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from posthog import Posthog

from macros.events.identity import Groups, IdentityResolver
from macros.sample import mistakes
from macros.sample.recording import MODELS, NOISE, Recorder

GIVEN = {"organization_id": "org_a", "user_id": "user_1"}
RANDOM = str(uuid.UUID(int=4, version=4))


@pytest.fixture
def recorder() -> Recorder:
    """The messages of a client that sends nothing."""
    return Recorder()


@pytest.fixture
def client(recorder: Recorder) -> Posthog:
    """The real SDK."""
    return Posthog("phc_test", send=False, before_send=recorder)


def essence(message: dict[str, Any]) -> dict[str, Any]:
    """What is the same at each call: all but the two random ids and the time."""
    return {k: v for k, v in message.items() if k in ("event", "properties")}


@pytest.mark.parametrize("model", MODELS)
def test_an_event_without_an_id_is_as_the_sdk_sends_it(
    model: str, client: Posthog, recorder: Recorder
) -> None:
    """A random id, and no person profile."""
    mistakes.calls(model)["removed_without_an_owner"](client, **GIVEN, random_id=RANDOM)
    sent = recorder.messages[0]["properties"]
    own = {key: sent[key] for key in ("user_id", "organization_id", "$groups") if key in sent}
    client.capture("account_removed", distinct_id=None, properties=own)
    company, real = recorder.messages
    assert essence(company) == essence(real)
    assert company["distinct_id"] == RANDOM != real["distinct_id"]
    assert uuid.UUID(real["distinct_id"]).version == 4
    assert "$os" in NOISE


def test_a_group_described_without_an_id_is_as_the_sdk_sends_it(
    client: Posthog, recorder: Recorder
) -> None:
    """A random id too, but with a person profile: a junk person."""
    details = {"name": "Acme", "industry": "Media"}
    describe = mistakes.calls("group")["described_without_a_person"]
    describe(client, organization_id="org_a", **details, random_id=RANDOM)
    client.group_identify("organization", "org_a", details)
    company, real = recorder.messages
    assert essence(company) == essence(real)
    assert uuid.UUID(real["distinct_id"]).version == 4


def test_without_a_profile_there_is_no_group_and_no_row(
    client: Posthog, recorder: Recorder
) -> None:
    """An event without an id belongs to a person of its own that is no row, and to no group."""
    client.capture("seen", distinct_id="ann", groups={"organization": "org_a"})
    client.capture("seen", groups={"organization": "org_a"})
    groups, resolver = Groups(), IdentityResolver()
    assert [groups.ingest(message) for message in recorder.messages] == [{"$group_0": "org_a"}, {}]
    list(resolver.ingest(recorder.messages))
    assert [person.has_profile for person in resolver.all()] == [True, False]
