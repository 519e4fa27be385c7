"""The result of each query: on the sample company's events, or on the user's own.

Results are cached in `.cache/answers/` under a key of everything they depend on: the query's text,
the events, the code and the engine. A second build over the same events runs no query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from macros.answers.lacking import lacking
from macros.answers.missing import NoAnswer, Refused
from macros.answers.note_words import said
from macros.answers.own_model import OwnEvents
from macros.core.cache import Cache
from macros.core.errors import Problem, ProjectProblem
from macros.core.words.language import current, translatable
from macros.events.backend import Backend
from macros.events.meaning.notes import REFUSED, Note
from macros.events.models.guess import ModelGuess
from macros.events.models.names import with_names
from macros.events.sample_backend import SampleBackends
from macros.events.sample_company import sample_company
from macros.events.sample_dataset import Dataset
from macros.events.sets.files import read_sets
from macros.events.sets.tables import TableBackend
from macros.events.settings import Settings
from macros.queries.catalog import Catalog
from macros.queries.counted import counted
from macros.queries.needs import Needs
from macros.queries.query import DEFAULT_MODEL, Query, query_names
from macros.queries.result import Result

SAMPLE, OWN = translatable("sample data", "your data")  # unless a setting calls it something else
KEPT = 800  # results and syntax trees kept in the cache
WHOLE = re.compile(r"\bproperties\b(?!\s*[.\[])")  # all properties at once


class Answers:
    """The results of one build's queries.

    Args:
        root: the project's folder.
        settings: where the user's own events are, if there are any.
        meanwhile: called before waiting for another process to make the sample company's events.

    Attributes:
        settings: the same.
        sets: the sets of events beside the sample company's, by name.
    """

    def __init__(
        self, root: Path, settings: Settings, meanwhile: Callable[[], object] = lambda: None
    ) -> None:
        self._root, self.settings, self._folder = root, settings, root / ".cache"
        self._cache = Cache(self._folder / "answers", KEPT)
        models = tuple(sample_company(root).models)
        self.sets = read_sets(root, models)
        plain = {name: events.is_plain for name, events in self.sets.items()}
        self._catalog = Catalog(root / "snippets", self._cache, models[1:], plain)
        self._samples = SampleBackends(root, self.sets, self._catalog.properties, meanwhile)
        self._results: dict[tuple[Backend, str], Result] = {}
        self._lacks: dict[str, list[str]] = {}
        self._own_events = OwnEvents(
            settings, self._folder, self._cache, self._cached, self.parsed, self._queries_of
        )

    def query(self, name: str) -> Query:
        """The query of that name, as it is shown and run.

        In a PostHog project, it has the project's own name for an organization.
        """
        query = self._catalog[name]
        is_changed = self.settings.is_project and query.model not in self.sets
        return with_names(query, self._own_events.identity) if is_changed else query

    def names(self) -> list[str]:
        """The names of all queries, also of those that models share.

        A model that does not send what a shared query asks for has no such query.
        """
        return self._names

    def names_of(self, model: str) -> Iterator[str]:
        """The names of a model's queries; the events of no other model are needed for them."""
        for name in self._catalog.names:
            is_of_model = (name.rpartition("/")[0] or DEFAULT_MODEL) == model
            if is_of_model and self._is_sent(name):
                yield name

    @cached_property
    def _names(self) -> list[str]:
        return [name for name in self._catalog.names if self._is_sent(name)]

    def _is_sent(self, name: str) -> bool:
        """Whether a query names nothing but what its model sends, where it is a shared one."""
        try:
            query = self._catalog[name]
            if query.file:
                self.parsed(query).check_names(**self.source(query.model).names)
        except ProjectProblem:  # no events: whoever needs them says why
            return True
        except Problem:  # of a query file, whoever runs it reports what is wrong with it
            return name in query_names(self._root / "snippets")
        return True

    def parsed(self, query: Query) -> Query:
        """The query with its syntax tree from the cache."""
        return self._catalog.parsed(query)

    def source(self, model: str = DEFAULT_MODEL) -> Dataset:
        """The sample company's events, as a model tracks them, or those of a set's module."""
        return self._samples[model].dataset

    def tables(self, name: str) -> TableBackend:
        """The tables of a set of data."""
        return self._samples.plain(name)

    def received(self, model: str) -> dict[str, Any]:
        """What PostHog received from the first call of each section of a model's snippets."""
        return self.source(model).received

    def calls(self, model: str) -> dict[str, dict[str, Any]]:
        """The facts of the first call of each section of a model's snippets."""
        return self.source(model).calls

    @property
    def model_guess(self) -> ModelGuess | None:
        """The model of the user's own events, set or guessed; None where there are none.

        Raises:
            EventsProblem: they cannot be read.
        """
        return self._own_events.model_guess

    @property
    def own_model(self) -> str:
        """The model whose queries the user's own events answer; "" where there are none.

        Where they cannot be read it is that of the tutorial, whose queries say why.
        """
        return self._own_events.identity.model

    def is_own(self, query: Query) -> bool:
        """Whether the user's own events answer it: those of other models stay the sample's."""
        return query.model == self.own_model

    def has_events(self, query: Query) -> bool:
        """Whether there are any events to run a query on."""
        has_company = bool(sample_company(self._root).models)
        return self.is_own(query) or has_company or query.model in self.sets

    def label(self, name: str) -> str:
        """What the page calls the events that a query runs on."""
        query = self.query(name)
        if not self.is_own(query):
            return self.sets[query.model].label if query.model in self.sets else SAMPLE
        return self.settings.label or OWN

    def result(self, name: str) -> Result:
        """The result of a query.

        Raises:
            Problem: the query or the events are at fault.
            NoAnswer: the user's own events lack what it asks for.
        """
        query = self.query(name)
        if not self.is_own(query):
            return self.of_sample(name)
        if cause := self._refusal(query):
            raise Refused(self.label(name), cause)
        result = self._run(query, self.own)
        key = f"{current().code} {name}"
        if key not in self._lacks:
            self._lacks[key] = self._what_is_lacking(query, result)
        if self._lacks[key]:
            raise NoAnswer(self.label(name), self._lacks[key])
        return result

    def notes(self, name: str) -> list[Note]:
        """What was assumed of the user's own events for a query, or left out of them."""
        query = self.query(name)
        if not self.is_own(query):
            return []
        parsed = self.parsed(query)
        names = parsed.named_events() | {path[-1] for path in parsed.properties()}
        names |= {part.name for part in counted(parsed.syntax)}
        return [note for note in self.own.notes if note.concerns(names)]

    def _refusal(self, query: Query) -> str:
        """What the user's own events have that a query cannot add up, or ""."""
        notes = (said(note) for note in self.notes(query.name) if note.kind == REFUSED)
        causes = (f"{note.text}{note.example and f' ({note.example})'}" for note in notes)
        return next(causes, "")

    def of_sample(self, name: str) -> Result:
        """The result of a query on the sample company's events, whatever events the user has."""
        query = self._catalog[name]
        return self._run(query, self._samples.of(query))

    @cached_property
    def own(self) -> Backend:
        """The user's own events.

        Raises:
            EventsProblem: they cannot be read, or contradict the settings.
        """
        return self._own_events.backend

    def _queries_of(self, model: str) -> Iterator[Query]:
        """Those on the events of a model, with their syntax trees."""
        queries = map(self.query, self.names())
        return (self.parsed(query) for query in queries if query.model == model)

    def _what_is_lacking(self, query: Query, result: Result) -> list[str]:
        return lacking(result, Needs.of(self.parsed(query)), self.own, self._present_events)

    @cached_property
    def _present_events(self) -> frozenset[str]:
        """Those of the events that queries on the user's own events name."""
        named = (query.named_events() for query in self._queries_of(self.own_model))
        return self.own.present_events(frozenset().union(*named))

    def _run(self, query: Query, backend: Backend) -> Result:
        if (backend, query.name) not in self._results:
            self._results[backend, query.name] = self._compute(query, backend)
        return self._results[backend, query.name]

    def _compute(self, query: Query, backend: Backend) -> Result:
        return self._cached(query, backend.key, lambda: backend.run(self.parsed(query)))

    def _cached(self, query: Query, events: str, compute: Callable[[], Result]) -> Result:
        """A result by the key of its events from the cache, or one that is put there.

        Where the key is "", nothing is kept.
        """
        if not events:
            return compute()
        whole = WHOLE.search(query.sql)  # what it gives depends on the keys that others name
        others = [self.query(name).sql for name in self.names()] if whole else []
        key = (query.sql, query.unit, query.sizes, events, *others)
        if (text := self._cache.get(key)) is not None:
            return Result.from_json(text)
        result = compute()
        self._cache.put(key, result.to_json())
        return result
