"""Organizations choose plans and pay for them; both are known to the server only.

```py
from posthog import Posthog

from snippets.python.revenue import plan_selected, purchase

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
plan_selected(
    posthog, organization_id="org_7f3a", user_id="user_1", plan="pro", previous_plan="free"
)
print(sent[-1]["event"], sent[-1]["properties"]["plan"])
#> plan_selected pro
purchase(
    posthog, organization_id="org_7f3a", user_id="user_1", purchase_value=45.0, plan="pro"
)
print(sent[-1]["event"], sent[-1]["properties"]["plan"])
#> purchase pro
```
"""

from posthog import Posthog


# --8<-- [start:plan_selected]
def plan_selected(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    plan: str,
    previous_plan: str | None,
) -> None:
    """Call it at sign-up (no previous plan), and on every change after."""
    posthog.capture(
        "plan_selected",
        distinct_id=organization_id,
        properties={
            "user_id": user_id,
            "plan": plan,
            "previous_plan": previous_plan,
            "$set": {"plan": plan},  # hl
        },
    )


# --8<-- [end:plan_selected]


# --8<-- [start:purchase]
def purchase(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    purchase_value: float,
    plan: str,
) -> None:
    """Call it when a payment has gone through; the value is in dollars."""
    posthog.capture(
        "purchase",
        distinct_id=organization_id,
        properties={
            "user_id": user_id,
            "purchase_value": purchase_value,  # hl
            "plan": plan,  # hl
        },
    )


# --8<-- [end:purchase]
