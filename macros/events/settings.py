"""Settings of the user's own events: `extra: events:` in `mkdocs.yml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from macros.core.errors import EventsProblem, suggest
from macros.core.options import matching, names, problem, string, whole_number
from macros.events.meaning.options.amount import read_amount
from macros.events.meaning.options.filters import read_filters
from macros.events.meaning.options.names import read_events, read_properties
from macros.events.models.options import (
    BY_TYPE,
    PERSON,
    PROPERTY,
    SIGNED_UP,
    Identity,
    identity,
    read_model,
    read_organization,
    read_organizations,
)

PROJECT = re.compile(r"^https?://[^/]+/project/\d+/?$")
SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})? ?s", re.ASCII)
MEGABYTES = re.compile(r"\d{1,6}(\.\d{1,6})? ?MB", re.ASCII)
MEMORY = re.compile(r"\d+(\.\d+)? ?[KMGT]i?B")
# The columns that every query may use, and that a file may call otherwise.
COLUMNS = (
    *("uuid", "event", "distinct_id", "person_id", "timestamp", "$group_0"),
    *("properties", "person_properties"),
)


@dataclass(frozen=True)
class Settings:
    """Where events come from, and how to read them.

    Attributes:
        source: a file, a folder, or a pattern with `*`, also in S3, as "s3://bucket/prefix"; or the
            address of a PostHog project, such as "https://us.posthog.com/project/123"; "" for the
            sample company.
        persons: an export of the persons that the events belong to, or "".
        model: what a person is: "organization", "person" or "group"; "" where the events say.
        organization: what identifies an organization: "person_id", the name of a property, or
            "$group_0" to "$group_4"; "" for what the model has by default.
        organizations: which count: "signed_up", those with an account, or "any_event".
        events, properties: by our name, the user's own names for it, where they differ, and when.
        amount: what a payment is worth; nothing where `purchase_value` is that, in dollars.
        filters: which events count, and the time zone of days and months.
        columns: by our name of a column, such as "distinct_id", the file's own name for it.
        max_ratio: how many times as large as itself a compressed file may become.
        memory: the memory that DuckDB may use before it writes to disk, e.g. "2GB".
        label: what pages call these events.
        timeout: the time that a query may take in a PostHog project, e.g. "300 s".
        largest_response: the size that its result may have there, e.g. "64 MB".
    """

    source: str = ""
    persons: str = ""
    model: str = ""
    organization: str = ""
    organizations: str = SIGNED_UP
    events: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    amount: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    max_ratio: int = 1000
    memory: str = "2GB"
    label: str = ""
    timeout: str = "300 s"
    largest_response: str = "64 MB"

    @cached_property
    def identity(self) -> Identity:
        """The model and what identifies an organization, as far as the settings say.

        Raises:
            EventsProblem: the one contradicts the other.
        """
        return identity(self.model, self.organization)

    def of_model(self, model: str, organization: str) -> Settings:
        """The same with a model, which may have been guessed.

        In model 2 the property that identifies an organization is mapped like any other.
        """
        properties = dict(self.properties)
        if model == PERSON and organization != PROPERTY:
            properties[PROPERTY] = properties.get(organization, organization)
        named = PROPERTY if model == PERSON else organization
        return replace(self, model=model, organization=named, properties=properties)

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
        raise problem("has to be a mapping")
    for key in section:
        if key not in READERS:
            raise problem(f'no setting "{key}"; {suggest(str(key), READERS, "There are")}')
    values = {key: READERS[key](key, value) for key, value in section.items() if value is not None}
    settings = Settings(**values)
    _check_together(settings)
    return settings


def _max_ratio(key: str, value: Any) -> int:
    if (ratio := whole_number(key, value)) < 1:
        raise problem(f'"{key}" has to be 1 or more, not {ratio}')
    return ratio


def _memory(key: str, value: Any) -> str:
    return matching(key, value, MEMORY, 'a size such as "2GB"')


def _columns(key: str, value: Any) -> Mapping[str, str]:
    columns = names(key, value)
    for column in columns:
        if column not in COLUMNS:
            raise problem(f'"{key}": no column "{column}"; {suggest(column, COLUMNS, "Ours")}')
    return columns


def _timeout(key: str, value: Any) -> str:
    timeout = matching(key, value, SECONDS, expected := 'a time such as "300 s"')
    if not Settings(timeout=timeout).patience:
        raise problem(f'"{key}" has to be {expected}, not "{timeout}"')
    return timeout


def _largest_response(key: str, value: Any) -> str:
    size = matching(key, value, MEGABYTES, expected := 'a size such as "64 MB"')
    if not Settings(largest_response=size).largest:
        raise problem(f'"{key}" has to be {expected}, not "{size}"')
    return size


def checked_by(read: Callable[[str, Any], object]) -> Callable[[str, Any], Any]:
    """A reader that keeps a value as it is written, once another reader has no objection."""

    def keep(key: str, value: Any) -> Any:
        read(key, value)
        return value

    return keep


# How each setting is read; what takes more than a line is read by a module of its own.
READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "source": string,
    "persons": string,
    "model": read_model,
    "organization": read_organization,
    "organizations": read_organizations,
    "events": checked_by(read_events),
    "properties": checked_by(read_properties),
    "amount": checked_by(read_amount),
    "filters": checked_by(read_filters),
    "columns": _columns,
    "max_ratio": _max_ratio,
    "memory": _memory,
    "label": string,
    "timeout": _timeout,
    "largest_response": _largest_response,
}


def _check_together(settings: Settings) -> None:
    """Refuse settings that contradict each other."""
    _ = settings.identity
    is_remote = settings.source.startswith(("http://", "https://"))
    if is_remote and "/project/" in settings.source and not settings.is_project:
        cause = 'a project\'s address looks like "https://us.posthog.com/project/123"'
        raise EventsProblem(f'EVENTS: "{settings.source}": {cause}')
    if settings.is_project and settings.organization.startswith(BY_TYPE):
        expected = '"$group_0" to "$group_4", in which a PostHog project has each type of groups'
        raise problem(f'"organization" has to be {expected}, not "{settings.organization}"')
    if settings.is_project and settings.organizations != SIGNED_UP:
        cause = f'"organizations: {settings.organizations}" needs an export: in a PostHog project'
        raise problem(f"{cause} the queries run as they are shown, and count those that signed up")
    if settings.is_project and (settings.events or settings.properties or settings.columns):
        raise problem(
            "names cannot be mapped in a PostHog project, since its queries run there; rename "
            "them in the queries, or export the events to a file"
        )
    if settings.is_project and (settings.amount or settings.filters):
        raise problem(
            '"amount" and "filters" cannot be set for a PostHog project, since its queries run '
            "there; export the events to a file"
        )
