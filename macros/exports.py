"""Events of the user's own from export files, in any of PostHog's formats and at any size.

The files are read once, by DuckDB alone: only the columns, the property keys and the events that
queries name, into a database file in `.cache/` that all queries share. DuckDB keeps to a memory
limit and spills to disk; no row passes through Python.

Formats (PostHog's docs/cdp/batch-exports/s3 and file-download-api, read November 2026): Parquet
with JSON in the texts `properties` and `person_properties`; JSON Lines with nested objects, plain
or compressed; CSV with a column for each property.
"""

from __future__ import annotations

import glob
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.errors import EventsProblem, choose
from macros.faults import problems_in
from macros.packed import readable
from macros.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

JSON_ENDINGS = tuple(f"{kind}{zipped}" for kind in (".jsonl", ".ndjson", ".json")
                     for zipped in ("", ".gz", ".zst", ".br"))  # fmt: skip
CSV_ENDINGS = (".csv", ".csv.gz", ".csv.zst")
ENDINGS = (".parquet", *JSON_ENDINGS, *CSV_ENDINGS)
REMOTE = ("s3://", "gs://", "gcs://", "az://", "http://", "https://", "hf://")
REQUIRED = ("event", "distinct_id", "timestamp")
NESTED = ("properties", "person_properties")
# As PostHog writes it (Python's csv module); what is not told here DuckDB would guess by file.
CSV = "header = true, delim = ',', quote = '\"', escape = '\"', comment = '', skip = 0"
NOTHING = "NULL::VARCHAR"
PATIENCE = 2000  # milliseconds before a progress bar shows


def files(source: str, named: str = "EVENTS") -> list[str]:
    """The files that a source means: itself, those it matches, or those in its folder.

    Raises:
        Problem: nothing there; a folder without a file of a known kind; an unknown kind.
    """
    if source.startswith(REMOTE):
        return [_known_remote(source, named)]
    path = Path(source)
    if path.is_dir():
        found = [str(file) for file in sorted(path.rglob("*")) if file.name.endswith(ENDINGS)]
        if not found:
            raise EventsProblem(
                f"{named}: the folder {source} has no {', '.join(ENDINGS[:4])} file in it"
            )
        return found
    found = sorted(glob.glob(source, recursive=True)) or ([source] if path.is_file() else [])  # noqa: PTH207 - a pattern may be absolute
    if not found:
        raise EventsProblem(f"{named}: no file {source}")
    for file in found:
        if not file.endswith(ENDINGS):
            raise EventsProblem(f"{named}: {file} is of no known kind; {_kinds()}")
        if not Path(file).stat().st_size:
            raise EventsProblem("this file is empty", path=file)
    return found


def _known_remote(source: str, named: str) -> str:
    ending = _plain(source)
    if ending.endswith(".br"):
        raise EventsProblem(
            f"{named}: {source} cannot be read in place; download it, then name the file"
        )
    if not ending.endswith(ENDINGS):
        raise EventsProblem(f"{named}: {source} is of no known kind; {_kinds()}")
    return source


def _plain(file: str) -> str:
    """A file's name without what follows it in an address, such as a signature."""
    return file.partition("?")[0] if file.startswith(REMOTE) else file


