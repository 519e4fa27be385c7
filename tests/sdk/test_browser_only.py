"""What only posthog-js does: identify, remember and reset, as the sample company has it.

The sample company has events that posthog-js sends without a call in any snippet. They are compared
here with those of the real posthog-js in the same situation.
"""

from __future__ import annotations

import json
from typing import Any

import playwright.sync_api
import pytest
from posthog import Posthog

from macros.events.sample_dataset import LIBRARY
from macros.sample.recording import MODELS, NOISE, Recorder
from tests.sdk.browser import ONLY_SNIPPETS, VISITOR, Visit, run, seen, snippet, use_before
from tests.sdk.capture import Message
from tests.sdk.conftest import RunInNode
from tests.sdk.twins import ACCEPTED, REFUSED, differences, javascript_facts, recorded
from tests.support.facts import FACTS
from tests.support.sections import python_twin


def test_the_client_starts_posthog_with_its_defaults(visitor: Visit) -> None:
    """With the snippet's own settings the first page view arrives by itself, at the given host."""
    visitor.start(VISITOR | {"request_queue_config": {"flush_interval_ms": 250}})
    (view,) = visitor.wait_for(1)
    assert view["event"] == "$pageview"
    version = view["properties"]["$config_defaults"]
    assert f"defaults: '{version}'" in snippet("client", "client.js").code


def test_the_client_sends_to_posthog_us_by_default(visitor: Visit) -> None:
    """Without a host it is PostHog's own, in the United States."""
    visitor.call("(posthog.init = (...args) => { window.args = args }) && null")
    visitor.run(snippet("client", "client.js"), "phc_example")
    token, config = visitor.call("args")
    assert (token, config["api_host"]) == ("phc_example", "https://us.i.posthog.com")


def test_the_server_client_sends(run_in_node: RunInNode, token: str) -> None:
    """What is captured with the client arrives at the given host, under the given token."""
    (message,) = run_in_node(snippet("server_client", "server.js"), {})
    assert (message["token"], message["event"]) == (token, "client_ready")


def test_identify_joins_the_anonymous_visitor(visit: Visit) -> None:
    """`$identify` has the new distinct id and names the anonymous one that events had before."""
    anonymous = seen(visit)["distinct_id"]
    visit.run(snippet("identify"))
    message = visit.received()[-1]
    assert (message["event"], message["distinct_id"]) == ("$identify", "your desired id")
    assert message["properties"]["$anon_distinct_id"] == anonymous != "your desired id"
    assert seen(visit)["distinct_id"] == "your desired id"


def test_identify_email_uses_the_address(visit: Visit) -> None:
    """The person's address becomes the distinct id of `$identify` and of what follows."""
    visit.run(snippet("identify_email"), {"email": "ada@example.com", "id": "user_1"})
    (message,) = visit.received()
    assert (message["event"], message["distinct_id"]) == ("$identify", "ada@example.com")
    assert seen(visit)["distinct_id"] == "ada@example.com"


def test_register_names_the_person_on_every_later_event(visit: Visit) -> None:
    """An event captured after it says what the Python twin's says, and earlier ones do not."""
    run(visit, "identify_organization")
    assert "user_id" not in seen(visit)["properties"]
    run(visit, "register")
    visit.call("posthog.capture('report_viewed')")
    (twin,) = recorded(python_twin(snippet("register")))
    assert common(visit.received()[-1], twin) == common(twin, twin)
    assert seen(visit)["properties"]["user_id"] == twin["properties"]["user_id"] == "user_1"


def test_log_out_makes_an_anonymous_visitor_again(visit: Visit) -> None:
    """A new anonymous id, known to nobody, and no super property of the person who left."""
    anonymous = visit.distinct_id()
    use_before(visit, "organization")
    visit.run(snippet("log_out"))
    later = seen(visit)
    assert later["distinct_id"] not in {anonymous, "org_before", ""}
    assert later["distinct_id"] == visit.distinct_id()
    assert later["properties"]["$process_person_profile"] is False
    assert "before" not in json.dumps(later)


def test_a_usable_distinct_id_is_returned(visitor: Visit) -> None:
    """The same ids pass as in Python, and a database's counter as text."""
    returned = [visitor.run(snippet("distinct_id"), value) for value in ACCEPTED]
    assert returned == [str(value) for value in ACCEPTED]


def test_an_unusable_distinct_id_is_refused(visitor: Visit) -> None:
    """The same ids are refused as in Python, by a TypeError of the section's own."""
    for arguments in [[], *([value] for value in REFUSED)]:  # without an argument: undefined
        with pytest.raises(playwright.sync_api.Error) as refused:
            visitor.run(snippet("distinct_id"), *arguments)
        assert "TypeError: not usable as a distinct id: '" in str(refused.value), arguments


