"""The sample company: the same every time, sent nowhere, and with every trap of a real one."""

from __future__ import annotations

import ast
import hashlib
import itertools
import json
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from macros.events.identity import IdentityResolver
from macros.sample.organization import PLANS, Organization
from macros.sample.recording import MODELS, NOISE, Recording, record
from macros.sample.simulation import Simulation
from tests.support.checkout import PROJECT_ROOT

# What the SDK is told in a section becomes one of these events, besides those it is named.
OF_CALL = {"set": "$set", "set_once": "$set_once", "group_identify": "$groupidentify"}


def fingerprint(years: Mapping[str, Recording]) -> str:
    """A hash of every message of every model."""
    told = json.dumps({name: year.messages for name, year in years.items()})
    return hashlib.sha256(told.encode()).hexdigest()


def tiers(year: Recording) -> dict[str, list[int]]:
    """The ranks of the plans that each organization chose, in order."""
    chosen: dict[str, list[int]] = {}
    for message in year.messages:
        if message["event"] == "plan_selected":
            rank = PLANS.index(message["properties"]["plan"])
            chosen.setdefault(message["distinct_id"], []).append(rank)
    return chosen


def every(year: Recording) -> list[Organization]:
    """All organizations as they stand at the end of the year."""
    return list(year.story.organizations.values())


def sent_by_snippets(package: str) -> set[str]:
    """The names of the events that a model's snippets can send, read from their code."""
    folder = PROJECT_ROOT / package.replace(".", "/")
    found = set()
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "capture" and isinstance(node.args[0], ast.Constant):
                    found.add(str(node.args[0].value))
                elif node.func.attr in OF_CALL:
                    found.add(OF_CALL[node.func.attr])
    return found


