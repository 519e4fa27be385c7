"""What is going to happen at the sample company in one year, before any of it does.

A fictional B2B product: organizations sign up, invite people, create projects, choose plans, pay,
shrink and leave, and some come back. Everything is drawn from seeded generators, so every build has
the same schedule. Whether an action has any effect is decided by `Simulation`, which performs it.
"""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from macros.sample.organization import PLANS, YEAR

START = datetime(2025, 1, 1)
DAYS = 365
LAST_DAY = START + timedelta(days=DAYS - 1)
ORGANIZATIONS = 260
ANONYMOUS_VISITORS = 90  # people who never sign up
INDUSTRIES = ("Software", "Finance", "Health", "Education", "Retail", "Media")
FIRST_WORDS = (
    "Amber Birch Blue Cedar Coral Delta Ember Fjord Gold Harbor Iron Juniper Kite Lumen Maple "
    "North Opal Pine Quartz River Sage Tidal Umber Willow"
).split()
LAST_WORDS = (
    "Analytics Bank Care Design Energy Foods Games Health Labs Media Robotics Works".split()
)
# The first two organizations share a display name, which is why the tutorial uses ids.
SHARED_NAME = "Acme Analytics"
# Shares of organizations.
SHARE_VIEWING_REPORTS = 0.45  # as long as they stay
SHARE_CANCELING = 0.35
SHARE_RESUMING = 0.4  # of those that canceled
SHARE_DESCRIBED_AGAIN = 0.04
SHARE_REMOVED_TWICE = 0.25  # of the accounts that were removed
SHARE_WITH_MANY_PROJECTS = 0.08  # of those with a team
SHARE_PAYING_YEARLY = 0.2
SHARES_OF_CURRENCIES = {"USD": 0.7, "EUR": 0.18, "GBP": 0.12}
SHARE_REFUNDED = 0.03  # of the payments, in part, a few days later

Habit = tuple[float, str, tuple[float, ...]]  # days after sign-up, kind of action, details


@dataclass(frozen=True)
class ScheduledAction:
    """One thing that an organization or a visitor is going to do.

    Attributes:
        time: the earliest moment at which it happens.
        kind: the name of a handler of `Simulation`.
        organization_id: who does it; "" for an anonymous visitor.
        details: the remaining arguments of the handler.
    """

    time: datetime
    kind: str
    organization_id: str
    details: tuple[Any, ...]


def schedule(seed: int) -> list[ScheduledAction]:
    """Every action of the year in order of time."""
    planner = _Planner(seed)
    for number in range(ORGANIZATIONS):
        planner.plan_organization(number)
    for _ in range(ANONYMOUS_VISITORS):
        planner.plan_anonymous_visitor()
    return sorted(planner.actions, key=attrgetter("time"))


def _later(time: datetime, days: float) -> datetime:
    return time + timedelta(seconds=round(days * 86_400))


