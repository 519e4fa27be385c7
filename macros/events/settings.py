"""Settings of the user's own events: `extra: events:` in `mkdocs.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from macros.core.errors import EventsProblem, suggest

PERSON = "person_id"
PROJECT = re.compile(r"^https?://[^/]+/project/\d+/?$")
PROPERTY = re.compile(r"^properties\.[\w$]+$")
SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})? ?s", re.ASCII)
MEGABYTES = re.compile(r"\d{1,6}(\.\d{1,6})? ?MB", re.ASCII)
MEMORY = re.compile(r"^\d+(\.\d+)? ?[KMGT]i?B$")
MAPPINGS = ("columns", "events", "properties")
KINDS = {Mapping: "a mapping", int: "a whole number", str: "a string"}
# The columns that every query may use, and that a file may call otherwise.
COLUMNS = (
    *("uuid", "event", "distinct_id", "person_id", "timestamp", "$group_0"),
    *("properties", "person_properties"),
)


@dataclass(frozen=True)
class Settings:
    """Where events come from, and how to read them.

    Attributes:
        source: a file, a folder, a pattern with `*`, or the address of a PostHog project, such as
            "https://us.posthog.com/project/123"; "" for the sample company.
        persons: an export of the persons that the events belong to, or "".
        organization: what identifies an organization: "person_id" where each is a person in
            PostHog, or "properties.<key>".
        events, properties: by our name, the user's own name for it, where it differs.
        columns: by our name of a column, such as "distinct_id", the file's own name for it.
        max_ratio: how many times as large as itself a compressed file may become.
        memory: the memory that DuckDB may use before it writes to disk, e.g. "2GB".
        label: what pages call these events.
        timeout: the time that a query may take in a PostHog project, e.g. "300 s".
        largest_response: the size that its result may have there, e.g. "64 MB".
    """

    source: str = ""
    persons: str = ""
    organization: str = PERSON
    events: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    max_ratio: int = 1000
    memory: str = "2GB"
    label: str = ""
    timeout: str = "300 s"
    largest_response: str = "64 MB"

    @property
    def patience(self) -> float:
        """The seconds of `timeout`."""
        return float(self.timeout.removesuffix("s"))

    @property
    def largest(self) -> int:
        """The bytes of `largest_response`."""
        return int(float(self.largest_response.removesuffix("MB")) * 1e6)

    @property
    def is_project(self) -> bool:
        """Whether the source is a PostHog project, not a file."""
        return bool(PROJECT.match(self.source))


def read(section: Any) -> Settings:
    """The settings in `extra: events:`.

    Raises:
        EventsProblem: a key is unknown, or a value is of the wrong type or has no meaning.
    """
    if section is None:
        return Settings()
    if not isinstance(section, Mapping):
        raise _problem("has to be a mapping")
    for key, value in section.items():
        _check_type(key, value)
    settings = Settings(**{key: value for key, value in section.items() if value is not None})
    _check_values(settings)
    _check_source(settings)
    return settings


def _problem(cause: str) -> EventsProblem:
    return EventsProblem(f"extra: events: {cause}", path="mkdocs.yml")


def _check_type(key: Any, value: Any) -> None:
    """Refuse an unknown setting, and a value of another type; nothing after a key is no value."""
    known = [setting.name for setting in fields(Settings)]
    if key not in known:
        raise _problem(f'no setting "{key}"; {suggest(str(key), known, "There are")}')
    expected = Mapping if key in MAPPINGS else int if key == "max_ratio" else str
    if value is not None and not (isinstance(value, expected) and value is not True):
        raise _problem(f'"{key}" has to be {KINDS[expected]}')
    if isinstance(value, Mapping):
        _check_names(key, value)


def _check_names(key: str, names: Mapping[Any, Any]) -> None:
    """Refuse what is not a name, and one event of theirs that would be two of ours."""
    ours: dict[str, str] = {}
    for name, theirs in names.items():
        if not isinstance(name, str) or not isinstance(theirs, str):
            raise _problem(f'"{key}": "{name}" has to be a string, and so has your name for it')
        if key == "events" and theirs in ours:
            raise _problem(f'"events": "{ours[theirs]}" and "{name}" cannot both be "{theirs}"')
        ours[theirs] = name


def _check_values(settings: Settings) -> None:
    organization, memory = settings.organization, settings.memory
    if organization != PERSON and not PROPERTY.match(organization):
        expected = f'"{PERSON}" or "properties.<key>"'
        raise _problem(f'"organization" has to be {expected}, not "{organization}"')
    if not MEMORY.match(memory):
        raise _problem(f'"memory" has to be a size such as "2GB", not "{memory}"')
    if settings.max_ratio < 1:
        raise _problem(f'"max_ratio" has to be 1 or more, not {settings.max_ratio}')
    for column in settings.columns:
        if column not in COLUMNS:
            raise _problem(f'"columns": no column "{column}"; {suggest(column, COLUMNS, "Ours")}')
    if not SECONDS.fullmatch(settings.timeout) or not settings.patience:
        raise _problem(f'"timeout" has to be a time such as "300 s", not "{settings.timeout}"')
    if not MEGABYTES.fullmatch(settings.largest_response) or not settings.largest:
        size = settings.largest_response
        raise _problem(f'"largest_response" has to be a size such as "64 MB", not "{size}"')


def _check_source(settings: Settings) -> None:
    is_remote = settings.source.startswith(("http://", "https://"))
    if is_remote and "/project/" in settings.source and not settings.is_project:
        cause = 'a project\'s address looks like "https://us.posthog.com/project/123"'
        raise EventsProblem(f'EVENTS: "{settings.source}": {cause}')
    if settings.is_project and (settings.events or settings.properties or settings.columns):
        raise _problem(
            "names cannot be mapped in a PostHog project, since its queries run there; rename "
            "them in the queries, or export the events to a file"
        )
