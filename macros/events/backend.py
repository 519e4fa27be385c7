"""The interface of a source of events, and the one of the user's own events."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Protocol

from macros.core.cache import Cache
from macros.events.exports.backend import ExportBackend
from macros.events.exports.places.prepared import FirstEvents, PreparedFiles
from macros.events.exports.store import ExportStore
from macros.events.meaning.facts import Facts
from macros.events.meaning.notes import Note
from macros.events.project.project import Project
from macros.events.settings import Settings
from macros.queries.needs import Needs, Place, Property
from macros.queries.query import Query
from macros.queries.requirements import Requirements
from macros.queries.result import Result


class Backend(Protocol):
    """A source of events that queries run on."""

    @property
    def key(self) -> str:
        """Cache key of everything but the query that a result depends on: events, code, engine.

        It is "" where a result must not be cached, since the events may change at any time.
        """

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was assumed of the events, or left out of them."""

    @property
    def facts(self) -> Facts | None:
        """What the files of events are; None where there are none."""

    def run(self, query: Query) -> Result:
        """The result of a query.

        Raises:
            Problem: the query or the events are at fault.
        """

    def present_events(self, names: Collection[str]) -> frozenset[str]:
        """Those of the events that have been sent."""

    def absent_properties(self, needs: Needs) -> frozenset[Property]:
        """The properties that a query needs and that no event or person has a value for."""

    def elsewhere(self, needs: Needs) -> frozenset[Place]:
        """Where a query reads a property that no event there has."""


def own_backend(
    settings: Settings,
    queries: Iterable[Query],
    cache: Path,
    prepared: PreparedFiles | FirstEvents | None = None,
    kept: Cache | None = None,
) -> Backend:
    """The user's own events: a PostHog project, or files.

    Args:
        settings: where the events are.
        queries: all that may run; of files, nothing else is read than what they need.
        cache: the folder for databases made from files.
        prepared: the files, where others read them too.
        kept: a cache of what is known of files.
    """
    needs = Requirements.of(list(queries))
    if settings.is_project:
        return Project(settings.source, needs, patience=settings.patience, largest=settings.largest)
    return ExportBackend(ExportStore(settings, needs, cache, prepared), needs, kept)
