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
    posthog.group_identify(
        "organization", organization_id, {"plan": plan}, distinct_id=user_id
    )
    posthog.capture(
        "plan_selected",
        distinct_id=user_id,
        groups={"organization": organization_id},
        properties={"plan": plan, "previous_plan": previous_plan},
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
        distinct_id=user_id,
        groups={"organization": organization_id},
        properties={"purchase_value": purchase_value, "plan": plan},
    )


# --8<-- [end:purchase]
