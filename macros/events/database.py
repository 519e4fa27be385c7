"""The database that queries see: PostHog's tables and functions, in DuckDB."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from macros.events.sample_dataset import Dataset

POSTHOG_FUNCTIONS = Path(__file__).with_name("posthog_functions.sql")
COLUMNS = {
    "uuid": "VARCHAR",
    "event": "VARCHAR",
    "distinct_id": "VARCHAR",
    "person_id": "VARCHAR",
    "timestamp": "TIMESTAMP",
    "properties": "JSON",
    "person_properties": "JSON",
    "$group_0": "VARCHAR",
}


def open_database(dataset: Dataset, keys: Iterable[tuple[str, ...]]) -> DuckDBPyConnection:
    """An in-memory database with PostHog's tables `events`, `persons` and `groups`.

    `properties` is a STRUCT of the keys that queries name, each a string or NULL: in PostHog too,
    properties are JSON, and queries convert them with functions such as `toFloat`.
    """
    import duckdb

    database = duckdb.connect(config={"autoinstall_known_extensions": False})
    database.execute(POSTHOG_FUNCTIONS.read_text())
    shape = json.dumps(_structure(sorted(keys)))
    types = json.dumps(COLUMNS).replace('"', "'")
    database.execute(
        f"""
        CREATE TABLE events AS
        SELECT * EXCLUDE (person_properties)
                REPLACE (json_transform(properties, $shape) AS properties),
            {{'id': person_id, 'properties': json_transform(person_properties, $shape)}} AS person
        FROM read_json($file, format = 'newline_delimited', columns = {types})
        """,
        {"shape": shape, "file": str(dataset.events)},
    )
    _create(
        database, "persons", {"id": "VARCHAR", "created_at": "TIMESTAMP"}, dataset.persons, shape
    )
    _create(database, "groups", {"index": "INTEGER", "key": "VARCHAR"}, dataset.groups, shape)
    return database


def _create(
    database: DuckDBPyConnection, table: str, columns: dict[str, str], file: Path, shape: str
) -> None:
    """Create a table with properties from JSON Lines."""
    types = json.dumps(columns | {"properties": "JSON"}).replace('"', "'")
    database.execute(
        f"""
        CREATE TABLE {table} AS
        SELECT * REPLACE (json_transform(properties, $shape) AS properties)
        FROM read_json($file, format = 'newline_delimited', columns = {types})
        """,
        {"shape": shape, "file": str(file)},
    )


def _structure(keys: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """DuckDB's description of a STRUCT with these keys, e.g. {"$set": {"plan": "VARCHAR"}}."""
    shape: dict[str, Any] = {"user_id": "VARCHAR"}
    for path in keys:
        inner = shape
        for key in path[:-1]:
            if not isinstance(inner.get(key), dict):
                inner[key] = {}
            inner = inner[key]
        inner.setdefault(path[-1], "VARCHAR")
    return shape
