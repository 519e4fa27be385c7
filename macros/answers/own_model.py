"""The user's own events with their model, as the settings say or as the events show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from macros.core.atomic import beside
from macros.core.cache import Cache
from macros.core.errors import Problem
from macros.events.backend import Backend, own_backend
from macros.events.exports.places.prepared import FirstEvents, PreparedFiles
from macros.events.models.census import (
    SIGN_UP,
    census,
    counted_settings,
    counts_in,
    model_of,
    result_of,
)
from macros.events.models.guess import Counts, ModelGuess, guess
from macros.events.models.options import Identity
from macros.events.settings import Settings
from macros.queries.query import DEFAULT_MODEL, Query
from macros.queries.result import Result

FIRST = 100_000  # events from which the model is foreseen: most of one row group of Parquet


class OwnEvents:
    """The user's own events, of which a model's queries are asked.

    Where the settings say the model, the tables that queries run on are counted, and no others.

    Args:
        settings: where the events are.
        folder: the cache.
        kept: the part of it for answers.
        cached: gives the result of a query by the key of its events, or computes it.
        parsed: gives a query with its syntax tree.
        queries: gives the queries of a model.
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        kept: Cache,
        cached: Callable[[Query, str, Callable[[], Result]], Result],
        parsed: Callable[[Query], Query],
        queries: Callable[[str], Iterable[Query]],
    ) -> None:
        self._settings, self._folder = settings, folder
        self._kept, self._cached = kept, cached
        self._parsed, self._queries = parsed, queries
        self._prepared = PreparedFiles(folder / "events")
        self._backends: dict[Identity, Backend] = {}

    @property
    def model_guess(self) -> ModelGuess | None:
        """Their model, set or guessed; None where there are none.

        Raises:
            EventsProblem: they cannot be read, or contradict the settings.
        """
        if isinstance(self._counted, Problem):
            raise self._counted.with_traceback(None)
        return self._counted

    @cached_property
    def identity(self) -> Identity:
        """Their model and what identifies an organization; "" where there are none.

        Where they cannot be read it is that of the tutorial, whose queries say why.
        """
        model, organization = self._settings.identity
        if not self._settings.source:
            return Identity("", "")
        if model:
            return Identity(model, organization)
        try:
            guessed = self.model_guess
        except Problem:
            guessed = None
        if not guessed:
            return Identity(DEFAULT_MODEL, "")
        return Identity(guessed.model, guessed.organization)

    @cached_property
    def backend(self) -> Backend:
        """The events as the queries of their model need them.

        Raises:
            EventsProblem: they cannot be read, or contradict the settings.
        """
        _ = self.model_guess
        return self._unchecked

    @property
    def _unchecked(self) -> Backend:
        return self._of_model(self.identity)

    def _of_model(self, identity: Identity) -> Backend:
        """The events as the queries of a model need them."""
        if identity not in self._backends:
            settings, queries = self._settings.of_model(*identity), self._queries(identity.model)
            folder = self._folder / "events"
            self._backends[identity] = own_backend(
                settings, queries, folder, self._prepared, self._kept
            )
        return self._backends[identity]

    @cached_property
    def _counted(self) -> ModelGuess | Problem | None:
        """The model, or why it is unknown."""
        if not self._settings.source:
            return None
        try:
            counts = self._counts()
        except Problem as problem:
            if self._settings.is_project:
                return problem
            counts = Counts()  # the first query of a page reports what is wrong with files
        try:
            return model_of(self._settings, counts)
        except Problem as problem:
            return problem

    def _counts(self) -> Counts:
        """What says the model.

        Raises:
            Problem: the events cannot be read.
        """
        if self._settings.identity.model and (facts := self._unchecked.facts):
            return facts.counts
        query = self._parsed(census(self._settings))
        settings = counted_settings(self._settings)
        with beside(self._folder / "model") as scratch:
            backend = own_backend(settings, [query], scratch, self._prepared)
            if self._settings.is_project:
                return counts_in(self._cached(query, backend.key, lambda: backend.run(query)))
            self._prepared.is_read_again = True
            try:
                return counts_in(
                    self._cached(query, backend.key, lambda: self._count(query, backend, scratch))
                )
            finally:
                self._prepared.is_read_again = False

    def _count(self, query: Query, backend: Backend, scratch: Path) -> Result:
        """What the events of files say, in the tables of their model where it can be foreseen.

        Reading takes most of the time, and the first events mostly show the model. Where all of
        them look like another one, they are read for the question alone, and once more.
        """
        settings = replace(counted_settings(self._settings), persons="")
        first = FirstEvents(self._prepared, FIRST)
        with suppress(Problem):  # whoever reads all events reports what is wrong with them
            sample = own_backend(settings, [query], scratch / "first", first)
            likely = guess(counts_in(sample.run(query)))
            of_model = self._of_model(Identity(likely.model, likely.organization))
            if of_model.present_events([SIGN_UP]) and of_model.facts:
                counts = of_model.facts.counts
                if guess(counts).model == likely.model:
                    self._prepared.discard()
                    return result_of(counts)
        result = backend.run(query)
        guessed = guess(counts_in(result))
        if Identity(guessed.model, guessed.organization) in self._backends:
            self._prepared.discard()  # they were read in vain, and are not read once more
        return result
