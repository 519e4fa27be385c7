"""What happened at the sample company in one year, before anybody tracked it.

A fictional B2B product: organizations sign up, invite people, create projects, choose plans, pay,
shrink and leave. The year is drawn from one seeded generator, so every build has the same year.

The story knows nothing of PostHog. It yields happenings, each named after the snippet section that
tracks it and carrying that function's arguments, and leaves every `Organization` as it stands.
"""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from macros.sample.habits import habits
from macros.sample.organization import PLANS, Organization, price

START = datetime(2025, 1, 1)
DAYS = 365
ORGANIZATIONS = 260
STRANGERS = 90  # visitors who never sign up
INDUSTRIES = ("Software", "Finance", "Health", "Education", "Retail", "Media")
FIRST = (
    "Amber Birch Blue Cedar Coral Delta Ember Fjord Gold Harbor Iron Juniper Kite Lumen Maple "
    "North Opal Pine Quartz River Sage Tidal Umber Willow"
).split()
LAST = "Analytics Bank Care Design Energy Foods Games Health Labs Media Robotics Works".split()
# The first two organizations share a display name, which is why the tutorial uses ids.
NAMESAKE = "Acme Analytics"


Steps = Iterator[tuple[str, dict[str, Any]]]  # sections to call, with their arguments


@dataclass(frozen=True)
class Occurrence:
    """One thing that happened: when, the section that tracks it, and its arguments."""

    time: datetime
    section: str
    facts: dict[str, Any]


def _later(time: datetime, days: float) -> datetime:
    return time + timedelta(seconds=round(days * 86_400))


