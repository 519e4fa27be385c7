"""Months without any event: holes in the data, in which nobody was measured.

Queries on retention and churn leave them out, by the months that the table `events` has. Only the
events that queries name are read into it, so a month that has others gets one of those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from macros.core.sql import literal
from macros.events.meaning.notes import GAP, Note

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = 'uuid, event, distinct_id, person_id, timestamp, "$group_0", properties, person'
MONTH = "date_trunc('month', timestamp)"


def missing_months(database: DuckDBPyConnection) -> list[datetime]:
    """The months between the first and the last event in which the table `events` has none."""
    rows = database.execute(
        f"""WITH months AS (SELECT DISTINCT {MONTH} AS month FROM events)
        SELECT month FROM (SELECT unnest(generate_series(
            (SELECT min(month) FROM months), (SELECT max(month) FROM months), INTERVAL 1 MONTH
        )) AS month) WHERE month NOT IN (FROM months) ORDER BY month"""
    ).fetchall()
    return [month for (month,) in rows]


def add_other_events(
    database: DuckDBPyConnection,
    months: Iterable[datetime],
    names: Collection[str],
    selects: Iterable[str],
) -> None:
    """Put one event into the table `events` for each of the months that has any.

    Args:
        database: has the table, with no event in these months.
        months: where it has none.
        names: the events that queries name: none of them is added.
        selects: SQL for events that count, with the columns of the table.
    """
    missing = ", ".join(f"TIMESTAMP '{month}'" for month in months)
    named = ", ".join(map(literal, sorted(names))) or "NULL"
    for select in selects if missing else ():
        database.execute(
            f"""INSERT INTO events BY NAME SELECT {COLUMNS} FROM ({select})
            WHERE {MONTH} IN ({missing}) AND coalesce(event NOT IN ({named}), false)
            QUALIFY row_number() OVER (PARTITION BY {MONTH} ORDER BY timestamp) = 1"""
        )


def gap_notes(months: Iterable[datetime]) -> Iterator[Note]:
    """A note for each hole: the months in which there is no event at all."""
    numbered = ((month.year * 12 + month.month, month) for month in months)
    holes = groupby(enumerate(numbered), lambda pair: pair[1][0] - pair[0])
    for _, hole in holes:
        run = [month for _, (_, month) in hole]
        span = f"{run[0]:%B %Y}" if len(run) == 1 else f"{run[0]:%B %Y} to {run[-1]:%B %Y}"
        text = f"no events at all in {span}, which retention and churn leave out"
        yield Note(GAP, text, len(run))
