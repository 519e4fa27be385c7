"""A marketplace on model 3: a shop is a group, and so are its tier and its number of listings.

Its traits: refunds as negative amounts of the same event; yearly plans, which count in each of
their twelve months; tiers on the group only; months of a project in Berlin, where payments are
taken just after midnight; a CSV with that city's local times.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache

from tests.events.companies.company import Company, PostHog, Row
from tests.events.companies.facts import Deed, Facts, Organization, Payment, Period
from tests.events.companies.life import Life

FIRST, LAST = date(2026, 1, 7), date(2026, 10, 14)
ZONE = "Europe/Berlin"
SETTINGS = {
    "model": "group",
    "organization": "$group_0",
    "events": {
        "account_created": "seller_joined",
        "account_removed": "seller_left",
        "project_created": "listing_created",
        "project_deleted": "listing_removed",
        "report_viewed": "dashboard_viewed",
        "purchase": "fee_charged",
        "plan_selected": "tier_chosen",
    },
    "properties": {
        "plan": "tier",
        "project_id": "listing_id",
        "project_total": "listing_total",
        "is_first_user": "opened_the_shop",
    },
    "amount": {
        "property": "fee",
        "unit": "dollars",
        "interval": {"property": "interval", "yearly": "year", "spread": True},
    },
    "filters": {"timezone": ZONE},
}


@cache
def marketplace() -> Company:
    """The company, with the events of nine months and a half."""
    prices = {"basic": 0, "plus": 3900, "premium": 12900}
    life = Life(
        "bazaar",
        45,
        FIRST,
        LAST,
        prices,
        share_yearly=0.3,
        share_refunded=0.15,
        payday=time(0, 25),
        on_the_first=True,
    )
    orgs = life.organizations()
    posthog = PostHog("bazaar", ZONE)
    for org in orgs:
        _track(posthog, org)
    for number in range(15):
        posthog.visit(datetime(2026, 3, 2, 14, number), number)
    return Company(
        "marketplace",
        "group",
        SETTINGS,
        Facts(orgs, Period(FIRST, LAST)),
        posthog.rows,
        csv="columns",
        refused={"revenue_per_currency": "currency"},
    )


def _track(posthog: PostHog, org: Organization) -> None:
    """Send what happened in a shop, and each time what its group is like since then."""

    def send(deed: Deed | Payment, event: str, properties: Row) -> None:
        groups = {"$groups": {"shop": org.id}, "$group_0": org.id}
        posthog.capture(deed.time, event, deed.user, {**groups, **properties})

    def describe(deed: Deed, properties: Row) -> None:
        group = {"$group_type": "shop", "$group_key": org.id, "$group_set": properties}
        posthog.capture(deed.time, "$groupidentify", deed.user, group)

    for number, deed in enumerate(org.joined):
        send(deed, "seller_joined", {"opened_the_shop": not number})
    for deed in org.left:
        send(deed, "seller_left", {})
    for deed in org.viewed:
        send(deed, "dashboard_viewed", {"listing_id": deed.object})
    for deed in org.chosen:
        send(deed, "tier_chosen", {"tier": deed.object})
        describe(deed, {"tier": deed.object, "name": org.name})
    total = 0
    for deed, step in sorted([(d, 1) for d in org.created] + [(d, -1) for d in org.deleted]):
        total += step
        name = "listing_created" if step > 0 else "listing_removed"
        send(deed, name, {"listing_id": deed.object})
        describe(deed, {"listing_total": total})
    for payment, sign in [(p, 1) for p in org.paid] + [(p, -1) for p in org.refunded]:
        interval = "year" if payment.months > 1 else "month"
        fee = sign * payment.cents / 100
        send(payment, "fee_charged", {"fee": fee, "interval": interval, "tier": payment.plan})
