"""A person's newest values, found by time first in Parquet, are those of looking at every event."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.events.exports import latest
from macros.queries.query import Query
from macros.queries.requirements import Requirements
from tests.events.exports.makers import Row, answers, event, write

TIER, TOTAL = "organizations_per_tier", "most_projects"
MANY = latest.EVENTS_PER_PERSON * 3  # events of each person


def history(person: int, properties: dict[int, Row], **columns: Any) -> list[Row]:
    """The events of a person; some have properties of it, by their number."""
    return [
        event(
            person * MANY + number,
            **{"distinct_id": f"d{person}", "person_id": f"p{person}", **columns},
            timestamp=f"2025-03-{1 + number // 24:02}T{number % 24:02}:00:00Z",
            person_properties=properties.get(number, {}),
        )
        for number in range(MANY)
    ]


def both_answers(tmp_path: Path, rows: list[Row], name: str, **settings: Any) -> list[Any]:
    """The answer over the same events in Parquet, and in JSON Lines, which are all parsed."""
    files = (write(rows, tmp_path / "e.parquet"), write(rows, tmp_path / "e.jsonl"))
    return [answers(tmp_path / file.suffix, file, [name], **settings)[name] for file in files]


def test_an_older_event_has_what_the_newest_lacks(tmp_path: Path) -> None:
    """Each property has its own newest value; one that the newest event lacks is looked for."""
    rows = [
        *history(1, {MANY - 1: {"plan": "pro", "project_total": 3}}),
        *history(2, {MANY - 1: {"project_total": 2}, 5: {"plan": "old"}, 9: {"plan": "free"}}),
        *history(3, {MANY - 1: {"plan": None}, 2: {"plan": "free", "project_total": 7}}),
        *history(4, {}),
    ]
    random.Random(1).shuffle(rows)
    assert both_answers(tmp_path, rows, TIER) == [{"pro": 1, "free": 2}] * 2
    assert both_answers(tmp_path, rows, TOTAL) == [7, 7]


def test_the_newest_event_of_another_person_does_not_matter(tmp_path: Path) -> None:
    """An older event at the very time of somebody else's newest is no newest event."""
    rows = [
        *history(1, {MANY - 1: {"plan": "pro"}})[: MANY - 9],
        *history(2, {MANY - 10: {"plan": "old"}, MANY - 5: {"plan": "free"}}),
        *history(1, {3: {"plan": "pro"}})[:9],
    ]
    assert both_answers(tmp_path, rows, TIER) == [{"pro": 1, "free": 1}] * 2


@pytest.mark.parametrize("written", ['"pl\\u0061n":', '  "plan" : '])
def test_a_key_is_read_however_it_is_written(written: str, tmp_path: Path) -> None:
    """JSON may write a letter by its number, and blanks between."""
    plain = write(history(1, {3: {"plan": "pro"}}), tmp_path / "plain.parquet")
    file = tmp_path / "e.parquet"
    with duckdb.connect() as database:
        changed = f"replace(person_properties, '\"plan\":', '{written}') AS person_properties"
        database.execute(f"COPY (SELECT * REPLACE ({changed}) FROM '{plain}') TO '{file}'")
    assert written.encode() in file.read_bytes()
    assert answers(tmp_path, file, [TIER]) == {TIER: {"pro": 1}}


def test_a_mapped_key_is_looked_for_by_its_own_name(tmp_path: Path) -> None:
    """Also one that JSON may write in several ways."""
    for key in ("tier", "größe", 'a "quoted" one', "a/b"):
        rows = [*history(1, {4: {key: "pro"}}), *history(2, {MANY - 1: {key: "free"}})]
        results = both_answers(tmp_path / str(len(key)), rows, TIER, properties={"plan": key})
        assert results == [{"pro": 1, "free": 1}] * 2


def test_persons_are_merged_before_the_newest_is_taken(tmp_path: Path) -> None:
    """Where an event has no person it belongs to its distinct id; a merged one to its owner."""
    rows = [
        *history(1, {MANY - 1: {"plan": "pro"}}, person_id=None, distinct_id="p2"),
        *history(2, {3: {"plan": "old"}}),
    ]
    assert both_answers(tmp_path, rows, TIER) == [{"pro": 1}] * 2
    people = [{"distinct_id": "d1", "person_id": "p9"}, {"distinct_id": "d9", "person_id": "p9"}]
    persons = str(write(people, tmp_path / "p.jsonl"))
    rows = [*history(1, {3: {"plan": "old"}}), *history(2, {5: {"plan": "free"}})]
    assert both_answers(tmp_path, rows, TIER, persons=persons) == [{"free": 1}] * 2


@pytest.mark.parametrize(
    ("sql", "events", "person", "persons"),
    [
        ("SELECT properties.a FROM events", "a", "", None),
        ("SELECT properties.a, person.properties.b FROM events", "a", "b", None),
        ("SELECT properties.a FROM persons", "", "", "a"),
        (
            "SELECT events.properties.a, persons.properties.b, properties.c, p.properties['d'] "
            "FROM events JOIN persons ON events.person_id = persons.id",
            "acd",
            "",
            "bcd",
        ),
        ("SELECT count() FROM persons", "", "", ""),
    ],
)
def test_a_key_is_required_where_a_query_may_mean_it(
    sql: str, events: str, person: str, persons: str | None
) -> None:
    """Of the table that it names; of every table that it looks at where it names none."""
    required = Requirements.of([Query("q", "", "", "", sql, 1)])
    assert required.keys == {("user_id",), *((key,) for key in events)}
    assert required.person == {(key,) for key in person}
    assert required.persons == (None if persons is None else {(key,) for key in persons})
