"""The right answers about money, from a company's facts.

Revenue is what was paid less what was given back. Recurring revenue is the price of a month for
everybody whose payments cover it; a refund changes nothing. A month is compared with the one before
only where both are full and in no hole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

from tests.events.companies.facts import Facts, Organization, Payment, first_day, month_number
from tests.events.companies.truth.counts import organizations
from tests.events.companies.truth.registry import answer

Pairs = list[tuple[Fraction, Fraction]]
MANY_PROJECTS = 30
STEPS = ("new", "expansion", "recovered", "contraction", "churn")


@answer
def total_revenue(facts: Facts) -> Fraction:
    return _sum(facts.everybody)


@answer
def total_refunds(facts: Facts) -> Fraction:
    return sum((refund.dollars for org in facts.everybody for refund in org.refunded), _NONE)


@answer
def revenue_per_organization(facts: Facts) -> Fraction:
    return _sum(facts.organizations) / organizations(facts)


@answer
def paying_organizations(facts: Facts) -> int:
    return sum(bool(org.paid) for org in facts.organizations)


@answer
def revenue_per_paying_organization(facts: Facts) -> Fraction:
    return _sum(facts.organizations) / paying_organizations(facts)


@answer
def revenue_per_purchase(facts: Facts) -> Fraction:
    return total_revenue(facts) / sum(len(org.paid) for org in facts.everybody)


@answer
def revenue_per_month(facts: Facts) -> dict[Any, Fraction]:
    return _totals((first_day(month_number(p.time)), sign * p.dollars) for p, sign in _money(facts))


@answer
def revenue_per_tier(facts: Facts) -> dict[Any, Fraction]:
    return _totals((payment.plan, sign * payment.dollars) for payment, sign in _money(facts))


@answer
def revenue_per_current_tier(facts: Facts) -> dict[Any, Fraction]:
    payers = [org for org in facts.organizations if org.paid or org.refunded]
    return _totals((org.plan, _sum([org])) for org in payers)


@answer
def revenue_per_currency(facts: Facts) -> list[Any]:
    amounts = _totals((p.currency, sign * Fraction(p.cents, 100)) for p, sign in _money(facts))
    dollars = _totals((p.currency, sign * p.dollars) for p, sign in _money(facts))
    rows = [(currency, amounts[currency], dollars[currency]) for currency in amounts]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@answer
def second_payments_in_a_month(facts: Facts) -> Fraction:
    last = {
        (org.id, month_number(payment.time)): payment.dollars
        for org in facts.organizations
        for payment in sorted(org.paid)
    }
    paid = [payment.dollars for org in facts.organizations for payment in org.paid]
    return sum(paid, _NONE) - sum(last.values(), _NONE)


@answer
def payments_in_another_month_elsewhere(facts: Facts) -> int:
    times = [payment.time for org in facts.everybody for payment in org.paid]
    return sum(month_number(time) != month_number(time - timedelta(hours=8)) for time in times)


@answer
def recurring_revenue_per_month(facts: Facts) -> dict[Any, Fraction]:
    return _totals(
        (first_day(month), dollars)
        for org in facts.organizations
        for month, dollars in _recurring(facts, org).items()
    )


@answer
def churned_organizations_per_month(facts: Facts) -> dict[Any, int]:
    return {
        first_day(month): sum(not now for _, now in pairs) for month, pairs in _pairs(facts).items()
    }


@answer
def revenue_kept_per_month(facts: Facts) -> list[Any]:
    return [
        (
            first_day(month),
            float(100 * sum(now for _, now in pairs) / sum(before for before, _ in pairs)),
            100 * sum(now > 0 for _, now in pairs) / len(pairs),
        )
        for month, pairs in _pairs(facts).items()
    ]


@answer
def revenue_kept_last_month(facts: Facts) -> float:
    return float(revenue_kept_per_month(facts)[-1][1])


@answer
def churn_rate_per_month(facts: Facts) -> list[Any]:
    return [
        (first_day(month), float(100 * _lost(pairs)), float(100 * _less(pairs)))
        for month, pairs in _pairs(facts).items()
    ]


@answer
def customer_churn_rate(facts: Facts) -> float:
    return float(100 * _lost([pair for pairs in _pairs(facts).values() for pair in pairs]))


@answer
def revenue_churn_rate(facts: Facts) -> float:
    return float(100 * _less([pair for pairs in _pairs(facts).values() for pair in pairs]))


@answer
def organizations_that_came_back(facts: Facts) -> int:
    full = set(facts.period.months())
    paid = [set(_covered(org)) for org in facts.organizations if org.paid]
    return sum(bool(full & set(range(min(m), max(m))) - m) for m in paid)


@answer
def largest_share_of_recurring_revenue(facts: Facts) -> float:
    last = max(facts.period.months())
    paid = [_recurring(facts, org).get(last, _NONE) for org in facts.organizations]
    return float(100 * max(paid) / sum(paid))


@answer
def revenue_bridge(facts: Facts) -> list[Any]:
    rows: dict[int, dict[str, Fraction]] = {}
    totals = recurring_revenue_per_month(facts)
    compared = set(_compared(facts))
    for org in facts.organizations:
        paid = _recurring(facts, org)
        first = min(_covered(org), default=0)
        for month in compared & {later for paid_in in paid for later in (paid_in, paid_in + 1)}:
            before, now = paid.get(month - 1, _NONE), paid.get(month, _NONE)
            row = rows.setdefault(month, dict.fromkeys(STEPS, _NONE))
            row[_step(before, now, is_first=month == first)] += now - before
    return [
        (first_day(month), *row.values(), totals.get(first_day(month), _NONE))
        for month, row in sorted(rows.items())
    ]


@answer
def large_organizations(facts: Facts) -> int:
    return len(_large(facts))


@answer
def large_organizations_per_tier(facts: Facts) -> dict[Any, int]:
    return dict(Counter(org.plan for org in _large(facts)))


@answer
def revenue_share_of_large_organizations(facts: Facts) -> float:
    return float(100 * _sum(_large(facts)) / _sum(facts.organizations))


@answer
def revenue_per_large_organization(facts: Facts) -> Fraction:
    return _sum(_large(facts)) / len(_large(facts))


@answer
def large_organizations_active_last_month(facts: Facts) -> float:
    last = max(facts.period.months())
    active = [any(month_number(d.time) == last for d in org.viewed) for org in _large(facts)]
    return 100 * sum(active) / len(active)


_NONE = Fraction(0)


def _totals(items: Iterable[tuple[Any, Fraction]]) -> dict[Any, Fraction]:
    totals: dict[Any, Fraction] = defaultdict(Fraction)
    for key, amount in items:
        totals[key] += amount
    return dict(totals)


def _money(facts: Facts) -> Iterator[tuple[Payment, int]]:
    """Each payment with 1, and each refund with -1."""
    for org in facts.everybody:
        yield from ((payment, 1) for payment in org.paid)
        yield from ((refund, -1) for refund in org.refunded)


def _sum(orgs: Iterable[Organization]) -> Fraction:
    """The revenue of organizations."""
    facts = list(orgs)
    paid = sum((payment.dollars for org in facts for payment in org.paid), _NONE)
    return paid - sum((refund.dollars for org in facts for refund in org.refunded), _NONE)


def _large(facts: Facts) -> list[Organization]:
    return [org for org in facts.organizations if org.total > MANY_PROJECTS]


def _covered(org: Organization) -> dict[int, Fraction]:
    """What an organization pays for each month that a payment is for; the last one counts."""
    return {
        month_number(payment.time) + later: payment.dollars / payment.months
        for payment in sorted(org.paid)
        for later in range(payment.months)
    }


def _recurring(facts: Facts, org: Organization) -> dict[int, Fraction]:
    """The same, of the full months that are in no hole."""
    full = set(facts.period.months())
    return {month: dollars for month, dollars in _covered(org).items() if month in full}


def _compared(facts: Facts) -> Iterator[int]:
    """The months of which the one before is known too, or is before all that is known."""
    full = list(facts.period.months())
    return (month for month in full if month == full[0] or month - 1 in full)


def _pairs(facts: Facts) -> dict[int, Pairs]:
    """By month: what each organization that paid for the month before paid then, and pays now."""
    paid = [_recurring(facts, org) for org in facts.organizations]
    months = {
        month: [(p[month - 1], p.get(month, _NONE)) for p in paid if month - 1 in p]
        for month in _compared(facts)
    }
    return {month: pairs for month, pairs in months.items() if pairs}


def _lost(pairs: Pairs) -> Fraction:
    return Fraction(sum(not now for _, now in pairs), len(pairs))


def _less(pairs: Pairs) -> Fraction:
    less = sum((max(before - now, _NONE) for before, now in pairs), _NONE)
    return less / sum((before for before, _ in pairs), _NONE)


def _step(before: Fraction, now: Fraction, *, is_first: bool) -> str:
    if not before:
        return "new" if is_first else "recovered"
    if not now:
        return "churn"
    return "expansion" if now > before else "contraction"
