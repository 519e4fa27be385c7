"""Arrivals: how many events of a framework's test arrive, with its recipe and without it.

Each is a file of `snippets/arrivals/`, named after the recipe. The test that it names writes it,
by `pytest --update-golden`, and compares it with what arrives whenever it runs:

    sent = 6
    arrived_with = 6
    arrived_without = 0
    test = "tests/sdk/frameworks/python/test_celery.py::test_processes_that_are_ended"

An event has arrived if it is there once its process has ended, under the distinct id that it
should have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.core.errors import Problem, suggest
from macros.core.text_files import read_table

FOLDER = "arrivals"  # of `snippets/`
COUNTS = ("sent", "arrived_with", "arrived_without")
KEYS = (*COUNTS, "test")
TEST = re.compile(r"tests/[\w/]+\.py::\w+(?:\[[^\]]+\])?")


@dataclass(frozen=True)
class Arrivals:
    """What arrived of one scenario.

    Attributes:
        sent: how many events the app sends.
        arrived_with: how many of them arrive with the recipe.
        arrived_without: how many arrive without it, all else the same.
        test: the test that counts them, as pytest names it.
    """

    sent: int
    arrived_with: int
    arrived_without: int
    test: str


def names(snippets: Path) -> list[str]:
    """The recipes that have been measured."""
    return sorted(file.stem for file in (snippets / FOLDER).glob("*.toml"))


def load(snippets: Path, name: str) -> Arrivals:
    """What arrived by a recipe.

    Raises:
        Problem: no such recipe; broken TOML, an unknown or missing key, a value of another kind.
    """
    if name not in (known := names(snippets)):
        hint = suggest(name, known, "Recipes")
        raise Problem(f'no recipe "{name}" in snippets/{FOLDER}; {hint}')
    path = f"snippets/{FOLDER}/{name}.toml"
    table = read_table(snippets / FOLDER / f"{name}.toml", path, KEYS)
    _check(table, path)
    return Arrivals(**table)


def _check(table: dict[str, Any], path: str) -> None:
    for key in COUNTS:
        if type(table[key]) is not int or not 0 <= table[key] <= table["sent"]:
            cause = f'"{key}" is a number of events, at most "sent", not {table[key]!r}'
            raise Problem(cause, path=path)
    if not isinstance(table["test"], str) or not TEST.fullmatch(table["test"]):
        raise Problem(f'"test" is like tests/a.py::test_b, not {table["test"]!r}', path=path)
