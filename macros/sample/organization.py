"""An organization of the sample company: its members, its projects, its plan, its payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

PLANS = ("free", "starter", "pro", "enterprise")


@dataclass
class Organization:
    """The current state of an organization, and what happened to it.

    Attributes:
        members, projects: the current ones, by id.
        members_ever, projects_ever: all there ever were, with the time each was added.
        creators: the members who created a project.
        viewed: the projects whose reports were viewed, with the time.
        payments: the time, the plan, and dollars.
    """

    id: str
    name: str
    industry: str
    created: datetime
    plan: str | None = None
    members: set[str] = field(default_factory=set)
    members_ever: list[tuple[datetime, str]] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)
    projects_ever: list[tuple[datetime, str]] = field(default_factory=list)
    creators: set[str] = field(default_factory=set)
    viewed: list[tuple[datetime, str]] = field(default_factory=list)
    payments: list[tuple[datetime, str, int]] = field(default_factory=list)


def price(plan: str, seats: int) -> int:
    """Dollars a month: whole numbers, whose sums are exact in any engine."""
    return {"free": 0, "starter": 20, "pro": 15 * seats, "enterprise": 500 + 25 * seats}[plan]
