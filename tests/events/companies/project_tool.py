"""A project tool on model 2: a person is a person, and events name the workspace they are about.

Its traits: two currencies, in cents; the amount under an older name on the payments of the first
months; subscriptions of which only the active ones are plans; payments that arrived twice; people
in two workspaces; events without a workspace; people who sign up twice, or leave and come back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import yaml

from macros.content import sections
from tests.events.companies.company import Company, PostHog, Row
from tests.events.companies.facts import Deed, Facts, Organization, Payment, Period
from tests.events.companies.life import Life
from tests.support.checkout import SNIPPETS

FIRST, LAST = date(2026, 1, 5), date(2026, 9, 30)
RENAMED = datetime(2026, 5, 1)  # when the properties got their names of today
EURO = Fraction(11, 10)
NO_WORKSPACE = ("", "null", None)
NOT_SENT = {
    "total_refunds": "purchase_refunded",
    "new_organizations_per_month": "is_first_user",
}


@cache
def project_tool() -> Company:
    """The company, with the events of nine months."""
    prices = {"free": 0, "team": 4900, "business": 19900}
    currencies = {"USD": Fraction(1), "EUR": EURO}
    orgs = Life("plank", 40, FIRST, LAST, prices, currencies).organizations()
    posthog = PostHog("plank")
    for org in orgs:
        _track(posthog, org)
    nobody = _track_nobody(posthog)
    return Company(
        "project tool",
        "person",
        _settings(),
        Facts(orgs, Period(FIRST, LAST), nobody),
        posthog.rows,
        rates=f"currency,rate\nUSD,1\nEUR,{float(EURO)}\n",
        refused=NOT_SENT,
    )


def _settings() -> dict[str, Any]:
    """Those of the worked example on the page "Your own events", but for the file of rates."""
    parts = sections.sections(SNIPPETS, "settings/your_events.yml")
    names, amount = (
        yaml.safe_load(parts[name].code)["extra"]["events"] for name in ("mapping", "amount")
    )
    return {**names, "amount": {k: v for k, v in amount["amount"].items() if k != "rates"}}


def payments_twice(company: Company) -> list[Row]:
    """The payments that arrived again under another uuid, as they arrived the second time."""
    paid = [row for row in company.rows if row["event"] == "invoice_paid"]
    own = [row for row in paid if row["properties"].get("workspace_id") not in NO_WORKSPACE]
    return [row | {"uuid": f"{row['uuid'][:-4]}0000"} for row in own[10::25]]


def _track(posthog: PostHog, org: Organization) -> None:
    """Send what happened in a workspace."""

    def send(deed: Deed | Payment, event: str, properties: Row) -> None:
        own = {"workspace_id": org.id, **properties}
        person = {"email": f"{deed.user}@example.com"}
        posthog.capture(deed.time, event, deed.user, own, person)

    for deed in org.joined:
        send(deed, "member_joined", {"role": "editor"})
    for deed in org.left:
        send(deed, "member_left", {})
    for name, deeds in {
        "board_made": org.created,
        "board_deleted": org.deleted,
        "board_opened": org.viewed,
        "$pageview": org.viewed,
    }.items():
        for deed in deeds:
            send(deed, name, {"board_id": deed.object})
    for number, deed in enumerate(org.chosen):
        tier = {"tier" if deed.time > RENAMED else "plan_name": deed.object}
        name = "subscription_changed" if number else "subscription_started"
        send(deed, name, {"status": "active", **tier})
        tried = deed._replace(time=deed.time + timedelta(days=3), user=org.joined[-1].user)
        if tried.time.date() <= LAST:  # of a trial, or of a card that was refused
            status = ("trialing", "past_due")[number % 2]
            send(tried, "subscription_changed", {"status": status, "tier": "business"})
    for payment in org.paid:
        amount = {"amount" if payment.time > RENAMED else "total": payment.cents}
        tier = {"tier" if payment.time > RENAMED else "plan_name": payment.plan}
        send(payment, "invoice_paid", {"currency": payment.currency, **amount, **tier})


def _track_nobody(posthog: PostHog) -> Organization:
    """Send what happened outside of any workspace, and the page view of a guest."""
    nobody = Organization("", "")
    for number in range(12):
        time = datetime(2026, 2 + number % 7, 11, 13, number)
        named = {"workspace_id": NO_WORKSPACE[number % 3], "board_id": f"draft_{number}"}
        deeds = [
            Deed(time + timedelta(minutes=minute), f"outsider_{number % 4}", f"draft_{number}")
            for minute in range(4)
        ]
        payment = Payment(deeds[3].time, deeds[3].user, "team", 100_000)
        nobody.joined.append(deeds[0])
        nobody.created.append(deeds[1])
        nobody.viewed.append(deeds[2])
        nobody.paid.append(payment)
        for deed, name in zip(deeds, ("member_joined", "board_made", "board_opened"), strict=False):
            posthog.capture(deed.time, name, deed.user, named)
        paid = {**named, "currency": "USD", "amount": payment.cents, "tier": payment.plan}
        posthog.capture(payment.time, "invoice_paid", payment.user, paid)
        posthog.visit(time, number)
    posthog.capture(datetime(2026, 6, 6, 12), "$pageview", "guest", {})
    return nobody
