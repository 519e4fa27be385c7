"""JavaScript sections run as pages show them, and send PostHog what their Python twins send.

Here they run on doubles of the SDKs, all of them in a fraction of a second; `tests/sdk` runs them
on the real ones, in a browser.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from posthog import Posthog

from macros.content.sections import Section
from macros.events.identity import is_illegal
from macros.events.sample_dataset import LIBRARY
from macros.sample.recording import NOISE, call
from tests.events.test_distinct_ids import CAPTURE_V1, ILLEGAL
from tests.support.checkout import NODE
from tests.support.facts import FACTS
from tests.support.sections import (
    BROWSER_ONLY,
    camel,
    define,
    is_for_browser,
    load_section,
    python_twin,
    sections_of,
)

CASES = Path(__file__).parent / "cases"
# Sections that import another snippet run in tests/sdk/test_clients.py, with that one beside them.
SECTIONS = {
    name: section
    for name, section in sections_of("javascript", "js").items()
    if "from './" not in section.code
}
LEGAL: list[Any] = ["x" * 200, "org_7f3a", "nan2", "o'brien", "user_1", "00", 1, 42, 2**53 - 1]
IDS = [*ILLEGAL, *CAPTURE_V1, "x" * 201, None, 0, -1, 1.5, True, False, [], {}, *LEGAL]

Event = dict[str, Any]
# The sections about money, and the argument that has the amount.
AMOUNTS = {"purchase": "purchase_value", "renewal": "purchase_value"}
AMOUNTS |= {"purchase_refunded": "refund_value"}


def argument_lists(section: Section) -> list[list[Any]]:
    """The arguments of each call to make of a section."""
    if section.name == "distinct_id":
        return [[value] for value in IDS]
    if section.name in AMOUNTS:
        amount = AMOUNTS[section.name]
        values = [FACTS[section.name][amount], "45.00", "", None, True, [45]]
        facts = {camel(name): fact for name, fact in FACTS[section.name].items()}
        without_rate = {"currency": "JPY", "exchangeRate": None}
        calls = [[facts | {camel(amount): value}] for value in values]
        return [*calls, [facts | without_rate]]
    if section.name in FACTS:
        return [[{camel(name): fact for name, fact in FACTS[section.name].items()}]]
    special: dict[str, list[Any]] = {"identify_email": [{"email": "ada@example.com"}]}
    special["shutdown"] = []
    special["watch"] = [{"event": "seen", "properties": {}}]
    return [special.get(section.name, ["phc_example"])]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What every section did in node, by its label."""
    folder = tmp_path_factory.mktemp("node")
    for file in ("doubles.mjs", "run.mjs"):
        shutil.copy(CASES / file, folder)
    for package, text in (
        ("posthog-js", "export { browser as default } from '../../doubles.mjs'"),
        ("posthog-node", "export { PostHog } from '../../doubles.mjs'"),
    ):
        (folder / "node_modules" / package).mkdir(parents=True)
        (folder / "node_modules" / package / "index.mjs").write_text(text)
        (folder / "node_modules" / package / "package.json").write_text('{"main": "index.mjs"}')
    jobs = []
    for number, section in enumerate(SECTIONS.values()):
        (folder / f"{number}.mjs").write_text(section.code, encoding="utf-8")
        jobs.append({"file": f"./{number}.mjs", "argumentLists": argument_lists(section)})
    (folder / "jobs.json").write_text(json.dumps(jobs))
    command = [NODE, "run.mjs", "jobs.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(SECTIONS, json.loads(done.stdout), strict=True))


def calls_of(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """The SDK's methods that a section called when it was called first, with their arguments."""
    calls: list[dict[str, Any]] = outcome["results"][0]["calls"]
    return calls


def javascript_events(outcome: dict[str, Any]) -> list[Event]:
    """The events that a section's calls of the JavaScript SDKs stand for."""
    events: list[Event] = []
    for library, method, args in map(itemgetter("library", "method", "args"), calls_of(outcome)):
        if library == "posthog-node":
            events.append(_server_event(method, args[0]))
        elif method == "capture":
            events.append({"event": args[0], "properties": (args[1:] or [{}])[0]})
        elif method == "identify" and len(args) > 1:
            event = {"event": "$set", "distinct_id": args[0], "properties": {"$set": args[1]}}
            events.append(event)
        elif method == "group":
            events.append(_group_event(*args))
    return events


def _server_event(method: str, options: dict[str, Any]) -> Event:
    distinct_id = {"distinct_id": options["distinctId"]}
    if method == "groupIdentify":
        group = options["groupType"], options["groupKey"], options["properties"]
        return _group_event(*group) | distinct_id
    groups = {"$groups": options["groups"]} if "groups" in options else {}
    properties = options.get("properties", {}) | groups
    return {"event": options["event"], "properties": properties} | distinct_id


def _group_event(kind: str, key: str, properties: dict[str, Any]) -> Event:
    group = {"$group_type": kind, "$group_key": key, "$group_set": properties}
    return {"event": "$groupidentify", "properties": group}


def python_events(section: Section) -> list[Event]:
    """The events that a Python section passes to the real SDK, called with the same facts."""
    messages: list[dict[str, Any]] = []
    client = Posthog("phc_example", send=False, before_send=messages.append)
    call(define(section)[section.name], client, FACTS[section.name])
    ignored = LIBRARY | NOISE
    events = []
    for message in messages:
        properties = {k: v for k, v in message["properties"].items() if k not in ignored}
        properties |= {"$set": message["$set"]} if "$set" in message else {}
        ids = {key: message[key] for key in ("event", "distinct_id")}
        events.append(ids | {"properties": properties})
    return events


def comparable(events: list[Event], like: list[Event]) -> list[Event]:
    """Python's events without what posthog-js knows by itself: who is identified, and the group."""
    reduced = []
    for event, other in zip(events, like, strict=True):
        properties = dict(event["properties"])
        if "$groups" not in other["properties"]:
            properties.pop("$groups", None)
        ids = {key: event[key] for key in ("event", "distinct_id") if key in other}
        reduced.append(ids | {"properties": properties})
    return reduced


ALIKE = [
    name
    for name, section in SECTIONS.items()
    if section.name in FACTS and section.name not in BROWSER_ONLY | {"register"}
]


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_runs_as_the_page_shows_it(name: str, outcomes: Mapping[str, Any]) -> None:
    """What the copy button gives is a module that exports one function, and calls the SDK."""
    outcome = outcomes[name]
    assert "error" not in outcome, f"snippets/{name}: {outcome['error']}"
    assert outcome["others"] == []
    if SECTIONS[name].name not in ("client", "server_client"):
        assert outcome["name"] == camel(SECTIONS[name].name)
    if SECTIONS[name].name not in ("distinct_id", "watch"):
        assert outcome["results"][0].get("calls"), f"snippets/{name}: {outcome['results'][0]}"


@pytest.mark.parametrize("name", ALIKE)
def test_a_section_sends_what_its_python_twin_sends(name: str, outcomes: Mapping[str, Any]) -> None:
    """Called with the same facts, both send the same events with the same properties."""
    section, twin = SECTIONS[name], python_twin(SECTIONS[name])
    place = f"snippets/{section.path} and snippets/{twin.path} differ in {section.name}"
    ours, theirs = javascript_events(outcomes[name]), python_events(twin)
    assert [e["event"] for e in ours] == [e["event"] for e in theirs], place
    assert ours == comparable(theirs, ours), place


def test_a_server_names_the_distinct_id(outcomes: Mapping[str, Any]) -> None:
    """Each call of posthog-node says whose event it is: the comparison above includes it."""
    servers = [name for name in ALIKE if not is_for_browser(SECTIONS[name])]
    assert len(servers) >= 18
    for name in servers:
        assert all("distinct_id" in event for event in javascript_events(outcomes[name])), name


def test_registering_names_the_person_from_then_on(outcomes: Mapping[str, Any]) -> None:
    """JavaScript stores for the browser what Python adds to the events of its context."""
    (registered,) = calls_of(outcomes["javascript/identify.js:register"])
    messages: list[dict[str, Any]] = []
    client = Posthog("phc_example", send=False, before_send=messages.append)
    register = define(load_section("python/identify.py", "register"))["register"]
    with register(client, **FACTS["register"]):
        client.capture("inside")
    client.capture("outside", distinct_id="x")
    inside, outside = messages
    assert (registered["method"], registered["args"]) == ("register", [{"user_id": "user_1"}])
    assert inside["distinct_id"] == "org_7f3a"
    assert registered["args"][0].items() <= inside["properties"].items()
    assert "user_id" not in outside["properties"]


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("identify.js:identify", [("identify", "your desired id")]),
        ("identify.js:identify_email", [("identify", "ada@example.com")]),
        ("identify.js:log_out", [("reset",)]),
        (
            "identify.js:switch_organization",
            [("reset",), ("identify", "org_b21c"), ("register", {"user_id": "user_1"})],
        ),
        (
            "person/identify.js:switch_organization",
            [("register", {"organization_id": "org_b21c"})],
        ),
        ("group/identify.js:switch_organization", [("group", "organization", "org_b21c")]),
        ("person/identify.js:leave_organization", [("unregister", "organization_id")]),
        ("group/identify.js:leave_organization", [("resetGroups",)]),
    ],
)
def test_what_only_a_browser_does(
    name: str, calls: list[tuple[Any, ...]], outcomes: Mapping[str, Any]
) -> None:
    """Sections without a Python twin make just these calls, in this order."""
    actual = calls_of(outcomes[f"javascript/{name}"])
    assert [(call["method"], *call["args"]) for call in actual] == calls


