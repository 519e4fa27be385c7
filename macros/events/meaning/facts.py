"""What an export is: its files and events, from when to when, and what says their model."""

from __future__ import annotations

import json
from dataclasses import asdict, astuple, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from macros.events.models.guess import Counts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAMES = "exported_names"  # the table of the events in the files: name, count
FILES = "exported_files"  # the table whose one row says how many files were read
COUNTS = "model_counts"  # the table whose one row is what says the model
MOST = 100  # names that are looked at


@dataclass(frozen=True)
class Facts:
    """What an export is.

    Attributes:
        files: how many were read.
        exported: the events in them, also those that no query names, with duplicates.
        events: the events that count, of those that queries name.
        first, last: when the first and the last of these were sent (UTC); None where there is none.
        names: the most frequent events in the files by their own names, and how many there are.
        counts: what says which model they follow.
    """

    files: int
    exported: int
    events: int
    first: datetime | None
    last: datetime | None
    names: tuple[tuple[str, int], ...]
    counts: Counts = field(default_factory=Counts)

    def to_json(self) -> str:
        """The facts as text, from which `from_json` restores them."""
        return json.dumps(asdict(self), default=datetime.isoformat)

    @classmethod
    def from_json(cls, text: str) -> Facts:
        """The facts that `to_json` wrote."""
        values = json.loads(text)
        first, last = (
            values[name] and datetime.fromisoformat(values[name]) for name in ("first", "last")
        )
        names = tuple((name, count) for name, count in values["names"])
        counts = Counts(**values["counts"])
        return cls(**values | {"first": first, "last": last, "names": names, "counts": counts})


def write_files(database: DuckDBPyConnection, files: int) -> None:
    """Keep how many files were read in a table beside their events."""
    database.execute(f"CREATE TABLE {FILES} AS SELECT {files} AS files")


def write_counts(database: DuckDBPyConnection, counts: Counts) -> None:
    """Keep what says the model in a table beside the events."""
    values = ", ".join(map(str, astuple(counts)))
    database.execute(f"CREATE TABLE {COUNTS} AS SELECT {values}")


def read_facts(database: DuckDBPyConnection) -> Facts:
    """The facts of a database that is filled."""
    ((files, exported),) = database.execute(
        f"SELECT files, (SELECT coalesce(sum(count), 0)::BIGINT FROM {NAMES}) FROM {FILES}"
    ).fetchall()
    ((events, first, last),) = database.execute(
        "SELECT count(*), min(timestamp), max(timestamp) FROM events"
    ).fetchall()
    names = database.execute(
        f"""SELECT name, sum(count)::BIGINT AS count FROM {NAMES}
        GROUP BY name ORDER BY count DESC, name LIMIT {MOST}"""
    ).fetchall()
    ((*counts,),) = database.execute(f"FROM {COUNTS}").fetchall()
    return Facts(files, exported, events, first, last, tuple(names), Counts(*counts))
