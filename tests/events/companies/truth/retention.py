"""The right answers of the page about retention, from a company's facts.

Time without any event is a hole in the data: a share leaves out the organizations whose time of
which it speaks is in the hole, and a table leaves out its months. A share "of all" is of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.events.companies.facts import Facts, Organization, first_day, month_number
from tests.events.companies.truth.counts import by_month
from tests.events.companies.truth.registry import answer

Founded = tuple[datetime, Organization]
LIMITS = {"1 day": 1, "7 days": 7, "14 days": 14, "30 days": 30}


@answer
def organizations_per_month(facts: Facts) -> dict[Any, int]:
    return by_month(founded for founded, _ in _founded(facts))


@answer
def new_organizations_per_month(facts: Facts) -> dict[Any, int]:
    return organizations_per_month(facts)


@answer
def activated_organizations(facts: Facts) -> float:
    return _share(_has_project(org, 14) for org in _old(facts, 14))


@answer
def activated_organizations_so_far(facts: Facts) -> float:
    return _share(_has_project(org, 14) for org in _founded(facts))


@answer
def activated_organizations_by_month(facts: Facts) -> dict[Any, float]:
    months: dict[Any, list[bool]] = {}
    for founded, org in _old(facts, 14):
        month = first_day(month_number(founded))
        months.setdefault(month, []).append(_has_project((founded, org), 14))
    return {month: _share(months[month]) for month in sorted(months)}


@answer
def organizations_by_time_to_first_project(facts: Facts) -> dict[Any, float]:
    orgs = list(_old(facts, 30))
    shares = {name: _share(_has_project(org, n) for org in orgs) for name, n in LIMITS.items()}
    return shares | {"ever": _share(bool(org.created) for _, org in orgs)}


@answer
def retention_by_cohort(facts: Facts) -> list[Any]:
    full = set(facts.period.months())
    cohorts: dict[int, list[set[int]]] = {}
    for founded, org in _founded(facts):
        views = {month_number(deed.time) for deed in org.viewed}
        cohorts.setdefault(month_number(founded), []).append(views)
    return [
        (
            first_day(cohort),
            f"month {later}",
            _share(cohort + later in months for months in views),
            len(views),
        )
        for cohort, views in sorted(cohorts.items())
        for later in range(1, 7)
        if cohort + later in full
    ]


@answer
def retention_by_age(facts: Facts) -> dict[Any, float]:
    shares = {}
    for later in range(1, 7):
        if orgs := list(_of_age(facts, later)):
            shares[f"month {later}"] = _share(_is_active(org, later) for org in orgs)
    return shares


@answer
def retention_in_month_four(facts: Facts) -> float:
    return _share(_is_active(org, 4) for org in _of_age(facts, 4))


@answer
def retention_in_month_four_of_all(facts: Facts) -> float:
    return _share(_is_active(org, 4) for org in _founded(facts))


def _share(conditions: Iterable[bool]) -> float:
    """How many of the conditions hold, in percent."""
    results = list(conditions)
    return float(Fraction(100 * sum(results), len(results)))


def _founded(facts: Facts) -> Iterable[Founded]:
    """The organizations whose sign-up is known, with its time."""
    return [(org.founded, org) for org in facts.organizations if org.founded]


def _watched(facts: Facts, days: int) -> Iterable[Founded]:
    """Those whose first days are in no hole."""
    return [(time, org) for time, org in _founded(facts) if facts.period.is_seen(time, days)]


def _old(facts: Facts, days: int) -> Iterable[Founded]:
    """Those that signed up so many days before the last sign-up or project."""
    last = max(d.time for org in facts.organizations for d in (*org.joined, *org.created))
    return [(time, org) for time, org in _watched(facts, days) if time + timedelta(days) <= last]


def _has_project(founded: Founded, days: int) -> bool:
    time, org = founded
    return any(deed.time <= time + timedelta(days) for deed in org.created)


def _of_age(facts: Facts, later: int) -> Iterable[Founded]:
    """Those whose month of that number, of thirty days each, is over and was seen."""
    for founded, org in _founded(facts):
        is_over = (facts.period.last - founded.date()).days >= 30 * (later + 1)
        if is_over and facts.period.is_seen(founded + timedelta(30 * later), 29):
            yield founded, org


def _is_active(founded: Founded, later: int) -> bool:
    time, org = founded
    return any((deed.time.date() - time.date()).days // 30 == later for deed in org.viewed)
