"""Invoices as a payment provider has them, and the payments that have arrived."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.sdk.capture import Message

Invoice = dict[str, Any]


def invoice(number: int, customer: str) -> Invoice:
    """A paid renewal, of one of the last days of March."""
    return {
        "id": f"in_{number:04}",
        "customer": customer,
        "billing_reason": "subscription_cycle",
        "amount_paid": 4500 + number,
        "status_transitions": {"paid_at": 1774990800 + number},
    }


# Renewals of two organizations.
INVOICES = [invoice(number, f"cus_{('7f3a', 'b21c')[number % 2]}") for number in range(6)]


def stored(messages: list[Message]) -> set[tuple[str, str, str, str]]:
    """What is left of messages where PostHog stores them: the columns that it takes events by."""
    return {
        (message["timestamp"][:10], message["event"], message["distinct_id"], message["uuid"])
        for message in messages
    }


def payments(messages: list[Message]) -> int:
    """How many invoices have arrived, each with its amount, time and organization."""
    arrived = {
        (m["distinct_id"], m["properties"]["purchase_value"], m["timestamp"][:19])
        for m in messages
        if m["event"] == "purchase"
    }
    return sum(_essence(each) in arrived for each in INVOICES)


def _essence(each: Invoice) -> tuple[str, float, str]:
    paid = datetime.fromtimestamp(each["status_transitions"]["paid_at"], UTC)
    organization_id = each["customer"].replace("cus", "org")
    return organization_id, each["amount_paid"] / 100, paid.isoformat()[:19]
