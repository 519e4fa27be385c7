"""What each query gives: on the sample company's events, or on the user's own.

Answers are kept in `.cache/answers/` under a key of all they depend on: the query's text, the
events, and the engine. A second build over the same events runs no query at all.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from macros import events, ingest, queries
from macros.company import ORGANIZATION
from macros.errors import EventsProblem
from macros.queries import Query, Result
from macros.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from macros.project import Project

SAMPLE = "sample data"
KEPT = 400  # answers kept in the cache; older ones are deleted


class Unanswered(Exception):  # noqa: N818 - no error: a fact about the user's events
    """The user's own events cannot answer a query; the text says why, for the page to show."""


class Answers:
    """The results of one build's queries.

    Args:
        root: the project's folder.
        settings: where the user's own events are, if there are any.
    """

    def __init__(self, root: Path, settings: Settings) -> None:
        self._root, self._settings = root, settings
        self._snippets, self._cache = root / "snippets", root / ".cache"
        self._results: dict[str, Result] = {}
        self._samples: dict[str, DuckDBPyConnection] = {}
        self._files: ingest.Own | None = None
        self._own: DuckDBPyConnection | None = None
        self._asked: Project | None = None
        self._failure: EventsProblem | None = None
        self._known_keys: frozenset[tuple[str, ...]] | None = None

    def query(self, name: str) -> Query:
        """The query of that name."""
        return queries.load(self._snippets, name)

    def names(self) -> list[str]:
        """The names of all queries."""
        return queries.names(self._snippets)

    def source(self, model: str = ORGANIZATION.name) -> events.Source:
        """The sample company's events, as one model tracks them."""
        return events.sample(self._root, model)

    def is_own(self, query: Query) -> bool:
        """Whether the user's own events answer it: the comparison of models stays the sample's."""
        return bool(self._settings.source) and query.model == ORGANIZATION.name

    def label(self, name: str) -> str:
        """What the page calls the events that a query ran on."""
        if not self.is_own(self.query(name)):
            return SAMPLE
        return self._settings.label or "your data"

    def result(self, name: str) -> Result:
        """What a query gave, as it stands.

        Raises:
            Problem: the query or the events are at fault.
            Unanswered: the user's own events have nothing that it asks for.
        """
        query = self.query(name)
        if not self.is_own(query):
            return self.of_sample(name)
        if name not in self._results:
            self._results[name] = self._ask_own(query)
        return self._results[name]

    def of_sample(self, name: str) -> Result:
        """What a query gives on the sample company's events, whatever events the user has."""
        query = self.query(name)
        return self._kept(query, self.source(query.model).folder.name, self._sample)

    def _ask_own(self, query: Query) -> Result:
        if self._settings.is_project:
            result = self._project().run(query)
        else:
            result = self._kept(query, self._own_events().key, lambda _: self._own_database())
        asked = query.events() or frozenset()
        missing = [f'property "{".".join(key)}"' for key in sorted(self._absent_keys(query))]
        if _says_nothing(result):
            absent = [f'event "{name}"' for name in sorted(asked - self._present_events(asked))]
            missing = absent or missing or ["event that this query counts"]
        if missing:
            raise Unanswered(f"No answer: {self.label(query.name)} has no {', '.join(missing)}.")
        return result

    def _absent_keys(self, query: Query) -> frozenset[tuple[str, ...]]:
        """Properties that the query names and no event or person has: it would count nothings."""
        if self._settings.is_project:
            return frozenset()
        if self._known_keys is None:
            self._known_keys = ingest.known_keys(self._own_database(), self._wanted().keys)
        return query.properties() - self._known_keys

    def _kept(
        self, query: Query, events_key: str, database: Callable[[Query], DuckDBPyConnection]
    ) -> Result:
        """A result from the cache, or made now and kept."""
        told = f"{query.sql}\0{query.unit}\0{events_key}\0{version('duckdb')}"
        prelude = hashlib.sha256(events.PRELUDE.read_bytes()).hexdigest()
        key = hashlib.sha256(f"{told}\0{prelude}".encode()).hexdigest()[:24]
        file = self._cache / "answers" / f"{key}.json"
        if file.is_file():
            return Result.from_json(file.read_text(encoding="utf-8"))
        result = query.run(database(query))
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}")
        new.write_text(result.to_json(), encoding="utf-8")
        new.rename(file)
        _forget_old(file.parent)
        return result

    def _sample(self, query: Query) -> DuckDBPyConnection:
        if query.model not in self._samples:
            keys = {key for name in self.names() for key in self.query(name).properties()}
            self._samples[query.model] = events.open_database(self.source(query.model), keys)
        return self._samples[query.model]

    def _wanted(self) -> ingest.Wanted:
        own = [query for query in map(self.query, self.names()) if self.is_own(query)]
        named = [query.events() for query in own]
        every = frozenset(name for names in named if names for name in names)
        return ingest.Wanted(
            frozenset(key for query in own for key in query.properties()),
            None if None in named else every,
            frozenset(key for query in own for key in query.numbers()),
            any(query.asks_persons() for query in own),
        )

    def _own_database(self) -> DuckDBPyConnection:
        if self._failure is not None:
            raise self._failure  # what was wrong with the events still is
        if self._own is None:
            try:
                self._own = self._own_events().open()
            except EventsProblem as problem:
                self._failure = problem
                raise
        return self._own

    def _present_events(self, asked: frozenset[str]) -> frozenset[str]:
        if self._settings.is_project:
            return self._project().present(asked)
        rows = self._own_database().execute("SELECT DISTINCT event FROM events").fetchall()
        return frozenset(row[0] for row in rows)

    def _project(self) -> Project:
        if self._asked is None:
            from macros.project import Project

            self._asked = Project(self._settings.source)
        return self._asked

    def _own_events(self) -> ingest.Own:
        if self._files is None:
            self._files = ingest.Own(self._settings, self._wanted(), self._cache / "events")
        return self._files


def _says_nothing(result: Result) -> bool:
    cells = [cell for row in result.rows for cell in row[-1:]]
    return all(cell is None or (isinstance(cell, float) and math.isnan(cell)) for cell in cells)


def _forget_old(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in kept[KEPT:]:
        file.unlink(missing_ok=True)
