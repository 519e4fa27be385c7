"""How the parts of the truth register their answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tests.events.companies.facts import Facts

Answer = Callable[[Facts], Any]
AnswerT = TypeVar("AnswerT", bound=Answer)
ANSWERS: dict[str, Answer] = {}  # of all parts that are imported, by the name of the query


def answer(function: AnswerT) -> AnswerT:
    """Register a function under its name; a decorator."""
    assert function.__name__ not in ANSWERS
    ANSWERS[function.__name__] = function
    return function
