"""Identify people as people; the organization is a group, which events belong to as well.

```py
from posthog import Posthog

from snippets.python.group.projects import project_created

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
project_created(
    posthog, organization_id="org_7f3a", user_id="user_1", project_id="project_1", project_total=1
)
print([message["event"] for message in sent])
#> ['$groupidentify', 'project_created']
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
    project_total: int,
    timestamp: datetime | None = None,
) -> None:
    """Call it after the project is stored."""
    posthog.group_identify(
        "organization",
        organization_id,
        {"project_total": project_total},
        distinct_id=user_id,
    )
    posthog.capture(
        "project_created",
        distinct_id=user_id,
        groups={"organization": organization_id},
        properties={"project_id": project_id},
        timestamp=timestamp,
    )


# --8<-- [end:project_created]


# --8<-- [start:project_deleted]
def project_deleted(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    project_id: str,
    project_total: int,
    timestamp: datetime | None = None,
) -> None:
    """Call it after the project is gone."""
    posthog.group_identify(
        "organization",
        organization_id,
        {"project_total": project_total},
        distinct_id=user_id,
    )
    posthog.capture(
        "project_deleted",
        distinct_id=user_id,
        groups={"organization": organization_id},
        properties={"project_id": project_id},
        timestamp=timestamp,
    )


# --8<-- [end:project_deleted]
