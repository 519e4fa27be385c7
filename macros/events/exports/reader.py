"""Events of the user's own from export files, in any of PostHog's formats and at any size.

The files are read once, by DuckDB alone: only the columns, the property keys and the events that
queries name, into a database file in `.cache/` that all queries share. DuckDB keeps to a memory
limit and spills to disk; no row passes through Python.

Formats (PostHog's docs/cdp/batch-exports/s3 and file-download-api, read November 2026): Parquet
with JSON in the texts `properties` and `person_properties`; JSON Lines with nested objects, plain
or compressed; CSV with a column for each property.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from macros.core.errors import EventsProblem, suggest
from macros.core.sql import identifier, literal, path_key, struct
from macros.events.exports.compression import make_readable
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.files import by_kind
from macros.events.settings import Settings
from macros.queries.requirements import USER, Keys, Requirements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REQUIRED = ("event", "distinct_id", "timestamp")
NESTED = ("properties", "person_properties")
# As PostHog writes it (Python's csv module); what is not told here DuckDB would guess by file.
CSV = "header = true, delim = ',', quote = '\"', escape = '\"', comment = '', skip = 0"
NOTHING = "NULL::VARCHAR"
PATIENCE = 2000  # milliseconds before a progress bar shows


class Reader:
    """Reads the files of one source into tables.

    Args:
        database: where the tables go.
        settings: names and meanings that differ from ours.
        scratch: a folder for what has to be unpacked on the way.
    """

    def __init__(self, database: DuckDBPyConnection, settings: Settings, scratch: Path) -> None:
        self._database, self._settings, self._scratch = database, settings, scratch

    def select(
        self, found: list[str], wanted: Requirements, *, every: bool = False, where: str = "true"
    ) -> str:
        """SQL for one row an event, under our names, with duplicates still in it.

        Its columns: uuid, event, distinct_id, person_id, timestamp (UTC, NULL for what is no
        time), $group_0, properties and person_properties (STRUCTs of the keys that are wanted).

        Args:
            found: files, as `sources.files` gives them.
            wanted: what queries ask of events.
            every: also the events that no query names.
            where: a condition on the columns as the files have them.
        """
        parts = [self._select(kind, part, wanted, where) for kind, part in by_kind(found).items()]
        union = " UNION ALL ".join(f"({part})" for part in parts)
        ours = {theirs: name for name, theirs in self._settings.events.items()}
        renamed = "".join(f" WHEN {literal(t)} THEN {literal(name)}" for t, name in ours.items())
        event = f"CASE event{renamed} ELSE event END" if renamed else "event"
        names = () if every else sorted(wanted.events or ())
        theirs = [literal(self._settings.events.get(name, name)) for name in names]
        only = f" WHERE event IN ({', '.join(theirs)})" if theirs else ""
        return f"SELECT * REPLACE ({event} AS event) FROM ({union}){only}"

    def event_names(self, found: list[str]) -> list[str]:
        """The most frequent events of the files, under their own names."""
        union = " UNION ALL ".join(
            f"SELECT event FROM {self.scan(kind, part)}" for kind, part in by_kind(found).items()
        )
        rows = self._database.execute(
            f"SELECT event FROM ({union}) WHERE event IS NOT NULL "
            "GROUP BY event ORDER BY count(*) DESC, event LIMIT 12"
        ).fetchall()
        return [row[0] for row in rows]

    def columns(self, scan: str, found: list[str]) -> dict[str, str]:
        """The columns of a scan by name, with their types."""
        with translate_errors(found):
            rows = self._database.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
        return {row[0]: row[1] for row in rows}

    def scan(self, kind: str, found: list[str]) -> str:
        """DuckDB's call that reads files of one kind."""
        listed = f"[{', '.join(map(literal, found))}]"
        if kind == "parquet":
            return f"read_parquet({listed}, union_by_name = true)"
        if kind == "csv":
            self._check(found)
            return f"read_csv({listed}, union_by_name = true, all_varchar = true, {CSV})"
        unpacked = self._check(found)
        listed = f"[{', '.join(map(literal, unpacked))}]"
        names = self._json_columns(listed, found)
        types = ", ".join(
            f"{literal(name)}: '{'JSON' if name in NESTED else 'VARCHAR'}'" for name in names
        )
        return (
            f"read_json({listed}, format = 'newline_delimited', columns = {{{types}}}, "
            "maximum_object_size = 67108864)"
        )

    def _check(self, found: list[str]) -> list[str]:
        return [make_readable(file, self._scratch) for file in found]

    def _json_columns(self, listed: str, found: list[str]) -> list[str]:
        """The top-level names of the first lines: types are ours to choose, names are theirs."""
        look = f"SELECT * FROM read_json({listed}, format = 'newline_delimited', maximum_depth = 1,"
        with translate_errors(found):
            rows = self._database.execute(f"DESCRIBE {look} union_by_name = true)").fetchall()
        names = [row[0] for row in rows]
        if names == ["json"]:
            raise EventsProblem("each line has to be an event, as a JSON object", path=found[0])
        return names

    def _select(self, kind: str, found: list[str], wanted: Requirements, where: str) -> str:
        scan = self.scan(kind, found)
        there = self.columns(scan, found)
        for name in REQUIRED:
            if name not in there:
                cause = f'no column "{name}"; {suggest(name, there, "Columns")}'
                raise EventsProblem(cause, path=found[0])
        texts = [
            f"{identifier(name) if name in there else 'NULL'}::VARCHAR AS {identifier(name)}"
            for name in ("uuid", "event", "distinct_id", "person_id", "$group_0")
        ]
        parsed, own = self._properties(there, "properties", "properties", wanted.keys)
        more, told = self._person(there, wanted.person)
        inner = ", ".join(["*", *parsed, *more])
        return (
            f"SELECT {', '.join(texts)}, {_moment(there['timestamp'])} AS timestamp, "
            f"{own or nothings(wanted.keys)} AS properties, "
            f"{told or nothings(wanted.person)} AS person_properties "
            f"FROM (SELECT {inner} FROM {scan} WHERE {where})"
        )

    def _person(self, there: dict[str, str], keys: Keys) -> tuple[list[str], str | None]:
        """As `_properties`, of the person.

        PostHog's exports always have the person's properties; a CSV may not. $set comes closest.
        """
        parsed, told = self._properties(there, "person_properties", "person.properties", keys)
        if parsed or told or not keys:
            return parsed, told
        setting = {("$set", *path) for path in keys if path[0] != "$set"}
        return self._properties(there, "properties", "properties", setting, "told")

    def select_people(self, kind: str, found: list[str], keys: Keys) -> str:
        """SQL for the rows of a persons export: a distinct id, its person, versions, properties."""
        scan = self.scan(kind, found)
        there = self.columns(scan, found)
        for name in ("distinct_id", "person_id"):
            if name not in there:
                cause = f'no column "{name}"; {suggest(name, there, "Columns")}'
                raise EventsProblem(cause, path=found[0])
        top = {path for path in keys if len(path) == 1}
        parsed, properties = self._properties(there, "properties", "properties", top)
        version, person_version, deleted = (
            f"coalesce({name}::{kind}, {other})" if name in there else other
            for name, kind, other in (
                ("person_distinct_id_version", "BIGINT", "0"),
                ("person_version", "BIGINT", "0"),
                ("is_deleted", "BOOLEAN", "false"),
            )
        )
        return (
            f"SELECT distinct_id::VARCHAR AS distinct_id, person_id::VARCHAR AS person_id, "
            f"{version} AS version, {person_version} AS person_version, {deleted} AS is_deleted, "
            f"{properties or nothings(top)} AS properties "
            f"FROM (SELECT {', '.join(['*', *parsed])} FROM {scan})"
        )

    def _properties(
        self,
        there: dict[str, str],
        column: str,
        prefix: str,
        keys: Keys,
        got: str = "",
    ) -> tuple[list[str], str | None]:
        """What to parse in an inner SELECT, and the STRUCT that an outer one makes of it.

        A column of JSON is parsed once, for all keys together. Without it there may be a column
        for each property; without any of those the second is None.
        """
        if not keys:
            return [], None
        got = got or f"got_{column}"
        ours = sorted(keys)
        theirs = [self._theirs(path) for path in ours]
        shown = [path[1:] if got == "told" else path for path in ours]
        if column in there:
            paths = ", ".join(literal("$." + ".".join(map(path_key, path))) for path in theirs)
            values = (f"{got}[{number}]" for number in range(1, len(ours) + 1))
            parse = f"json_extract_string({identifier(column)}, [{paths}]) AS {got}"
            return [parse], struct(dict(zip(shown, values, strict=True)))
        flat = [".".join((prefix, *path)) for path in theirs]
        if not there.keys() & set(flat):
            return [], None
        values = (f"{identifier(name)}::VARCHAR" if name in there else NOTHING for name in flat)
        return [], struct(dict(zip(shown, values, strict=True)))

    def moment_of_latest(self, found: list[str]) -> str | None:
        """SQL that makes of `latest`, a UTC time, one as the files have it; None where none can.

        In Parquet only are there columns, and statistics by which parts are passed over.
        """
        if list(by_kind(found)) != ["parquet"]:
            return None
        there = self.columns(self.scan("parquet", found), found)
        if there.get("person_properties") != "VARCHAR":
            return None
        moments = {"TIMESTAMP": "latest", "TIMESTAMP WITH TIME ZONE": "timezone('UTC', latest)"}
        return moments.get(there["timestamp"])

    def knows(self, key: str) -> str:
        """A condition that holds for each row whose person has a property, and for few others."""
        theirs = self._theirs((key,))[0]
        if not re.fullmatch(r"[\w$ .-]+", theirs, re.ASCII):
            return "true"  # it may be written in several ways
        signs = (literal(f'"{theirs}"'), literal("\\u00"))
        return " OR ".join(f"contains(person_properties, {sign})" for sign in signs)

    def _theirs(self, path: tuple[str, ...]) -> tuple[str, ...]:
        return (*path[:-1], self._settings.properties.get(path[-1], path[-1]))


def progress(database: DuckDBPyConnection) -> None:
    """Show how far long work is, where somebody is looking."""
    if sys.stderr.isatty():
        database.execute(f"SET enable_progress_bar = true; SET progress_bar_time = {PATIENCE}")


def nothings(keys: Keys) -> str:
    """A STRUCT of properties that are all NULL; it has one where there are no keys."""
    return struct(dict.fromkeys(sorted(keys or {USER}), NOTHING))


def _moment(kind: str) -> str:
    """SQL that gives a UTC time without a zone, or NULL for what is no time."""
    if kind.startswith("TIMESTAMP WITH"):
        return "make_timestamp(epoch_us(timestamp))"  # several times quicker than timezone()
    if kind.startswith(("TIMESTAMP", "DATE")):
        return "timestamp::TIMESTAMP"
    return "timezone('UTC', TRY_CAST(timestamp::VARCHAR AS TIMESTAMPTZ))"  # UTC where it says none
