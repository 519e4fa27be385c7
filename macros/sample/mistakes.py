"""Mistakes that a server makes, for the sample company to have: each leaves events to be found.

A job without an id at hand still sends its events: the SDK makes up a distinct id for each of them.
`tests/sample/test_mistakes.py` compares the messages with those of the real SDK.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

NO_PROFILE = {"$process_person_profile": False}  # what the SDK adds where it makes up the id


def calls(model: str) -> dict[str, Callable[..., None]]:
    """The mistakes by name, for the model "organization", "person" or "group"."""
    return {
        "removed_without_an_owner": partial(removed_without_an_owner, model),
        "described_without_a_person": partial(described_without_a_person, model),
    }


def removed_without_an_owner(
    model: str, posthog: Any, organization_id: str, user_id: str, random_id: str
) -> None:
    """A nightly job removes an account once more, and passes None as the distinct id."""
    properties: dict[str, dict[str, Any]] = {
        "organization": {"user_id": user_id},
        "person": {"organization_id": organization_id},
        "group": {"$groups": {"organization": organization_id}},
    }
    posthog.capture(
        "account_removed", distinct_id=random_id, properties=properties[model] | NO_PROFILE
    )


def described_without_a_person(
    model: str, posthog: Any, organization_id: str, name: str, industry: str, random_id: str
) -> None:
    """An import describes the groups again without a distinct id: each call makes a person."""
    if model == "group":
        properties = {"name": name, "industry": industry}
        posthog.group_identify("organization", organization_id, properties, distinct_id=random_id)
