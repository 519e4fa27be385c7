"""The part of the ledger about growth: new organizations, the revenue bridge, and churn as a rate.

As in the ledger, nothing here looks at an event, and each entry is named after a query.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

from macros.sample.ledgers.entries import Entries, first_day, month_number, total_by_key
from macros.sample.ledgers.revenue import recurring_by_month, total_revenue
from macros.sample.organization import Organization
from macros.sample.schedule import LAST_DAY
from macros.sample.simulation import Simulation

entries = Entries()
MANY_PROJECTS = 30
MOVEMENTS = ("new", "expansion", "recovered", "contraction", "churn")


@entries.add
def new_organizations_per_month(simulation: Simulation) -> dict[Any, int]:
    founded = (min(time for time, _ in org.members_ever) for org in _all(simulation))
    return dict(Counter(first_day(month_number(time)) for time in founded))


@entries.add
def revenue_bridge(simulation: Simulation) -> list[Any]:
    rows = []
    level = Fraction(0)
    for month, movements in _movements_by_month(simulation).items():
        level += sum(movements.values())
        rows.append((first_day(month), *(movements[name] for name in MOVEMENTS), level))
    return rows


@entries.add
def churn_rate_per_month(simulation: Simulation) -> list[Any]:
    return [
        (first_day(month), *(float(100 * lost / before) for lost, before in shares))
        for month, shares in _losses_by_month(simulation).items()
    ]


@entries.add
def customer_churn_rate(simulation: Simulation) -> float:
    return _average_rate(simulation, 0)


@entries.add
def revenue_churn_rate(simulation: Simulation) -> float:
    return _average_rate(simulation, 1)


@entries.add
def revenue_per_currency(simulation: Simulation) -> list[Any]:
    money = [
        (payment.currency, sign * payment.amount, sign * payment.dollars)
        for org in _all(simulation)
        for sign, payments in ((1, org.payments), (-1, org.refunds))
        for payment in payments
    ]
    amounts = total_by_key((currency, amount) for currency, amount, _ in money)
    dollars = total_by_key((currency, value) for currency, _, value in money)
    rows = [(currency, amounts[currency], dollars[currency]) for currency in amounts]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@entries.add
def total_refunds(simulation: Simulation) -> Fraction:
    refunds = [refund.dollars for org in _all(simulation) for refund in org.refunds]
    return sum(refunds, Fraction(0))


@entries.add
def large_organizations(simulation: Simulation) -> int:
    return len(_large(simulation))


@entries.add
def large_organizations_per_tier(simulation: Simulation) -> dict[Any, int]:
    return dict(Counter(org.plan for org in _large(simulation)))


@entries.add
def revenue_share_of_large_organizations(simulation: Simulation) -> float:
    return float(100 * _revenue(_large(simulation)) / total_revenue(simulation))


@entries.add
def revenue_per_large_organization(simulation: Simulation) -> Fraction:
    large = _large(simulation)
    return _revenue(large) / len(large)


@entries.add
def large_organizations_active_last_month(simulation: Simulation) -> float:
    large = _large(simulation)
    last = month_number(LAST_DAY)
    active = [org for org in large if last in {month_number(time) for time, _ in org.viewed}]
    return float(Fraction(100 * len(active), len(large)))


def _all(simulation: Simulation) -> list[Organization]:
    return list(simulation.organizations.values())


def _large(simulation: Simulation) -> list[Organization]:
    return [org for org in _all(simulation) if len(org.projects) > MANY_PROJECTS]


def _revenue(organizations: list[Organization]) -> Fraction:
    paid = sum((p.dollars for org in organizations for p in org.payments), Fraction(0))
    return paid - sum((r.dollars for org in organizations for r in org.refunds), Fraction(0))


def _movements_by_month(simulation: Simulation) -> dict[int, dict[str, Fraction]]:
    """For each month with recurring revenue, and each after one: what changed, by its kind."""
    months: dict[int, dict[str, Fraction]] = {}
    for paid in filter(None, recurring_by_month(simulation)):
        for month in range(min(paid), month_number(LAST_DAY) + 1):
            before, now = paid.get(month - 1, Fraction(0)), paid.get(month, Fraction(0))
            if before or now:
                movements = months.setdefault(month, dict.fromkeys(MOVEMENTS, Fraction(0)))
                movements[_kind(before, now, is_first=month == min(paid))] += now - before
    return dict(sorted(months.items()))


def _kind(before: Fraction, now: Fraction, *, is_first: bool) -> str:
    if not before:
        return "new" if is_first else "recovered"
    if not now:
        return "churn"
    return "expansion" if now > before else "contraction"


def _losses_by_month(simulation: Simulation) -> dict[int, list[tuple[Fraction, Fraction]]]:
    """By month: customers lost of those before, and revenue lost of that before."""
    paid = recurring_by_month(simulation)
    losses = {}
    for month in range(min(min(p) for p in paid if p) + 1, month_number(LAST_DAY) + 1):
        pairs = [(p[month - 1], p.get(month, Fraction(0))) for p in paid if month - 1 in p]
        if pairs:
            gone = Fraction(sum(now == 0 for _, now in pairs))
            less = sum((max(before - now, Fraction(0)) for before, now in pairs), Fraction(0))
            revenue = sum((before for before, _ in pairs), Fraction(0))
            losses[month] = [(gone, Fraction(len(pairs))), (less, revenue)]
    return losses


def _average_rate(simulation: Simulation, which: int) -> float:
    """Of all that could be lost in any month, the percentage that was."""
    shares = [losses[which] for losses in _losses_by_month(simulation).values()]
    lost, before = (sum(amounts, Fraction(0)) for amounts in zip(*shares, strict=True))
    return float(100 * lost / before)
