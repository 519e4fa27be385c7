"""An invoice that was paid becomes one event, however often it is handled."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from database import customer
from tracking import posthog, renewal

# --8<-- [start:invoice_paid]
INVOICES = UUID("c5a4b7f2-0d3e-4a58-9b61-6f2d8e1c7a90")  # yours, by uuid4()


def invoice_paid(invoice: dict[str, Any]) -> None:
    """Everything comes from the invoice, and nothing from now.

    PostHog can take two events for one only if their name, distinct id,
    day and uuid are the same.
    """
    if invoice["billing_reason"] != "subscription_cycle":
        return  # The first was paid by a person, and sent where they paid.
    ours = customer(invoice["customer"])
    seconds = invoice["status_transitions"]["paid_at"]
    renewal(
        posthog,
        organization_id=ours["organization_id"],
        plan=ours["plan"],
        purchase_value=invoice["amount_paid"] / 100,
        payment_uuid=str(uuid5(INVOICES, invoice["id"])),  # hl
        paid_at=datetime.fromtimestamp(seconds, UTC),  # hl
    )


# --8<-- [end:invoice_paid]
