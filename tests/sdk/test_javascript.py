"""Every JavaScript section sends what its Python twin sends, on the real posthog-js and -node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import playwright.sync_api
import pytest

from macros.content.sections import Section
from tests.sdk.browser import Visit
from tests.sdk.capture import Message
from tests.sdk.conftest import RunInNode
from tests.sdk.twins import differences, javascript_facts, recorded
from tests.support.facts import FACTS
from tests.support.sections import (
    BROWSER_ONLY,
    is_for_browser,
    label,
    load_section,
    python_twin,
    sections_of,
)

HERE = Path(__file__).parent
SECTIONS = sections_of("javascript", "js")
# Sections that only JavaScript has, or whose twin works by other means: see test_browser_only.py.
WITHOUT_TWIN = {
    *("javascript/client.js:client", "javascript/server.js:server_client"),
    *("javascript/identify.js:identify", "javascript/identify.js:identify_email"),
    *("javascript/identify.js:register", "javascript/identify.js:distinct_id"),
    *("javascript/server.js:shutdown", "javascript/client.js:watch"),
    *("javascript/client.js:start_in_tests", "javascript/server.js:past_client"),
    *("javascript/start.js:start", "javascript/start_server.js:start_server"),
    *(name for name, section in SECTIONS.items() if section.name in BROWSER_ONLY),
}
TWINS = [section for name, section in SECTIONS.items() if name not in WITHOUT_TWIN]


def log_in(visit: Visit, section: Section) -> None:
    """Do what an app has done before: identify the visitor, by the same model's own section."""
    if section.name != "identify_organization":
        folder = section.path.rpartition("/")[0]
        login = load_section(f"{folder}/identify.js", "identify_organization")
        visit.run(login, javascript_facts(login))


def as_server_messages(messages: list[Message]) -> list[Message]:
    """The browser's messages without the one difference that lies in the SDKs.

    A browser that nobody has used is anonymous, and `identify()` sends `$identify`, which names
    that anonymous id and carries the person's `$set`. A server knows no anonymous id: it sends
    `$set`, or nothing where there is nothing to set.
    """
    kept = []
    for message in messages:
        if message["event"] != "$identify":
            kept.append(message)
        elif message["properties"].get("$set"):
            kept.append({**message, "event": "$set"})
    return kept


def check(section: Section, messages: list[Message]) -> None:
    """Fail with both files and each property that differs."""
    twin = python_twin(section)
    lines = differences(messages, recorded(twin))
    place = f"snippets/{section.path} and snippets/{twin.path}: {section.name}"
    assert not lines, f"{place} differ:\n" + "\n".join(lines)


@pytest.mark.parametrize("section", [s for s in TWINS if is_for_browser(s)], ids=label)
def test_a_browser_sends_what_the_python_twin_sends(section: Section, visit: Visit) -> None:
    """Same events, distinct ids, property names, types and values as on posthog-js."""
    log_in(visit, section)
    before = len(visit.received())
    visit.run(section, javascript_facts(section))
    check(section, as_server_messages(visit.received()[before:]))


@pytest.mark.parametrize("section", [s for s in TWINS if not is_for_browser(s)], ids=label)
def test_node_sends_what_the_python_twin_sends(section: Section, run_in_node: RunInNode) -> None:
    """Same events, distinct ids, property names, types and values as on posthog-node."""
    check(section, run_in_node(section, javascript_facts(section)))


@pytest.mark.parametrize(
    ("name", "uuid"),
    [
        ("purchase", "payment_uuid"),
        ("renewal", "payment_uuid"),
        ("purchase_refunded", "refund_uuid"),
    ],
)
def test_a_payment_has_its_own_uuid(name: str, uuid: str, run_in_node: RunInNode) -> None:
    """A payment's uuid is the event's, so that PostHog can see that it was sent twice."""
    section = load_section("javascript/revenue.js", name)
    (sent,) = run_in_node(section, javascript_facts(section))
    assert sent["uuid"] == FACTS[name][uuid]
    assert "uuid" not in sent["properties"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "undefined"])
def test_node_refuses_what_is_no_amount(value: str, run_in_node: RunInNode) -> None:
    """What JSON cannot hold is refused too, instead of arriving as null or not at all."""
    section = load_section("javascript/revenue.js", "purchase")
    call = f"(posthog) => purchaseOf(posthog, {{ purchaseValue: {value} }})"
    code = section.code.replace("export function purchase(", "function purchaseOf(")
    calling = replace(section, code=f"{code}\nexport const purchase = {call}\n")
    with pytest.raises(AssertionError, match=f"TypeError: not an amount: '{value}'"):
        run_in_node(calling, {})


