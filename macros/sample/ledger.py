"""What really happened at the sample company: the truth that every answer is compared with.

Nothing here looks at an event. Each entry is named after a query and returns what that query has to
give: a number, a dictionary from the query's first column to its second, or a list of rows.
"python -m macros question" appends an entry at the end.
"""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import datetime
from fractions import Fraction
from typing import Any

from macros.sample.ledgers import events, growth, retention, revenue
from macros.sample.ledgers.entries import Entries, by_month
from macros.sample.simulation import Simulation

PARTS = (events, retention, revenue, growth)
entries = Entries({name: entry for part in PARTS for name, entry in part.entries.items()})


@entries.add
def organizations(simulation: Simulation) -> int:
    return len(simulation.organizations)


@entries.add
def persons_viewing_pages(simulation: Simulation) -> int:
    return len(simulation.organizations) + len(simulation.anonymous_devices)


@entries.add
def events_left_by_a_missing_reset(simulation: Simulation) -> int:
    return simulation.missing_resets


@entries.add
def events_without_an_owner(simulation: Simulation) -> dict[Any, int]:
    return {"account_removed": simulation.lost_owners}


@entries.add
def events_without_a_group(simulation: Simulation) -> dict[Any, int]:
    return events_without_an_owner(simulation)


@entries.add
def junk_persons(simulation: Simulation) -> int:
    return simulation.junk_persons


@entries.add
def organizations_and_their_size(simulation: Simulation) -> list[Any]:
    rows = [
        (datetime(*org.created.timetuple()[:3]), len(org.members_ever), org.plan)
        for org in simulation.organizations.values()
    ]
    return sorted(rows, key=lambda row: (row[0], row[1], row[2] or ""))


@entries.add
def organizations_by_industry(simulation: Simulation) -> dict[Any, int]:
    return dict(Counter(org.industry for org in simulation.organizations.values()))


@entries.add
def organizations_sharing_a_name(simulation: Simulation) -> dict[Any, int]:
    names = Counter(org.name for org in simulation.organizations.values())
    return {name: count for name, count in names.items() if count > 1}


@entries.add
def total_users(simulation: Simulation) -> int:
    return len({user for org in simulation.organizations.values() for _, user in org.members_ever})


@entries.add
def current_users(simulation: Simulation) -> int:
    return len({user for org in simulation.organizations.values() for user in org.members})


@entries.add
def users_in_several_organizations(simulation: Simulation) -> int:
    seen = Counter(
        user for org in simulation.organizations.values() for _, user in org.members_ever
    )
    return sum(count > 1 for count in seen.values())


@entries.add
def users_per_month(simulation: Simulation) -> dict[Any, int]:
    return by_month(
        (time, 1) for org in simulation.organizations.values() for time, _ in org.members_ever
    )


@entries.add
def users_per_organization(simulation: Simulation) -> Fraction:
    return Fraction(
        sum(len(org.members_ever) for org in simulation.organizations.values()),
        len(simulation.organizations),
    )


@entries.add
def median_users_per_organization(simulation: Simulation) -> float:
    return statistics.median(len(org.members_ever) for org in simulation.organizations.values())


@entries.add
def organizations_by_team_size(simulation: Simulation) -> dict[Any, int]:
    def bucket(size: int) -> str:
        edges = ((1, "1"), (2, "2"), (5, "3 to 5"), (10, "6 to 10"), (20, "11 to 20"))
        return next((label for edge, label in edges if size <= edge), "over 20")

    return dict(Counter(bucket(len(org.members_ever)) for org in simulation.organizations.values()))


@entries.add
def total_projects(simulation: Simulation) -> int:
    return sum(len(org.projects_ever) for org in simulation.organizations.values())


@entries.add
def current_projects(simulation: Simulation) -> int:
    return sum(len(org.projects) for org in simulation.organizations.values())


@entries.add
def projects_per_month(simulation: Simulation) -> dict[Any, int]:
    return by_month(
        (time, 1) for org in simulation.organizations.values() for time, _ in org.projects_ever
    )


@entries.add
def projects_per_organization(simulation: Simulation) -> Fraction:
    return Fraction(total_projects(simulation), len(simulation.organizations))


@entries.add
def projects_per_organization_with_projects(simulation: Simulation) -> Fraction:
    return Fraction(
        total_projects(simulation),
        sum(bool(org.projects_ever) for org in simulation.organizations.values()),
    )


@entries.add
def most_projects(simulation: Simulation) -> int:
    return max(len(org.projects) for org in simulation.organizations.values())


@entries.add
def organizations_by_projects(simulation: Simulation) -> dict[Any, int]:
    def bucket(created: int) -> str:
        edges = ((0, "none"), (1, "1"), (3, "2 or 3"), (6, "4 to 6"), (10, "7 to 10"))
        return next((label for edge, label in edges if created <= edge), "over 10")

    return dict(
        Counter(bucket(len(org.projects_ever)) for org in simulation.organizations.values())
    )


@entries.add
def reports_per_project(simulation: Simulation) -> Fraction:
    return Fraction(
        sum(len(org.viewed) for org in simulation.organizations.values()),
        total_projects(simulation),
    )


@entries.add
def projects_by_reports_viewed(simulation: Simulation) -> dict[Any, int]:
    views = Counter(
        project for org in simulation.organizations.values() for _, project in org.viewed
    )
    counts = [
        views[project]
        for org in simulation.organizations.values()
        for _, project in org.projects_ever
    ]
    words = ("never" if count == 0 else "once" if count == 1 else "more often" for count in counts)
    return dict(Counter(words))


@entries.add
def active_users_per_organization(simulation: Simulation) -> Fraction:
    busy = [org for org in simulation.organizations.values() if org.projects_ever]
    return Fraction(sum(len(org.creators) for org in busy), len(busy))


@entries.add
def users_who_created_a_project(simulation: Simulation) -> int:
    return len({user for org in simulation.organizations.values() for user in org.creators})
