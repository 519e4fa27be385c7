"""Who a browser says it is, from sign-in to the end of a session, in each model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macros.sample.recording import MODELS
from tests.sdk.browser import Visit, run, seen, snippet, use_before
from tests.sdk.capture import Message

# What an event says of the organization and the person, by the model.
OWNERS: dict[str, Any] = {
    "organization": {"distinct_id": "org_7f3a", "user_id": "user_1"},
    "person": {"distinct_id": "user_1", "organization_id": "org_7f3a"},
    "group": {"distinct_id": "user_1", "$groups": {"organization": "org_7f3a"}},
}
PEOPLE = ["person", "group"]  # the models that identify people


def owners(message: Message) -> dict[str, Any]:
    """Distinct id, person and organization of an event: what later counts go by."""
    properties = message["properties"]
    names = ("user_id", "organization_id", "$groups")
    own = {name: properties[name] for name in names if properties.get(name)}
    return {"distinct_id": message["distinct_id"], **own}


def names(visit: Visit) -> list[str]:
    """The events received from a visitor."""
    return [message["event"] for message in visit.received()]


@pytest.mark.parametrize("model", PEOPLE)
def test_identifying_names_the_organization_from_then_on(visit: Visit, model: str) -> None:
    """Events without properties of their own, such as page views, say for whom they are."""
    run(visit, "identify_organization", model)
    assert owners(seen(visit)) == OWNERS[model]


@pytest.mark.parametrize("is_used", [False, True], ids=["new browser", "used browser"])
@pytest.mark.parametrize("section", ["sign_in", "resume_session"])
@pytest.mark.parametrize("model", MODELS)
def test_every_later_event_has_its_owners(
    visit: Visit, model: str, section: str, is_used: bool
) -> None:
    """After sign-in or a page load nothing is left of a user who did not log out."""
    anonymous = visit.distinct_id()
    if is_used:
        use_before(visit, model)
    before = len(visit.received())
    run(visit, section, model)
    identified = visit.received()[before]
    assert identified["event"] == "$identify"
    assert (identified["properties"]["$anon_distinct_id"] == anonymous) is not is_used
    assert owners(seen(visit)) == OWNERS[model]
    assert "before" not in json.dumps(visit.received()[before:])


@pytest.mark.parametrize("model", MODELS)
def test_a_page_load_says_nothing_new_of_the_same_visitor(visit: Visit, model: str) -> None:
    """`identify()` is called only if somebody else, or nobody, was known."""
    run(visit, "sign_in", model)
    before = names(visit)
    visit.load_next_page()
    run(visit, "resume_session", model)
    assert names(visit) == before
    assert owners(seen(visit)) == OWNERS[model]


@pytest.mark.parametrize("model", PEOPLE)
@pytest.mark.parametrize("section", ["switch_organization", "resume_session"])
def test_a_person_stays_the_same_in_another_organization(
    visit: Visit, model: str, section: str
) -> None:
    """Where people are identified, only what later events say of the organization changes."""
    visit.run(snippet("sign_in", model=model), {"organizationId": "org_before", "userId": "user_1"})
    count = len(visit.received())
    run(visit, section, model)
    later = seen(visit)
    other = "org_b21c" if section == "switch_organization" else "org_7f3a"
    assert json.dumps(owners(later)) == json.dumps(OWNERS[model]).replace("org_7f3a", other)
    assert "org_before" not in json.dumps(later)
    assert [name for name in names(visit)[count:] if name != "$groupidentify"] == ["seen"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("section", ["log_out", "session_ended"])
def test_after_a_session_the_next_visitor_is_nobody(visit: Visit, model: str, section: str) -> None:
    """A new anonymous id, and no organization, whether somebody logged out or was logged out."""
    anonymous = visit.distinct_id()
    use_before(visit, model)
    visit.load_next_page()
    visit.run(snippet(section, model=model))
    later = seen(visit)
    assert owners(later) == {"distinct_id": visit.distinct_id()}
    assert later["distinct_id"] not in {anonymous, "org_before", "user_before"}
    assert later["properties"]["$process_person_profile"] is False
    assert "before" not in json.dumps(later)


@pytest.mark.parametrize("model", MODELS)
def test_a_visitor_without_a_session_keeps_the_anonymous_id(visit: Visit, model: str) -> None:
    """A page load without a session is no reason to make a new visitor of a known one."""
    anonymous = visit.distinct_id()
    visit.load_next_page()
    visit.run(snippet("session_ended", model=model))
    assert seen(visit)["distinct_id"] == anonymous


@pytest.mark.parametrize("model", PEOPLE)
def test_outside_an_organization_events_name_none(visit: Visit, model: str) -> None:
    """The person stays; an organization that is only missing would stay as well."""
    run(visit, "identify_organization", model)
    if model == "group":
        visit.call("posthog.group('organization', undefined)")
        assert owners(seen(visit)) == OWNERS[model]
    visit.run(snippet("leave_organization", model=model))
    assert owners(seen(visit)) == {"distinct_id": "user_1"}


def test_a_group_is_described_only_where_properties_are_given(visit: Visit) -> None:
    """`group()` with properties sends `$groupidentify` each time; the key alone, if it is new."""
    counts = []
    sections = ("identify_organization", "identify_organization", "sign_in", "resume_session")
    for section in (*sections, "switch_organization", "switch_organization"):
        run(visit, section, "group")
        counts.append(names(visit).count("$groupidentify"))
    assert counts == [1, 2, 2, 2, 3, 3]
