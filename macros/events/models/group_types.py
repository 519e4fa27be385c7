"""Groups of events that name them by their type alone, as SDKs send them: in `$groups`.

PostHog gives each type a column, `$group_0` to `$group_4`, and writes it into the events that it
stores. Files that come from elsewhere have `{"organization": "acme"}` only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from macros.core.options import problem
from macros.core.sql import identifier
from macros.events.meaning.notes import ORGANIZATION, Note
from macros.events.models.nothing import without_nothing
from macros.events.models.options import BY_TYPE, GROUP, Identity

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMN = identifier(GROUP)
TEXT = f"properties.{identifier(BY_TYPE)}"
IS_OBJECT = f"coalesce(CASE WHEN json_valid({TEXT}) THEN json_type({TEXT}) END, '') = 'OBJECT'"


def read_group_types(database: DuckDBPyConnection, identity: Identity) -> Iterator[Note]:
    """Give events without a group the one of the only type that they name.

    Args:
        database: has the table `events`, in which `$groups` is JSON.
        identity: the model, and what an organization is.

    Raises:
        EventsProblem: there are several types, and no event has a group otherwise.
    """
    if identity != ("group", GROUP):
        return
    rows = database.execute(
        f"""SELECT type, count(*) FROM (
            SELECT unnest(json_keys({TEXT})) AS type FROM events
            WHERE {COLUMN} = '' AND {IS_OBJECT}
        ) GROUP BY type ORDER BY type"""
    ).fetchall()
    if len(rows) == 1:
        ((kind, count),) = rows
        value = without_nothing(f"json_extract_string({TEXT}, '$.*')[1]")
        where = f"{COLUMN} = '' AND {IS_OBJECT}"
        database.execute(f"UPDATE events SET {COLUMN} = coalesce({value}, '') WHERE {where}")
        yield Note(ORGANIZATION, f"events have their group in `$groups` alone, as `{kind}`", count)
    elif (
        rows
        and not database.execute(f"SELECT 1 FROM events WHERE {COLUMN} != '' LIMIT 1").fetchone()
    ):
        kinds = ", ".join(f'"{kind}"' for kind, _ in rows)
        example = f'"organization: {BY_TYPE}.{rows[0][0]}"'
        cause = f"no event has `{GROUP}`, and `{BY_TYPE}` has several types: {kinds}"
        raise problem(f"{cause}; say which of them is an organization, such as {example}")
