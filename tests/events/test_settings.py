"""Settings of the user's own events: what they mean, and wrong ones reported in one line."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from macros.core.errors import EventsProblem
from macros.events import settings

KNOWN = ", ".join(sorted(field.name for field in fields(settings.Settings)))
SETTINGS: dict[str, tuple[Any, str]] = {
    "no mapping": ("exports/", "extra: events: has to be a mapping"),
    "a list": (["e.parquet"], "extra: events: has to be a mapping"),
    "unknown key": (
        {"sorce": "x"},
        f'extra: events: no setting "sorce"; did you mean "source"? There are: {KNOWN}.',
    ),
    "a number for a key": (
        {1: "x"},
        f'extra: events: no setting "1"; There are: {KNOWN}.',
    ),
    "a number for a string": ({"source": 5}, 'extra: events: "source" has to be a string'),
    "a string for a mapping": ({"events": "a"}, 'extra: events: "events" has to be a mapping'),
    "a list for a name": (
        {"events": {"purchase": [["a", "b"]]}},
        'extra: events: "events": "purchase" has to be a string, and so has your name for it',
    ),
    "a number for a name": (
        {"properties": {"plan": 3}},
        'extra: events: "properties": "plan" has to be a string, and so has your name for it',
    ),
    "a ratio in a string": (
        {"max_ratio": "10"},
        'extra: events: "max_ratio" has to be a whole number',
    ),
    "no ratio": ({"max_ratio": 0}, 'extra: events: "max_ratio" has to be 1 or more, not 0'),
    "unknown column": (
        {"columns": {"distinctid": "x"}},
        'extra: events: "columns": no column "distinctid"; did you mean "distinct_id"? Ours: '
        "$group_0, distinct_id, event, person_id, person_properties, properties, timestamp, uuid.",
    ),
    "one event for two": (
        {"events": {"purchase": "paid", "plan_selected": "paid"}},
        'extra: events: "events": "purchase" and "plan_selected" cannot both be "paid", unless '
        'both say when, with "where: {property: value}", or that it is both: '
        "{event: paid, shared: true}",
    ),
    "memory": (
        {"memory": "lots"},
        'extra: events: "memory" has to be a size such as "2GB", not "lots"',
    ),
    "memory without a unit": (
        {"memory": "2"},
        'extra: events: "memory" has to be a size such as "2GB", not "2"',
    ),
    "organization": (
        {"organization": "properties."},
        'extra: events: "organization" has to be "person_id", the name of a property or '
        '"$group_0", not "properties."',
    ),
    "model": (
        {"model": "persons"},
        'extra: events: "model": no model "persons"; did you mean "person"? Models: '
        "group, organization, person.",
    ),
    "a property in a model of groups": (
        {"model": "group", "organization": "organization_id"},
        'extra: events: "organization" has to be "$group_0" to "$group_4" or "$groups.<type>" for '
        '"model: group", not "organization_id"',
    ),
    "a person in a model of persons": (
        {"model": "person", "organization": "person_id"},
        'extra: events: "organization" has to be the name of a property, such as '
        '"organization_id" for "model: person", not "person_id"',
    ),
    "organizations": (
        {"organizations": "all"},
        'extra: events: "organizations" has to be "signed_up" or "any_event", not "all"',
    ),
    "mapped project": (
        {"source": "https://eu.posthog.com/project/1", "events": {"purchase": "paid"}},
        "extra: events: names cannot be mapped in a PostHog project, since its queries run there; "
        "rename them in the queries, or export the events to a file",
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_wrong_setting_is_reported(name: str) -> None:
    """With the file it stands in, what it is, and what there could be instead."""
    wrong, line = SETTINGS[name]
    with pytest.raises(EventsProblem) as failed:
        settings.read(wrong)
    assert str(failed.value) == f"mkdocs.yml: {line}"


def test_an_address_that_is_no_project_is_reported() -> None:
    """A page of a project is not the project."""
    with pytest.raises(EventsProblem) as failed:
        settings.read({"source": "https://us.posthog.com/project/12/insights"})
    assert str(failed.value) == (
        'EVENTS: "https://us.posthog.com/project/12/insights": a project\'s address looks like '
        '"https://us.posthog.com/project/123"'
    )


IDENTITIES: list[tuple[Any, tuple[str, str]]] = [
    ({}, ("", "")),
    ({"model": "organization"}, ("organization", "person_id")),
    ({"model": "person"}, ("person", "organization_id")),
    ({"model": "group"}, ("group", "$group_0")),
    ({"organization": "person_id"}, ("organization", "person_id")),
    ({"organization": "team"}, ("person", "team")),
    ({"organization": "properties.team"}, ("person", "team")),
    ({"organization": "$group_2"}, ("group", "$group_2")),
]


@pytest.mark.parametrize(("section", "identity"), IDENTITIES)
def test_a_model_says_what_an_organization_is(section: Any, identity: tuple[str, str]) -> None:
    """And the other way round; where neither is given, the events have to say."""
    assert settings.read(section).identity == identity


@pytest.mark.parametrize("nothing", [None, {}, {"source": None, "events": None}])
def test_no_settings_mean_the_sample(nothing: Any) -> None:
    """Keys without values are as good as none."""
    assert settings.read(nothing) == settings.Settings()