class _Planner:
    """Draws actions, organization by organization. The order of the draws decides every one."""

    def __init__(self, seed: int) -> None:
        self.actions: list[ScheduledAction] = []
        self._random = random.Random(seed)
        self._habits = random.Random(seed + 1)  # its own: other habits leave the rest as it is
        self._mistakes = random.Random(seed + 2)
        # Chosen so that every kind of payment and of change occurs, and no two answers are equal.
        self._billing = random.Random(seed + 79)
        self._growth = random.Random(seed + 6)
        self._names = [f"{first} {last}" for first in FIRST_WORDS for last in LAST_WORDS]
        self._random.shuffle(self._names)
        self._names[:2] = [SHARED_NAME, SHARED_NAME]
        self._users = 0

    def plan_organization(self, number: int) -> None:
        draw = self._random
        created = _later(START, (DAYS - 1) * draw.random() ** 0.65)  # sign-ups grow
        organization_id = f"org_{draw.getrandbits(32):08x}"
        device = self._new_device()
        if draw.random() < 0.6:
            self._plan_visits(device, _later(created, -3 * draw.random()), until=created)
        details = (self._names[number], draw.choice(INDUSTRIES), self._new_user(), device)
        self._add(created, "sign_up", organization_id, *details)
        size = min(90, math.ceil(draw.lognormvariate(0.9, 1.05)))
        self._plan_people(organization_id, created, size)
        self._plan_projects(organization_id, created, size)
        self._plan_payments(organization_id, created, size)
        self._plan_use(organization_id, created, size)
        for days, kind, values in _habits(self._habits):
            self._add(_later(created, days), kind, organization_id, *values)
        if self._mistakes.random() < SHARE_DESCRIBED_AGAIN:
            again = _later(created, 30), "describe_again", organization_id
            self._add(*again, self._new_mistaken_id())

    def plan_anonymous_visitor(self) -> None:
        self._plan_visits(self._new_device(), _later(START, DAYS * self._random.random()))

    def _add(self, time: datetime, kind: str, organization_id: str, *details: Any) -> None:
        if time < START + timedelta(days=DAYS):
            self.actions.append(ScheduledAction(time, kind, organization_id, details))

    def _new_user(self) -> str:
        self._users += 1
        return f"user_{self._users:04d}"

    def _new_device(self) -> str:
        """An anonymous distinct id as posthog-js makes one in a browser it has never seen."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _new_mistaken_id(self) -> str:
        """A distinct id as the SDK of a server makes one up for an event that has none."""
        return str(uuid.UUID(int=self._mistakes.getrandbits(128), version=4))

    def _plan_visits(self, device: str, first: datetime, until: datetime | None = None) -> None:
        for number, page in enumerate(("", "pricing", "docs")[: self._random.randint(1, 3)]):
            time = first + timedelta(minutes=2 * number)
            if START <= time < (until or time + timedelta(1)):
                self._add(time, "visit", "", device, f"https://www.example.com/{page}")

    def _plan_people(self, organization_id: str, created: datetime, size: int) -> None:
        draw = self._random
        for _ in range(size - 1):
            joined = _later(created, draw.expovariate(1 / 30))
            # One in thirty already works for another organization: a consultant, say.
            is_known = draw.random() < 1 / 30 and self._users > size
            user = f"user_{draw.randint(1, self._users):04d}" if is_known else self._new_user()
            self._add(joined, "join", organization_id, user)
            if draw.random() < 0.12:
                left = _later(joined, draw.expovariate(1 / 90))
                self._add(left, "leave", organization_id, user)
                if self._mistakes.random() < SHARE_REMOVED_TWICE:
                    again = _later(left, 1), "remove_again", organization_id, user
                    self._add(*again, self._new_mistaken_id())

    def _plan_projects(self, organization_id: str, created: datetime, size: int) -> None:
        draw = self._random
        if draw.random() < 0.18:
            return  # signed up and never started
        for _ in range(math.ceil(draw.lognormvariate(0.6, 0.8) * math.sqrt(size))):
            time = _later(created, draw.expovariate(1 / 60))
            self._add(time, "create_project", organization_id, draw.random())
            if draw.random() < 0.15:
                deleted = _later(time, draw.expovariate(1 / 60))
                self._add(deleted, "delete_project", organization_id, draw.random())
        self._plan_many_projects(organization_id, created, size)

    def _plan_many_projects(self, organization_id: str, created: datetime, size: int) -> None:
        draw = self._growth
        if size > 3 and draw.random() < SHARE_WITH_MANY_PROJECTS:
            for _ in range(draw.randint(30, 60)):
                time = _later(created, 20 + draw.expovariate(1 / 60))
                self._add(time, "create_project", organization_id, draw.random())

    def _plan_payments(self, organization_id: str, created: datetime, size: int) -> None:
        draw = self._random
        time, plan = created, 0
        while draw.random() < (0.2 if size < 3 else 0.5 if size < 10 else 0.75):
            time = _later(time, 7 + draw.expovariate(1 / 50))
            better = 1 + (size > 3) + (size > 20)
            plan = better if draw.random() < 0.75 else max(0, plan - 1)
            self._add(time, "select_plan", organization_id, PLANS[plan])
        billing = self._billing
        shares = SHARES_OF_CURRENCIES
        (currency,) = billing.choices(list(shares), list(shares.values()))
        months = YEAR if billing.random() < SHARE_PAYING_YEARLY else 1
        for month in range(12):
            self._add(_later(created, 30 * month), "pay", organization_id, currency, months)
            if billing.random() < SHARE_REFUNDED:
                self._add(_later(created, 30 * month + 4), "refund", organization_id)
        if draw.random() < 0.2:
            self._add(_later(created, 70 + 130 * draw.random()), "close", organization_id)

    def _plan_use(self, organization_id: str, created: datetime, size: int) -> None:
        draw = self._random
        for _ in range(3 + min(size, 12)):
            time = _later(created, draw.expovariate(1 / 60))
            self._add(time, "view_report", organization_id, draw.random())
        if draw.random() < 0.3:  # somebody logs in on a second device
            time, device = _later(created, draw.expovariate(1 / 40)), self._new_device()
            self._plan_visits(device, time)
            login = time + timedelta(minutes=10)
            self._add(login, "log_in", organization_id, device, draw.random())
        if draw.random() < 0.13:  # a computer that another organization's user just left
            time = _later(created, draw.expovariate(1 / 40))
            self._add(time, "use_without_reset", organization_id, draw.random())


def _habits(draw: random.Random) -> Iterator[Habit]:
    """What an organization does after its first weeks, in no order; some of it after the year."""
    if draw.random() < SHARE_VIEWING_REPORTS:
        day, end = 0.0, draw.expovariate(1 / 365)
        while (day := day + draw.expovariate(1 / 14)) < end:
            yield day, "view_report", (draw.random(),)
    if draw.random() < SHARE_CANCELING:
        day = 45 + 200 * draw.random()
        yield day, "cancel", ()
        if draw.random() < SHARE_RESUMING:
            yield day + 35 + 60 * draw.random(), "resume", ()
