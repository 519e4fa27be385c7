"""What happens at a company that is not ours: who signs up, works, pays and leaves, and when.

Times are those of the company's own clocks, without a zone. Nothing here knows an event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple


class Payment(NamedTuple):
    """Money that an organization paid, or got back.

    Attributes:
        time: when.
        user: who paid.
        plan: the plan that it pays for.
        cents: how much, in hundredths of the currency.
        currency: its code.
        rate: dollars for one unit of the currency.
        months: the calendar months that it pays for, the one in which it is paid the first of them.
    """

    time: datetime
    user: str
    plan: str
    cents: int
    currency: str = "USD"
    rate: Fraction = Fraction(1)
    months: int = 1

    @property
    def dollars(self) -> Fraction:
        """The amount in dollars."""
        return Fraction(self.cents, 100) * self.rate


class Deed(NamedTuple):
    """What a user did: joined or left, created, deleted or viewed a project, chose a plan.

    Attributes:
        time: when.
        user: who.
        object: the project or the plan; "" where there is none.
    """

    time: datetime
    user: str
    object: str = ""


@dataclass
class Organization:
    """A customer, and all that ever happened there.

    Attributes:
        joined: whoever got an account, also whoever got a second one after leaving, or by mistake.
        left: whoever lost their account.
        created, deleted, viewed: projects.
        chosen: plans, in order of time.
        paid, refunded: money; a refund's amount is positive.
        state: its plan and its number of projects, where more is known than what is above.
        seen: when it was first seen, where it counts as signed up then.
    """

    id: str
    name: str
    joined: list[Deed] = field(default_factory=list)
    left: list[Deed] = field(default_factory=list)
    created: list[Deed] = field(default_factory=list)
    deleted: list[Deed] = field(default_factory=list)
    viewed: list[Deed] = field(default_factory=list)
    chosen: list[Deed] = field(default_factory=list)
    paid: list[Payment] = field(default_factory=list)
    refunded: list[Payment] = field(default_factory=list)
    state: tuple[str | None, int] | None = None
    seen: datetime | None = None

    @property
    def founded(self) -> datetime | None:
        """When its first user got an account; where nobody wrote that down, when it was seen."""
        return min((deed.time for deed in self.joined), default=self.seen)

    @property
    def accounts(self) -> dict[str, datetime]:
        """Its users, with the time at which each first got an account."""
        first: dict[str, datetime] = {}
        for deed in self.joined:
            first[deed.user] = min(deed.time, first.get(deed.user, deed.time))
        return first

    @property
    def plan(self) -> str | None:
        """The plan that it is on now."""
        if self.state:
            return self.state[0]
        return max(self.chosen).object if self.chosen else None

    @property
    def total(self) -> int:
        """How many projects it has now."""
        return self.state[1] if self.state else len(self.created) - len(self.deleted)

    def only(self, is_known: Period) -> Organization:
        """The same organization, with no more than what happened in a period."""
        known = Organization(self.id, self.name, state=(self.plan, self.total))
        for name, deeds in vars(self).items():
            if isinstance(deeds, list):
                setattr(known, name, [deed for deed in deeds if deed.time in is_known])
        return known


class Period(NamedTuple):
    """The days of which a company has events.

    Attributes:
        first, last: days.
        hole: the first and the last day of a time without any event in between, if there is one.
    """

    first: date
    last: date
    hole: tuple[date, date] | None = None

    def __contains__(self, time: object) -> bool:
        """Whether what happened at a time is known."""
        assert isinstance(time, datetime)
        in_hole = self.hole and self.hole[0] <= time.date() <= self.hole[1]
        return self.first <= time.date() <= self.last and not in_hole

    def is_seen(self, start: datetime, days: int) -> bool:
        """Whether none of so many days from a time on is in the hole."""
        first, last = start.date(), (start + timedelta(days)).date()
        return self.hole is None or last < self.hole[0] or first > self.hole[1]

    def months(self) -> Iterator[int]:
        """The full months, by number, without those of the hole."""
        end = month_number(self.last + timedelta(1))
        for month in range(month_number(self.first), end):
            if self.hole is None or not (
                month_number(self.hole[0]) <= month <= month_number(self.hole[1])
            ):
                yield month


@dataclass(frozen=True)
class Facts:
    """What a company knows of its customers.

    Attributes:
        organizations: those that count.
        period: the time that is known.
        nobody: what happened in no organization, and counts in totals only.
    """

    organizations: list[Organization]
    period: Period
    nobody: Organization = field(default_factory=lambda: Organization("", ""))

    @property
    def everybody(self) -> list[Organization]:
        """Whatever counts in a total."""
        return [*self.organizations, self.nobody]


def month_number(time: date) -> int:
    """The number of a month, one more for each month that follows."""
    return 12 * time.year + time.month - 1


def first_day(month: int) -> datetime:
    """The first day of a month, by its number."""
    return datetime(month // 12, month % 12 + 1, 1)


def months_later(time: datetime, months: int) -> datetime:
    """The same day and time, so many months later."""
    month = month_number(time) + months
    return time.replace(year=month // 12, month=month % 12 + 1)
