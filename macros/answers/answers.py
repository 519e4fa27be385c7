"""What each query gives: on the sample company's events, or on the user's own.

Answers are kept in `.cache/answers/` under a key of all they depend on: the query's text, the
events, and the engine. A second build over the same events runs no query at all.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.answers.missing import NoAnswer, is_ratio, is_zero, says_nothing
from macros.core import workers
from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.errors import EventsProblem, Problem, ProjectProblem
from macros.core.paths import ROOT
from macros.events.database import open_database
from macros.events.exports import store, tables
from macros.events.sample_dataset import Dataset, sample_dataset
from macros.events.settings import Settings
from macros.queries.hogql import parse_hogql
from macros.queries.query import Query, load_query, query_names
from macros.queries.requirements import Requirements
from macros.queries.result import Result
from macros.sample.recording import ORGANIZATION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from macros.events.project import Project

SAMPLE = "sample data"
KEPT = 800  # answers and syntax trees kept in the cache
WHOLE = re.compile(r"\bproperties\b(?!\s*[.\[])")  # all properties at once


def _made_by() -> str:
    """A key of what runs queries."""
    code = code_key(Query.__module__, open_database.__module__)
    return f"{code} {packages_key('duckdb', 'hogql-parser')}"


class Answers:
    """The results of one build's queries.

    Args:
        root: the project's folder.
        settings: where the user's own events are, if there are any.
    """

    def __init__(self, root: Path, settings: Settings) -> None:
        self._root, self._settings = root, settings
        self._snippets, self._cache = root / "snippets", root / ".cache"
        self._texts = Cache(self._cache / "answers", KEPT)
        self._queries: dict[str, Query] = {}
        self._sources: dict[str, Dataset] = {}
        self._results: dict[str, Result] = {}
        self._sampled: dict[str, Result] = {}
        self._broken: dict[str, ProjectProblem] = {}
        self._received: dict[str, dict[str, Any]] = {}
        self._samples: dict[str, DuckDBPyConnection] = {}
        self._files: store.ExportStore | None = None
        self._own: DuckDBPyConnection | None = None
        self._asked: Project | None = None
        self._failure: EventsProblem | None = None
        self._known_keys: frozenset[tuple[str, ...]] | None = None

    def query(self, name: str) -> Query:
        """The query of that name."""
        if name not in self._queries:
            self._queries[name] = load_query(self._snippets, name)
        return self._queries[name]

    @cached_property
    def _names(self) -> list[str]:
        return query_names(self._snippets)

    def names(self) -> list[str]:
        """The names of all queries."""
        return self._names

    def source(self, model: str = ORGANIZATION.name) -> Dataset:
        """The sample company's events, as one model tracks them."""
        if model in self._broken:
            raise self._broken[model]  # what was wrong with its snippets still is
        if model not in self._sources:
            if workers.is_at(model):
                from macros.render import vega

                vega.load()  # something to do in the meantime
            workers.wait(model)
            try:
                self._sources[model] = sample_dataset(self._root, model)
            except ProjectProblem as problem:
                self._broken[model] = problem
                raise
        return self._sources[model]

    def received(self, model: str) -> dict[str, Any]:
        """What PostHog received from the first call of each section of a model's snippets."""
        if model not in self._received:
            self._received[model] = self.source(model).received
        return self._received[model]

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
            NoAnswer: the user's own events have nothing that it asks for.
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
        if name not in self._sampled:
            self._sampled[name] = self._kept(query, self.source(query.model).key, self._sample)
        return self._sampled[name]

    def _ask_own(self, query: Query) -> Result:
        if self._settings.is_project:
            result = self._project().run(query)
        else:
            result = self._kept(query, self._own_events().key, lambda _: self._own_database())
        asked = query.events() or frozenset()
        missing = [f'property "{".".join(key)}"' for key in sorted(self._absent_keys(query))]
        if says_nothing(result) or is_zero(result):
            gone = asked - self._present_events(asked)
            absent = [f'event "{name}"' for name in sorted(gone)]
            unsaid = ["event that this query counts"] if says_nothing(result) else []
            counted = is_zero(result) and not is_ratio(result.unit)
            missing = (absent if gone == asked or not counted else []) or missing or unsaid
        if missing:
            raise NoAnswer(f"No answer: {self.label(query.name)} has no {', '.join(missing)}.")
        return result

    def _absent_keys(self, query: Query) -> frozenset[tuple[str, ...]]:
        """Properties that the query names and no event or person has: it would count nothings."""
        if self._settings.is_project:
            return frozenset()
        if self._known_keys is None:
            self._known_keys = tables.known_keys(self._own_database(), self._wanted)
        return query.properties() - self._known_keys

    def _kept(
        self, query: Query, events_key: str, database: Callable[[Query], DuckDBPyConnection]
    ) -> Result:
        """A result from the cache, or made now and kept."""
        whole = WHOLE.search(query.sql)  # what it gives depends on the keys that others name
        others = [self.query(name).sql for name in self.names()] if whole else []
        key = (query.sql, query.unit, query.model, events_key, _made_by(), *others)
        return Result.from_json(
            self._texts.get_or_create(key, lambda: query.run(database(query)).to_json())
        )

    def _sample(self, query: Query) -> DuckDBPyConnection:
        """The sample's database for a query, once it is known to ask for nothing else."""
        self.parsed(query).check_names(**self.source(query.model).names)
        if query.model not in self._samples:
            keys = {key for name in self.names() for key in self._keys(name, query.model)}
            self._samples[query.model] = open_database(self.source(query.model), keys)
        return self._samples[query.model]

    def _keys(self, name: str, model: str) -> frozenset[tuple[str, ...]]:
        """The property keys that a query names; none where it is another model's, or broken."""
        with contextlib.suppress(Problem):
            query = self.query(name)
            if query.model == model:
                return self.parsed(query).properties()
        return frozenset()

    def parsed(self, query: Query) -> Query:
        """The query with its syntax tree, kept since PostHog's parser takes its time over one."""
        key = ("syntax", query.sql, code_key(parse_hogql.__module__), packages_key("hogql-parser"))
        tree = self._texts.get_or_create(key, lambda: json.dumps(query.syntax))
        vars(query).setdefault("syntax", json.loads(tree))
        return query

    @cached_property
    def _wanted(self) -> Requirements:
        return Requirements.of(
            [query for query in map(self.query, self.names()) if self.is_own(query)]
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
            from macros.events.project import Project

            self._asked = Project(self._settings.source)
        return self._asked

    def _own_events(self) -> store.ExportStore:
        if self._files is None:
            self._files = store.ExportStore(self._settings, self._wanted, self._cache / "events")
        return self._files


def answer_all(model: str) -> None:
    """Answer every query of a model on the sample company, for the cache."""
    answers = Answers(ROOT, Settings())
    for name in answers.names():
        with contextlib.suppress(Problem):
            if answers.query(name).model == model:
                answers.of_sample(name)
