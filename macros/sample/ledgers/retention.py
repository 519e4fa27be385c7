"""The part of the ledger about time: which organizations got started, and which stayed.

As in the ledger, nothing here looks at an event, and each entry is named after a query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from macros.sample.ledgers.entries import Entries, first_day, month_number, percentage
from macros.sample.organization import Organization
from macros.sample.schedule import LAST_DAY
from macros.sample.simulation import Simulation

entries = Entries()
LATER = range(1, 7)  # months after sign-up for which retention is computed
TIMES_TO_FIRST_PROJECT = {"1 day": 1, "7 days": 7, "14 days": 14, "30 days": 30}


@entries.add
def activated_organizations(simulation: Simulation) -> float:
    return _activated(_older_than(14, simulation))


@entries.add
def activated_organizations_so_far(simulation: Simulation) -> float:
    return _activated(_all(simulation))


@entries.add
def activated_organizations_by_month(simulation: Simulation) -> dict[Any, float]:
    old = _older_than(14, simulation)
    months = sorted({month_number(org.created) for org in old})
    return {
        first_day(m): _activated(o for o in old if month_number(o.created) == m) for m in months
    }


@entries.add
def organizations_by_time_to_first_project(simulation: Simulation) -> dict[Any, float]:
    times = [_until_first_project(org) for org in _older_than(30, simulation)]
    shares = {
        name: percentage(time is not None and time <= timedelta(days) for time in times)
        for name, days in TIMES_TO_FIRST_PROJECT.items()
    }
    return {**shares, "ever": percentage(time is not None for time in times)}


@entries.add
def organizations_per_month(simulation: Simulation) -> dict[Any, int]:
    return dict(Counter(first_day(month_number(org.created)) for org in _all(simulation)))


@entries.add
def retention_by_cohort(simulation: Simulation) -> list[Any]:
    rows = []
    for cohort in sorted({month_number(org.created) for org in _all(simulation)}):
        orgs = [org for org in _all(simulation) if month_number(org.created) == cohort]
        for later in LATER:
            month = cohort + later
            if month <= month_number(LAST_DAY):
                share = percentage(month in map(month_number, _view_times(org)) for org in orgs)
                rows.append((first_day(cohort), f"month {later}", share, len(orgs)))
    return rows


@entries.add
def retention_by_age(simulation: Simulation) -> dict[Any, float]:
    shares = {}
    for later in LATER:
        if orgs := _at_least_old(30 * (later + 1), simulation):
            shares[f"month {later}"] = _active_at_age(later, orgs)
    return shares


@entries.add
def retention_in_month_four(simulation: Simulation) -> float:
    return _active_at_age(4, _at_least_old(150, simulation))


@entries.add
def retention_in_month_four_of_all(simulation: Simulation) -> float:
    return _active_at_age(4, _all(simulation))


def _all(simulation: Simulation) -> list[Organization]:
    return list(simulation.organizations.values())


def _older_than(days: int, simulation: Simulation) -> list[Organization]:
    """Organizations that old when the last member joined or the last project was created."""
    orgs = _all(simulation)
    last = max(time for org in orgs for time, _ in (*org.members_ever, *org.projects_ever))
    return [org for org in orgs if org.created + timedelta(days) <= last]


def _at_least_old(days: int, simulation: Simulation) -> list[Organization]:
    """Organizations that old on the last day."""
    return [org for org in _all(simulation) if _age(org, LAST_DAY) >= days]


def _until_first_project(org: Organization) -> timedelta | None:
    return min((time - org.created for time, _ in org.projects_ever), default=None)


def _activated(orgs: Iterable[Organization]) -> float:
    """Percentage of organizations with a project within 14 days."""
    times = map(_until_first_project, orgs)
    return percentage(time is not None and time <= timedelta(14) for time in times)


def _view_times(org: Organization) -> list[datetime]:
    return [time for time, _ in org.viewed]


def _age(org: Organization, time: datetime) -> int:
    """The number of days since an organization signed up."""
    return (time.date() - org.created.date()).days


def _active_at_age(later: int, orgs: Iterable[Organization]) -> float:
    """Percentage of organizations that viewed a report in their month of that number."""
    return percentage(later in {_age(org, time) // 30 for time in _view_times(org)} for org in orgs)
