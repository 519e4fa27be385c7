"""Identify people as people; the organization is a group, which events belong to as well.

```py
from posthog import Posthog

from snippets.python.group.revenue import plan_selected

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
plan_selected(
    posthog, organization_id="org_7f3a", user_id="user_1", plan="pro", previous_plan="free"
)
print([message["event"] for message in sent])
#> ['$groupidentify', 'plan_selected']
```
"""

from datetime import datetime
from math import inf, isfinite

from posthog import Posthog


# --8<-- [start:plan_selected]
def plan_selected(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    plan: str,
    previous_plan: str | None,
    timestamp: datetime | None = None,
) -> None:
    """Call it at sign-up (no previous plan), and on every change after.

    When the plan takes effect, which need not be when it is paid.
    """
    posthog.group_identify(
        "organization", organization_id, {"plan": plan}, distinct_id=user_id
    )
    posthog.capture(
        "plan_selected",
        distinct_id=user_id,
        groups={"organization": organization_id},
        properties={"plan": plan, "previous_plan": previous_plan},
        timestamp=timestamp,
    )


# --8<-- [end:plan_selected]


# --8<-- [start:purchase]
def purchase(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    purchase_value: float,
    plan: str,
    currency: str = "USD",
    exchange_rate: float | None = None,
    billing_months: int = 1,
    payment_uuid: str | None = None,
    paid_at: datetime | None = None,
) -> None:
    """Call it when a payment has gone through.

    The value is a number, never text, or sums leave it out. Sums are in
    dollars: for any other currency, pass the dollars that one unit of it
    is worth. A payment for a year is one event, for 12 months. One that is
    sent twice counts twice, unless both carry the uuid and the time that
    you stored with it; PostHog does not promise to see every second one.
    """
    is_number = type(purchase_value) in (int, float)
    if not is_number or not isfinite(purchase_value):
        raise ValueError(f"not an amount: {purchase_value!r}")
    rate = 1 if currency == "USD" else exchange_rate
    if not rate:
        raise ValueError(f"no exchange rate for {currency!r}")
    properties = {
        "purchase_value": purchase_value * rate,
        "plan": plan,
        "original_amount": purchase_value,
        "currency": currency,
        "exchange_rate": rate,
        "billing_months": billing_months,
    }
    posthog.capture(
        "purchase",
        distinct_id=user_id,
        groups={"organization": organization_id},
        properties=properties,
        uuid=payment_uuid,
        timestamp=paid_at,
    )


# --8<-- [end:purchase]


# --8<-- [start:renewal]
def renewal(
    posthog: Posthog,
    organization_id: str,
    purchase_value: float,
    plan: str,
    currency: str = "USD",
    exchange_rate: float | None = None,
    billing_months: int = 1,
    payment_uuid: str | None = None,
    paid_at: datetime | None = None,
) -> None:
    """Call it from a webhook: a subscription was renewed by itself.

    The fixed id stands for the organization; it is nobody with an account,
    and needs its person profile: events without one have no groups.

    Look the organization up by the provider's customer id, and pass your
    own id: any other would be an organization without users or a name.
    """
    is_number = type(purchase_value) in (int, float)
    if not is_number or not isfinite(purchase_value):
        raise ValueError(f"not an amount: {purchase_value!r}")
    rate = 1 if currency == "USD" else exchange_rate
    if not rate:
        raise ValueError(f"no exchange rate for {currency!r}")
    properties = {
        "purchase_value": purchase_value * rate,
        "plan": plan,
        "original_amount": purchase_value,
        "currency": currency,
        "exchange_rate": rate,
        "billing_months": billing_months,
    }
    posthog.capture(
        "purchase",
        distinct_id=f"$organization_{organization_id}",  # hl
        groups={"organization": organization_id},
        properties=properties,
        uuid=payment_uuid,
        timestamp=paid_at,
    )


# --8<-- [end:renewal]


# --8<-- [start:purchase_refunded]
def purchase_refunded(
    posthog: Posthog,
    organization_id: str,
    refund_value: float,
    plan: str,
    currency: str = "USD",
    exchange_rate: float | None = None,
    refund_uuid: str | None = None,
) -> None:
    """Call it from a webhook: a payment was given back, fully or partly.

    The value is positive, and arrives as a negative purchase_value: the sum
    of both events is what you keep. Plan, currency and rate are those of
    the payment.

    It names the fixed id of the organization, as renewals do.
    """
    is_number = type(refund_value) in (int, float)
    if not is_number or not 0 < refund_value < inf:
        raise ValueError(f"not an amount: {refund_value!r}")
    rate = 1 if currency == "USD" else exchange_rate
    if not rate:
        raise ValueError(f"no exchange rate for {currency!r}")
    posthog.capture(
        "purchase_refunded",
        distinct_id=f"$organization_{organization_id}",
        groups={"organization": organization_id},
        properties={
            "purchase_value": -refund_value * rate,  # hl
            "plan": plan,
            "original_amount": -refund_value,
            "currency": currency,
            "exchange_rate": rate,
        },
        uuid=refund_uuid,
    )


# --8<-- [end:purchase_refunded]
