"""A developer tool on model 1: a person in PostHog is an organization.

Its traits: accounts of its own people, by e-mail domain and by PostHog's own mark; two months of
which no event arrived; customers from before it sent any; a persons export with organizations that
no event names; visitors without an account; a page view of a guest; events after the last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

from tests.events.companies.company import Company, PostHog, Row, written
from tests.events.companies.facts import Deed, Facts, Organization, Payment, Period
from tests.events.companies.life import Life

FOUNDED, FIRST, LAST, END = (
    date(2025, 9, 10),  # the company's first customer
    date(2026, 1, 12),  # the first event
    date(2026, 9, 30),  # the last day that counts
    date(2026, 10, 9),  # the last event
)
HOLE = (date(2026, 5, 1), date(2026, 6, 30))
SETTINGS = {
    "model": "organization",
    "organizations": "any_event",
    "events": {
        "account_created": "member_added",
        "account_removed": "member_removed",
        "project_created": "repository_connected",
        "project_deleted": "repository_removed",
        "report_viewed": "build_viewed",
        "purchase": "charge_succeeded",
        "purchase_refunded": "charge_refunded",
        "plan_selected": "plan_changed",
    },
    "properties": {
        "user_id": "member",
        "project_id": "repository",
        "purchase_value": "usd",
        "project_total": "repositories",
    },
    "filters": {
        "test_accounts": {"email_domains": ["forge.test"], "internal": True},
        "to": "2026-09-30",
    },
}
NOT_SENT = {"revenue_per_currency": "currency", "new_organizations_per_month": "is_first_user"}


@cache
def developer_tool() -> Company:
    """The company, with the events of nine months, two of which have none."""
    prices = {"hobby": 0, "startup": 2900, "scale": 49900}
    everybody = Life("forge", 55, FOUNDED, LAST, prices, share_refunded=0.08).organizations()
    own = {org.id for org in everybody[4::9]}
    everybody = [org for org in everybody if not _is_in_hole(org)]
    period = Period(FIRST, LAST, HOLE)
    known = [_known(org, period) for org in everybody]
    posthog = PostHog("forge")
    for org, seen in zip(everybody, known, strict=True):
        _Tracking(posthog, org, is_own=org.id in own).send(seen)
    _track_others(posthog)
    counted = [org for org in known if org.id not in own and _times(org)]
    return Company(
        "developer tool",
        "organization",
        SETTINGS,
        Facts(counted, period),
        posthog.rows,
        persons=list(_persons(posthog, everybody, own)),
        refused=NOT_SENT,
    )


def guest(company: Company, distinct_id: str) -> Row:
    """The page view of somebody who is called "guest" or the like, and is the person of that id."""
    view = {"uuid": distinct_id, "event": "$pageview", "distinct_id": distinct_id, "properties": {}}
    return company.rows[0] | view | {"person_id": PostHog(company.name).id(distinct_id)}


def _is_in_hole(org: Organization) -> bool:
    """Whether it signed up in the two months: nobody could, then."""
    return org.founded is not None and HOLE[0] <= org.founded.date() <= HOLE[1]


def _known(org: Organization, period: Period) -> Organization:
    """What PostHog has of an organization; of a customer from before, no account."""
    known = org.only(period)
    if org.founded and org.founded.date() < FIRST:
        known.joined.clear()
    projects = {deed.object for deed in known.created}
    known.viewed = [deed for deed in known.viewed if deed.object in projects]
    known.deleted = [deed for deed in known.deleted if deed.object in projects]
    known.seen = min(_times(known), default=None)
    return known


def _times(org: Organization) -> list[datetime]:
    """When PostHog got something of an organization."""
    return [deed.time for deeds in vars(org).values() if isinstance(deeds, list) for deed in deeds]


def _email(org: Organization, number: int, *, is_own: bool) -> Row:
    """What tells the company's own accounts from others: one of two things."""
    if is_own and number % 2:
        return {"email": "somebody@example.org", "$internal_or_test_user": True}
    return {"email": "qa@Forge.test" if is_own else f"admin@{org.id.replace('_', '-')}.example"}


class _Tracking:
    """Sends the events of one organization, which is a person."""

    def __init__(self, posthog: PostHog, org: Organization, *, is_own: bool) -> None:
        self._posthog, self._org = posthog, org
        self._email = _email(org, int(org.id[-2:]), is_own=is_own)

    def send(self, seen: Organization) -> None:
        """Send what PostHog has of it."""
        for name, deeds in {
            "member_added": seen.joined,
            "member_removed": seen.left,
            "$pageview": [deed._replace(object="") for deed in seen.viewed],
        }.items():
            for deed in deeds:
                self._send(deed, name, {})
        for deed in seen.viewed:
            self._send(deed, "build_viewed", {"repository": deed.object})
        for deed in seen.chosen:
            self._send(deed, "plan_changed", {"plan": deed.object, "$set": {"plan": deed.object}})
        for name, deeds in {
            "repository_connected": seen.created,
            "repository_removed": seen.deleted,
        }.items():
            for deed in deeds:
                self._send(deed, name, {"repository": deed.object})
        for payment in seen.paid:
            paid = {"usd": payment.cents / 100, "plan": payment.plan}
            self._send(payment, "charge_succeeded", paid)
        for payment in seen.refunded:
            back = {"usd": -payment.cents / 100, "plan": payment.plan}
            self._send(payment, "charge_refunded", back)

    def _send(self, deed: Deed | Payment, event: str, properties: Row) -> None:
        own = {"member": deed.user, **properties}
        person = {**self._email, **_state(self._org, deed.time)}
        self._posthog.capture(deed.time, event, self._org.id, own, person)


def _state(org: Organization, time: datetime) -> Row:
    """What an organization's person has at a time."""
    plans = [deed.object for deed in org.chosen if deed.time <= time]
    return {"plan": plans[-1] if plans else "hobby", "name": org.name} | {
        "repositories": sum(deed.time <= time for deed in org.created)
        - sum(deed.time <= time for deed in org.deleted)
    }


def _track_others(posthog: PostHog) -> None:
    """Send what is nobody's, and what is too late to count."""
    for number in range(20):
        posthog.visit(datetime(2026, 2 + number % 3, 17, 15, number), number)
    for number in range((END - LAST).days):
        time = datetime.combine(LAST, datetime.min.time()) + timedelta(days=number + 1, hours=9)
        late, person = f"forge_late_{number}", {"email": "late@example.com", "plan": "scale"}
        posthog.capture(time, "member_added", late, {"member": f"late_{number}"}, person)
        charge = {"member": f"late_{number}", "usd": 499.0, "plan": "scale"}
        posthog.capture(time + timedelta(hours=1), "charge_succeeded", late, charge, person)


def _persons(posthog: PostHog, orgs: list[Organization], own: set[str]) -> Iterable[Row]:
    """A persons export of the last day: everybody who has a profile, with events or without."""
    day = datetime.combine(LAST, datetime.max.time()).replace(microsecond=0)
    people: dict[str, Row] = {}
    for org in orgs:
        number = int(org.id[-2:])
        people[org.id] = _email(org, number, is_own=org.id in own) | _state(org, day)
    for number in range(6):
        people[f"forge_imported_{number}"] = {"plan": "startup", "email": "old@example.com"}
    for number, (name, properties) in enumerate(people.items()):
        yield {
            "team_id": 1,
            "distinct_id": name,
            "person_id": posthog.id(name),
            "properties": properties,
            "person_distinct_id_version": 0,
            "person_version": number % 4,
            "created_at": written(day),
            "_inserted_at": written(day),
            "is_deleted": False,
        }
