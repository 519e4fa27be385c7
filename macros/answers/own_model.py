"""The model of the user's own events, as the settings say or as the events show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from macros.core.atomic import beside
from macros.core.errors import Problem
from macros.events.backend import Backend, own_backend
from macros.events.models.census import census, counted_settings, model_of
from macros.events.models.guess import ModelGuess
from macros.events.settings import Settings
from macros.queries.query import Query
from macros.queries.result import Result


def count_model(
    settings: Settings, folder: Path, run: Callable[[Query, Backend], Result]
) -> ModelGuess | Problem | None:
    """The model, or why it is unknown; None where the user has no events.

    Args:
        settings: where the events are.
        folder: where tables of this count alone may be made.
        run: gives the result of a query on a backend.
    """
    if not settings.source:
        return None
    query = census(settings)
    try:
        with beside(folder) as scratch:
            result = run(query, own_backend(counted_settings(settings), [query], scratch))
    except Problem as problem:
        if settings.is_project:
            return problem
        result = Result((), (), "")  # the first query of a page reports what is wrong with files
    try:
        return model_of(settings, result)
    except Problem as problem:
        return problem
