"""The user's own events with their model, as the settings say or as the events show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from macros.core.atomic import beside
from macros.core.errors import Problem
from macros.events.backend import Backend, own_backend
from macros.events.exports.store import PreparedFiles
from macros.events.models.census import census, counted_settings, counts_in, model_of
from macros.events.models.guess import Counts, ModelGuess
from macros.events.models.options import Identity
from macros.events.settings import Settings
from macros.queries.query import DEFAULT_MODEL, Query
from macros.queries.result import Result


class OwnEvents:
    """The user's own events, of which a model's queries are asked.

    Where the settings say the model, the tables that queries run on are counted, and no others.

    Args:
        settings: where the events are.
        folder: the cache.
        run: gives the result of a query on a backend.
        parsed: gives a query with its syntax tree.
        queries: gives the queries of their model.
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        run: Callable[[Query, Backend], Result],
        parsed: Callable[[Query], Query],
        queries: Callable[[], Iterable[Query]],
    ) -> None:
        self._settings, self._folder, self._run = settings, folder, run
        self._parsed, self._queries = parsed, queries
        readings = 1 if settings.identity.model else 2
        self._prepared = PreparedFiles(folder / "events", readings)

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
            guess = self.model_guess
        except Problem:
            guess = None
        return Identity(guess.model, guess.organization) if guess else Identity(DEFAULT_MODEL, "")

    @cached_property
    def backend(self) -> Backend:
        """The events as the queries of their model need them.

        Raises:
            EventsProblem: they cannot be read, or contradict the settings.
        """
        _ = self.model_guess
        return self._unchecked

    @cached_property
    def _unchecked(self) -> Backend:
        settings = self._settings.of_model(*self.identity)
        return own_backend(settings, self._queries(), self._folder / "events", self._prepared)

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
            return counts_in(self._run(query, backend))