def test_the_year_is_the_same_in_every_process(years: Mapping[str, Recording]) -> None:
    """Neither a second play nor another order of Python's hashes changes a single message."""
    code = (
        "from macros.sample.recording import MODELS, record\n"
        "from tests.sample.test_company import fingerprint\n"
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
    assert other.stdout.strip() == fingerprint(years)


def test_another_seed_is_another_year() -> None:
    """The year is drawn from the seed and from nothing else."""
    ids = [
        [h.arguments.get("organization_id") for h in Simulation(seed).occurrences()]
        for seed in (1, 1, 2)
    ]
    assert ids[0] == ids[1]
    assert ids[0] != ids[2]


def test_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole year is played without a single request."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the sample company used the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr(requests.Session, "request", refuse)
    monkeypatch.setattr("posthog.client.batch_post", refuse)
    assert len(record().messages) > 1000


@pytest.mark.parametrize("model", MODELS)
def test_messages_are_in_order_and_their_own(model: str, years: Mapping[str, Recording]) -> None:
    """Times never go back, every message has a uuid of its own, and all lie in the year."""
    messages = years[model].messages
    times = [message["timestamp"] for message in messages]
    assert times == sorted(times)
    assert len({message["uuid"] for message in messages}) == len(messages)
    assert {time[:4] for time in times} == {"2025"}


@pytest.mark.parametrize("model", MODELS)
def test_messages_say_nothing_of_the_machine(model: str, years: Mapping[str, Recording]) -> None:
    """What the SDK tells of the computer it runs on is in no message."""
    messages = years[model].messages
    keys = {key for message in messages for key in message["properties"]}
    assert {key for key in keys if re.match(r"\$(os|python|device|host)", key)} == set()
    assert {"$os", "$python_version"} <= NOISE


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_event_of_a_snippet_is_in_the_sample(
    model: Any, years: Mapping[str, Recording]
) -> None:
    """No snippet sends an event that the queries of this site never see."""
    names = sent_by_snippets(model.package)
    assert "account_created" in names
    assert names - {message["event"] for message in years[model.name].messages} == set()


@pytest.mark.parametrize("model", MODELS)
def test_received_messages_are_those_of_the_year(
    model: str, years: Mapping[str, Recording]
) -> None:
    """What a page shows as received is a message of the year, for each section that sends one."""
    year = years[model]
    assert all(one in year.messages for sent in year.first_messages.values() for one in sent)
    assert {"account_created", "purchase", "identify_organization"} <= set(year.first_messages)


def test_people_work_for_several_organizations(truth: Mapping[str, Any]) -> None:
    """Counting accounts is not counting people."""
    accounts = sum(truth["users_per_month"].values())
    assert truth["users_in_several_organizations"] > 5
    assert accounts > truth["total_users"]


def test_two_organizations_share_a_name(year: Recording) -> None:
    """A display name is no id."""
    names = Counter(one.name for one in every(year))
    assert sorted(names.values())[-2:] == [1, 2]


def test_some_organizations_never_start_and_never_pay(year: Recording) -> None:
    """Each denominator is different: all, those with a project, those who ever paid."""
    all_of_them = len(every(year))
    started = sum(bool(one.projects_ever) for one in every(year))
    paid = sum(bool(one.payments) for one in every(year))
    assert all_of_them - started > 10
    assert started - paid > 10
    assert paid > 10


def test_some_organizations_are_gone(year: Recording) -> None:
    """Some organizations have no member left, and some that paid are on the free plan now."""
    assert sum(bool(one.members_ever) and not one.members for one in every(year)) > 3
    assert sum(bool(one.payments) and one.plan == "free" for one in every(year)) > 2
    assert any(one.payments and not one.members for one in every(year))


def test_people_leave_and_projects_are_deleted(truth: Mapping[str, Any]) -> None:
    """Ever and now are different questions."""
    assert truth["current_users"] < truth["total_users"]
    assert 0 < truth["current_projects"] < truth["total_projects"]


def test_teams_have_a_long_tail(year: Recording) -> None:
    """The mean is well above the median: a few large teams pull it up."""
    sizes = [len(one.members_ever) for one in every(year)]
    assert statistics.median(sizes) * 1.3 < statistics.mean(sizes)
    assert max(sizes) > 10 * statistics.median(sizes)


def test_plans_go_up_and_down(year: Recording) -> None:
    """There are upgrades and downgrades, and all of the tiers are in use at the end."""
    steps = [b - a for ranks in tiers(year).values() for a, b in itertools.pairwise(ranks)]
    assert sum(step > 0 for step in steps) > 20
    assert sum(step < 0 for step in steps) > 5
    assert {one.plan for one in every(year)} == set(PLANS)


def test_signups_grow(truth: Mapping[str, Any]) -> None:
    """More people join in the second half of the year than in the first."""
    months = [count for _, count in sorted(truth["users_per_month"].items())]
    assert len(months) == 12
    assert sum(months[6:]) > sum(months[:6])


def test_visitors_come_before_they_log_in(year: Recording) -> None:
    """Organizations have anonymous page views from before their first login, and two devices."""
    persons = IdentityResolver()
    ids = [(m["distinct_id"], p.id) for m, p in persons.ingest(year.messages)]
    devices = Counter(persons.resolve(one).id for one, _ in set(ids))
    organizations = {persons.resolve(one).id for one in year.story.organizations}
    assert persons.warnings == []
    assert sum(devices[one] > 2 for one in organizations) > 10
    assert len(persons.all()) > len(organizations) + 10


def test_a_missing_reset_leaves_traces(truth: Mapping[str, Any]) -> None:
    """Some events name a person of another organization, as a forgotten reset() makes them."""
    assert truth["events_left_by_a_missing_reset"] > 3


def test_a_snippet_is_called_as_readers_call_it() -> None:
    """Every section that the story plays is a function of the tutorial's model or the browser's
    own, and of every model or of no other: none may forget what another one tracks."""
    played = {happening.section for happening in Simulation().occurrences()}
    tutorials, *others = (set(model.functions()) & played for model in MODELS.values())
    assert tutorials == played
    shared = set.union(*others)
    assert others == [shared] * len(others)
    assert {"account_created", "project_created", "purchase", "plan_selected"} <= shared
