"""The part of the ledger about payments: who pays, how much, and who keeps paying.

As in the ledger, nothing here looks at an event, and each entry is named after a query.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import Any

from macros.sample.ledger_entries import (
    Entries,
    by_month,
    first_day,
    month_number,
    percentage,
    total_by_key,
)
from macros.sample.schedule import LAST_DAY, START
from macros.sample.simulation import Simulation

entries = Entries()


@entries.add
def total_revenue(simulation: Simulation) -> int:
    return sum(
        dollars for org in simulation.organizations.values() for _, _, dollars in org.payments
    )


@entries.add
def revenue_per_month(simulation: Simulation) -> dict[Any, int]:
    return by_month(
        (time, dollars)
        for org in simulation.organizations.values()
        for time, _, dollars in org.payments
    )


@entries.add
def paying_organizations(simulation: Simulation) -> int:
    return sum(bool(org.payments) for org in simulation.organizations.values())


@entries.add
def revenue_per_organization(simulation: Simulation) -> Fraction:
    return Fraction(total_revenue(simulation), len(simulation.organizations))


@entries.add
def revenue_per_paying_organization(simulation: Simulation) -> Fraction:
    return Fraction(total_revenue(simulation), paying_organizations(simulation))


@entries.add
def revenue_per_purchase(simulation: Simulation) -> Fraction:
    return Fraction(
        total_revenue(simulation),
        sum(len(org.payments) for org in simulation.organizations.values()),
    )


@entries.add
def organizations_per_tier(simulation: Simulation) -> dict[Any, int]:
    return dict(Counter(org.plan for org in simulation.organizations.values()))


@entries.add
def organizations_per_tier_two_ways(simulation: Simulation) -> list[Any]:
    return sorted((plan, n, n) for plan, n in organizations_per_tier(simulation).items())


@entries.add
def revenue_per_tier(simulation: Simulation) -> dict[Any, int]:
    return total_by_key(
        (plan, dollars)
        for org in simulation.organizations.values()
        for _, plan, dollars in org.payments
    )


@entries.add
def revenue_per_current_tier(simulation: Simulation) -> dict[Any, int]:
    return total_by_key(
        (org.plan, dollars)
        for org in simulation.organizations.values()
        for _, _, dollars in org.payments
    )


@entries.add
def recurring_revenue_per_month(simulation: Simulation) -> dict[Any, int]:
    totals: Counter[int] = Counter()
    for paid in _paid_by_month(simulation):
        totals.update(paid)
    return {first_day(month): dollars for month, dollars in totals.items()}


@entries.add
def second_payments_in_a_month(simulation: Simulation) -> int:
    return total_revenue(simulation) - sum(recurring_revenue_per_month(simulation).values())


@entries.add
def churned_organizations_per_month(simulation: Simulation) -> dict[Any, int]:
    return {
        first_day(month): sum(now == 0 for _, now in pairs)
        for month, pairs in _before_and_now(simulation).items()
    }


@entries.add
def revenue_kept_per_month(simulation: Simulation) -> list[Any]:
    rows = []
    for month, pairs in _before_and_now(simulation).items():
        revenue = Fraction(100 * sum(now for _, now in pairs), sum(before for before, _ in pairs))
        retained = percentage(now > 0 for _, now in pairs)
        rows.append((first_day(month), float(revenue), retained))
    return rows


@entries.add
def revenue_kept_last_month(simulation: Simulation) -> float:
    _, revenue, _ = revenue_kept_per_month(simulation)[-1]
    return float(revenue)


@entries.add
def organizations_that_came_back(simulation: Simulation) -> int:
    months = [sorted(paid) for paid in _paid_by_month(simulation) if paid]
    return sum(paid != list(range(paid[0], paid[-1] + 1)) for paid in months)


@entries.add
def largest_share_of_recurring_revenue(simulation: Simulation) -> float:
    last = [paid.get(month_number(LAST_DAY), 0) for paid in _paid_by_month(simulation)]
    return float(Fraction(100 * max(last), sum(last)))


@entries.add
def payments_in_another_month_elsewhere(simulation: Simulation) -> int:
    times = [time for org in simulation.organizations.values() for time, _, _ in org.payments]
    return sum(month_number(time) != month_number(time - timedelta(hours=8)) for time in times)


def _paid_by_month(simulation: Simulation) -> list[dict[int, int]]:
    """For each organization, its last payment in each month in which it paid."""
    return [
        {month_number(time): dollars for time, _, dollars in org.payments}
        for org in simulation.organizations.values()
    ]


def _before_and_now(simulation: Simulation) -> dict[int, list[tuple[int, int]]]:
    """For each month that follows one with payments: what each payer paid before, and pays now."""
    paid = _paid_by_month(simulation)
    pairs = {
        month: [(p[month - 1], p.get(month, 0)) for p in paid if month - 1 in p]
        for month in range(month_number(START) + 1, month_number(LAST_DAY) + 1)
    }
    return {month: payments for month, payments in pairs.items() if payments}
