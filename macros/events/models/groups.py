"""The table of groups, made from events: each group with the newest value of every property.

PostHog's exports of events have no groups, but the events that describe them: `$groupidentify`,
with the properties in `$group_set` (posthog.com docs/product-analytics/group-analytics, read
November 2026). Where a group was never described, its plan is the one that it chose last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.core.sql import identifier, struct
from macros.events.models.nothing import without_nothing
from macros.events.models.organizations import COLUMNS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from macros.queries.requirements import Keys

DESCRIBED, SET, TYPE, KEY = "$groupidentify", "$group_set", "$group_type", "$group_key"
CHOSEN, PLAN = "plan_selected", "plan"
GROUP = COLUMNS["group"]


def events(keys: Keys | None) -> tuple[str, ...]:
    """The events that a table of groups is made of; none where no query looks at it."""
    return () if keys is None else (DESCRIBED, CHOSEN)


def event_keys(keys: Keys | None) -> frozenset[tuple[str, ...]]:
    """The property keys of those events that a table with these properties is made of."""
    if keys is None:
        return frozenset()
    return frozenset([(TYPE,), (KEY,), (PLAN,), *((SET, *path) for path in keys or [(PLAN,)])])


def create_groups(database: DuckDBPyConnection, keys: Keys | None) -> None:
    """Create the table `groups` from the table `events`; an empty one where keys are None.

    Of several types of groups it is the one whose keys are organizations of events.

    Args:
        database: has the table `events`, with the keys that `event_keys` gives.
        keys: the properties that queries name of groups.
    """
    if keys is None:
        properties = struct({(PLAN,): "NULL::VARCHAR"})
        select = f"SELECT 0 AS index, '' AS key, {properties} AS properties LIMIT 0"
        database.execute(f"CREATE TABLE groups AS {select}")
        return
    key = without_nothing(f"properties.{identifier(KEY)}")
    database.execute(
        f"""CREATE TEMP TABLE described AS
        SELECT {key} AS key, properties.{identifier(TYPE)} AS type, timestamp, properties
        FROM events WHERE event = '{DESCRIBED}' AND {key} IS NOT NULL"""
    )
    known = f"SELECT DISTINCT {GROUP} AS key FROM events WHERE {GROUP} != ''"
    database.execute(
        f"""CREATE TEMP TABLE group_type AS
        SELECT type FROM described LEFT JOIN ({known}) AS known USING (key)
        GROUP BY type
        ORDER BY count(DISTINCT CASE WHEN known.key IS NOT NULL THEN described.key END) DESC, type
        LIMIT 1"""
    )
    values = {path: _newest(path) for path in sorted(keys or [(PLAN,)])}
    database.execute(
        f"""CREATE TABLE groups AS
        SELECT 0 AS index, key, {struct(values)} AS properties
        FROM (
            SELECT key, timestamp, properties.{identifier(SET)} AS described, NULL AS chosen
            FROM described WHERE type IS NOT DISTINCT FROM (FROM group_type)
            UNION ALL
            SELECT {GROUP}, timestamp, NULL,
                CASE WHEN event = '{CHOSEN}' THEN properties.{identifier(PLAN)} END
            FROM events WHERE {GROUP} != ''
        ) GROUP BY key"""
    )


def _newest(path: tuple[str, ...]) -> str:
    """SQL for the newest value of a property: as described, else as it was chosen."""
    described = f"described.{'.'.join(map(identifier, path))}"
    values = [f"arg_max({described}, timestamp) FILTER (WHERE {described} IS NOT NULL)"]
    if path == (PLAN,):
        values.append("arg_max(chosen, timestamp) FILTER (WHERE chosen IS NOT NULL)")
    return f"coalesce({', '.join(values)})"
