"""Each person with the newest value that any event brought of each property.

Nearly always the newest event of a person has all of them. So where a file's columns allow it,
the newest events are found first, by their times alone, and only their properties are parsed; other
events are looked at only for what those do not have. The result is that of looking at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from macros.core.sql import identifier
from macros.events.exports.columns import Source
from macros.events.exports.scan import Scan
from macros.events.meaning.structs import PERSON_OF_THEIRS, null_struct

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SelectEvents = Callable[[str], str]
# With fewer events a person, most parts of a file have somebody's newest.
EVENTS_PER_PERSON = 20
# The UTC time `latest` as a value of a column's type.
LATEST = {"TIMESTAMP": "latest", "TIMESTAMP WITH TIME ZONE": "timezone('UTC', latest)"}


def latest_timestamp_type(scans: Sequence[Scan]) -> str | None:
    """The type of the files' timestamps where `create_persons_by_time` can use them, else None.

    Only Parquet has columns, and statistics by which parts of a file are passed over.
    """
    kinds = {scan.types.get("timestamp") for scan in scans if _has_own_columns(scan)}
    if len(kinds) != 1 or not all(map(_has_own_columns, scans)):
        return None
    (kind,) = kinds
    return kind if kind in LATEST else None


def _has_own_columns(scan: Scan) -> bool:
    """Whether it is Parquet whose columns are called as PostHog calls them."""
    names = ("timestamp", "person_properties")
    own = all(scan.sources(name) == (Source(name),) for name in names)
    return scan.kind == "parquet" and own and scan.types["person_properties"] == "VARCHAR"


def create_exported_persons(database: DuckDBPyConnection, *, has_theirs: bool) -> None:
    """Create the tables `exported_persons` and `person_distinct_ids`.

    Of several rows the highest version counts. A deleted person owns nothing: its events keep the
    person that they came with.

    Args:
        database: has the rows of a persons export, `persons_export`.
        has_theirs: whether they have the column `person_of_theirs`.
    """
    name = PERSON_OF_THEIRS
    theirs = f"arg_max({name}, person_version) AS {name}," if has_theirs else ""
    database.execute(
        f"""CREATE TABLE exported_persons AS
        SELECT person_id AS id, arg_max(properties, person_version) AS properties, {theirs}
            arg_max(is_deleted, person_version) AS is_deleted
        FROM persons_export GROUP BY person_id;
        CREATE TABLE person_distinct_ids AS
        SELECT distinct_id, arg_max(person_id, version) AS owner
        FROM persons_export GROUP BY distinct_id;
        DELETE FROM person_distinct_ids
        WHERE owner IN (SELECT id FROM exported_persons WHERE is_deleted)"""
    )


def create_persons_of_parts(
    database: DuckDBPyConnection, parts: Iterable[str], keys: Sequence[str]
) -> None:
    """Create the table `persons` from events in parts, each of which is read by itself.

    Args:
        database: where the table goes.
        parts: SQL for the events of each (`person_id`, `timestamp`, `person_properties`).
        keys: the properties.
    """
    newest = {
        key: f"{{'time': timestamp, 'value': person_properties.{identifier(key)}}}" for key in keys
    }
    per_part = "".join(
        f", max({value}) FILTER (WHERE person_properties.{identifier(key)} IS NOT NULL) "
        f"AS {identifier(f'newest {key}')}"
        for key, value in newest.items()
    )
    for number, events in enumerate(parts):
        begin = "INSERT INTO parts" if number else "CREATE TEMP TABLE parts AS"
        database.execute(
            f"{begin} SELECT person_id AS id, min(timestamp) AS created_at{per_part} "
            f"FROM ({events}) GROUP BY id"
        )
    values = (f"{identifier(key)}: max({identifier(f'newest {key}')}).value" for key in keys)
    properties = f"{{{', '.join(values)}}}" if keys else null_struct(frozenset())
    database.execute(
        f"""CREATE TABLE persons AS
        SELECT id, min(created_at) AS created_at, {properties} AS properties
        FROM parts GROUP BY id"""
    )


def create_persons(
    database: DuckDBPyConnection, select_events: SelectEvents, keys: Sequence[str]
) -> None:
    """Create the table `persons`, looking at every event once.

    Args:
        database: where the table goes.
        select_events: gives SQL for events (`person_id`, `timestamp`, `person_properties`) under
            a condition on the columns as the files have them.
        keys: the properties.
    """
    database.execute(
        f"""CREATE TABLE persons AS
        SELECT person_id AS id, min(timestamp) AS created_at, {_newest(keys)} AS properties
        FROM ({select_events("true")}) GROUP BY id"""
    )


def create_persons_by_time(
    database: DuckDBPyConnection,
    select_events: SelectEvents,
    keys: Sequence[str],
    *,
    timestamp_type: str,
    may_have: Callable[[str], str],
) -> None:
    """Create the table `persons`, looking at the newest events first.

    Args:
        database, select_events, keys: as for `create_persons`.
        timestamp_type: as `latest_timestamp_type` gives it.
        may_have: gives a condition on the columns that holds wherever a property has a value.
    """
    database.execute(
        f"""CREATE TEMP TABLE activity AS
        SELECT person_id AS id, min(timestamp) AS created_at, max(timestamp) AS latest,
            count(*) AS events
        FROM ({select_events("true")}) GROUP BY id"""
    )
    is_sparse = f"SELECT count(*) * {EVENTS_PER_PERSON} > sum(events) FROM activity"
    if (database.execute(is_sparse).fetchone() or (True,))[0]:
        create_persons(database, select_events, keys)
        return
    is_latest = f"timestamp IN (SELECT {LATEST[timestamp_type]} FROM activity)"
    database.execute(
        f"""CREATE TEMP TABLE newest AS
        SELECT person_id AS id, {_newest(keys)} AS properties
        FROM ({select_events(is_latest)}) AS events
        JOIN activity ON events.person_id = activity.id AND events.timestamp = activity.latest
        GROUP BY person_id"""
    )
    older = [key for key in keys if _is_missing(database, key)]
    conditions = " OR ".join(map(may_have, older))
    database.execute(
        f"""CREATE TEMP TABLE older AS
        SELECT person_id AS id, {_newest(older)} AS properties
        FROM ({select_events(conditions or "false")})
        WHERE person_id IN (SELECT id FROM newest WHERE {_any_missing(older)})
        GROUP BY person_id"""
    )
    values = (
        f"{identifier(key)}: {_coalesced(key) if key in older else _value('newest', key)}"
        for key in keys
    )
    properties = f"{{{', '.join(values)}}}" if keys else null_struct(frozenset())
    database.execute(
        f"""CREATE TABLE persons AS
        SELECT activity.id, activity.created_at, {properties} AS properties
        FROM activity LEFT JOIN newest USING (id) LEFT JOIN older USING (id)"""
    )


def _is_missing(database: DuckDBPyConnection, key: str) -> bool:
    select = f"SELECT 1 FROM newest WHERE {_any_missing([key])} LIMIT 1"
    return database.execute(select).fetchone() is not None


def _any_missing(keys: Sequence[str]) -> str:
    return " OR ".join(f"{_value('newest', key)} IS NULL" for key in keys) or "false"


def _coalesced(key: str) -> str:
    return f"coalesce({_value('newest', key)}, {_value('older', key)})"


def _value(table: str, key: str) -> str:
    return f"{table}.properties.{identifier(key)}"


def _newest(keys: Sequence[str]) -> str:
    """SQL for a STRUCT of the newest values, each of the events that have one."""
    values = (f"{identifier(key)}: {_newest_of(identifier(key))}" for key in keys)
    return f"{{{', '.join(values)}}}" if keys else null_struct(frozenset())


def _newest_of(field: str) -> str:
    value = f"person_properties.{field}"
    return f"arg_max({value}, timestamp) FILTER (WHERE {value} IS NOT NULL)"