@pytest.mark.parametrize("missing", ["undefined", "null", "''"])
def test_a_missing_id_changes_nobody_without_the_check(visit: Visit, missing: str) -> None:
    """posthog-js throws nothing: later events belong to whoever used the browser before."""
    use_before(visit, "organization")
    visit.call(f"posthog.identify({missing})")
    assert seen(visit)["distinct_id"] == "org_before"


def test_switching_organization_leaves_nothing_of_the_previous_one(visit: Visit) -> None:
    """With reset(), `$identify` joins a new anonymous id, and later events know only the new."""
    use_before(visit, "organization")
    visit.call("posthog.register({ plan: 'plan_before' })")
    before, anonymous = seen(visit), visit.received()[0]["properties"]["$anon_distinct_id"]
    assert json.dumps(before).count("_before") >= 3

    run(visit, "switch_organization")

    identified, later = visit.received()[-1], seen(visit)
    assert (identified["event"], identified["distinct_id"]) == ("$identify", "org_b21c")
    assert identified["properties"]["$anon_distinct_id"] not in {anonymous, "org_before"}
    assert (later["distinct_id"], later["properties"]["user_id"]) == ("org_b21c", "user_1")
    assert "_before" not in json.dumps([identified, later])


def test_without_reset_the_previous_organization_leaks(visit: Visit) -> None:
    """The same calls without reset(): no `$identify`, and super properties of the previous one."""
    section = snippet("switch_organization")
    without = section.code.replace("posthog.reset()\n", "\n")
    assert without != section.code
    use_before(visit, "organization")
    visit.call("posthog.register({ plan: 'plan_before' })")

    visit.run(section, javascript_facts(section), code=without)

    later = seen(visit)
    assert [message["event"] for message in visit.received()] == ["$identify", "seen"]
    assert visit.received()[0]["distinct_id"] == "org_before"
    assert (later["distinct_id"], later["properties"]["plan"]) == ("org_b21c", "plan_before")


def company_message(model: str, name: str, **facts: Any) -> Message:
    """The message that the sample company has for something that a browser does by itself."""
    recorder = Recorder()
    client = Posthog("phc_sample", host="http://127.0.0.1", send=False, before_send=recorder)
    MODELS[model].functions()[name](client, **facts)
    client.shutdown()
    (message,) = recorder.messages
    return message


def common(message: Message, company: Message) -> Message:
    """Event, distinct id, and the properties that the company's message has."""
    names = company["properties"].keys() - LIBRARY - NOISE
    properties = {name: message["properties"].get(name, "missing") for name in names}
    return {**{key: message[key] for key in ("event", "distinct_id")}, "properties": properties}


def test_a_stranger_views_a_page_as_the_company_has_it(visitor: Visit) -> None:
    """`visited` is the page view that posthog-js sends by itself, before anybody is known."""
    visitor.start(ONLY_SNIPPETS | {"capture_pageview": True})
    (view,) = visitor.wait_for(1)
    facts = {"device_id": visitor.distinct_id(), "url": visitor.url}
    company = company_message("organization", "visited", **facts)
    assert common(view, company) == common(company, company)


@pytest.mark.parametrize("model", MODELS)
def test_a_login_is_as_the_company_has_it(visit: Visit, model: str) -> None:
    """`logged_in` is the `$identify` that posthog-js sends for somebody it did not know."""
    device, facts = visit.distinct_id(), FACTS["register"]
    run(visit, "identify_organization", model)
    company = company_message(model, "logged_in", device_id=device, **facts)
    assert common(visit.received()[0], company) == common(company, company)
    assert company["properties"]["$anon_distinct_id"] == device


# macros/sample/posthog_js.py has the person model's leftover for the group model too. In the real
# posthog-js the previous group stays: `$groups`, and no `organization_id` at all.
@pytest.mark.parametrize("model", MODELS)
def test_what_a_missing_reset_leaves_is_as_the_company_has_it(visit: Visit, model: str) -> None:
    """`used_without_reset` has the new distinct id and what the previous user left behind."""
    facts = FACTS["page_viewed"]
    use_before(visit, model)
    before = len(visit.received())
    visit.call("posthog.identify(argument)", facts[MODELS[model].identity])
    visit.call("posthog.capture('$pageview', { $current_url: argument })", facts["url"])

    left = {"previous_organization_id": "org_before", "previous_user_id": "user_before"}
    company = company_message(model, "used_without_reset", **facts, **left)
    (message,) = visit.received()[before:]
    assert differences([message], [company]) == []
    assert "_before" in json.dumps(company["properties"])
