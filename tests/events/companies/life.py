"""How organizations live: a seeded draw of sign-ups, projects, plans, payments and departures."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from tests.events.companies.facts import Deed, Organization, Payment, months_later

MANY = 34  # projects of an organization that has very many
YEARLY = 10  # months that a year costs


@dataclass
class Life:
    """A company's market: who comes, and how they behave.

    Attributes:
        name: what ids begin with.
        number: the organizations that sign up.
        first, last: the days of the first and the last sign-up.
        prices: cents a month by plan, from small to large; the first is the one of the start.
        currencies: dollars for one unit, by code.
        share_yearly: of the payers, how many pay for a year at once.
        share_refunded: of the payments, how many are given back in part.
        payday: the time of day at which payments are taken.
        on_the_first: whether all but the first of them are taken on the first day of a month.
    """

    name: str
    number: int
    first: date
    last: date
    prices: Mapping[str, int]
    currencies: Mapping[str, Fraction] = field(default_factory=lambda: {"USD": Fraction(1)})
    share_yearly: float = 0
    share_refunded: float = 0
    payday: time = time(9, 30)
    on_the_first: bool = False

    def __post_init__(self) -> None:
        self._random = random.Random(self.name)
        self._used: set[datetime] = set()
        self._projects = 0

    def organizations(self) -> list[Organization]:
        """All organizations, with what they do until the end of the last day."""
        days = (self.last - self.first).days
        orgs = []
        for number in range(self.number):
            org = Organization(f"{self.name}_{number + 1:02}", f"{self.name} {number // 2}")
            self._live(org, self.first + timedelta(days * number // (self.number - 1)), number)
            orgs.append(org)
        self._close_the_books(orgs)
        for earlier, later in zip(orgs[::6], orgs[3::6], strict=False):  # a person in both
            self._join(later, earlier.joined[0].user, later.joined[0].time.date(), 3)
        return orgs

    def at(self, day: date, hours: float | None = None) -> datetime:
        """A moment of a day that nothing else happens in: drawn, or after so many hours."""
        if hours is None:
            hours = self._random.uniform(8, 20)
        moment = datetime.combine(day, time()) + timedelta(seconds=round(3600 * hours))
        while moment in self._used:
            moment += timedelta(seconds=1)
        self._used.add(moment)
        return moment

    def _later(self, day: date, days: float) -> date | None:
        """A day so many days later, unless that is over the end."""
        later = day + timedelta(round(days))
        return later if later <= self.last else None

    def _live(self, org: Organization, day: date, number: int) -> None:
        self._gather(org, day)
        self._work(org, day, number)
        if org.created and self._random.random() < 0.8:
            self._view(org)
        org.chosen.append(Deed(self.at(day, 20.5), org.joined[0].user, next(iter(self.prices))))
        if self._random.random() < 0.65:
            self._subscribe(org, day, is_yearly=self._random.random() < self.share_yearly)

    def _gather(self, org: Organization, day: date) -> None:
        """Sign up and invite; some leave, some of these come back, some sign up twice."""
        org.joined.append(Deed(self.at(day, self._random.uniform(7, 8)), f"{org.id}_user_01"))
        for number in range(2, 2 + min(24, int(self._random.expovariate(1 / 4)))):
            user = f"{org.id}_user_{number:02}"
            joined = self._join(org, user, day, self._random.expovariate(1 / 20))
            if joined and self._random.random() < 0.1:
                self._join(org, user, joined, 1)  # the second of two sign-ups
            elif joined and self._random.random() < 0.3:
                self._leave(org, user, joined)

    def _join(self, org: Organization, user: str, day: date, days: float) -> date | None:
        if later := self._later(day, days):
            org.joined.append(Deed(self.at(later), user))
        return later

    def _leave(self, org: Organization, user: str, joined: date) -> None:
        if gone := self._later(joined, self._random.uniform(20, 60)):
            org.left.append(Deed(self.at(gone), user))
            if self._random.random() < 0.5:
                self._join(org, user, gone, self._random.uniform(5, 40))

    def _work(self, org: Organization, day: date, number: int) -> None:
        """Create projects, and delete a few."""
        many = number % 15 == 8
        count = MANY + number % 4 if many else int(self._random.expovariate(1 / 4))
        for _ in range(count):
            if later := self._later(day, self._random.expovariate(1 / 25)):
                self._projects += 1
                moment = self.at(later, self._random.uniform(9, 20))
                user = self._random.choice([d.user for d in org.joined if d.time < moment])
                org.created.append(Deed(moment, user, f"{self.name}_project_{self._projects:03}"))
        org.created.sort()
        for deed in org.created[:: 9 if many else 5][1:]:
            if later := self._later(deed.time.date(), self._random.uniform(10, 50)):
                org.deleted.append(deed._replace(time=self.at(later)))

    def _view(self, org: Organization) -> None:
        """Look at reports, less and less often, until nobody does."""
        day = org.created[0].time.date()
        pace = self._random.uniform(0.4, 4)
        while (later := self._later(day, max(1, self._random.expovariate(1 / pace)))) is not None:
            moment, day = self.at(later), later
            projects = [d.object for d in org.created if d.time < moment]
            user = self._random.choice([d.user for d in org.joined if d.time < moment])
            org.viewed.append(Deed(moment, user, self._random.choice(projects)))
            pace *= self._random.choice((0.98, 1.0, 1.06))

    def _subscribe(self, org: Organization, day: date, *, is_yearly: bool) -> None:
        """Choose a plan and pay for it each month; some move, pause, or stop."""
        start = self._later(day, self._random.uniform(2, 50))
        if start is None:
            return
        plans = list(self.prices)[1:]
        currency = self._random.choice(list(self.currencies))
        plan = self._random.choice(plans[:-1] if len(plans) > 1 else plans)
        moment = datetime.combine(start, self.payday)
        while moment.date() <= self.last:
            if plan != org.plan:
                self._choose(org, plan, moment.date())
            self._pay(org, plan, moment, currency, 12 if is_yearly else 1)
            months, plan = self._next(org, plan, plans, moment)
            if not months:
                return
            day_of_month = 1 if self.on_the_first else min(moment.day, 28)
            moment = months_later(moment.replace(day=day_of_month), 12 if is_yearly else months)

    def _next(
        self, org: Organization, plan: str, plans: list[str], moment: datetime
    ) -> tuple[int, str]:
        """In how many months it pays again, 0 for never, and for which plan."""
        draw = self._random.random()
        if draw < 0.07:
            if gone := self._later(moment.date(), 11):
                self._choose(org, next(iter(self.prices)), gone)
            return 0, plan
        if draw < 0.14:
            return 3, plan  # a pause
        return 1, self._random.choice(plans) if draw > 0.85 else plan

    def _choose(self, org: Organization, plan: str, day: date) -> None:
        """Choose a plan before the day's payments are taken."""
        moment = self.at(day, self._random.uniform(0.05, 0.15))
        if org.chosen and moment < org.chosen[-1].time:
            moment = org.chosen[-1].time + timedelta(minutes=1)
        org.chosen.append(Deed(moment, org.joined[0].user, plan))

    def _pay(self, org: Organization, plan: str, moment: datetime, code: str, months: int) -> None:
        cents = self.prices[plan] * (YEARLY if months > 1 else 1) + 10 * len(org.accounts)
        moment = self.at(moment.date(), moment.hour + moment.minute / 60)
        rate, user = self.currencies[code], org.joined[0].user
        org.paid.append(Payment(moment, user, plan, cents, code, rate, months))
        if months == 1 and self._random.random() < 0.08 and (more := self._later(moment.date(), 5)):
            org.paid.append(org.paid[-1]._replace(time=self.at(more), cents=cents + 700))
        if self._random.random() < self.share_refunded and (
            later := self._later(moment.date(), self._random.uniform(1, 6))
        ):
            back = org.paid[-1]._replace(time=self.at(later), cents=cents // 2)
            org.refunded.append(back)

    def _close_the_books(self, orgs: list[Organization]) -> None:
        """On the last day, each kind of thing happens once more: the data end for all at once."""
        busy = next(org for org in orgs if org.paid and org.viewed and org.created)
        user = busy.joined[0].user
        self._projects += 1
        project = f"{self.name}_project_{self._projects:03}"
        busy.joined.append(Deed(self.at(self.last, 20.6), f"{busy.id}_user_99"))
        busy.created.append(Deed(self.at(self.last, 20.7), user, project))
        busy.viewed.append(Deed(self.at(self.last, 20.8), user, project))
        last = busy.paid[-1]
        busy.paid.append(last._replace(time=self.at(self.last, 20.9), months=1))
