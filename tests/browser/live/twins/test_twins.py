"""What both the build and the page's scripts do has the same result."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from macros.core import formats
from macros.core.words.catalog import Catalog
from macros.core.words.language import Language, count, read_language, speaking
from macros.events.identity import Message
from macros.events.way import ways
from tests.browser.live.twins.projects import IDS, run_script, some_messages, tables_after
from tests.support.identity import ingested, sent

HERE = Path(__file__).parent
UNITS = ["", "users", "dollars", "users per organization", "dollars per purchase", "percent of all"]
STRINGS = ["pro", "", "<b>&amp;</b>", "a\0\x1b\ufffeb", "\U0001f600 ü\x7f\x80\n"]


def to_json(value: Any) -> Any:
    """A value as the script reads it: times are marked."""
    return {"time": f"{value.isoformat()}Z"} if isinstance(value, datetime) else value


def plurals(code: str) -> Language:
    """A language whose only words are the plural forms of "rows": the names of the forms."""
    language = read_language(code)
    forms = {name: f"{name} {{n}}" for name in (*language.locale.plural_form.tags, "other")}
    return replace(language, catalog=Catalog({"{n} rows": forms}, {"{n} rows": forms}))


@pytest.mark.parametrize("code", ["ar", "de", "fr", "ja", "pl", "ru"])
def test_numbers_have_the_same_plural_form(code: str) -> None:
    """As Unicode has them for Babel and for the engine of the page."""
    numbers = [*range(130), 1000, 1001, 2021, 10**6]
    with speaking(plurals(code)):
        in_python = [count(number, "{n} row", "{n} rows") for number in numbers]
    rows = [(number, "rows", False) for number in numbers]
    assert in_python == run_script(
        "formatted.mjs", {"words": plurals(code).for_scripts(), "rows": rows}
    )


@pytest.mark.parametrize("code", ["en", "de", "fr", "ja"])
def test_values_are_written_alike(code: str) -> None:
    """Thousands of numbers, dates and strings in every unit, and the names of columns."""
    language = read_language(code)
    with speaking(language):
        check_values(language)


def check_values(language: Language) -> None:
    """Compare what the build and the page make of the same values."""
    chance = random.Random(7)
    numbers: list[Any] = [0, -0.5, 0.005, 0.125, 0.375, 2.5, -1, 999.995, 1e15, -12345.675]
    numbers += [chance.randrange(-(10**9), 10**9) for _ in range(500)]
    numbers += [chance.uniform(-1, 1) * 10 ** chance.randrange(-4, 9) for _ in range(1500)]
    numbers += [chance.randrange(-8000, 8000) / 8 for _ in range(500)]  # ties of rounding
    days = [datetime(2024, 12, 31) + timedelta(days=day) for day in range(370)]
    pairs: list[tuple[Any, str]] = [(number, unit) for number in numbers for unit in UNITS]
    pairs += [(value, "users") for value in (None, True, False, *STRINGS, *days)]
    labels = ["team_size", "Already Written", "x", "projects_per_organization"]
    in_python = [formats.value(value, unit) for value, unit in pairs]
    in_python += map(formats.label, labels)
    in_python += (formats.value(day, has_days=True) for day in days)
    values = [(to_json(value), unit, False) for value, unit in pairs]
    values += [
        *((label, "label", False) for label in labels),
        *((to_json(d), "", True) for d in days),
    ]
    in_page = run_script("formatted.mjs", {"words": language.for_scripts() or None, "rows": values})
    inputs = [*pairs, *labels, *days]
    different = [row for row in zip(inputs, in_python, in_page, strict=True) if row[1] != row[2]]
    assert different == []


CASES = json.loads((HERE / "identity.json").read_text(encoding="utf-8"))


def to_message(event: str, distinct_id: str, other: str | None = None, *marks: str) -> Message:
    """The message that a row of the cases stands for."""
    properties = {} if other is None else {"$anon_distinct_id": other, "alias": other}
    message = sent(event, distinct_id)
    profile = {"$process_person_profile": False} if marks else {}
    return {**message, "properties": {**properties, **profile}}


def resolve(rows: list[Any]) -> dict[str, Any]:
    """The persons and warnings that the build makes of some messages, and what it says of each."""
    messages = [to_message(*row) for row in rows]
    persons = ingested(*messages)
    ids = {row[1][:200] for row in rows} | {row[2][:200] for row in rows if row[2:] and row[2]}
    groups: dict[str, list[str]] = {}
    for distinct_id in sorted(ids):
        if person := persons.find(distinct_id):
            groups.setdefault(person.id, []).append(distinct_id)
    profiles = {person.id for person in persons.all() if person.has_profile}
    return {
        "persons": sorted(groups.values()),
        "profiles": sorted(ids for person, ids in groups.items() if person in profiles),
        "warnings": [list(warning) for warning in persons.warnings],
        "way": ["".join(text for _, text in way) for way in ways(messages)],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["rule"]))
def test_identity_follows_the_shared_cases(case: dict[str, Any]) -> None:
    """The build resolves the cases as they say; the same cases test the page."""
    way = [sentence.replace("`", "") for sentence in case["way"]]
    parts = {key: case[key] for key in ("persons", "profiles", "warnings")}
    assert resolve(case["messages"]) == {**parts, "way": way}


def test_identity_is_resolved_alike() -> None:
    """Hundreds of random projects have the same persons, warnings and sentences on both sides."""
    chance = random.Random(11)
    projects = [
        [
            chance.choice(
                (
                    *(["seen", a], ["seen", a, None, "personless"]),
                    *(["$identify", a, b], ["$create_alias", a, b]),
                )
            )
            for a, b in (chance.choices(IDS, k=2) for _ in range(chance.randrange(1, 12)))
        ]
        for _ in range(400)
    ]
    assert run_script("resolved.mjs", projects) == [resolve(messages) for messages in projects]


def by_id(project: dict[str, Any]) -> dict[str, Any]:
    """What came of a project, without an order."""
    persons = sorted(project["persons"], key=lambda person: str(person["id"]))
    groups = sorted(project["groups"], key=lambda group: (group["index"], group["key"]))
    return {"rows": project["rows"], "persons": persons, "groups": groups}


@pytest.mark.parametrize("part", [0, 0.5, 1])
def test_events_are_ingested_alike(part: float) -> None:
    """Also where the page knows the first part of them only from the tables that came of it."""
    chance = random.Random(5)
    projects = [some_messages(chance) for _ in range(300)]
    halves = [(p[: int(part * len(p))], p[int(part * len(p)) :]) for p in projects]
    in_page = [by_id(project) for project in run_script("ingested.mjs", halves)]
    in_python = [by_id(tables_after(messages)) for messages in projects]
    different = [row for row in zip(projects, in_page, in_python, strict=True) if row[1] != row[2]]
    assert different[:1] == []
