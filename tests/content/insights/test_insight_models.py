"""Insights and the ledger: in each model, an insight shows what really happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from macros.content import insights
from macros.sample.recording import MODELS, Recording
from macros.sample.simulation import Simulation
from tests.support.checkout import SNIPPETS
from tests.support.insights.evaluator import evaluate
from tests.support.insights.events import Event, with_persons
from tests.support.insights.values import as_floats

NAMES = insights.names(SNIPPETS)
TIERS, BY_EVENTS = "organizations_per_tier", "organizations_per_tier.by_events"
WITHOUT_FOLDER = [name for name in NAMES if "/" not in name]
# PostHog's retention and lifecycle insights count people or groups, and nothing else; and people
# do not have the properties of an organization.
COUNT_PEOPLE = {
    ("person", "large_organizations"),
    ("person", "large_organizations_per_tier"),
    ("person", "retention_by_cohort"),
    ("person", "churned_organizations_per_month"),
}


@pytest.fixture(scope="module")
def events(recordings: Mapping[str, Recording]) -> Mapping[str, list[Event]]:
    """Every event of the year, as each model tracks it."""
    return {model: with_persons(recording.messages) for model, recording in recordings.items()}


def insight_value(name: str, model: str, events: Mapping[str, list[Event]], **changes: Any) -> Any:
    """What an insight shows to somebody who tracks by a model, with changes to its query."""
    own = f"{model}/{name}"
    insight = insights.load(SNIPPETS, own if own in NAMES else name)
    return as_floats(evaluate({**insight.query, **changes}, events[model]))


@pytest.mark.parametrize("name", WITHOUT_FOLDER)
@pytest.mark.parametrize("model", MODELS)
def test_an_insight_shows_what_the_ledger_says(
    name: str, model: str, events: Mapping[str, list[Event]], truth: Mapping[str, Any]
) -> None:
    """Every insight can be had in every model, or it is known why not and differs."""
    expected = as_floats(truth[insights.query_name(name)])
    differs = (model, name) in COUNT_PEOPLE
    assert (insight_value(name, model, events) != expected) == differs


@pytest.mark.parametrize(("model", "name"), sorted(COUNT_PEOPLE))
def test_no_definition_pretends_to_count_organizations(model: str, name: str) -> None:
    """Where an insight would count people instead, there is no definition to copy."""
    assert f"{model}/{name}" not in NAMES


def test_both_ways_to_ask_for_tiers_agree(
    events: Mapping[str, list[Event]], truth: Mapping[str, Any]
) -> None:
    """A breakdown by the tier of now gives what several events with filters give."""
    ways = [name for name in WITHOUT_FOLDER if insights.query_name(name) == TIERS]
    assert ways == [TIERS, BY_EVENTS]
    assert [insight_value(name, "organization", events) for name in ways] == [truth[TIERS]] * 2


def test_without_the_option_an_upgrade_counts_at_both_tiers(
    events: Mapping[str, list[Event]], truth: Mapping[str, Any]
) -> None:
    """The same breakdown by the tier as of each event counts more organizations than there are."""
    at_events = insight_value(TIERS, "organization", events, modifiers={})
    assert at_events.keys() == truth[TIERS].keys()
    assert sum(at_events.values()) > sum(truth[TIERS].values()) == truth["organizations"]


@pytest.mark.parametrize("day", ["2025-02-28", "2025-06-30", "2025-12-31"])
@pytest.mark.parametrize("model", MODELS)
def test_the_way_by_events_knows_the_tiers_of_any_day(
    day: str, model: str, events: Mapping[str, list[Event]]
) -> None:
    """A date range that ends on a day gives the tiers of that day, in each model."""
    dates = {"date_from": "all", "date_to": day, "explicitDate": True}
    query = insights.load(SNIPPETS, BY_EVENTS).query
    tiers = evaluate({**query, "dateRange": dates}, events[model])
    assert {tier: int(count) for tier, count in tiers.items() if count} == tiers_on(day)


def tiers_on(day: str) -> dict[str, int]:
    """How many organizations the simulation has at each tier at the end of a day."""
    end = datetime.fromisoformat(f"{day}T23:59:59.999")
    plans: dict[str, str] = {}
    for occurrence in Simulation().occurrences():
        if occurrence.section == "plan_selected" and occurrence.time <= end:
            plans[occurrence.arguments["organization_id"]] = occurrence.arguments["plan"]
    tiers = list(plans.values())
    return {tier: tiers.count(tier) for tier in set(tiers)}
