"""Each person with the newest value that any event brought of each property.

Nearly always the newest event of a person knows all of them. So where a file's columns allow it,
the newest events are found first, by their times alone, and only their properties are parsed; other
events are looked at only for what those do not know. The result is that of looking at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from macros.core.sql import identifier
from macros.events.exports.reader import nothings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Rows = Callable[[str], str]
FEW = 20  # with fewer events a person, most parts of a file have somebody's newest


def make(database: DuckDBPyConnection, rows: Rows, keys: Sequence[str]) -> None:
    """Create the table `persons`, looking at every event once.

    Args:
        database: where the table goes.
        rows: SQL for events (`person_id`, `timestamp`, `person_properties`) under a condition on
            the columns as the files have them.
        keys: the properties.
    """
    database.execute(
        f"""CREATE TABLE persons AS
        SELECT person_id AS id, min(timestamp) AS created_at, {_newest(keys)} AS properties
        FROM ({rows("true")}) GROUP BY id"""
    )


def make_by_time(
    database: DuckDBPyConnection,
    rows: Rows,
    keys: Sequence[str],
    *,
    moment: str,
    knows: Callable[[str], str],
) -> None:
    """Create the table `persons`, looking at the newest events first.

    Args:
        database, rows, keys: as for `make`.
        moment: SQL that makes of `latest` a time as the files have it.
        knows: a condition on the columns, which holds wherever a property is known.
    """
    database.execute(
        f"""CREATE TEMP TABLE seen AS
        SELECT person_id AS id, min(timestamp) AS created_at, max(timestamp) AS latest,
            count(*) AS events
        FROM ({rows("true")}) GROUP BY id"""
    )
    few = f"SELECT count(*) * {FEW} > sum(events) FROM seen"
    if (database.execute(few).fetchone() or (True,))[0]:
        make(database, rows, keys)
        return
    database.execute(
        f"""CREATE TEMP TABLE newest AS
        SELECT person_id AS id, {_newest(keys)} AS properties
        FROM ({rows(f"timestamp IN (SELECT {moment} FROM seen)")}) AS events
        JOIN seen ON events.person_id = seen.id AND events.timestamp = seen.latest
        GROUP BY person_id"""
    )
    older = [key for key in keys if _is_missing(database, key)]
    conditions = " OR ".join(map(knows, older))
    database.execute(
        f"""CREATE TEMP TABLE older AS
        SELECT person_id AS id, {_newest(older)} AS properties
        FROM ({rows(conditions or "false")})
        WHERE person_id IN (SELECT id FROM newest WHERE {_any_missing(older)})
        GROUP BY person_id"""
    )
    values = (
        f"{identifier(key)}: {_coalesced(key) if key in older else _value('newest', key)}"
        for key in keys
    )
    properties = f"{{{', '.join(values)}}}" if keys else nothings(frozenset())
    database.execute(
        f"""CREATE TABLE persons AS SELECT seen.id, seen.created_at, {properties} AS properties
        FROM seen LEFT JOIN newest USING (id) LEFT JOIN older USING (id)"""
    )


def _is_missing(database: DuckDBPyConnection, key: str) -> bool:
    asked = f"SELECT 1 FROM newest WHERE {_any_missing([key])} LIMIT 1"
    return database.execute(asked).fetchone() is not None


def _any_missing(keys: Sequence[str]) -> str:
    return " OR ".join(f"{_value('newest', key)} IS NULL" for key in keys) or "false"


def _coalesced(key: str) -> str:
    return f"coalesce({_value('newest', key)}, {_value('older', key)})"


def _value(table: str, key: str) -> str:
    return f"{table}.properties.{identifier(key)}"


def _newest(keys: Sequence[str]) -> str:
    """SQL for a STRUCT of the newest values, each of the events that know one."""
    values = (f"{identifier(key)}: {_newest_of(identifier(key))}" for key in keys)
    return f"{{{', '.join(values)}}}" if keys else nothings(frozenset())


def _newest_of(field: str) -> str:
    value = f"person_properties.{field}"
    return f"arg_max({value}, timestamp) FILTER (WHERE {value} IS NOT NULL)"
