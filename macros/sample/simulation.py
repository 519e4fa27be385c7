"""What happens at the sample company in one year: its schedule, performed in order of time.

The simulation knows nothing of PostHog. It yields occurrences, each named after the snippet section
that tracks it and carrying that function's arguments, and leaves every `Organization` as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from macros.sample.organization import EXCHANGE_RATES, Organization, Payment, invoice
from macros.sample.schedule import START, ScheduledAction, schedule

TICK = timedelta(milliseconds=1)  # between any two occurrences, so that their order is certain
REFUNDABLE = timedelta(days=14)  # how old a payment may be

Steps = Iterator[tuple[str, dict[str, Any]]]  # sections to call, with their arguments


@dataclass(frozen=True)
class Occurrence:
    """One thing that happens: when, the section that tracks it, and the section's arguments."""

    time: datetime
    section: str
    arguments: dict[str, Any]


class Simulation:
    """One year at the company, to run once; afterwards the attributes say how things stand.

    Attributes:
        organizations: every organization by its id.
        anonymous_devices: the devices that nobody has logged in on.
        missing_resets: how often somebody used a device that another user left without `reset()`.
        lost_owners: how often an account was removed by a job that had no distinct id.
        junk_persons: how often an organization was described without one.
        log: the time and the section of each occurrence.
    """

    def __init__(self, seed: int = 2025) -> None:
        self.organizations: dict[str, Organization] = {}
        self.anonymous_devices: set[str] = set()
        self.missing_resets = self.lost_owners = self.junk_persons = 0
        self.log: list[tuple[datetime, str]] = []
        self._seed = seed
        self._projects = 0
        self._handlers: dict[str, Callable[..., Steps]] = {
            "sign_up": self._sign_up,
            "join": self._join,
            "leave": self._leave,
            "create_project": self._create_project,
            "delete_project": self._delete_project,
            "select_plan": self._select_plan,
            "pay": self._pay,
            "refund": self._refund,
            "cancel": self._cancel,
            "resume": self._resume,
            "close": self._close,
            "view_report": self._view_report,
            "log_in": self._log_in,
            "use_without_reset": self._use_without_reset,
            "remove_again": self._remove_again,
            "describe_again": self._describe_again,
        }

    def occurrences(self) -> Iterator[Occurrence]:
        """Run the simulation and yield everything that happens."""
        time = START
        for action in schedule(self._seed):
            time = max(action.time, time + TICK)
            for section, arguments in self._perform(action, time):
                time += TICK
                self.log.append((time, section))
                yield Occurrence(time, section, arguments)

    def _perform(self, action: ScheduledAction, time: datetime) -> Steps:
        if action.kind == "visit":
            yield from self._visit(*action.details)
            return
        identifier = action.organization_id
        if action.kind == "sign_up":
            name, industry, *_ = action.details
            self.organizations[identifier] = Organization(identifier, name, industry, time)
        handler, organization = self._handlers[action.kind], self.organizations[identifier]
        for section, arguments in handler(organization, time, *action.details):
            yield section, {"organization_id": identifier, **arguments}

    def _visit(self, device: str, url: str) -> Steps:
        self.anonymous_devices.add(device)
        yield "visited", {"device_id": device, "url": url}

    # What each kind of action does to an organization, and how it is tracked.

    def _sign_up(
        self,
        organization: Organization,
        time: datetime,
        name: str,
        industry: str,
        founder: str,
        device: str,
    ) -> Steps:
        self.anonymous_devices.discard(device)
        yield "logged_in", {"user_id": founder, "device_id": device}
        yield "identify_organization", {"user_id": founder, "name": name, "industry": industry}
        yield "page_viewed", {"user_id": founder, "url": "https://app.example.com/welcome"}
        yield from self._join(organization, time, founder)
        yield from self._select_plan(organization, time, "free")

    def _join(self, organization: Organization, time: datetime, user: str) -> Steps:
        if user not in {member for _, member in organization.members_ever}:
            is_first = not organization.members_ever
            organization.members.add(user)
            organization.members_ever.append((time, user))
            yield "account_created", {"user_id": user, "is_first_user": is_first}

    def _leave(self, organization: Organization, time: datetime, user: str) -> Steps:
        if user in organization.members:
            organization.members.remove(user)
            yield "account_removed", {"user_id": user}

    def _create_project(self, organization: Organization, time: datetime, pick: float) -> Steps:
        if organization.members:
            self._projects += 1
            project = f"project_{self._projects:04d}"
            organization.projects.append(project)
            organization.projects_ever.append((time, project))
            arguments = _project_arguments(organization, project, pick)
            organization.creators.add(arguments["user_id"])
            yield "project_created", arguments

    def _delete_project(self, organization: Organization, time: datetime, pick: float) -> Steps:
        if organization.projects and organization.members:
            project = organization.projects.pop(int(pick * len(organization.projects)))
            yield "project_deleted", _project_arguments(organization, project, pick)

    def _select_plan(self, organization: Organization, time: datetime, plan: str) -> Steps:
        if plan != organization.plan and organization.members:
            previous, organization.plan = organization.plan, plan
            user = min(organization.members)
            yield "plan_selected", {"user_id": user, "plan": plan, "previous_plan": previous}

    def _pay(
        self, organization: Organization, time: datetime, currency: str, billing_months: int
    ) -> Steps:
        plan = organization.plan or "free"
        amount = invoice(plan, len(organization.members), billing_months)
        if amount and organization.members and not organization.has_paid_for(time):
            payment = Payment(time, plan, amount, currency, billing_months)
            organization.payments.append(payment)
            arguments = {"user_id": min(organization.members), "purchase_value": float(amount)}
            yield "purchase", arguments | _payment_arguments(payment)

    def _refund(self, organization: Organization, time: datetime) -> Steps:
        payment = organization.payments[-1] if organization.payments else None
        if payment and time - payment.time < REFUNDABLE:
            half_a_month = payment.amount / payment.billing_months / 2
            organization.refunds.append(payment._replace(time=time, amount=half_a_month))
            arguments = {"refund_value": float(half_a_month)}
            yield "purchase_refunded", arguments | _payment_arguments(payment)

    def _cancel(self, organization: Organization, time: datetime) -> Steps:
        yield from self._select_plan(organization, time, "free")

    def _resume(self, organization: Organization, time: datetime) -> Steps:
        if organization.plan == "free" and organization.payments:
            yield from self._select_plan(organization, time, organization.payments[-1].plan)

    def _close(self, organization: Organization, time: datetime) -> Steps:
        yield from self._select_plan(organization, time, "free")
        for user in sorted(organization.members):
            yield from self._leave(organization, time, user)

    def _view_report(self, organization: Organization, time: datetime, pick: float) -> Steps:
        if organization.members:
            user = _member(organization, pick)
            yield "page_viewed", {"user_id": user, "url": "https://app.example.com/"}
            if organization.projects:
                project = organization.projects[int(pick * len(organization.projects))]
                organization.viewed.append((time, project))
                yield "report_viewed", {"user_id": user, "project_id": project}

    def _log_in(
        self, organization: Organization, time: datetime, device: str, pick: float
    ) -> Steps:
        if organization.members:
            self.anonymous_devices.discard(device)
            user = _member(organization, pick)
            yield "logged_in", {"user_id": user, "device_id": device}

    def _use_without_reset(self, organization: Organization, time: datetime, pick: float) -> Steps:
        others = [o for o in self.organizations.values() if o is not organization and o.members]
        if organization.members and others:
            previous = others[int(pick * len(others))]
            self.missing_resets += 1
            yield (
                "used_without_reset",
                {
                    "user_id": _member(organization, pick),
                    "url": "https://app.example.com/",
                    "previous_organization_id": previous.id,
                    "previous_user_id": _member(previous, pick),
                },
            )

    def _remove_again(
        self, organization: Organization, time: datetime, user: str, random_id: str
    ) -> Steps:
        if user in {member for _, member in organization.members_ever} - organization.members:
            self.lost_owners += 1
            yield "removed_without_an_owner", {"user_id": user, "random_id": random_id}

    def _describe_again(self, organization: Organization, time: datetime, random_id: str) -> Steps:
        self.junk_persons += 1
        details = {"name": organization.name, "industry": organization.industry}
        yield "described_without_a_person", details | {"random_id": random_id}


def _project_arguments(organization: Organization, project: str, pick: float) -> dict[str, Any]:
    total = len(organization.projects)
    user = _member(organization, pick)
    return {"user_id": user, "project_id": project, "project_total": total}


def _payment_arguments(payment: Payment) -> dict[str, Any]:
    """What a payment and its refund have in common; a dollar needs no rate."""
    rate = float(EXCHANGE_RATES[payment.currency])
    return {
        "plan": payment.plan,
        "currency": payment.currency,
        "billing_months": payment.billing_months,
        **({} if payment.currency == "USD" else {"exchange_rate": rate}),
    }


def _member(organization: Organization, pick: float) -> str:
    """The member that a number from 0 to 1 picks."""
    return sorted(organization.members)[int(pick * len(organization.members))]
