"""What the site is told about events of its user's own: `extra: events:` in `mkdocs.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from macros.core.errors import EventsProblem, suggest

PERSON = "person_id"
PROJECT = re.compile(r"^https?://[^/]+/project/\d+/?$")
MEMORY = re.compile(r"^\d+(\.\d+)? ?[KMGT]i?B$")


@dataclass(frozen=True)
class Settings:
    """Where events come from, and how to read them.

    Attributes:
        source: "" for the sample company; else a file, a folder, a pattern with `*`, or the
            address of a PostHog project, such as "https://us.posthog.com/project/123".
        persons: an export of the persons that the events belong to, or "".
        organization: what an organization is: "person_id" where each is a person of PostHog's,
            else "properties.<key>".
        events, properties: our name to yours, for each that differs.
        memory: how much DuckDB may use before it spills to disk, e.g. "2GB".
        label: what pages call these events.
    """

    source: str = ""
    persons: str = ""
    organization: str = PERSON
    events: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    memory: str = "2GB"
    label: str = ""

    @property
    def is_project(self) -> bool:
        """Whether the source is a PostHog project and not a file."""
        return bool(PROJECT.match(self.source))


def read(told: Any) -> Settings:
    """The settings of `extra: events:`; a Problem for a key or a value that means nothing."""
    where = "mkdocs.yml"
    if told is None:
        return Settings()
    if not isinstance(told, Mapping):
        raise EventsProblem("extra: events: has to be a mapping", path=where)
    known = [one.name for one in fields(Settings)]
    for key, value in told.items():
        if key not in known:
            cause = f'no setting "{key}"; {suggest(str(key), known, "There are")}'
            raise EventsProblem(f"extra: events: {cause}", path=where)
        wants = Mapping if key in ("events", "properties") else str
        if value is not None and not isinstance(value, wants):
            kind = "a mapping" if wants is Mapping else "a text"
            raise EventsProblem(f'extra: events: "{key}" has to be {kind}', path=where)
        if isinstance(value, Mapping):
            _check_names(key, value, where)
    settings = Settings(**{key: value for key, value in told.items() if value is not None})
    return _checked(settings, where)


def _check_names(key: str, names: Mapping[Any, Any], where: str) -> None:
    """Refuse what is no name, and one event of theirs that would be two of ours."""
    ours: dict[str, str] = {}
    for name, theirs in names.items():
        if not isinstance(name, str) or not isinstance(theirs, str):
            cause = f'"{key}": "{name}" has to be a text, and what you call it another'
            raise EventsProblem(f"extra: events: {cause}", path=where)
        if key == "events" and theirs in ours:
            cause = f'"{ours[theirs]}" and "{name}" cannot both be "{theirs}"'
            raise EventsProblem(f'extra: events: "events": {cause}', path=where)
        ours[theirs] = name


def _checked(settings: Settings, where: str) -> Settings:
    organization = settings.organization
    if organization != PERSON and not re.match(r"^properties\.[\w$]+$", organization):
        cause = f'"organization" has to be "{PERSON}" or "properties.<key>", not "{organization}"'
        raise EventsProblem(f"extra: events: {cause}", path=where)
    if not MEMORY.match(settings.memory):
        cause = f'"memory" has to be a size such as "2GB", not "{settings.memory}"'
        raise EventsProblem(f"extra: events: {cause}", path=where)
    remote = settings.source.startswith(("http://", "https://"))
    if remote and "/project/" in settings.source and not settings.is_project:
        cause = 'a project\'s address looks like "https://us.posthog.com/project/123"'
        raise EventsProblem(f'EVENTS: "{settings.source}": {cause}')
    if settings.is_project and (settings.events or settings.properties):
        raise EventsProblem(
            "extra: events: names cannot be mapped in a PostHog project, since its queries run "
            "there; rename them in the queries, or export the events to a file",
            path=where,
        )
    return settings
