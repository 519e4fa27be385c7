"""What visitors do in tests: run a section, capture an event, use a browser before another."""

from __future__ import annotations

from macros.content.sections import Section
from tests.sdk.browser import Visit
from tests.sdk.capture import Message
from tests.sdk.twins import javascript_facts
from tests.support.sections import load_section

# Who used the browser before: somebody of another organization.
PREVIOUS = {"organizationId": "org_before", "userId": "user_before", "name": "A", "industry": "B"}


def snippet(name: str, file: str = "identify.js", model: str = "organization") -> Section:
    """A section of the tutorial's own model, or of another's folder."""
    folder = "javascript" if model == "organization" else f"javascript/{model}"
    return load_section(f"{folder}/{file}", name)


def run(visit: Visit, name: str, model: str = "organization") -> None:
    """Run a section of `identify.js` with its facts."""
    visit.run(snippet(name, model=model), javascript_facts(snippet(name, model=model)))


def seen(visit: Visit) -> Message:
    """The event that the visitor sends now, when an app captures one without properties."""
    visit.call("posthog.capture('seen')")
    return visit.received()[-1]


def use_before(visit: Visit, model: str) -> None:
    """Let somebody of another organization use the browser, and leave without logging out."""
    visit.run(snippet("identify_organization", model=model), PREVIOUS)
    if model == "organization":
        visit.run(snippet("register"), PREVIOUS)
