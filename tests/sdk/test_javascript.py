"""Every JavaScript section sends what its Python twin sends, on the real posthog-js and -node."""

import sys
from dataclasses import replace
from pathlib import Path

import playwright.sync_api
import pytest

from macros.content.sections import section
from tests.sdk.twins import (
    SNIPPETS,
    arguments,
    differences,
    discover,
    label,
    python_twin,
    recorded,
)

HERE = Path(__file__).parent
SECTIONS = discover("javascript", ".js")
# Sections that only JavaScript has, or whose twin works by other means: see test_browser_only.py.
ALONE = {
    *("javascript/client.js:client", "javascript/revenue.js:server_client"),
    *("javascript/identify.js:identify", "javascript/identify.js:identify_email"),
    *("javascript/identify.js:register", "javascript/identify.js:log_out"),
    *("javascript/identify.js:switch_organization", "javascript/identify.js:distinct_id"),
    "javascript/person/identify.js:switch_organization",
    "javascript/group/identify.js:switch_organization",
}
TWINS = [one for one in SECTIONS if label(one) not in ALONE]


def in_browser(one):
    """Whether a section is for posthog-js; files for the server have no import of it."""
    return "'posthog-js'" in (SNIPPETS / one.path).read_text(encoding="utf-8")


def log_in(visit, one):
    """Do what an app did before: say who is there, by the same model's own section."""
    if one.name != "identify_organization":
        path = f"{one.path.rpartition('/')[0]}/identify.js"
        who = section(SNIPPETS, path, "identify_organization")
        visit.run(who, arguments(who))


def as_a_server_says(messages):
    """The browser's messages with the one difference that lies in the SDKs.

    A browser that nobody has used is anonymous, and `identify()` sends `$identify`, which names
    that anonymous id and carries the person's `$set`. A server knows no anonymous id: it sends
    `$set`, or nothing where there is nothing to set.
    """
    said = []
    for message in messages:
        if message["event"] != "$identify":
            said.append(message)
        elif message["properties"].get("$set"):
            said.append({**message, "event": "$set"})
    return said


def check(one, arrived):
    """Fail with both files and each property that differs."""
    twin = python_twin(one)
    found = differences(arrived, recorded(twin))
    where = f"snippets/{one.path} and snippets/{twin.path}: {one.name}"
    assert not found, f"{where} differ:\n" + "\n".join(found)


@pytest.mark.parametrize("one", filter(in_browser, TWINS), ids=label)
def test_a_browser_sends_what_the_python_twin_sends(one, visit):
    """Same events, distinct ids, property names, types and values as on posthog-js."""
    log_in(visit, one)
    before = len(visit.received())
    visit.run(one, arguments(one))
    check(one, as_a_server_says(visit.received()[before:]))


@pytest.mark.parametrize("one", [one for one in TWINS if not in_browser(one)], ids=label)
def test_node_sends_what_the_python_twin_sends(one, run_in_node):
    """Same events, distinct ids, property names, types and values as on posthog-node."""
    check(one, run_in_node(one, arguments(one)))


def message(event="seen", distinct_id="org_1", **properties):
    """A message as both languages' are compared."""
    return {"event": event, "distinct_id": distinct_id, "properties": properties}


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
        (message(plan="pro", seats=1, **{"$set": {"a": 1}}), "property $set.a: ('number', 1) in "),
        (message(plan="pro", seats=1, distinct_id="org_2"), "distinct id: org_2 in JavaScript, "),
        (message("saw"), "events: ['saw'] in JavaScript, ['seen'] in Python"),
    ],
)
def test_the_comparison_sees_each_difference(ours, difference):
    """A name, type, value, distinct id or event that differs is told, and nothing else is."""
    found = differences([ours], [message(plan="pro", seats=1)])
    assert bool(found) == bool(difference)
    assert difference is None or any(difference in line for line in found)


def test_a_failed_comparison_names_both_files():
    """The message names the JavaScript file, the Python file and the property."""
    one = section(SNIPPETS, "javascript/accounts.js", "account_removed")
    arrived = [message("account_removed", "org_7f3a", userId="user_1")]
    with pytest.raises(AssertionError) as failed:
        check(one, arrived)
    both = "snippets/javascript/accounts.js and snippets/python/accounts.py: account_removed"
    assert f"{both} differ:" in str(failed.value)
    assert "property userId: ('str', 'user_1') in JavaScript, missing" in str(failed.value)


def test_a_function_named_otherwise_than_its_section_is_told(visitor, run_in_node):
    """Browser and node both say what the section exports, and what its name asks for."""
    one = section(SNIPPETS, "javascript/revenue.js", "purchase")
    other = replace(one, code="export function bought() {}")
    with pytest.raises(playwright.sync_api.Error, match="exports bought, not purchase"):
        visitor.run(one, code=other.code)
    with pytest.raises(AssertionError, match="exports bought, not purchase") as failed:
        run_in_node(other, {})
    assert str(failed.value).startswith("snippets/javascript/revenue.js: ")


def test_every_python_section_has_a_javascript_twin():
    """A file in both languages has the same sections; the server's set-up has its own names."""
    python = {label(one).removeprefix("python/") for one in discover("python", ".py")}
    twins = {label(python_twin(one)).removeprefix("python/") for one in TWINS}
    own = {"client.py:client", "client.py:shutdown", "identify.py:register"}
    assert python - twins == own | {"identify.py:distinct_id"}


def test_every_section_ran(request, chromium, exercised):
    """No section of snippets/javascript is left out: each ran in a browser or in node just now."""
    if not whole(request.session.items):
        pytest.skip("only some tests of snippets/javascript are part of this run")
    assert sorted({label(one) for one in SECTIONS} - exercised) == []


def whole(items):
    """Whether every test function about JavaScript is part of the run."""
    modules = {item.module for item in items if item.path.parent == HERE}
    if {"test_browser_only.py", "test_javascript.py"} - {Path(m.__file__).name for m in modules}:
        return False
    mine = [sys.modules[m.__name__] for m in modules]
    names = {name for module in mine for name in vars(module) if name.startswith("test_")}
    return names <= {item.originalname for item in items}
