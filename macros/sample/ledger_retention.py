"""The ledger's second part: which organizations got going, stayed, paid on, and came back.

As in the ledger, nothing here looks at an event, and each function is named after a query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from macros.sample.organization import Organization
from macros.sample.schedule import DAYS, START
from macros.sample.simulation import Simulation

LAST_DAY = START + timedelta(days=DAYS - 1)
LATER = range(1, 7)  # months after sign-up that retention is asked for
FIRST_PROJECT = ((1, "1 day"), (7, "7 days"), (14, "14 days"), (30, "30 days"))


def activated_organizations(story: Simulation) -> float:
    return _activated(_older_than(14, story))


def activated_organizations_so_far(story: Simulation) -> float:
    return _activated(_all(story))


def activated_organizations_by_month(story: Simulation) -> dict[Any, float]:
    old = _older_than(14, story)
    months = sorted({_month(one.created) for one in old})
    return {_first_of(m): _activated(o for o in old if _month(o.created) == m) for m in months}


def organizations_by_time_to_first_project(story: Simulation) -> dict[Any, int]:
    def taken(one: Organization) -> str:
        if not one.projects_ever:
            return "not yet"
        first = min(time for time, _ in one.projects_ever) - one.created
        return next((name for days, name in FIRST_PROJECT if first <= timedelta(days)), "longer")

    return dict(Counter(map(taken, _older_than(30, story))))


def organizations_per_month(story: Simulation) -> dict[Any, int]:
    return dict(Counter(_first_of(_month(one.created)) for one in _all(story)))


def retention_by_cohort(story: Simulation) -> list[Any]:
    rows = []
    for cohort in sorted({_month(one.created) for one in _all(story)}):
        ones = [one for one in _all(story) if _month(one.created) == cohort]
        for later in LATER:
            if cohort + later <= _month(LAST_DAY):
                share = _percent(
                    (cohort + later in map(_month, _views(o)) for o in ones), len(ones)
                )
                rows.append((_first_of(cohort), f"month {later}", share))
    return rows


def retention_by_age(story: Simulation) -> dict[Any, float]:
    shares = {}
    for later in LATER:
        if ones := [one for one in _all(story) if _days(one, LAST_DAY) >= 30 * (later + 1)]:
            shares[f"month {later}"] = _active_at_age(later, ones)
    return shares


def retention_in_month_four(story: Simulation) -> float:
    return _active_at_age(4, [one for one in _all(story) if _days(one, LAST_DAY) >= 150])


def retention_in_month_four_of_all(story: Simulation) -> float:
    return _active_at_age(4, _all(story))


def recurring_revenue_per_month(story: Simulation) -> dict[Any, int]:
    totals: Counter[int] = Counter()
    for paid in _paid_by_month(story):
        totals.update(paid)
    return {_first_of(month): dollars for month, dollars in totals.items()}


def second_payments_in_a_month(story: Simulation) -> int:
    every = sum(dollars for one in _all(story) for _, _, dollars in one.payments)
    return every - sum(recurring_revenue_per_month(story).values())


def churned_organizations_per_month(story: Simulation) -> dict[Any, int]:
    return {
        _first_of(month): sum(now == 0 for _, now in pairs)
        for month, pairs in _before_and_now(story).items()
    }


def revenue_kept_per_month(story: Simulation) -> list[Any]:
    rows = []
    for month, pairs in _before_and_now(story).items():
        revenue = Fraction(100 * sum(now for _, now in pairs), sum(before for before, _ in pairs))
        kept = _percent((now > 0 for _, now in pairs), len(pairs))
        rows.append((_first_of(month), float(revenue), kept))
    return rows


def revenue_kept_last_month(story: Simulation) -> float:
    _, revenue, _ = revenue_kept_per_month(story)[-1]
    return float(revenue)


def organizations_that_came_back(story: Simulation) -> int:
    months = [sorted(paid) for paid in _paid_by_month(story) if paid]
    return sum(paid != list(range(paid[0], paid[-1] + 1)) for paid in months)


def largest_share_of_recurring_revenue(story: Simulation) -> float:
    last = [paid.get(_month(LAST_DAY), 0) for paid in _paid_by_month(story)]
    return float(Fraction(100 * max(last), sum(last)))


def payments_in_another_month_elsewhere(story: Simulation) -> int:
    times = [time for one in _all(story) for time, _, _ in one.payments]
    return sum(_month(time) != _month(time - timedelta(hours=8)) for time in times)


def answers() -> dict[str, Callable[[Simulation], Any]]:
    """The answers of this part by the name of the query that has to find each."""
    return {name: value for name, value in globals().items() if _is_answer(name, value)}


def _is_answer(name: str, value: Any) -> bool:
    return not name.startswith("_") and "story" in getattr(value, "__annotations__", {})


def _all(story: Simulation) -> list[Organization]:
    return list(story.organizations.values())


def _older_than(days: int, story: Simulation) -> list[Organization]:
    """Organizations with as many days behind them when somebody last joined or made a project."""
    times = [t for one in _all(story) for t, _ in (*one.members_ever, *one.projects_ever)]
    return [one for one in _all(story) if one.created + timedelta(days) <= max(times)]


def _activated(ones: Iterable[Organization]) -> float:
    firsts = [
        min((time - one.created for time, _ in one.projects_ever), default=None) for one in ones
    ]
    return _percent((first is not None and first <= timedelta(14) for first in firsts), len(firsts))


def _views(one: Organization) -> list[datetime]:
    return [time for time, _ in one.viewed]


def _days(one: Organization, time: datetime) -> int:
    return (time.date() - one.created.date()).days


def _active_at_age(later: int, ones: list[Organization]) -> float:
    return _percent(
        (later in {_days(o, time) // 30 for time in _views(o)} for o in ones), len(ones)
    )


def _paid_by_month(story: Simulation) -> list[dict[int, int]]:
    """For each organization, its last payment in each month in which it paid."""
    return [{_month(time): dollars for time, _, dollars in one.payments} for one in _all(story)]


def _before_and_now(story: Simulation) -> dict[int, list[tuple[int, int]]]:
    """For each month after one with payments: what its payers paid, and what they pay now."""
    found: dict[int, list[tuple[int, int]]] = {}
    for month in range(_month(START) + 1, _month(LAST_DAY) + 1):
        pairs = [(p[month - 1], p.get(month, 0)) for p in _paid_by_month(story) if month - 1 in p]
        if pairs:
            found[month] = pairs
    return found


def _percent(met: Iterable[bool], of: int) -> float:
    return float(Fraction(100 * sum(met), of))


def _month(time: datetime) -> int:
    return 12 * time.year + time.month - 1


def _first_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1)
