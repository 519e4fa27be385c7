"""What really happened at the sample company: the truth that every answer is compared with.

Nothing here looks at an event. Each function is named after a query and gives what that query has
to give: a number, a dictionary from the query's first column to its second, or a list of rows.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from macros.sample import ledger_retention
from macros.sample.organization import Organization
from macros.sample.simulation import Simulation


def organizations(story: Simulation) -> int:
    return len(story.organizations)


def persons_viewing_pages(story: Simulation) -> int:
    return len(story.organizations) + len(story.anonymous_devices)


def events_left_by_a_missing_reset(story: Simulation) -> int:
    return story.missing_resets


def organizations_and_their_size(story: Simulation) -> list[Any]:
    rows = [
        (datetime(*one.created.timetuple()[:3]), len(one.members_ever), one.plan)
        for one in _all(story)
    ]
    return sorted(rows, key=lambda row: (row[0], row[1], row[2] or ""))


def organizations_by_industry(story: Simulation) -> dict[Any, int]:
    return dict(Counter(one.industry for one in _all(story)))


def organizations_sharing_a_name(story: Simulation) -> dict[Any, int]:
    names = Counter(one.name for one in _all(story))
    return {name: count for name, count in names.items() if count > 1}


def total_users(story: Simulation) -> int:
    return len({user for one in _all(story) for _, user in one.members_ever})


def current_users(story: Simulation) -> int:
    return len({user for one in _all(story) for user in one.members})


def users_in_several_organizations(story: Simulation) -> int:
    seen = Counter(user for one in _all(story) for _, user in one.members_ever)
    return sum(count > 1 for count in seen.values())


def users_per_month(story: Simulation) -> dict[Any, int]:
    return _by_month((time, 1) for one in _all(story) for time, _ in one.members_ever)


def users_per_organization(story: Simulation) -> Fraction:
    return Fraction(sum(len(one.members_ever) for one in _all(story)), len(story.organizations))


def median_users_per_organization(story: Simulation) -> float:
    return statistics.median(len(one.members_ever) for one in _all(story))


def organizations_by_team_size(story: Simulation) -> dict[Any, int]:
    def bucket(size: int) -> str:
        edges = ((1, "1"), (2, "2"), (5, "3 to 5"), (10, "6 to 10"), (20, "11 to 20"))
        return next((label for edge, label in edges if size <= edge), "over 20")

    return dict(Counter(bucket(len(one.members_ever)) for one in _all(story)))


def total_projects(story: Simulation) -> int:
    return sum(len(one.projects_ever) for one in _all(story))


def current_projects(story: Simulation) -> int:
    return sum(len(one.projects) for one in _all(story))


def projects_per_month(story: Simulation) -> dict[Any, int]:
    return _by_month((time, 1) for one in _all(story) for time, _ in one.projects_ever)


def projects_per_organization(story: Simulation) -> Fraction:
    return Fraction(total_projects(story), len(story.organizations))


def projects_per_organization_with_projects(story: Simulation) -> Fraction:
    return Fraction(total_projects(story), sum(bool(one.projects_ever) for one in _all(story)))


def most_projects(story: Simulation) -> int:
    return max(len(one.projects) for one in _all(story))


def organizations_by_projects(story: Simulation) -> dict[Any, int]:
    def bucket(created: int) -> str:
        edges = ((0, "none"), (1, "1"), (3, "2 or 3"), (6, "4 to 6"), (10, "7 to 10"))
        return next((label for edge, label in edges if created <= edge), "over 10")

    return dict(Counter(bucket(len(one.projects_ever)) for one in _all(story)))


def reports_per_project(story: Simulation) -> Fraction:
    return Fraction(sum(len(one.viewed) for one in _all(story)), total_projects(story))


def projects_by_reports_viewed(story: Simulation) -> dict[Any, int]:
    views = Counter(project for one in _all(story) for _, project in one.viewed)
    counts = [views[project] for one in _all(story) for _, project in one.projects_ever]
    words = ("never" if count == 0 else "once" if count == 1 else "more often" for count in counts)
    return dict(Counter(words))


def active_users_per_organization(story: Simulation) -> Fraction:
    busy = [one for one in _all(story) if one.projects_ever]
    return Fraction(sum(len(one.creators) for one in busy), len(busy))


def users_who_created_a_project(story: Simulation) -> int:
    return len({user for one in _all(story) for user in one.creators})


def total_revenue(story: Simulation) -> int:
    return sum(dollars for one in _all(story) for _, _, dollars in one.payments)


def revenue_per_month(story: Simulation) -> dict[Any, int]:
    return _by_month((time, dollars) for one in _all(story) for time, _, dollars in one.payments)


def paying_organizations(story: Simulation) -> int:
    return sum(bool(one.payments) for one in _all(story))


def revenue_per_organization(story: Simulation) -> Fraction:
    return Fraction(total_revenue(story), len(story.organizations))


def revenue_per_paying_organization(story: Simulation) -> Fraction:
    return Fraction(total_revenue(story), paying_organizations(story))


def revenue_per_purchase(story: Simulation) -> Fraction:
    return Fraction(total_revenue(story), sum(len(one.payments) for one in _all(story)))


def organizations_per_tier(story: Simulation) -> dict[Any, int]:
    return dict(Counter(one.plan for one in _all(story)))


def revenue_per_tier(story: Simulation) -> dict[Any, int]:
    return _summed((plan, dollars) for one in _all(story) for _, plan, dollars in one.payments)


def revenue_per_current_tier(story: Simulation) -> dict[Any, int]:
    return _summed((one.plan, dollars) for one in _all(story) for _, _, dollars in one.payments)


def _all(story: Simulation) -> list[Organization]:
    return list(story.organizations.values())


def _by_month(items: Iterable[tuple[datetime, int]]) -> dict[Any, int]:
    return _summed((datetime(time.year, time.month, 1), amount) for time, amount in items)


def _summed(items: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    totals: dict[Any, int] = {}
    for key, amount in items:
        totals[key] = totals.get(key, 0) + amount
    return totals


def answers() -> dict[str, Callable[[Simulation], Any]]:
    """Every answer of the ledger by the name of the query that has to find it."""
    own = {
        name: function
        for name, function in globals().items()
        if not name.startswith("_") and getattr(function, "__annotations__", {}).get("story")
    }
    return own | ledger_retention.answers()