def message(event: str = "seen", distinct_id: str = "org_1", **properties: Any) -> Message:
    """A message as both languages' are compared."""
    return {"event": event, "distinct_id": distinct_id, "properties": properties}


SET: dict[str, Any] = {"$set": {"a": 1}}


@pytest.mark.parametrize(
    ("ours", "difference"),
    [
        (message(plan="pro", seats=1), None),
        (message(plan="pro", seats=1.0, token="phc_1", **{"$browser": "Chrome"}), None),
        (message(plan="pro", seats=True), "property seats: ('boolean', True) in JavaScript, "),
        (message(plan="pro", seats="1"), "property seats: ('str', '1') in JavaScript, "),
        (message(plan="free", seats=1), "property plan: ('str', 'free') in JavaScript, "),
        (message(plan="pro", seat=1), "property seat: ('number', 1) in JavaScript, missing in "),
        (message(plan="pro"), "property seats: missing in JavaScript, ('number', 1) in Python"),
        (message(plan="pro", seats=1, **SET), "property $set.a: ('number', 1) in "),
        (message(plan="pro", seats=1, distinct_id="org_2"), "distinct id: org_2 in JavaScript, "),
        (message("saw"), "events: ['saw'] in JavaScript, ['seen'] in Python"),
    ],
)
def test_the_comparison_reports_each_difference(ours: Message, difference: str | None) -> None:
    """A name, type, value, distinct id or event that differs is reported, and nothing else is."""
    lines = differences([ours], [message(plan="pro", seats=1)])
    assert bool(lines) == bool(difference)
    assert difference is None or any(difference in line for line in lines)


def test_a_failed_comparison_names_both_files() -> None:
    """The message names the JavaScript file, the Python file and the property."""
    section = load_section("javascript/accounts.js", "account_removed")
    messages = [message("account_removed", "org_7f3a", userId="user_1")]
    with pytest.raises(AssertionError) as failed:
        check(section, messages)
    both = "snippets/javascript/accounts.js and snippets/python/accounts.py: account_removed"
    assert f"{both} differ:" in str(failed.value)
    assert "property userId: ('str', 'user_1') in JavaScript, missing" in str(failed.value)


def test_a_function_with_another_name_than_its_section_is_reported(
    visitor: Visit, run_in_node: RunInNode
) -> None:
    """Browser and node both say what the section exports, and what its name asks for."""
    section = load_section("javascript/revenue.js", "purchase")
    renamed = replace(section, code="export function bought() {}")
    with pytest.raises(playwright.sync_api.Error, match="exports bought, not purchase"):
        visitor.run(section, code=renamed.code)
    with pytest.raises(AssertionError, match="exports bought, not purchase") as failed:
        run_in_node(renamed, {})
    assert str(failed.value).startswith("snippets/javascript/revenue.js: ")


def test_every_python_section_has_a_javascript_twin() -> None:
    """A file in both languages has the same sections; the server's set-up has its own names."""
    python = {name.removeprefix("python/") for name in sections_of("python", "py")}
    twins = {label(python_twin(section)).removeprefix("python/") for section in TWINS}
    own = {f"client.py:{name}" for name in ("client", "past_client", "shutdown", "watch")}
    own |= {"identify.py:register"}
    assert python - twins == own | {"identify.py:distinct_id"}


@pytest.mark.usefixtures("chromium")
def test_every_section_ran(request: pytest.FixtureRequest, exercised: set[str]) -> None:
    """No section of snippets/javascript is left out: each ran in a browser or in node just now."""
    if not has_all_tests(request.session.items):
        pytest.skip("only some tests of snippets/javascript are part of this run")
    assert sorted(set(SECTIONS) - exercised) == []


def has_all_tests(items: Sequence[pytest.Item]) -> bool:
    """Whether every test function about JavaScript is part of the run."""
    functions = [i for i in items if isinstance(i, pytest.Function) and i.path.parent == HERE]
    modules: set[ModuleType] = {item.module for item in functions}
    files = {Path(str(module.__file__)).name for module in modules}
    own = {
        "test_browser_only.py",
        "test_clients.py",
        "test_exit.py",
        "test_identity.py",
        "test_javascript.py",
    }
    if own - files:
        return False
    names = {name for module in modules for name in vars(module) if name.startswith("test_")}
    return names <= {item.originalname for item in functions}
