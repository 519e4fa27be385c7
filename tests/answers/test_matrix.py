"""Each event and each property left out of a year: every answer is right, or says what is missing.

The truth is the ledger of a year in which it did not happen. Which queries need what is read here
from their text, and what they can do without is listed by hand.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from macros.queries.query import load_query
from macros.sample import ledger
from macros.sample.ledgers import growth, revenue
from macros.sample.organization import Organization
from macros.sample.recording import Recording
from macros.sample.simulation import Simulation
from tests.events.exports.makers import NAMES, Row, answers_and_gaps, year
from tests.support.checkout import SNIPPETS, share_cache

EVENTS = sorted({row["event"] for row in year()})
SQL = {name: load_query(SNIPPETS, name).sql for name in NAMES}
LATEST = re.compile(r"\(\s*SELECT max\(timestamp\).*?\)\s*(?=\)|$|>=|=|>)", re.DOTALL)
NEVER_SENT = 'property "$process_person_profile"'  # but by accounts removed without an owner
OWNERS = {  # of properties, by what stands before them in the SQL
    "person.properties": "person property",
    "persons.properties": "person property",
    "events.properties": "property",
}


def _no_refunds(organization: Organization) -> None:
    organization.refunds.clear()


def _nobody_left(organization: Organization) -> None:
    organization.members = {user for _, user in organization.members_ever}


def _nothing_deleted(organization: Organization) -> None:
    organization.projects = [project for _, project in organization.projects_ever]


# What takes something back: where nobody sends it, nothing was taken back.
TAKES_BACK: Mapping[str, Callable[[Organization], None]] = {
    "purchase_refunded": _no_refunds,
    "account_removed": _nobody_left,
    "project_deleted": _nothing_deleted,
}
ALONE = {"total_refunds": "purchase_refunded"}  # is of nothing else


def ever(recording: Recording, event: str) -> Mapping[str, Any]:
    """The ledger of a year in which an event that takes something back never happened."""
    simulation: Simulation = recording.simulation
    if event in TAKES_BACK:
        simulation = copy.deepcopy(simulation)
        for organization in simulation.organizations.values():
            TAKES_BACK[event](organization)
    facts = {
        name: ledger.entries[name](
            simulation if f"'{event}'" in SQL[name] else recording.simulation
        )
        for name in NAMES
    }
    return {n: float(fact) if isinstance(fact, Fraction) else fact for n, fact in facts.items()}


def rows_of_the_year() -> Iterable[Row]:
    """The year's events, whose persons have their newest properties, as in PostHog's exports."""
    newest: dict[str, Row] = {}
    for row in sorted(year(), key=lambda row: str(row["timestamp"])):
        newest.setdefault(row["person_id"], {}).update(row.get("person_properties") or {})
    for row in year():
        properties = {k: v for k, v in row["properties"].items() if not k.startswith("$set")}
        yield row | {"person_properties": newest[row["person_id"]], "properties": properties}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One project for all exports, in which each query is parsed already."""
    root = tmp_path_factory.mktemp("matrix")
    share_cache(root)
    return root


def reasons(gaps: Mapping[str, str]) -> dict[str, str]:
    """What the data have not, from the sentences that say so."""
    before = "No answer: your data has no "
    return {name: gap.removeprefix(before).removesuffix(".") for name, gap in gaps.items()}


def needs_event(name: str, event: str) -> bool:
    """Whether a query names an event in more than the question of how far the events go."""
    if event in TAKES_BACK and ALONE.get(name) != event:
        return False
    if name == "events_without_an_owner":  # a row for each of several events
        return False
    return f"'{event}'" in LATEST.sub("", SQL[name])


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_that_nobody_sends(
    event: str, root: Path, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever needs it has no answer and names it; all others are as if it never happened."""
    if event == "account_created":  # then payments alone say which months are over
        for part in (growth, revenue):
            monkeypatch.setattr(part, "LAST_DAY", datetime(2025, 11, 30))
    expected = ever(recording, event)
    results, gaps = answers_and_gaps(root, (r for r in rows_of_the_year() if r["event"] != event))
    silent = {name: f'event "{event}"' for name in NAMES if needs_event(name, event)}
    if event == "account_removed":
        silent["events_without_an_owner"] = NEVER_SENT
    assert reasons(gaps) == silent
    for name, result in results.items():
        assert result == expected[name], name


def properties(name: str) -> set[tuple[str, str]]:
    """The properties that a query names and has no value for, by whose they are and their key."""
    sql = re.sub(r"ifNull\([^,]*,", "", SQL[name])
    table = "persons" if "FROM persons" in sql else "events"
    named = set()
    for owner, key, quoted in re.findall(
        r"((?:\w+\.)?properties)(?:\.([\w$]+)|\['([^']+)'\])", sql
    ):
        full = f"{table}.{owner}" if owner == "properties" else owner
        named.add((OWNERS[full], key or quoted))
    if name == "organizations_per_tier_two_ways":  # looks at both
        named.add(("property", "plan"))
    return named


NEEDED = sorted({pair for name in NAMES for pair in properties(name)})


@pytest.mark.parametrize(("owner", "key"), NEEDED)
def test_a_property_that_nothing_has(
    owner: str, key: str, root: Path, recording: Recording
) -> None:
    """It is named, by whose it is, where it is needed, and changes nothing elsewhere."""
    column = "properties" if owner == "property" else "person_properties"
    results, gaps = answers_and_gaps(
        root,
        (
            row | {column: {k: v for k, v in row[column].items() if k != key}}
            for row in rows_of_the_year()
        ),
    )
    if key == "original_amount":  # then nobody knows that amounts in euros are in dollars already
        mixed = "No answer: your data has payments in several currencies, and no rates for them: "
        assert {name for name in NAMES if "purchase_value" in SQL[name]} == gaps.keys()
        assert {gap.startswith(mixed) for gap in gaps.values()} == {True}
        return
    needing = {name for name in NAMES if (owner, key) in properties(name)}
    assert reasons(gaps) == dict.fromkeys(needing, f'{owner} "{key}"')
    expected = ever(recording, "")
    for name, result in results.items():
        assert result == expected[name], name
