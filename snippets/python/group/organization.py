"""Say what an organization is in one place, rather than a bit on each event.

```py
from posthog import Posthog

from snippets.python.group.organization import describe_organization

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
describe_organization(
    posthog,
    organization_id="org_7f3a",
    name="Acme",
    industry="Software",
    plan="pro",
    project_total=3,
)
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> $groupidentify $organization_org_7f3a
```
"""

from posthog import Posthog


# --8<-- [start:describe_organization]
def describe_organization(
    posthog: Posthog,
    organization_id: str,
    name: str,
    industry: str,
    plan: str,
    project_total: int,
) -> None:
    """Say what the organization is now, all at once, from your database.

    Call it when any of it changes, or once a day for all, in one process:
    what arrives last wins, and two processes can arrive out of order.
    """
    posthog.group_identify(
        "organization",
        organization_id,
        {  # hl
            "name": name,
            "industry": industry,
            "plan": plan,
            "project_total": project_total,
        },
        distinct_id=f"$organization_{organization_id}",
    )


# --8<-- [end:describe_organization]
