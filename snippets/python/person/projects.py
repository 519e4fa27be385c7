"""Identify people as people; the organization is a property of every event.

```py
from posthog import Posthog

from snippets.python.person.projects import project_created

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
project_created(
    posthog, organization_id="org_7f3a", user_id="user_1", project_id="project_1"
)
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> project_created user_1
```
"""

from datetime import datetime

from posthog import Posthog


# --8<-- [start:project_created]
def project_created(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    project_id: str,
    timestamp: datetime | None = None,
) -> None:
    """Call it after the project is stored."""
    posthog.capture(
        "project_created",
        distinct_id=user_id,
        properties={
            "organization_id": organization_id,
            "project_id": project_id,
        },
        timestamp=timestamp,
    )


# --8<-- [end:project_created]


# --8<-- [start:project_deleted]
def project_deleted(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    project_id: str,
    timestamp: datetime | None = None,
) -> None:
    """Call it after the project is gone."""
    posthog.capture(
        "project_deleted",
        distinct_id=user_id,
        properties={
            "organization_id": organization_id,
            "project_id": project_id,
        },
        timestamp=timestamp,
    )


# --8<-- [end:project_deleted]
