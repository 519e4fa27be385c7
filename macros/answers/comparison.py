"""Three ways to model an organization, asked the same questions: they have to agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from macros.core import formats
from macros.core.cache import Cache
from macros.core.cache_keys import code_key
from macros.core.errors import Problem
from macros.queries.result import Result
from macros.sample import ledger
from macros.sample.simulation import Simulation


def truth() -> Mapping[str, Any]:
    """Every answer of the sample company's ledger, by name."""
    story = Simulation()
    for _ in story.occurrences():
        pass
    return {name: answer(story) for name, answer in ledger.entries.items()}


def comparable(result: Result) -> Any:
    """A result in the ledger's terms: a number, or a dictionary from first column to second."""
    if len(result.columns) == 1:
        return result.value
    return dict(result.rows) if len(result.columns) == 2 else list(result.rows)


def agreed(name: str, results: Mapping[str, Result], really: Any) -> str:
    """The ledger's answer in words, once all models have found the same.

    Args:
        name: the question.
        results: by model, what its own query found in its own events.
        really: what the ledger has.

    Raises:
        Problem: they differ; it names who says what.
    """
    wanted = float(really) if isinstance(really, Fraction) else really
    if any(comparable(result) != wanted for result in results.values()):
        said = ", ".join(f"{model} {_words(result)}" for model, result in results.items())
        raise Problem(f'the models disagree on "{name}": {said}; the ledger has {wanted}')
    unit = next(iter(results.values())).unit
    if isinstance(wanted, dict):
        ordered = sorted(wanted.items(), key=lambda item: -item[1])
        return ", ".join(f"{formats.value(k)} {formats.value(v, unit)}" for k, v in ordered)
    return formats.value(wanted, unit)


def table(
    names: tuple[str, ...],
    models: tuple[str, ...],
    ask: Callable[[str, str], Result],
    rows: Cache,
) -> list[list[str]]:
    """A row for each question: its answer by each model, and by the ledger.

    Args:
        names: the questions.
        models: the models.
        ask: gives what a model answers to a question.
        rows: where the rows are kept: for the ledger, the whole year has to happen.
    """
    found = {name: {model: ask(model, name) for model in models} for name in names}
    told = (result.to_json() for results in found.values() for result in results.values())
    key = (code_key(__name__), *names, *models, *told)
    made: list[list[str]] = json.loads(rows.get_or_create(key, lambda: json.dumps(_rows(found))))
    return made


def _rows(found: Mapping[str, Mapping[str, Result]]) -> list[list[str]]:
    really, rows = truth(), []
    for name, results in found.items():
        if name not in really:
            raise Problem(f'the ledger has no answer "{name}"')
        ledgers = agreed(name, results, really[name])
        rows.append([*map(_words, results.values()), ledgers])
    return rows


def _words(result: Result) -> str:
    if len(result.columns) == 1:
        return formats.value(result.value, result.unit)
    return ", ".join(f"{formats.value(k)} {formats.value(v, result.unit)}" for k, v in result.rows)
