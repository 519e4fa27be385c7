"""An organization of the sample company: what it is, how it stands, what it pays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

PLANS = ("free", "starter", "pro", "enterprise")


@dataclass
class Organization:
    """How one organization stands. Sets and lists only grow where the name says "ever"."""

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
    """Dollars a month: whole, so that sums of them are exact in any engine."""
    return {"free": 0, "starter": 20, "pro": 15 * seats, "enterprise": 500 + 25 * seats}[plan]