def _kinds() -> str:
    return f"Kinds: {', '.join(ENDINGS)}."


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
        self, found: list[str], keys: Collection[tuple[str, ...]], wanted: Collection[str] | None
    ) -> str:
        """SQL for one row an event, under our names, with duplicates still in it.

        Its columns: uuid, event, distinct_id, person_id, timestamp (UTC, NULL for what is no
        time), $group_0, properties and person_properties (STRUCTs of the keys asked for).

        Args:
            found: files, as `files` gives them.
            keys: the property keys that queries name.
            wanted: the events that queries name, or None for all.
        """
        parts = [self._select(kind, part, keys) for kind, part in self.by_kind(found).items()]
        union = " UNION ALL ".join(f"({part})" for part in parts)
        ours = {theirs: name for name, theirs in self._settings.events.items()}
        renamed = "".join(f" WHEN {_text(t)} THEN {_text(name)}" for t, name in ours.items())
        event = f"CASE event{renamed} ELSE event END" if renamed else "event"
        theirs = [self._settings.events.get(name, name) for name in sorted(wanted or ())]
        only = f" WHERE event IN ({', '.join(map(_text, theirs))})" if theirs else ""
        return f"SELECT * REPLACE ({event} AS event) FROM ({union}){only}"

    def event_names(self, found: list[str]) -> list[str]:
        """The most frequent events of the files, under their own names."""
        union = " UNION ALL ".join(
            f"SELECT event FROM {self.scan(kind, part)}"
            for kind, part in self.by_kind(found).items()
        )
        rows = self._database.execute(
            f"SELECT event FROM ({union}) WHERE event IS NOT NULL "
            "GROUP BY event ORDER BY count(*) DESC, event LIMIT 12"
        ).fetchall()
        return [row[0] for row in rows]

    def columns(self, scan: str, found: list[str]) -> dict[str, str]:
        """The columns of a scan by name, with their types."""
        with problems_in(found):
            rows = self._database.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
        return {row[0]: row[1] for row in rows}

    def scan(self, kind: str, found: list[str]) -> str:
        """DuckDB's call that reads files of one kind."""
        listed = f"[{', '.join(map(_text, found))}]"
        if kind == "parquet":
            return f"read_parquet({listed}, union_by_name = true)"
        if kind == "csv":
            self._check(found)
            return f"read_csv({listed}, union_by_name = true, all_varchar = true, {CSV})"
        unpacked = self._check(found)
        listed = f"[{', '.join(map(_text, unpacked))}]"
        names = self._json_columns(listed, found)
        types = ", ".join(
            f"{_text(name)}: '{'JSON' if name in NESTED else 'VARCHAR'}'" for name in names
        )
        return (
            f"read_json({listed}, format = 'newline_delimited', columns = {{{types}}}, "
            "maximum_object_size = 67108864)"
        )

    def _check(self, found: list[str]) -> list[str]:
        return [str(readable(file, self._scratch)) for file in found]

    def _json_columns(self, listed: str, found: list[str]) -> list[str]:
        """The top-level names of the first lines: types are ours to choose, names are theirs."""
        look = f"SELECT * FROM read_json({listed}, format = 'newline_delimited', maximum_depth = 1,"
        with problems_in(found):
            rows = self._database.execute(f"DESCRIBE {look} union_by_name = true)").fetchall()
        names = [row[0] for row in rows]
        if names == ["json"]:
            raise EventsProblem("each line has to be an event, as a JSON object", path=found[0])
        return names

    def by_kind(self, found: list[str]) -> dict[str, list[str]]:
        """The files by the kind of reader they need: parquet, json or csv."""
        kinds: dict[str, list[str]] = {}
        for file in found:
            plain = re.sub(r"\.(gz|zst|br)$", "", _plain(file)).lower()
            kind = "csv" if plain.endswith(".csv") else "json"
            kinds.setdefault("parquet" if plain.endswith(".parquet") else kind, []).append(file)
        return kinds

    def _select(self, kind: str, found: list[str], keys: Collection[tuple[str, ...]]) -> str:
        scan = self.scan(kind, found)
        there = self.columns(scan, found)
        for name in REQUIRED:
            if name not in there:
                cause = f'no column "{name}"; {choose(name, there, "Columns")}'
                raise EventsProblem(cause, path=found[0])
        texts = [
            f"{_name(name) if name in there else 'NULL'}::VARCHAR AS {_name(name)}"
            for name in ("uuid", "event", "distinct_id", "person_id", "$group_0")
        ]
        parsed, own = self._properties(there, "properties", "properties", keys)
        more, told = self._properties(there, "person_properties", "person.properties", keys)
        # PostHog's exports always have the person's properties; a CSV may not. $set comes closest.
        if not more and told is None:
            setting = {("$set", *path) for path in keys if path[0] != "$set"}
            more, told = self._properties(there, "properties", "properties", setting, "told")
        inner = ", ".join(["*", *parsed, *more])
        return (
            f"SELECT {', '.join(texts)}, {_moment(there['timestamp'])} AS timestamp, "
            f"{own or _struct(dict.fromkeys(sorted(keys), NOTHING))} AS properties, "
            f"{told or _struct(dict.fromkeys(sorted(keys), NOTHING))} AS person_properties "
            f"FROM (SELECT {inner} FROM {scan})"
        )

    def select_people(self, kind: str, found: list[str], keys: Collection[tuple[str, ...]]) -> str:
        """SQL for the rows of a persons export: a distinct id, its person, versions, properties."""
        scan = self.scan(kind, found)
        there = self.columns(scan, found)
        for name in ("distinct_id", "person_id"):
            if name not in there:
                cause = f'no column "{name}"; {choose(name, there, "Columns")}'
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
            f"{properties or _struct(dict.fromkeys(sorted(top), NOTHING))} AS properties "
            f"FROM (SELECT {', '.join(['*', *parsed])} FROM {scan})"
        )

    def _properties(
        self,
        there: dict[str, str],
        column: str,
        prefix: str,
        keys: Collection[tuple[str, ...]],
        got: str = "",
    ) -> tuple[list[str], str | None]:
        """What to parse in an inner SELECT, and the STRUCT that an outer one makes of it.

        A column of JSON is parsed once, for all keys together. Without it there may be a column
        for each property; without any of those the second is None.
        """
        got = got or f"got_{column}"
        ours = sorted(keys)
        theirs = [self._theirs(path) for path in ours]
        shown = [path[1:] if got == "told" else path for path in ours]
        if column in there:
            paths = ", ".join(_text("$." + ".".join(map(_quoted, path))) for path in theirs)
            values = (f"{got}[{number}]" for number in range(1, len(ours) + 1))
            parse = f"json_extract_string({_name(column)}, [{paths}]) AS {got}"
            return [parse], _struct(dict(zip(shown, values, strict=True)))
        flat = [".".join((prefix, *path)) for path in theirs]
        if not there.keys() & set(flat):
            return [], None
        values = (f"{_name(name)}::VARCHAR" if name in there else NOTHING for name in flat)
        return [], _struct(dict(zip(shown, values, strict=True)))

    def _theirs(self, path: tuple[str, ...]) -> tuple[str, ...]:
        return (*path[:-1], self._settings.properties.get(path[-1], path[-1]))


