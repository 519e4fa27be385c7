"""Events that came more than once: known by their uuid, or suspected without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from macros.events.meaning.notes import DUPLICATES, SUSPECT, Note

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def drop_duplicates(database: DuckDBPyConnection) -> Iterator[Note]:
    """Leave one of the events that have the same uuid: the version that arrived last.

    Exports overlap. Hashes are small and tell where to look; the uuids themselves decide.

    Args:
        database: has the table `events`, whose column `inserted_at` it drops.
    """
    database.execute(
        """CREATE TEMP TABLE suspects AS
        SELECT hash(uuid) AS sign FROM events WHERE uuid IS NOT NULL
        GROUP BY sign HAVING count(*) > 1"""
    )
    if database.execute("SELECT 1 FROM suspects LIMIT 1").fetchone():
        deleted = database.execute(
            """DELETE FROM events WHERE rowid IN (
                SELECT id FROM (
                    SELECT rowid AS id, row_number() OVER (
                        PARTITION BY uuid ORDER BY inserted_at DESC NULLS LAST, rowid
                    ) AS version
                    FROM events WHERE uuid IS NOT NULL AND hash(uuid) IN (FROM suspects)
                ) WHERE version > 1
            )"""
        ).fetchone()
        if deleted and deleted[0]:
            text = "events were left out, whose uuid a newer version of the same event has"
            yield Note(DUPLICATES, text, deleted[0])
    database.execute("ALTER TABLE events DROP COLUMN inserted_at")


def suspected_duplicates(database: DuckDBPyConnection) -> Iterator[Note]:
    """Note events that no uuid tells apart: a copy of an export would make each of them two."""
    alike = database.execute(
        """SELECT sum(count - 1)::BIGINT, min(event) FROM (
            SELECT count(*) AS count, any_value(event) AS event FROM events WHERE uuid IS NULL
            GROUP BY hash(event, distinct_id, person_id, timestamp, properties) HAVING count > 1
        )"""
    ).fetchone()
    if alike and alike[0]:
        text = "events have no uuid and are like another one in all that is read; each was counted"
        yield Note(SUSPECT, text, alike[0], f'a "{alike[1]}"')
