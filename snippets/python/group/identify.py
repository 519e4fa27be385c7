"""Identify people as people; the organization is a group, which events belong to as well.

```py
from posthog import Posthog

from snippets.python.group.identify import identify_organization

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
identify_organization(
    posthog, organization_id="org_7f3a", user_id="user_1", name="Acme", industry="Software"
)
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> $groupidentify user_1
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
    """Without `distinct_id` the SDK would invent a person each time."""
    posthog.group_identify(
        "organization",
        organization_id,  # hl
        {"name": name, "industry": industry},
        distinct_id=user_id,
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
        groups={"organization": organization_id},
        properties={"project_id": project_id},
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
        groups={"organization": organization_id},
        properties={"$current_url": url},
    )


# --8<-- [end:page_viewed]