class Simulation:
    """One year. `occurrences()` plays it once, in order of time; then `organizations` is final."""

    def __init__(self, seed: int = 2025) -> None:
        self.random = random.Random(seed)
        self._habits = random.Random(seed + 1)
        self._names = [f"{first} {last}" for first in FIRST for last in LAST]
        self.random.shuffle(self._names)
        self._names[:2] = [NAMESAKE, NAMESAKE]
        self.organizations: dict[str, Organization] = {}
        self.strangers: set[str] = set()  # devices that nobody has logged in on
        self.leaks = 0
        self.happened: list[tuple[datetime, str]] = []  # when, and what of it a snippet tracks
        self._users = 0
        self._projects = 0
        self._intents: list[tuple[datetime, int, str, str, tuple[Any, ...]]] = []

    def occurrences(self) -> Iterator[Occurrence]:
        """Every happening with the arguments of the section that tracks it."""
        for number in range(ORGANIZATIONS):
            self._plan_organization(number)
        for _ in range(STRANGERS):
            self._plan_visits(self._new_device(), _later(START, DAYS * self.random.random()))
        last = START
        for time, _, kind, organization_id, details in sorted(self._intents):
            last = max(time, last + timedelta(milliseconds=1))  # no two at once: order is a fact
            for section, facts in self._happen(kind, organization_id, last, details):
                last += timedelta(milliseconds=1)
                self.happened.append((last, section))
                yield Occurrence(last, section, facts)

    def _happen(
        self, kind: str, organization_id: str, time: datetime, details: tuple[Any, ...]
    ) -> Steps:
        if not organization_id:
            self.strangers.add(details[0])
            yield kind, dict(zip(("device_id", "url"), details, strict=True))
            return
        if organization_id not in self.organizations:
            self._found(organization_id, time, details)
        organization = self.organizations[organization_id]
        for section, facts in getattr(self, f"_{kind}")(organization, time, *details):
            yield section, {"organization_id": organization_id, **facts}

    # What is going to happen, organization by organization.

    def _intend(self, time: datetime, kind: str, organization: str, *details: Any) -> None:
        if time < START + timedelta(days=DAYS):
            self._intents.append((time, len(self._intents), kind, organization, details))

    def _plan_organization(self, number: int) -> None:
        draw = self.random
        created = _later(START, (DAYS - 1) * draw.random() ** 0.65)  # sign-ups grow
        identifier = f"org_{draw.getrandbits(32):08x}"
        device = self._new_device()
        if draw.random() < 0.6:
            self._plan_visits(device, _later(created, -3 * draw.random()), until=created)
        about = (self._names[number], draw.choice(INDUSTRIES), self._new_user(), device)
        self._intend(created, "signs_up", identifier, *about)
        size = min(90, math.ceil(draw.lognormvariate(0.9, 1.05)))
        self._plan_people(identifier, created, size)
        self._plan_projects(identifier, created, size)
        self._plan_payments(identifier, created, size)
        for days, kind, details in habits(self._habits):
            self._intend(_later(created, days), kind, identifier, *details)

    def _new_user(self) -> str:
        self._users += 1
        return f"user_{self._users:04d}"

    def _new_device(self) -> str:
        """An anonymous distinct id as posthog-js makes one in a browser it has never seen."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def _plan_visits(self, device: str, first: datetime, until: datetime | None = None) -> None:
        for number, page in enumerate(("", "pricing", "docs")[: self.random.randint(1, 3)]):
            time = first + timedelta(minutes=2 * number)
            if START <= time < (until or time + timedelta(1)):
                self._intend(time, "visited", "", device, f"https://www.example.com/{page}")

    def _plan_people(self, organization: str, created: datetime, size: int) -> None:
        draw = self.random
        for _ in range(size - 1):
            joined = _later(created, draw.expovariate(1 / 30))
            # One in thirty already works for another organization: a consultant, say.
            known = draw.random() < 1 / 30 and self._users > size
            user = f"user_{draw.randint(1, self._users):04d}" if known else self._new_user()
            self._intend(joined, "joins", organization, user)
            if draw.random() < 0.12:
                left = _later(joined, draw.expovariate(1 / 90))
                self._intend(left, "leaves", organization, user)

    def _plan_projects(self, organization: str, created: datetime, size: int) -> None:
        draw = self.random
        if draw.random() < 0.18:
            return  # signed up and never started
        for _ in range(math.ceil(draw.lognormvariate(0.6, 0.8) * math.sqrt(size))):
            time = _later(created, draw.expovariate(1 / 60))
            self._intend(time, "starts_project", organization, draw.random())
            if draw.random() < 0.15:
                gone = _later(time, draw.expovariate(1 / 60))
                self._intend(gone, "deletes_project", organization, draw.random())

    def _plan_payments(self, organization: str, created: datetime, size: int) -> None:
        draw = self.random
        time, plan = created, 0
        while draw.random() < (0.2 if size < 3 else 0.5 if size < 10 else 0.75):
            time = _later(time, 7 + draw.expovariate(1 / 50))
            better = 1 + (size > 3) + (size > 20)
            plan = better if draw.random() < 0.75 else max(0, plan - 1)
            self._intend(time, "selects", organization, PLANS[plan])
        for month in range(12):
            self._intend(_later(created, 30 * month), "pays", organization)
        if draw.random() < 0.2:
            self._intend(_later(created, 70 + 130 * draw.random()), "closes", organization)
        for _ in range(3 + min(size, 12)):
            seen = _later(created, draw.expovariate(1 / 60))
            self._intend(seen, "looks", organization, draw.random())
        if draw.random() < 0.3:  # somebody logs in on a second device
            seen, device = _later(created, draw.expovariate(1 / 40)), self._new_device()
            self._plan_visits(device, seen)
            again = seen + timedelta(minutes=10)
            self._intend(again, "logs_in", organization, device, draw.random())
        if draw.random() < 0.13:  # a computer that another organization's user just left
            seen = _later(created, draw.expovariate(1 / 40))
            self._intend(seen, "borrows", organization, draw.random())

    # What each kind of happening does to an organization, and how it is tracked.

    def _found(self, identifier: str, time: datetime, details: tuple[Any, ...]) -> None:
        name, industry, *_ = details
        self.organizations[identifier] = Organization(identifier, name, industry, time)

    def _signs_up(
        self,
        organization: Organization,
        time: datetime,
        name: str,
        industry: str,
        founder: str,
        device: str,
    ) -> Steps:
        self.strangers.discard(device)
        yield "logged_in", {"user_id": founder, "device_id": device}
        yield (
            "identify_organization",
            {"user_id": founder, "name": name, "industry": industry},
        )
        yield "page_viewed", {"user_id": founder, "url": "https://app.example.com/welcome"}
        yield from self._joins(organization, time, founder)
        yield from self._selects(organization, time, "free")

    def _joins(self, organization: Organization, time: datetime, user: str) -> Steps:
        if user not in {known for _, known in organization.members_ever}:
            first = not organization.members_ever
            organization.members.add(user)
            organization.members_ever.append((time, user))
            yield "account_created", {"user_id": user, "is_first_user": first}

    def _leaves(self, organization: Organization, time: datetime, user: str) -> Steps:
        if user in organization.members:
            organization.members.remove(user)
            yield "account_removed", {"user_id": user}

    def _starts_project(self, organization: Organization, time: datetime, pick: float) -> Steps:
        if organization.members:
            self._projects += 1
            project = f"project_{self._projects:04d}"
            organization.projects.append(project)
            organization.projects_ever.append((time, project))
            facts = self._project(organization, project, pick)
            organization.creators.add(facts["user_id"])
            yield "project_created", facts

    def _deletes_project(self, organization: Organization, time: datetime, pick: float) -> Steps:
        if organization.projects and organization.members:
            project = organization.projects.pop(int(pick * len(organization.projects)))
            yield "project_deleted", self._project(organization, project, pick)

    def _project(self, organization: Organization, project: str, pick: float) -> dict[str, Any]:
        total = len(organization.projects)
        user = self._somebody(organization, pick)
        return {"user_id": user, "project_id": project, "project_total": total}

    def _somebody(self, organization: Organization, pick: float) -> str:
        return sorted(organization.members)[int(pick * len(organization.members))]

    def _selects(self, organization: Organization, time: datetime, plan: str) -> Steps:
        if plan != organization.plan and organization.members:
            previous, organization.plan = organization.plan, plan
            user = min(organization.members)
            yield "plan_selected", {"user_id": user, "plan": plan, "previous_plan": previous}

    def _pays(self, organization: Organization, time: datetime) -> Steps:
        plan = organization.plan or "free"
        dollars = price(plan, len(organization.members))
        if dollars and organization.members:
            organization.payments.append((time, plan, dollars))
            user = min(organization.members)
            yield "purchase", {"user_id": user, "purchase_value": float(dollars), "plan": plan}

    def _cancels(self, organization: Organization, time: datetime) -> Steps:
        yield from self._selects(organization, time, "free")

    def _returns(self, organization: Organization, time: datetime) -> Steps:
        if organization.plan == "free" and organization.payments:
            _, plan, _ = organization.payments[-1]
            yield from self._selects(organization, time, plan)

    def _closes(self, organization: Organization, time: datetime) -> Steps:
        yield from self._selects(organization, time, "free")
        for user in sorted(organization.members):
            yield from self._leaves(organization, time, user)

    def _looks(self, organization: Organization, time: datetime, pick: float) -> Steps:
        if organization.members:
            user = self._somebody(organization, pick)
            yield "page_viewed", {"user_id": user, "url": "https://app.example.com/"}
            if organization.projects:
                project = organization.projects[int(pick * len(organization.projects))]
                organization.viewed.append((time, project))
                yield "report_viewed", {"user_id": user, "project_id": project}

    def _logs_in(
        self, organization: Organization, time: datetime, device: str, pick: float
    ) -> Steps:
        if organization.members:
            self.strangers.discard(device)
            user = self._somebody(organization, pick)
            yield "logged_in", {"user_id": user, "device_id": device}

    def _borrows(self, organization: Organization, time: datetime, pick: float) -> Steps:
        others = [o for o in self.organizations.values() if o is not organization and o.members]
        if organization.members and organization.projects and others:
            project = organization.projects[int(pick * len(organization.projects))]
            organization.viewed.append((time, project))
            last = others[int(pick * len(others))]
            self.leaks += 1
            yield (
                "used_without_reset",
                {
                    "user_id": self._somebody(organization, pick),
                    "project_id": project,
                    "previous_organization_id": last.id,
                    "previous_user_id": self._somebody(last, pick),
                },
            )
