"""An organization of the sample company: its members, its projects, its plan, its payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

PLANS = ("free", "starter", "pro", "enterprise")
# Dollars for one unit of a currency, as the company fixes them for a year: a price that stays is
# the same number of dollars each month. Sums of such amounts are exact in any engine.
EXCHANGE_RATES = {"USD": Fraction(1), "EUR": Fraction(9, 8), "GBP": Fraction(5, 4)}
YEAR = 12  # months


class Payment(NamedTuple):
    """Money that an organization paid, or got back.

    Attributes:
        time: when it was paid, or given back.
        plan: the plan it pays for.
        amount: how much, in the currency.
        currency: a key of EXCHANGE_RATES.
        billing_months: the months that it pays for, the one in which it is paid the first of them.
    """

    time: datetime
    plan: str
    amount: Fraction
    currency: str
    billing_months: int

    @property
    def dollars(self) -> Fraction:
        """The amount in dollars."""
        return self.amount * EXCHANGE_RATES[self.currency]


@dataclass
class Organization:
    """The current state of an organization, and what happened to it.

    Attributes:
        members, projects: the current ones, by id.
        members_ever, projects_ever: all there ever were, with the time each was added.
        creators: the members who created a project.
        viewed: the projects whose reports were viewed, with the time.
        payments: what it paid.
        refunds: what it got back.
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
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Payment] = field(default_factory=list)

    def has_paid_for(self, time: datetime) -> bool:
        """Whether the last payment is for several months, and these are not over."""
        last = self.payments[-1] if self.payments else None
        if last is None or last.billing_months == 1:
            return False
        months = 12 * (time.year - last.time.year) + time.month - last.time.month
        return months < last.billing_months


def invoice(plan: str, seats: int, billing_months: int) -> Fraction:
    """The amount of an invoice; who pays for a year pays for one and a half months less."""
    return price(plan, seats) * (Fraction(21, 2) if billing_months == YEAR else Fraction(1))


def price(plan: str, seats: int) -> int:
    """The price of a month, the same number in each currency."""
    return {"free": 0, "starter": 20, "pro": 15 * seats, "enterprise": 500 + 25 * seats}[plan]