def progress(database: DuckDBPyConnection) -> None:
    """Show how far long work is, where somebody is looking."""
    if sys.stderr.isatty():
        database.execute(f"SET enable_progress_bar = true; SET progress_bar_time = {PATIENCE}")


def _moment(kind: str) -> str:
    """SQL that gives a UTC time without a zone, or NULL for what is no time."""
    if kind.startswith("TIMESTAMP WITH"):
        return "timezone('UTC', timestamp)"
    if kind.startswith(("TIMESTAMP", "DATE")):
        return "timestamp::TIMESTAMP"
    return "timezone('UTC', TRY_CAST(timestamp::VARCHAR AS TIMESTAMPTZ))"  # UTC where it says none


def _struct(values: dict[tuple[str, ...], str]) -> str:
    """A STRUCT literal for paths of keys, nested where a path is longer than one."""
    nested: dict[str, Any] = {}
    for path, value in values.items():
        inner = nested
        for key in path[:-1]:
            inner = inner.setdefault(key, {}) if isinstance(inner.get(key, {}), dict) else {}
        inner.setdefault(path[-1], value)

    def literal(level: dict[str, Any]) -> str:
        items = (
            f"{_name(key)}: {literal(value) if isinstance(value, dict) else value}"
            for key, value in level.items()
        )
        return f"{{{', '.join(items)}}}"

    return literal(nested)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _quoted(key: str) -> str:
    return '"' + key.replace('"', '\\"') + '"'
