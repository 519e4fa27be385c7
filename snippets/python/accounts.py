"""People get an account in an organization, and leave it.

```py
from posthog import Posthog

from snippets.python.accounts import account_created, account_removed

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
account_created(posthog, organization_id="org_7f3a", user_id="user_1", is_first_user=True)
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> account_created org_7f3a
account_removed(posthog, organization_id="org_7f3a", user_id="user_1")
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> account_removed org_7f3a
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
    """Call it for the founder, and for everybody who is invited later.

    Somebody who returns gets another account: call it again. An event
    keeps what PostHog knows of the organization when it arrives: describe
    the organization first.
    """
    posthog.capture(
        "account_created",
        distinct_id=organization_id,
        properties={"user_id": user_id, "is_first_user": is_first_user},
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
        distinct_id=organization_id,
        properties={"user_id": user_id},
        timestamp=timestamp,
    )


# --8<-- [end:account_removed]
