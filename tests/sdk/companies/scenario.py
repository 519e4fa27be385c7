"""What happens in both apps, in an order that a seed decides: people, organizations, computers.

Each step is something that a person does on a computer, in one of its tabs, or that the app hears.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.sdk.companies.truth import OLD, PRICES

SILENT = "org_silent"  # a customer that nobody uses any more


@dataclass(frozen=True)
class Step:
    """One thing that happens.

    Attributes:
        action: what: the name of a page's button, or of something that no page does.
        computer: the browser, by the person it belongs to; "" for what no browser does.
        organization: for which organization; "" outside of any.
        tab: which of the browser's tabs.
        facts: what else the app is told.
    """

    action: str
    computer: str = ""
    organization: str = ""
    tab: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Members:
    """The people of one organization, and the projects that it has."""

    now: list[str]
    projects: list[str] = field(default_factory=list)


class Scenario:
    """The steps, which depend on nothing but the seed.

    Attributes:
        invoices: how many payments there are to wait for, from before tracking and since.
    """

    def __init__(self, seed: int = 14) -> None:
        self._random = Random(seed)
        self._numbers = iter(range(1, 1000))
        self._members = {
            name: Members(list(people), projects=[f"{name}_{plan}" for plan in plans])
            for name, (people, plans) in OLD.items()
            if name != SILENT
        }
        self.invoices = sum(bool(PRICES[plan]) for _, plans in OLD.values() for plan in plans)

    def opening(self) -> Iterator[Step]:
        """Old customers log in, new ones sign up, and people are in two organizations."""
        for organization, members in self._members.items():
            for person in members.now:
                yield Step("log_in", person, organization, facts={"user": person})
        for name in ("org_1", "org_2", "org_3", "org_4"):
            founder = f"{name}_founder"
            yield Step("log_in", founder, facts={"user": founder})
            yield Step("sign_up", founder, name, facts={"name": "Acme"})
            self._members[name] = Members([founder])
            yield from self._choose_plan(name, founder, "pro")
        yield from self._invite("org_1", "both_1")
        yield from self._invite("org_2", "both_2")
        yield from self._invite("org_3", "both_2")
        yield Step("log_in", "both_2", "org_2", facts={"user": "both_2"})

    def days(self, count: int) -> Iterator[Step]:
        """What people do most of the time."""
        for _ in range(count):
            organization = self._random.choice(sorted(self._members))
            person = self._random.choice(self._members[organization].now)
            yield Step("open", person, organization)
            yield from self._work(organization, person)

    def _work(self, organization: str, person: str) -> Iterator[Step]:
        members = self._members[organization]
        draw = self._random.random()
        if draw < 0.3 or not members.projects:
            project = f"project_{next(self._numbers)}"
            members.projects.append(project)
            yield Step("create_project", person, organization, facts={"project": project})
        elif draw < 0.4 and len(members.projects) > 1:
            project = members.projects.pop(0)
            yield Step("delete_project", person, organization, facts={"project": project})
        elif draw < 0.55:
            newcomer = f"user_{next(self._numbers)}"
            yield from self._invite(organization, newcomer)
            yield Step("log_in", newcomer, organization, facts={"user": newcomer})
        elif draw < 0.65 and len(members.now) > 1:
            yield from self._remove(organization, members.now[-1])
        elif draw < 0.75:
            plan = self._random.choice(sorted(PRICES))
            yield from self._choose_plan(organization, person, plan)
        yield self._view(organization, person if person in members.now else members.now[0])

    def _view(self, organization: str, person: str, tab: int = 0) -> Step:
        project = self._random.choice(self._members[organization].projects)
        return Step("view_report", person, organization, tab, facts={"project": project})

    def _invite(self, organization: str, person: str) -> Iterator[Step]:
        members = self._members[organization]
        members.now.append(person)
        yield Step("invite", members.now[0], organization, facts={"person": person})

    def _remove(self, organization: str, person: str) -> Iterator[Step]:
        members = self._members[organization]
        members.now.remove(person)
        yield Step("remove", members.now[0], organization, facts={"person": person})

    def _choose_plan(self, organization: str, person: str, plan: str) -> Iterator[Step]:
        facts = {"plan": plan, "amount": PRICES[plan], "invoice": f"in_{next(self._numbers)}"}
        self.invoices += bool(PRICES[plan])
        yield Step("choose_plan", person, organization, facts=facts)

    def return_of_somebody(self) -> Iterator[Step]:
        """An account that is given, taken away, and given again."""
        yield from self._invite("org_4", "returns")
        yield Step("log_in", "returns", "org_4", facts={"user": "returns"})
        yield from self._remove("org_4", "returns")
        yield from self._invite("org_4", "returns")

    def several_plans(self) -> Iterator[Step]:
        """Changes of mind: the last plan counts, whichever process tells of it first."""
        for plan in ("business", "free", "pro", "business"):
            yield from self._choose_plan("org_old1", "old_ann", plan)
        yield from self._choose_plan("org_old2", "old_cem", "pro")

    def two_organizations(self) -> Iterator[Step]:
        """Somebody switches, reloads, opens a bookmark, and has a tab of each organization."""
        for organization in ("org_2", "org_3"):
            self._members[organization].projects.append(f"{organization}_shared")
            facts = {"project": f"{organization}_shared"}
            yield Step("open", "both_2", organization)
            yield Step("create_project", "both_2", organization, facts=facts)
        yield Step("switch", "both_2", "org_2", facts={"from": "org_3"})
        yield self._view("org_2", "both_2")
        yield Step("open", "both_2", "org_2")  # reloads
        yield self._view("org_2", "both_2")
        yield Step("open", "both_2", "org_3")  # the bookmark
        yield self._view("org_3", "both_2")
        yield Step("open", "both_2", "org_2", tab=1)
        for _ in range(2):
            yield self._view("org_2", "both_2", tab=1)
            yield self._view("org_3", "both_2", tab=0)

    def shared_computer(self) -> Iterator[Step]:
        """Two people of two organizations, one after another; the first forgets to log out."""
        for person, organization in (("org_1_founder", "org_1"), ("org_4_founder", "org_4")):
            members = self._members[organization]
            if not members.projects:
                members.projects.append(f"{organization}_first")
                facts = {"project": f"{organization}_first"}
                yield Step("create_project", person, organization, facts=facts)
            yield Step("log_in", "shared", organization, facts={"user": person})
            yield Step("open", "shared", organization)
            yield self._view(organization, "shared")
            yield Step("forget", "shared")
        yield Step("open", "shared")
        yield Step("log_in", "shared", "org_1", facts={"user": "org_1_founder"})
        yield self._view("org_1", "shared")
        yield Step("log_out", "shared", "org_1")

    def webhooks(self) -> Iterator[Step]:
        """The payment provider tells of yesterday's renewals."""
        yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="milliseconds")
        for organization in ("org_old1", "org_1"):
            facts = {"amount": 45.5, "plan": "pro", "invoice": f"in_{next(self._numbers)}"}
            self.invoices += 1
            yield Step("webhook", "", organization, facts=facts | {"at": yesterday})

    def ad_blocker(self) -> Iterator[Step]:
        """Somebody whose browser sends nothing to PostHog founds an organization and uses it."""
        person, organization = "blocked", "org_blocked"
        yield Step("log_in", person, facts={"user": person})
        yield Step("sign_up", person, organization, facts={"name": "Unseen"})
        self._members[organization] = Members([person], projects=["project_blocked"])
        yield Step("create_project", person, organization, facts={"project": "project_blocked"})
        yield from self._choose_plan(organization, person, "business")
        yield self._view(organization, person)

    def closed_at_once(self) -> Iterator[Step]:
        """Somebody closes the page right after an action."""
        for person in ("both_2", "org_1_founder"):
            organization = "org_2" if person == "both_2" else "org_1"
            yield self._view(organization, person)
            yield Step("close", person, organization)
