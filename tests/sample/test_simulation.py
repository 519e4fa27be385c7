"""The simulated year: it depends on its seed alone, and has every trap of a real company."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from macros.sample.organization import EXCHANGE_RATES, PLANS, YEAR, Organization, invoice
from macros.sample.schedule import schedule
from macros.sample.simulation import Simulation


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    """A simulation that has been run."""
    simulation = Simulation()
    for _ in simulation.occurrences():
        pass
    return simulation


@pytest.fixture
def organizations(simulation: Simulation) -> list[Organization]:
    """All organizations as they stand at the end of the year."""
    return list(simulation.organizations.values())


def plan_ranks() -> dict[str, list[int]]:
    """The ranks of the plans that each organization selects, in order."""
    ranks: dict[str, list[int]] = {}
    for occurrence in Simulation().occurrences():
        if occurrence.section == "plan_selected":
            rank = PLANS.index(occurrence.arguments["plan"])
            ranks.setdefault(occurrence.arguments["organization_id"], []).append(rank)
    return ranks


def test_another_seed_is_another_year() -> None:
    """What happens is drawn from the seed and from nothing else."""
    first, again, other = (list(Simulation(seed).occurrences()) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_kind_of_action_is_scheduled(simulation: Simulation) -> None:
    """The simulation can perform what the schedule has, and nothing that it never has."""
    kinds = {action.kind for action in schedule(2025)}
    assert kinds == {*simulation._handlers, "visit"}


def test_no_two_things_happen_at_once(simulation: Simulation) -> None:
    """The order of occurrences can be told by their times."""
    times = [time for time, _ in simulation.log]
    assert all(before < after for before, after in itertools.pairwise(times))


def test_people_work_for_several_organizations(truth: Mapping[str, Any]) -> None:
    """Counting accounts is not counting people."""
    accounts = sum(truth["users_per_month"].values())
    assert truth["users_in_several_organizations"] > 5
    assert accounts > truth["total_users"]


def test_two_organizations_share_a_name(organizations: list[Organization]) -> None:
    """A display name is no id."""
    names = Counter(organization.name for organization in organizations)
    assert sorted(names.values())[-2:] == [1, 2]


def test_some_organizations_never_start_and_never_pay(organizations: list[Organization]) -> None:
    """Each denominator is different: all, those with a project, those who ever paid."""
    started = sum(bool(organization.projects_ever) for organization in organizations)
    paid = sum(bool(organization.payments) for organization in organizations)
    assert len(organizations) - started > 10
    assert started - paid > 10
    assert paid > 10


def test_some_organizations_are_gone(organizations: list[Organization]) -> None:
    """Some organizations have no member left, and some that paid are on the free plan now."""
    empty = [o for o in organizations if o.members_ever and not o.members]
    assert len(empty) > 3
    assert sum(bool(o.payments) and o.plan == "free" for o in organizations) > 2
    assert any(organization.payments for organization in empty)


def test_payments_have_every_trap(organizations: list[Organization]) -> None:
    """There are several currencies, monthly and yearly invoices of each, and refunds of both."""
    first = [o.payments[0] for o in organizations if o.payments]
    kinds = Counter((payment.currency, payment.billing_months) for payment in first)
    assert kinds.keys() == {(currency, n) for currency in EXCHANGE_RATES for n in (1, YEAR)}
    refunds = [refund for o in organizations for refund in o.refunds]
    assert len({refund.currency for refund in refunds}) > 1
    assert {refund.billing_months for refund in refunds} == {1, YEAR}


def test_who_paid_for_a_year_pays_once(organizations: list[Organization]) -> None:
    """An invoice for a year is more than a month's, and no other follows within the year."""
    yearly = [o for o in organizations if any(p.billing_months == YEAR for p in o.payments)]
    assert yearly
    assert {len(o.payments) for o in yearly} == {1}
    assert invoice("pro", 2, YEAR) > invoice("pro", 2, 1)


def test_refunds_are_part_of_what_was_paid(organizations: list[Organization]) -> None:
    """An organization gets back less than it paid, in its own currency."""
    for organization in organizations:
        paid = {p.currency: p.amount for p in organization.payments}
        assert all(0 < r.amount < paid[r.currency] for r in organization.refunds)


def test_some_organizations_have_very_many_projects(organizations: list[Organization]) -> None:
    """A few have more than thirty, paying and not; no other comes near."""
    many = [o for o in organizations if len(o.projects) > 30]
    assert 3 < len(many) < 10
    assert {bool(o.payments) for o in many} == {True, False}


def test_people_leave_and_projects_are_deleted(truth: Mapping[str, Any]) -> None:
    """Ever and now are different questions."""
    assert truth["current_users"] < truth["total_users"]
    assert 0 < truth["current_projects"] < truth["total_projects"]


def test_teams_have_a_long_tail(organizations: list[Organization]) -> None:
    """The mean is well above the median: a few large teams pull it up."""
    sizes = [len(organization.members_ever) for organization in organizations]
    assert statistics.median(sizes) * 1.3 < statistics.mean(sizes)
    assert max(sizes) > 10 * statistics.median(sizes)


def test_plans_go_up_and_down(organizations: list[Organization]) -> None:
    """There are upgrades and downgrades, and all of the tiers are in use at the end."""
    steps = [b - a for ranks in plan_ranks().values() for a, b in itertools.pairwise(ranks)]
    assert sum(step > 0 for step in steps) > 20
    assert sum(step < 0 for step in steps) > 5
    assert {organization.plan for organization in organizations} == set(PLANS)


def test_signups_grow(truth: Mapping[str, Any]) -> None:
    """More people join in the second half of the year than in the first."""
    months = [count for _, count in sorted(truth["users_per_month"].items())]
    assert len(months) == 12
    assert sum(months[6:]) > sum(months[:6])


def test_a_missing_reset_leaves_traces(truth: Mapping[str, Any]) -> None:
    """Some events name a person of another organization, as a forgotten reset() makes them."""
    assert truth["events_left_by_a_missing_reset"] > 3