@pytest.mark.parametrize("name", ["client.js:client", "server.js:server_client"])
def test_a_client_has_its_token_and_host(name: str, outcomes: Mapping[str, Any]) -> None:
    """The project token comes from the caller, and the host is PostHog's ingestion host."""
    ((token, options),) = (call["args"] for call in calls_of(outcomes[f"javascript/{name}"]))
    assert token == "phc_example"
    assert "https://us.i.posthog.com" in options.values()


@pytest.mark.parametrize(
    "name", [name for name in SECTIONS if name.endswith(tuple(f":{name}" for name in AMOUNTS))]
)
def test_what_is_no_amount_is_refused(name: str, outcomes: Mapping[str, Any]) -> None:
    """Text and nothing raise an error of the section's own, as in Python, and send nothing."""
    (first, *others, without_rate) = outcomes[name]["results"]
    assert "error" not in first
    assert len(others) > 4
    assert all(result["error"].startswith("not an amount: ") for result in others)
    assert without_rate == {"error": "no exchange rate for 'JPY'"}


def test_both_languages_refuse_the_same_ids(outcomes: Mapping[str, Any]) -> None:
    """The check that readers copy lets no id through that PostHog would not merge, or cut."""
    results = outcomes["javascript/identify.js:distinct_id"]["results"]
    refused = [value for value, result in zip(IDS, results, strict=True) if "error" in result]
    assert refused == IDS[: -len(LEGAL)]
    returned = [result["value"] for result in results if "value" in result]
    assert returned == [str(value) for value in LEGAL]
    texts = [value for value in IDS if isinstance(value, str)]
    assert [value for value in texts if is_illegal(value) and value not in refused] == []
    check = define(load_section("python/identify.py", "distinct_id"))["distinct_id"]
    assert [check(value) for value in LEGAL] == returned
    for value, result in zip(IDS, results, strict=True):
        if "error" in result:
            assert result["error"].startswith("not usable as a distinct id"), value
            with pytest.raises(ValueError, match="not usable as a distinct id"):
                check(value)
