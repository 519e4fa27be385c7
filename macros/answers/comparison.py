"""The same questions asked of each way to model an organization: the answers have to agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from macros.core import formats
from macros.core.cache import Cache
from macros.core.cache_keys import code_key
from macros.core.errors import Problem
from macros.core.paths import ROOT
from macros.core.words.language import current
from macros.events.sample_company import sample_company
from macros.queries.result import Result


def truth() -> Mapping[str, Any]:
    """Every answer of the sample company's ledger, by name."""
    return sample_company(ROOT).truth()


def comparable(result: Result) -> Any:
    """A result in the ledger's terms: a number, a dictionary of two columns, or a list of rows."""
    if len(result.columns) == 1:
        return result.value
    return dict(result.rows) if len(result.columns) == 2 else list(result.rows)


def table(
    names: tuple[str, ...],
    models: tuple[str, ...],
    ask: Callable[[str, str], Result],
    rows: Cache,
) -> list[list[str]]:
    """A row for each question: its answer by each model, then by the ledger.

    Args:
        names: the questions.
        models: the models.
        ask: gives the result of a model, its first argument, for a question, its second.
        rows: a cache; for the ledger, the whole simulation has to run.

    Raises:
        Problem: models differ from the ledger, or it has no such question.
    """
    results = {name: {model: ask(model, name) for model in models} for name in names}
    texts = (result.to_json() for by_model in results.values() for result in by_model.values())
    key = (code_key(__name__), current().key, *names, *models, *texts)
    table: list[list[str]] = json.loads(rows.get_or_create(key, lambda: json.dumps(_rows(results))))
    return table


def _rows(results: Mapping[str, Mapping[str, Result]]) -> list[list[str]]:
    answers, rows = truth(), []
    for name, by_model in results.items():
        if name not in answers:
            raise Problem(f'the ledger has no answer "{name}"')
        agreed = _agreed(name, by_model, answers[name])
        rows.append([*map(_words, by_model.values()), agreed])
    return rows


def _agreed(name: str, results: Mapping[str, Result], answer: Any) -> str:
    """The ledger's answer in words; a Problem that says who differs if a model's is another."""
    expected = float(answer) if isinstance(answer, Fraction) else answer
    if any(comparable(result) != expected for result in results.values()):
        by_model = ", ".join(f"{model} {_words(result)}" for model, result in results.items())
        raise Problem(f'the models disagree on "{name}": {by_model}; the ledger has {expected}')
    unit = next(iter(results.values())).unit
    if isinstance(expected, dict):
        pairs = sorted(expected.items(), key=lambda item: -item[1])
        return _pairs(pairs, unit)
    return formats.value(expected, unit)


def _words(result: Result) -> str:
    if len(result.columns) == 1:
        return formats.value(result.value, result.unit)
    return _pairs(result.rows, result.unit)


def _pairs(pairs: Iterable[Sequence[Any]], unit: str) -> str:
    """Names and their numbers, which stay together, so that lines break between pairs only."""
    return ", ".join(
        f"{formats.value(name)}\N{NO-BREAK SPACE}{formats.value(number, unit)}"
        for name, number in pairs
    )
