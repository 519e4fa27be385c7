"""No two answers of the sample company are equal by chance: a page could mix them up unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

import pytest

from macros.core import formats
from macros.queries.query import load_query, query_names
from macros.sample.organization import Organization
from macros.sample.recording import Recording
from tests.support.checkout import SNIPPETS

NAMES = query_names(SNIPPETS)
# Pairs that are equal by definition, each with the reason.
EQUAL: dict[frozenset[str], str] = {}
DENOMINATORS: dict[str, Callable[[Organization], int]] = {
    "organizations": lambda org: 1,
    "organizations with projects": lambda org: bool(org.projects_ever),
    "organizations that paid": lambda org: bool(org.payments),
    "organizations with members": lambda org: bool(org.members),
    "accounts": lambda org: len(org.members_ever),
    "projects": lambda org: len(org.projects_ever),
    "payments": lambda org: len(org.payments),
    "reports viewed": lambda org: len(org.viewed),
    "people who create projects": lambda org: len(org.creators),
}


@pytest.fixture(scope="module")
def answers(truth: Mapping[str, Any]) -> Mapping[str, str]:
    """Each answer that is one value, as a page shows it, without its unit."""
    singles = {name: value for name, value in truth.items() if not isinstance(value, dict | list)}
    units = {name.rpartition("/")[2]: load_query(SNIPPETS, name).unit for name in NAMES}
    return {name: shown(value, units[name]) for name, value in singles.items()}


def shown(value: Any, unit: str) -> str:
    """A number as a page shows it, without signs of its unit."""
    return formats.value(float(value), unit).strip("$%\u00a0 ")


def test_no_two_answers_are_equal_by_chance(answers: Mapping[str, str]) -> None:
    """Where two are equal by definition, the list says why."""
    pairs = {frozenset(pair) for pair in combinations(answers, 2)}
    equal = {pair for pair in pairs if len({answers[name] for name in pair}) == 1}
    assert len(answers) > 30
    assert {tuple(sorted(pair)) for pair in equal - set(EQUAL)} == set()
    assert set(EQUAL) - equal == set(), "listed as equal by definition, and not equal"


def test_no_two_denominators_are_equal(recording: Recording, truth: Mapping[str, Any]) -> None:
    """An average over the wrong ones is another number."""
    organizations = recording.simulation.organizations.values()
    counts = {name: sum(map(count, organizations)) for name, count in DENOMINATORS.items()}
    counts["people"] = truth["total_users"]
    counts["visitors"] = len(recording.simulation.anonymous_devices)
    assert len(set(counts.values())) == len(counts), counts
