"""The part of the ledger about payments: who pays, how much, and who keeps paying.

As in the ledger, nothing here looks at an event, and each entry is named after a query. Revenue is
what was paid less what was given back, in dollars. Recurring revenue is the price of a month: a
payment for several months counts in each of them with its part, and a refund changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from macros.sample.ledgers.entries import (
    Entries,
    by_month,
    first_day,
    month_number,
    percentage,
    total_by_key,
)
from macros.sample.organization import Organization
from macros.sample.schedule import LAST_DAY, START
from macros.sample.simulation import Simulation

entries = Entries()


@entries.add
def total_revenue(simulation: Simulation) -> Fraction:
    return sum((dollars for _, _, dollars in _money(simulation)), Fraction(0))


@entries.add
def revenue_per_month(simulation: Simulation) -> dict[Any, Fraction]:
    return by_month((time, dollars) for time, _, dollars in _money(simulation))


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
def revenue_per_tier(simulation: Simulation) -> dict[Any, Fraction]:
    return total_by_key((plan, dollars) for _, plan, dollars in _money(simulation))


@entries.add
def revenue_per_current_tier(simulation: Simulation) -> dict[Any, Fraction]:
    return total_by_key(
        (org.plan, dollars)
        for org in simulation.organizations.values()
        for _, _, dollars in _money_of(org)
    )


@entries.add
def recurring_revenue_per_month(simulation: Simulation) -> dict[Any, Fraction]:
    return total_by_key(
        (first_day(month), dollars)
        for paid in recurring_by_month(simulation)
        for month, dollars in paid.items()
    )


@entries.add
def second_payments_in_a_month(simulation: Simulation) -> Fraction:
    every = [payment for org in simulation.organizations.values() for payment in org.payments]
    last = {
        (org.id, month_number(payment.time)): payment
        for org in simulation.organizations.values()
        for payment in org.payments
    }
    paid = sum((payment.dollars for payment in every), Fraction(0))
    return paid - sum((payment.dollars for payment in last.values()), Fraction(0))


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
        revenue = 100 * sum(now for _, now in pairs) / sum(before for before, _ in pairs)
        retained = percentage(now > 0 for _, now in pairs)
        rows.append((first_day(month), float(revenue), retained))
    return rows


@entries.add
def revenue_kept_last_month(simulation: Simulation) -> float:
    _, revenue, _ = revenue_kept_per_month(simulation)[-1]
    return float(revenue)


@entries.add
def organizations_that_came_back(simulation: Simulation) -> int:
    months = [sorted(paid) for paid in recurring_by_month(simulation) if paid]
    return sum(paid != list(range(paid[0], paid[-1] + 1)) for paid in months)


@entries.add
def largest_share_of_recurring_revenue(simulation: Simulation) -> float:
    last = [
        paid.get(month_number(LAST_DAY), Fraction(0)) for paid in recurring_by_month(simulation)
    ]
    return float(100 * max(last) / sum(last))


@entries.add
def payments_in_another_month_elsewhere(simulation: Simulation) -> int:
    times = [paid.time for org in simulation.organizations.values() for paid in org.payments]
    return sum(month_number(time) != month_number(time - timedelta(hours=8)) for time in times)


def recurring_by_month(simulation: Simulation) -> list[dict[int, Fraction]]:
    """For each organization, its recurring revenue in each month that a payment is for.

    Of several payments for a month, the last one counts.
    """
    last = month_number(LAST_DAY)
    return [
        {
            month: payment.dollars / payment.billing_months
            for payment in org.payments
            for month in range(month_number(payment.time), last + 1)
            if month < month_number(payment.time) + payment.billing_months
        }
        for org in simulation.organizations.values()
    ]


def _money(simulation: Simulation) -> Iterator[tuple[datetime, str, Fraction]]:
    """Each payment and, as a negative amount, each refund: the time, the plan, and dollars."""
    for org in simulation.organizations.values():
        yield from _money_of(org)


def _money_of(org: Organization) -> Iterator[tuple[datetime, str, Fraction]]:
    for payment in org.payments:
        yield payment.time, payment.plan, payment.dollars
    for refund in org.refunds:
        yield refund.time, refund.plan, -refund.dollars


def _before_and_now(simulation: Simulation) -> dict[int, list[tuple[Fraction, Fraction]]]:
    """For each month that follows one with payers: what each paid before, and pays now."""
    paid = recurring_by_month(simulation)
    pairs = {
        month: [(p[month - 1], p.get(month, Fraction(0))) for p in paid if month - 1 in p]
        for month in range(month_number(START) + 1, month_number(LAST_DAY) + 1)
    }
    return {month: payments for month, payments in pairs.items() if payments}
