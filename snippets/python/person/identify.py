"""Identify people as people; the organization is a property of every event.

```py
from posthog import Posthog

from snippets.python.person.identify import identify_organization

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
identify_organization(
    posthog, organization_id="org_7f3a", user_id="user_1", name="Acme", industry="Software"
)
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> $set user_1
```
"""

from posthog import Posthog


# --8<-- [start:identify_organization]
def identify_organization(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
    name: str,
    industry: str,
) -> None:
    """Describe the person; the organization has nothing of its own."""
    posthog.set(
        distinct_id=user_id,  # hl
        properties={
            "organization_id": organization_id,
            "organization": name,
            "industry": industry,
        },
    )


# --8<-- [end:identify_organization]


# --8<-- [start:report_viewed]
def report_viewed(
    posthog: Posthog, organization_id: str, user_id: str, project_id: str
) -> None:
    """The person's event, and the organization they act for."""
    posthog.capture(
        "report_viewed",
        distinct_id=user_id,
        properties={
            "organization_id": organization_id,
            "project_id": project_id,
        },
    )


# --8<-- [end:report_viewed]


# --8<-- [start:page_viewed]
def page_viewed(
    posthog: Posthog, organization_id: str, user_id: str, url: str
) -> None:
    """For pages that a server renders; posthog-js does it by itself."""
    posthog.capture(
        "$pageview",
        distinct_id=user_id,
        properties={
            "organization_id": organization_id,
            "$current_url": url,
        },
    )


# --8<-- [end:page_viewed]
