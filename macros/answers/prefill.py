"""Fill the cache of results before a build asks for them."""

from __future__ import annotations

import contextlib

from macros.answers.answers import Answers
from macros.core.errors import Problem
from macros.core.paths import ROOT
from macros.events.settings import Settings


def answer_all(model: str) -> None:
    """Run every query of a model on the sample company, for the cache."""
    answers = Answers(ROOT, Settings())
    for name in answers.names_of(model):
        with contextlib.suppress(Problem):
            answers.of_sample(name)
