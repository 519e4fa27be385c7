"""Identify people as people; the organization is a property of every event.

```py
from posthog import Posthog

from snippets.python.person.accounts import account_created

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
account_created(posthog, organization_id="org_7f3a", user_id="user_1", is_first_user=True)
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> account_created user_1
```
"""

from datetime import datetime

from posthog import Posthog


# --8<-- [start:account_created]
def account_created(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    is_first_user: bool,
    timestamp: datetime | None = None,
) -> None:
    """Call it when somebody gets an account in an organization.

    Somebody who returns gets another account: call it again. An event
    keeps what PostHog knows of the person when it arrives: describe the
    person first.
    """
    posthog.capture(
        "account_created",
        distinct_id=user_id,
        properties={
            "organization_id": organization_id,
            "is_first_user": is_first_user,
        },
        timestamp=timestamp,
    )


# --8<-- [end:account_created]


# --8<-- [start:account_removed]
def account_removed(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    timestamp: datetime | None = None,
) -> None:
    """Call it when somebody leaves, or is removed by a colleague."""
    posthog.capture(
        "account_removed",
        distinct_id=user_id,
        properties={"organization_id": organization_id},
        timestamp=timestamp,
    )


# --8<-- [end:account_removed]
