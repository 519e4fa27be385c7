"""The database that queries see: PostHog's tables and functions, in DuckDB."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.sql import identifier

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from macros.events.sample_dataset import Dataset

POSTHOG_FUNCTIONS = Path(__file__).with_name("posthog_functions.sql")
# The columns that queries may use, with the types they have in PostHog; none of them is nullable
# there. What an event lacks is the empty value of the type, so `"$group_0"` is '' without a group:
# posthog/hogql/database/schema/{events,groups,persons}.py and `$group_0 VARCHAR` in
# posthog/models/event/sql.py of PostHog/posthog (read 26 November 2026). A property that an event
# lacks is NULL all the same.
POSTHOG_COLUMNS = {
    "events": {
        "uuid": "UUID",
        "event": "String",
        "distinct_id": "String",
        "person_id": "UUID",
        "timestamp": "DateTime",
        "properties": "JSON",
        "$group_0": "String",
    },
    "persons": {"id": "UUID", "created_at": "DateTime", "properties": "JSON"},
    "groups": {"index": "Integer", "key": "String", "properties": "JSON"},
}
# A UUID is a string here, since an export may have an organization's own id in its place.
TYPES = {
    "UUID": "VARCHAR",
    "String": "VARCHAR",
    "DateTime": "TIMESTAMP",
    "Integer": "INTEGER",
    "JSON": "JSON",
}
NO_GROUP = "coalesce(\"$group_0\", '')"
PERSON = "{'id': person_id, 'properties': json_transform(person_properties, $shape)} AS person"
ROW = "* REPLACE (json_transform(properties, $shape) AS properties)"
# The columns of each table, as expressions over those of its file.
SELECTS = {
    "events": (
        "* EXCLUDE (person_properties) "
        f'REPLACE (json_transform(properties, $shape) AS properties, {NO_GROUP} AS "$group_0"), '
        f"{PERSON}"
    ),
    "persons": ROW,
    "groups": ROW,
}
ONLY_IN_FILES = {"events": {"person_properties": "JSON"}}  # columns that tables do not have


def open_database(dataset: Dataset, keys: Iterable[tuple[str, ...]]) -> DuckDBPyConnection:
    """An in-memory database with PostHog's tables `events`, `persons` and `groups`.

    `properties` is a STRUCT of the keys that queries name, each a string or NULL: in PostHog too,
    properties are JSON, and queries convert them with functions such as `toFloat`.
    """
    import duckdb

    database = duckdb.connect(config={"autoinstall_known_extensions": False})
    database.execute(POSTHOG_FUNCTIONS.read_text())
    shape = json.dumps(structure(keys))
    for table, file in zip(SELECTS, (dataset.events, dataset.persons, dataset.groups), strict=True):
        _create(database, table, file, shape)
    return database


def _create(database: DuckDBPyConnection, table: str, file: Path, shape: str) -> None:
    """Create a table from JSON Lines, of which no column may be NULL.

    Args:
        database: where.
        table: one of `POSTHOG_COLUMNS`.
        file: a line of JSON for each row.
        shape: the STRUCT of its properties.
    """
    types = json.dumps(columns_of_file(table)).replace('"', "'")
    database.execute(
        f"""
        CREATE TABLE {table} AS SELECT {SELECTS[table]}
        FROM read_json($file, format = 'newline_delimited', columns = {types})
        """,
        {"shape": shape, "file": str(file)},
    )
    for name in POSTHOG_COLUMNS[table]:
        database.execute(f"ALTER TABLE {table} ALTER COLUMN {identifier(name)} SET NOT NULL")


def columns_of_file(table: str) -> dict[str, str]:
    """The columns of a table's file, and their types in DuckDB."""
    columns = {name: TYPES[kind] for name, kind in POSTHOG_COLUMNS[table].items()}
    return columns | ONLY_IN_FILES.get(table, {})


def structure(keys: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """DuckDB's description of a STRUCT with these keys, e.g. {"$set": {"plan": "VARCHAR"}}."""
    shape: dict[str, Any] = {"user_id": "VARCHAR"}
    for path in sorted(keys):
        inner = shape
        for key in path[:-1]:
            if not isinstance(inner.get(key), dict):
                inner[key] = {}
            inner = inner[key]
        inner.setdefault(path[-1], "VARCHAR")
    return shape
