"""The code of a new event: its function in each language and model, and a module to hold it."""

from __future__ import annotations

import re

# By model: the distinct id, and how the event names who else it is about.
PYTHON_WORDS = {
    "organization": ("organization_id", 'properties={"user_id": user_id}'),
    "person": ("user_id", 'properties={"organization_id": organization_id}'),
    "group": ("user_id", 'groups={"organization": organization_id}'),
}
JAVASCRIPT_WORDS = {
    "organization": ("organizationId", "properties: { user_id: userId }"),
    "person": ("userId", "properties: { organization_id: organizationId }"),
    "group": ("userId", "groups: { organization: organizationId }"),
}
PYTHON = '''
# --8<-- [start:{event}]
def {event}(
    posthog: Posthog,
    organization_id: str,
    user_id: str,
) -> None:
    """Call it when it happened."""
    posthog.capture(
        "{event}",
        distinct_id={id},
        {others},
    )


# --8<-- [end:{event}]
'''
PYTHON_MODULE = '''\
"""What is tracked of {words}.

```py
from posthog import Posthog

from {package}.{module} import {event}

sent = []
posthog = Posthog("phc_example", send=False, before_send=sent.append)
{event}(posthog, organization_id="org_7f3a", user_id="user_1")
print(sent[-1]["event"], sent[-1]["distinct_id"])
#> {event} {sent}
```
"""

from posthog import Posthog

'''
JAVASCRIPT = """
// --8<-- [start:{event}]
/** On a server: call it when it happened. */
export function {camel}({parameters}) {{
  posthog.capture({{
    distinctId: {id},
    event: '{event}',
    {others},
  }})
}}
// --8<-- [end:{event}]
"""
JAVASCRIPT_MODULE = "// On the server, with posthog-node: each function takes the client.\n"
EXAMPLE = {"organization_id": "org_7f3a", "user_id": "user_1"}  # of its arguments
PARAMETERS = "posthog, { organizationId, userId }"
BROKEN_PARAMETERS = "\n  posthog,\n  { organizationId, userId },\n"  # as Prettier breaks them
WIDTH = 76  # of a line of a page


def python(event: str, model: str) -> str:
    """The section of an event in Python."""
    identity, others = PYTHON_WORDS[model]
    return PYTHON.format(event=event, id=identity, others=others)


def javascript(event: str, model: str) -> str:
    """The section of an event in JavaScript, as Prettier formats it."""
    identity, others = JAVASCRIPT_WORDS[model]
    camel = re.sub(r"_(\w)", lambda match: match[1].upper(), event)
    fits = len(f"export function {camel}({PARAMETERS}) {{") <= WIDTH
    return JAVASCRIPT.format(
        event=event,
        id=identity,
        others=others,
        camel=camel,
        parameters=PARAMETERS if fits else BROKEN_PARAMETERS,
    )


def python_module(event: str, model: str, package: str, module: str) -> str:
    """The start of a module, with an example of the event that pytest-examples runs."""
    identity, _ = PYTHON_WORDS[model]
    return PYTHON_MODULE.format(
        words=module.replace("_", " "),
        package=package,
        module=module,
        event=event,
        sent=EXAMPLE[identity],
    )
