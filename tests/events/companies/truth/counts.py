"""The right answers about organizations, users and projects."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from tests.events.companies.facts import Facts, Organization, first_day, month_number
from tests.events.companies.truth.registry import answer


def by_month(times: Iterable[Any]) -> dict[Any, int]:
    """How many times are in each month."""
    return dict(Counter(first_day(month_number(time)) for time in times))


def bucket(number: int, edges: list[tuple[int, str]], otherwise: str) -> str:
    """The name of the first edge that a number is not above."""
    return next((name for edge, name in edges if number <= edge), otherwise)


@answer
def organizations(facts: Facts) -> int:
    return len(facts.organizations)


@answer
def total_users(facts: Facts) -> int:
    return len({user for org in facts.everybody for user in org.accounts})


@answer
def users_per_organization(facts: Facts) -> Fraction:
    return Fraction(sum(len(org.accounts) for org in facts.organizations), organizations(facts))


@answer
def total_projects(facts: Facts) -> int:
    return sum(len(org.created) for org in facts.everybody)


@answer
def projects_per_organization(facts: Facts) -> Fraction:
    return Fraction(_projects(facts), organizations(facts))


def _projects(facts: Facts) -> int:
    """The projects that organizations created."""
    return sum(len(org.created) for org in facts.organizations)


@answer
def organizations_per_tier(facts: Facts) -> dict[Any, int]:
    return dict(Counter(org.plan for org in facts.organizations if org.plan))


@answer
def organizations_per_tier_two_ways(facts: Facts) -> list[Any]:
    stored = organizations_per_tier(facts)
    selected = Counter(max(org.chosen).object for org in facts.organizations if org.chosen)
    return sorted((plan, stored.get(plan, 0), selected[plan]) for plan in {*stored, *selected})


@answer
def median_users_per_organization(facts: Facts) -> float:
    return statistics.median(len(org.accounts) for org in facts.organizations)


@answer
def organizations_by_team_size(facts: Facts) -> dict[Any, int]:
    edges = [(0, "unknown"), (1, "1"), (2, "2"), (5, "3 to 5"), (10, "6 to 10"), (20, "11 to 20")]
    return dict(Counter(bucket(len(org.accounts), edges, "over 20") for org in facts.organizations))


@answer
def users_per_month(facts: Facts) -> dict[Any, int]:
    # An account is somebody's in an organization: without one, it is none.
    return by_month(time for org in facts.organizations for time in org.accounts.values())


@answer
def users_in_several_organizations(facts: Facts) -> int:
    counts = Counter(user for org in facts.organizations for user in org.accounts)
    return sum(count > 1 for count in counts.values())


@answer
def current_users(facts: Facts) -> int:
    return len({user for org in facts.organizations for user in _members(org)})


def _members(org: Organization) -> set[str]:
    """Whoever has an account there now."""
    changes = [(d.time, d.user, True) for d in org.joined]
    changes += [(d.time, d.user, False) for d in org.left]
    last = {user: is_in for _, user, is_in in sorted(changes)}
    return {user for user, is_in in last.items() if is_in}


@answer
def current_projects(facts: Facts) -> int:
    return sum(len(org.created) - len(org.deleted) for org in facts.everybody)


@answer
def most_projects(facts: Facts) -> int:
    return max(org.total for org in facts.organizations)


@answer
def projects_per_month(facts: Facts) -> dict[Any, int]:
    return by_month(deed.time for org in facts.everybody for deed in org.created)


@answer
def projects_per_organization_with_projects(facts: Facts) -> Fraction:
    return Fraction(_projects(facts), sum(bool(org.created) for org in facts.organizations))


@answer
def organizations_by_projects(facts: Facts) -> dict[Any, int]:
    edges = [(0, "none"), (1, "1"), (3, "2 or 3"), (6, "4 to 6"), (10, "7 to 10")]
    return dict(Counter(bucket(len(org.created), edges, "over 10") for org in facts.organizations))


@answer
def active_users_per_organization(facts: Facts) -> Fraction:
    teams = [{deed.user for deed in org.created} for org in facts.organizations if org.created]
    return Fraction(sum(map(len, teams)), len(teams))


@answer
def users_who_created_a_project(facts: Facts) -> int:
    joined: dict[str, Any] = {}
    for org in facts.everybody:
        for user, time in org.accounts.items():
            joined[user] = min(time, joined.get(user, time))
    return len(
        {
            deed.user
            for org in facts.everybody
            for deed in org.created
            if deed.user in joined and joined[deed.user] < deed.time
        }
    )


@answer
def reports_per_project(facts: Facts) -> Fraction:
    return Fraction(sum(len(org.viewed) for org in facts.everybody), total_projects(facts))


@answer
def projects_by_reports_viewed(facts: Facts) -> dict[Any, int]:
    views = Counter(deed.object for org in facts.everybody for deed in org.viewed)
    projects = [deed.object for org in facts.everybody for deed in org.created]
    names = (
        bucket(views[project], [(0, "never"), (1, "once")], "more often") for project in projects
    )
    return dict(Counter(names))
