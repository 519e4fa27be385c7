"""Projects are created and deleted; the organization remembers how many it has.

```py
from posthog import Posthog

from snippets.python.projects import project_created, project_deleted

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
project_created(
    posthog, organization_id="org_7f3a", user_id="user_1", project_id="project_1", project_total=1
)
print(sent[-1]["event"], sent[-1]["properties"]["$set"])
#> project_created {'project_total': 1}
project_deleted(
    posthog, organization_id="org_7f3a", user_id="user_1", project_id="project_1", project_total=0
)
print(sent[-1]["event"], sent[-1]["properties"]["$set"])
#> project_deleted {'project_total': 0}
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
    """Call it once the project is stored; the total counts it too."""
    posthog.capture(
        "project_created",
        distinct_id=organization_id,
        properties={
            "user_id": user_id,
            "project_id": project_id,
            "$set": {"project_total": project_total},  # hl
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
    project_total: int,
    timestamp: datetime | None = None,
) -> None:
    """Call it once the project is gone; the total no longer counts it."""
    posthog.capture(
        "project_deleted",
        distinct_id=organization_id,
        properties={
            "user_id": user_id,
            "project_id": project_id,
            "$set": {"project_total": project_total},
        },
        timestamp=timestamp,
    )


# --8<-- [end:project_deleted]
