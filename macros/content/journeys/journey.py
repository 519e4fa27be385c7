"""A journey: calls of sections in their order, and what PostHog receives of each.

A file of `snippets/journeys/` is a journey, of which a page shows the steps:

    languages = ["javascript", "python"]
    persons = 2
    distinct_ids = 2

    [numbers]
    organizations = "2"

    [[steps]]
    text = "An organization signs up."
    calls = [["accounts:account_created", { organization_id = "org_north", user_id = "user_ada" }]]

`numbers` are queries and their answers, asked of the journey's events alone. `accounts`, where
there are any, are pairs of an organization and a user who has an account there before. A fact
that a call leaves out is missing in the app: Python passes None, JavaScript nothing.

The events are in the file of the same name that ends in `.json`, written by
`tests/sdk/journeys/test_journeys.py` from what the real SDKs send.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.core.errors import Problem, suggest
from macros.core.text_files import read, read_table

FOLDER = "journeys"  # of `snippets/`
KEYS = ("languages", "persons", "distinct_ids", "numbers", "steps")
OPTIONAL = ("accounts",)
ENDINGS = {"javascript": "js", "python": "py"}

Call = tuple[str, Mapping[str, Any]]  # a module and a section, "accounts:account_created"; facts
Messages = list[dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """Something that happens: what it is, in Markdown, and the calls that an app makes then."""

    text: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Journey:
    """Steps, and what has come of them in the end.

    Attributes:
        name: the file's.
        languages: the folders of `snippets/` with its sections.
        persons: how many persons its events have.
        distinct_ids: how many distinct ids.
        numbers: answers by query, as a page shows them.
        steps: what happens.
        accounts: organizations and users who have an account before, for the answers.
    """

    name: str
    languages: tuple[str, ...]
    persons: int
    distinct_ids: int
    numbers: Mapping[str, str]
    steps: tuple[Step, ...]
    accounts: Sequence[tuple[str, str]] = ()


def names(snippets: Path) -> list[str]:
    """All journeys."""
    return sorted(file.stem for file in (snippets / FOLDER).glob("*.toml"))


def load(snippets: Path, name: str) -> Journey:
    """A journey.

    Raises:
        Problem: no such journey; broken TOML, an unknown or missing key, a value of another kind.
    """
    if name not in (known := names(snippets)):
        raise Problem(
            f'no journey "{name}" in snippets/{FOLDER}; {suggest(name, known, "There are")}'
        )
    path = f"snippets/{FOLDER}/{name}.toml"
    table = read_table(snippets / FOLDER / f"{name}.toml", path, KEYS, OPTIONAL)
    if unknown := set(table["languages"]) - set(ENDINGS):
        raise Problem(f'no language "{unknown.pop()}"; there are: {", ".join(ENDINGS)}', path=path)
    steps = tuple(_step(step, path) for step in table.pop("steps"))
    return Journey(name, tuple(table.pop("languages")), steps=steps, **table)


def _step(table: Mapping[str, Any], path: str) -> Step:
    try:
        calls = tuple((str(section), dict(facts)) for section, facts in table["calls"])
        return Step(str(table["text"]), calls)
    except (KeyError, TypeError, ValueError):
        cause = 'a step has a "text" and "calls", each a section and its facts: ["a:b", { c = 1 }]'
        raise Problem(cause, path=path) from None


def messages(snippets: Path, journey: Journey, language: str) -> list[Messages]:
    """What PostHog receives in a language, step by step.

    Raises:
        Problem: the test that writes it has not run since the steps changed.
    """
    path = f"snippets/{FOLDER}/{journey.name}.json"
    stored = json.loads(read(snippets / FOLDER / f"{journey.name}.json", path))
    by_step: list[Messages] = stored.get(language, [])
    if len(by_step) != len(journey.steps):
        cause = f"has the events of {len(by_step)} steps in {language}, not {len(journey.steps)}"
        hint = "pytest tests/sdk/journeys --update-golden writes it"
        raise Problem(f"{cause}: {hint}", path=path)
    return by_step


def place(section: str, language: str) -> tuple[str, str]:
    """The file and the name of a section in a language, from "accounts:account_created"."""
    module, _, name = section.partition(":")
    return f"{language}/{module}.{ENDINGS[language]}", name
