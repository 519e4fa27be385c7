"""Events above the tables of a page: its engine reads them as the build would ingest them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest

from tests.browser.live.twins.projects import run_script, some_messages, tables_after

Row = dict[str, Any]
LINKS = ("$anon_distinct_id", "alias", "$process_person_profile")
NAMES = ("x", "y")  # of properties that tables have before any event has them; "z" is new


def text(value: Any) -> str:
    """A value as the database has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def text_or_none(value: Any) -> str | None:
    """The same; NULL for none."""
    return None if value is None else text(value)


def texts(properties: Row) -> dict[str, str]:
    """Properties as the database has them: none is NULL, which nobody can tell from no property."""
    return {name: text(value) for name, value in properties.items() if value is not None}


def milliseconds(message: Row) -> float:
    """The time of a message, in milliseconds since 1970."""
    return datetime.fromisoformat(message["timestamp"]).timestamp() * 1000


def table(columns: Iterable[tuple[str, str]], rows: Iterable[list[Any]]) -> Row:
    """A table as the script reads it; a column's name has a slash before each further part."""
    described = [{"path": path.split("/"), "type": type_name} for path, type_name in columns]
    return {"columns": described, "rows": list(rows)}


def strings(*paths: str) -> list[tuple[str, str]]:
    """Columns of strings."""
    return [(path, "VARCHAR") for path in paths]


def tables(messages: list[Row]) -> dict[str, Row]:
    """The tables that the build makes of messages."""
    after = tables_after(messages)
    described = [each["properties"] for each in after["persons"] + after["groups"]]
    known = [*(row[1] for row in after["rows"]), *described]
    names = sorted({*NAMES, *(name for properties in known for name in properties)})
    columns = strings(*(f"properties/{name}" for name in names))

    def values(properties: Row) -> list[Any]:
        return [texts(properties).get(name) for name in names]

    events = [
        [
            *(message["event"], message["distinct_id"], milliseconds(message), group),
            *(text_or_none(message["properties"].get(name)) for name in LINKS),
            *(message["properties"].get("$groups", {}).get(kind) for kind in ("team", "firm")),
            *(person, person, *values(properties)),
        ]
        for message, (person, properties, group) in zip(messages, after["rows"], strict=True)
    ]
    event_columns = [
        *strings("event", "distinct_id"),
        ("timestamp", "TIMESTAMP"),
        *strings("$group_0", *(f"properties/{name}" for name in LINKS)),
        *strings("properties/$groups/team", "properties/$groups/firm", "person_id", "person/id"),
        *((f"person/{path}", type_name) for path, type_name in columns),
    ]
    persons = [[p["id"], p["createdAt"], *values(p["properties"])] for p in after["persons"]]
    groups = [[g["index"], g["key"], *values(g["properties"])] for g in after["groups"]]
    return {
        "events": table(event_columns, events),
        "persons": table(
            [*strings("id"), ("created_at", "TIMESTAMP"), *columns],
            persons,
        ),
        "groups": table([("index", "INTEGER"), *strings("key"), *columns], groups),
    }


def without_none(message: Row) -> Row:
    """A message whose properties all have values: tables cannot tell NULL from no property."""
    properties = {
        name: {key: 0 if each is None else each for key, each in value.items()}
        if isinstance(value, dict)
        else value
        for name, value in message["properties"].items()
    }
    return {**message, "properties": properties}


def expected(messages: list[Row]) -> Row:
    """What SQL has to find: the tables of all messages, and who each event is of."""
    after = tables_after(messages)
    return {
        "rows": [
            [message["event"], message["distinct_id"], person, person, texts(properties), group]
            for message, (person, properties, group) in zip(messages, after["rows"], strict=True)
        ],
        "persons": [p | {"properties": texts(p["properties"])} for p in after["persons"]],
        "groups": [g | {"properties": texts(g["properties"])} for g in after["groups"]],
    }


def ordered(project: Row) -> Row:
    """What came of a project, its persons and groups in an order of their own."""
    persons = sorted(project["persons"], key=lambda person: str(person["id"]))
    groups = sorted(project["groups"], key=lambda group: (group["index"], group["key"]))
    return {"rows": project["rows"], "persons": persons, "groups": groups}


def by_key(rows: list[Row]) -> dict[Any, Row]:
    """Persons or groups by what tells them apart."""
    return {row.get("id") or (row["index"], row["key"]): row for row in rows}


def differing(before: list[Row], after: list[Row]) -> tuple[bool, set[str]]:
    """Whether there are other rows, or of another time, and the properties whose values differ."""
    old, new = by_key(before), by_key(after)
    times = [
        row.get("createdAt") != new[key].get("createdAt") for key, row in old.items() if key in new
    ]
    names: set[str] = set()
    for key, row in new.items():
        earlier = old[key]["properties"] if key in old else {}
        names |= {name for name, _ in row["properties"].items() ^ earlier.items()}
    return old.keys() != new.keys() or any(times), names


@pytest.mark.parametrize("part", [0, 0.5, 1])
def test_events_above_tables_are_read_as_if_all_had_been_ingested(part: float) -> None:
    """Persons, groups and the owner of each event, whichever part of them is in the tables."""
    chance = random.Random(3)
    projects = [[without_none(m) for m in some_messages(chance)] for _ in range(40)]
    cuts = [int(part * len(messages)) for messages in projects]
    laid = run_script(
        "layered.mjs",
        [
            {"beneath": tables(messages[:cut]), "messages": messages[cut:]}
            for messages, cut in zip(projects, cuts, strict=True)
        ],
    )
    for messages, cut, result in zip(projects, cuts, laid, strict=True):
        before, after = expected(messages[:cut]), expected(messages)
        assert ordered(result) == ordered(after), messages
        assert result["end"] == max(map(milliseconds, messages[:cut]), default=0)
        rows = zip(before["rows"], after["rows"], strict=False)
        assert set(result["moved"]) == {old[0] for old, new in rows if old[2] != new[2]}, messages
        for name, changed in result["changed"].items():
            has_other_rows, properties = differing(before[name], after[name])
            assert changed["rows"] >= has_other_rows, messages
            assert properties <= set(changed["properties"]), messages
            if part == 1:
                assert changed == {"rows": False, "properties": []}
