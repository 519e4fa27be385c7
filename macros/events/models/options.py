"""The settings that say what a person and an organization are: `model`, `organization` and more.

What an organization is may be said without the model: "person_id" is that of the tutorial, a group
that of groups, and any other name is a property of each event. The older form "properties.<key>" is
read, too.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from macros.core.errors import suggest
from macros.core.options import problem, string

PERSON_ID, GROUP, PROPERTY = "person_id", "$group_0", "organization_id"
ORGANIZATION, PERSON = "organization", "person"
BY_TYPE = "$groups"  # the property in which an event has its groups, by their type
GROUPS = re.compile(r"\$group_[0-4]|\$groups\..+")
PREFIX = "properties."
KEY = re.compile(r"[\w$][\w$ .-]*")
# What identifies an organization in each model, unless the settings say otherwise.
DEFAULTS = {ORGANIZATION: PERSON_ID, PERSON: PROPERTY, "group": GROUP}
SIGNED_UP, ANY_EVENT = "signed_up", "any_event"
SETS = (SIGNED_UP, ANY_EVENT)


class Identity(NamedTuple):
    """What a person is in somebody's PostHog, and what identifies an organization there.

    Attributes:
        model: "organization", "person" or "group"; "" where the events have to say.
        organization: "person_id", the name of a property, or "$group_0" to "$group_4".
    """

    model: str
    organization: str


def read_model(key: str, value: Any) -> str:
    """One of the three models."""
    model = string(key, value)
    if model not in DEFAULTS:
        raise problem(f'"{key}": no model "{model}"; {suggest(model, DEFAULTS, "Models")}')
    return model


def read_organization(key: str, value: Any) -> str:
    """What identifies an organization, as it is written."""
    name = string(key, value)
    if not KEY.fullmatch(name.removeprefix(PREFIX)):
        expected = f'"{PERSON_ID}", the name of a property or "{GROUP}"'
        raise problem(f'"{key}" has to be {expected}, not "{name}"')
    return name


def read_organizations(key: str, value: Any) -> str:
    """Which organizations count."""
    name = string(key, value)
    if name not in SETS:
        raise problem(f'"{key}" has to be "{SIGNED_UP}" or "{ANY_EVENT}", not "{name}"')
    return name


def identity(model: str, organization: str) -> Identity:
    """The model and what identifies an organization, where one may say the other.

    Raises:
        EventsProblem: the one contradicts the other.
    """
    organization = organization.removeprefix(PREFIX)
    implied = _model_of(organization) if organization else ""
    if model and implied and model != implied:
        expected = {
            PERSON: 'the name of a property, such as "organization_id"',
            "group": f'"{GROUP}" to "$group_4" or "{BY_TYPE}.<type>"',
        }.get(model, f'"{PERSON_ID}"')
        cause = f'"organization" has to be {expected} for "model: {model}", not "{organization}"'
        raise problem(cause)
    model = model or implied
    return Identity(model, organization or DEFAULTS.get(model, ""))


def group_keys(organization: str) -> frozenset[tuple[str, ...]]:
    """The paths of properties in which an event may have its group."""
    path = group_path(organization)
    return frozenset([path] if len(path) > 1 else [path, (BY_TYPE,)])


def group_path(organization: str) -> tuple[str, ...]:
    """The path of the property that is an event's group.

    >>> [group_path(name) for name in ("$group_0", "$groups.team")]
    [('$group_0',), ('$groups', 'team')]
    """
    prefix = f"{BY_TYPE}."
    if organization.startswith(prefix):
        return (BY_TYPE, organization.removeprefix(prefix))
    return (organization,)


def _model_of(organization: str) -> str:
    if organization == PERSON_ID:
        return ORGANIZATION
    return "group" if GROUPS.fullmatch(organization) else PERSON
