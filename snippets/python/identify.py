"""Say which organization an event belongs to, and which person caused it.

```py
from posthog import Posthog

from snippets.python.identify import distinct_id, identify_organization, register

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
identify_organization(posthog, organization_id="org_7f3a", name="Acme", industry="Software")
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> $set org_7f3a

with register(posthog, organization_id="org_7f3a", user_id="user_1"):
    posthog.capture("report_viewed")
    print(sent[-1]["event"], sent[-1]["distinct_id"])
    #> report_viewed org_7f3a

print(distinct_id("org_7f3a"), distinct_id(42))
#> org_7f3a 42
try:
    distinct_id(None)
except ValueError as error:
    print(error)
    #> not usable as a distinct id: None
```
"""

from collections.abc import Iterator
from contextlib import contextmanager

from posthog import Posthog


# --8<-- [start:identify_organization]
def identify_organization(
    posthog: Posthog, organization_id: str, name: str, industry: str
) -> None:
    """Describe the organization; its id stays when its name changes."""
    posthog.set(
        distinct_id=organization_id,  # hl
        properties={"name": name, "industry": industry},
    )


# --8<-- [end:identify_organization]


# --8<-- [start:report_viewed]
def report_viewed(
    posthog: Posthog, organization_id: str, user_id: str, project_id: str
) -> None:
    """The organization's event; it still says who caused it."""
    posthog.capture(
        "report_viewed",
        distinct_id=organization_id,
        properties={"user_id": user_id, "project_id": project_id},  # hl
    )


# --8<-- [end:report_viewed]


# --8<-- [start:register]
@contextmanager
def register(
    posthog: Posthog, organization_id: str, user_id: str
) -> Iterator[None]:
    """Events captured inside belong to the organization and the person.

    Inside means this thread or task: not a thread that is started here,
    nor a dependency of FastAPI, unless it is `async def`.
    """
    with posthog.new_context():
        posthog.identify_context(organization_id)
        posthog.tag("user_id", user_id)  # hl
        yield


# --8<-- [end:register]


# --8<-- [start:page_viewed]
def page_viewed(
    posthog: Posthog, organization_id: str, user_id: str, url: str
) -> None:
    """For pages that a server renders; posthog-js does it by itself."""
    posthog.capture(
        "$pageview",
        distinct_id=organization_id,
        properties={"user_id": user_id, "$current_url": url},
    )


# --8<-- [end:page_viewed]


# --8<-- [start:distinct_id]
def distinct_id(value: str | int) -> str:
    """The id as text; ValueError for one that PostHog would not merge.

    Call it where an id enters: at sign-in, in a job, or in a webhook:

        renewal(
            client,
            distinct_id(invoice["metadata"]["organization_id"]),
            purchase_value=invoice["amount_paid"] / 100,
            plan=invoice["metadata"]["plan"],
        )

    The SDK raises nothing for a missing id: it makes a new one for each
    event, and nobody's total counts that event.
    """
    refused = {
        *"anonymous anonymous-user backend distinct_id distinctid".split(),
        *"email false guest id nan none not_authenticated null 0".split(),
        *"system true undefined user".split(),
        "00000000-0000-0000-0000-000000000000",
        "[object object]",
        "",
    }
    is_key = type(value) is int and value > 0  # a database's own counter
    text = str(value) if is_key else value
    bare = ""
    if isinstance(text, str) and len(text) <= 200:
        bare = text.strip().strip("'\"").strip().lower()
    if bare in refused:
        raise ValueError(f"not usable as a distinct id: {value!r}")
    return str(text)


# --8<-- [end:distinct_id]
