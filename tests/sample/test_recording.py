"""What the sample company sends: the same every time, and nothing of it over the network."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from macros.events.identity import IdentityResolver
from macros.sample.recording import MODELS, NOISE, Recording, TrackingModel, record
from macros.sample.simulation import Simulation
from tests.support.checkout import PROJECT_ROOT

# Events that calls of the SDK send beside those that they name.
EVENTS_OF_CALLS = {"set": "$set", "set_once": "$set_once", "group_identify": "$groupidentify"}


def fingerprint(recordings: Mapping[str, Recording]) -> str:
    """A hash of every message of every model."""
    text = json.dumps({name: recording.messages for name, recording in recordings.items()})
    return hashlib.sha256(text.encode()).hexdigest()


def events_sent_by(package: str) -> set[str]:
    """The names of the events that a model's snippets can send, read from their code."""
    names = set()
    for file in (PROJECT_ROOT / package.replace(".", "/")).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "capture" and isinstance(node.args[0], ast.Constant):
                    names.add(str(node.args[0].value))
                elif node.func.attr in EVENTS_OF_CALLS:
                    names.add(EVENTS_OF_CALLS[node.func.attr])
    return names


def test_messages_are_the_same_in_every_process(recordings: Mapping[str, Recording]) -> None:
    """Neither a second run nor another order of Python's hashes changes a single message."""
    code = (
        "from macros.sample.recording import MODELS, record\n"
        "from tests.sample.test_recording import fingerprint\n"
        "print(fingerprint({name: record(model) for name, model in MODELS.items()}))"
    )
    environment = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "PYTHONPATH": "."}
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == fingerprint(recordings)


def test_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole recording is made without a single request."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the sample company used the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr(requests.Session, "request", refuse)
    monkeypatch.setattr("posthog.client.batch_post", refuse)
    assert len(record().messages) > 1000


@pytest.mark.parametrize("model", MODELS)
def test_messages_are_in_order_and_unique(model: str, recordings: Mapping[str, Recording]) -> None:
    """Times never go back, every message has a uuid of its own, and all are of one year."""
    messages = recordings[model].messages
    times = [message["timestamp"] for message in messages]
    assert times == sorted(times)
    assert len({message["uuid"] for message in messages}) == len(messages)
    assert {time[:4] for time in times} == {"2025"}


@pytest.mark.parametrize("model", MODELS)
def test_messages_do_not_describe_the_machine(
    model: str, recordings: Mapping[str, Recording]
) -> None:
    """What the SDK adds about the computer it runs on is in no message."""
    keys = {key for message in recordings[model].messages for key in message["properties"]}
    assert {key for key in keys if re.match(r"\$(os|python|device|host)", key)} == set()
    assert {"$os", "$python_version"} <= NOISE


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_event_of_a_snippet_is_in_the_sample(
    model: TrackingModel, recordings: Mapping[str, Recording]
) -> None:
    """No snippet sends an event that the queries of this site never see."""
    names = events_sent_by(model.package)
    assert "account_created" in names
    assert names - {message["event"] for message in recordings[model.name].messages} == set()


@pytest.mark.parametrize("model", MODELS)
def test_first_messages_are_part_of_the_recording(
    model: str, recordings: Mapping[str, Recording]
) -> None:
    """What a page shows as received has been sent, for each section that sends anything."""
    recording = recordings[model]
    first = [message for sent in recording.first_messages.values() for message in sent]
    assert [message for message in first if message not in recording.messages] == []
    assert {"account_created", "purchase", "identify_organization"} <= set(recording.first_messages)


def test_organizations_and_people_cost_the_same(recordings: Mapping[str, Recording]) -> None:
    """The page that compares the models gives one number of events for both."""
    by_kind = [
        Counter(m["properties"].get("$process_person_profile", True) for m in recording.messages)
        for recording in (recordings["organization"], recordings["person"])
    ]
    assert by_kind[0] == by_kind[1]
    assert by_kind[0].keys() == {True, False}


def test_visitors_come_before_they_log_in(recording: Recording) -> None:
    """Organizations have anonymous page views from before their first login, and two devices."""
    resolver = IdentityResolver()
    ids = {(m["distinct_id"], p.id) for m, p in resolver.ingest(recording.messages)}
    devices = Counter(resolver.resolve(distinct_id).id for distinct_id, _ in ids)
    organizations = {resolver.resolve(key).id for key in recording.simulation.organizations}
    assert resolver.warnings == []
    assert sum(devices[organization] > 2 for organization in organizations) > 10
    assert len(resolver.all()) > len(organizations) + 10


def test_a_snippet_is_called_as_readers_call_it() -> None:
    """Every section that occurs is a function of the tutorial's model and of all others or none."""
    sections = {occurrence.section for occurrence in Simulation().occurrences()}
    tutorial, *others = (set(model.functions()) & sections for model in MODELS.values())
    assert tutorial == sections
    shared = set.union(*others)
    assert others == [shared] * len(others)
    assert {"account_created", "project_created", "purchase", "plan_selected"} <= shared
