"""Files of one kind with the same columns as one DuckDB scan: checked, unpacked, described once.

Formats (PostHog's docs/cdp/batch-exports/s3 and file-download-api, read November 2026): Parquet
with JSON in the strings `properties` and `person_properties`; JSON Lines with nested objects, plain
or compressed; CSV with a column for each property.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from macros.core.sql import id_text, literal
from macros.events.exports.columns import Columns, Source, as_json, no_column, resolve
from macros.events.exports.compression import make_readable
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.files import by_kind, columns_of_folders
from macros.events.exports.heads import (
    NO_HIVE,
    PARQUET,
    Head,
    longest_line,
    parquet_types,
    read_head,
)
from macros.events.exports.places.address import printable
from macros.events.progress import with_progress
from macros.events.settings import COLUMNS, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 200  # text files that DuckDB has open at once: each takes a buffer
NOTHING = ("null", "NULL", "undefined", "None", "nan", "NaN")
# As PostHog writes CSV, with Python's csv module: DuckDB would guess what is not set here.
CSV = "auto_detect = false, header = true, quote = '\"', escape = '\"', comment = '', skip = 0"
NULL, NESTED = "NULL::VARCHAR", ("STRUCT", "MAP")
# Texts for no id: all events without one would be the same event, or one person's.
NO_ID = {
    "uuid": ("", *NOTHING, "00000000-0000-0000-0000-000000000000"),
    "person_id": ("",),
}


@dataclass(frozen=True)
class Scan:
    """Files of one kind, which DuckDB reads as one table.

    Attributes:
        kind: "parquet", "json" or "csv".
        paths: the files as the user named them.
        readable: the same files as DuckDB can read them.
        names: the columns that the files have, as far as it is known.
        columns: which of them are ours.
        options: how to read them, in the call of DuckDB's table function.
        types: the types of columns that are not text.
        late: those of ours that occur in later lines, if at all.
        first: how many rows are read; 0 for all.
    """

    kind: str
    paths: tuple[str, ...]
    readable: tuple[str, ...]
    names: Collection[str]
    columns: Columns
    options: str
    types: Mapping[str, str] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    first: int = 0

    @property
    def call(self) -> str:
        """The call of DuckDB's table function that reads the files, or a part of them."""
        files = ", ".join(map(literal, self.readable))
        call = f"read_{self.kind}([{files}], {self.options})"
        return f"(FROM {call} LIMIT {self.first})" if self.first else call

    @cached_property
    def batches(self) -> tuple[Scan, ...]:
        """The same in parts, of which DuckDB can have all files open; Parquet needs no buffers."""
        if self.kind == "parquet":
            return (self,)
        parts = [slice(start, start + BATCH) for start in range(0, len(self.paths), BATCH)]
        return tuple(
            replace(self, paths=self.paths[part], readable=self.readable[part]) for part in parts
        )

    def require(self, *names: str) -> None:
        """Raise a Problem for the first of our columns that the files lack."""
        for name in names:
            if name not in self.columns.sources or (self.names and name in self.late):
                raise no_column(name, self.names, printable(self.paths[0]))

    def sources(self, name: str) -> tuple[Source, ...]:
        """Where one of our columns is; nowhere, if the files have none."""
        return self.columns.sources.get(name, ())

    def objects(self, name: str) -> list[str]:
        """SQL for each JSON that one of our columns may be in."""
        return [
            f"to_json({source.sql})::VARCHAR"
            if self.types.get(source.column, "").startswith(NESTED) and not source.path
            else as_json(source.sql)
            for source in self.sources(name)
        ]

    def text(self, name: str) -> str:
        """SQL for one of our columns as text; an id that is empty is none."""
        texts = [id_text(name, f"{source.sql}::VARCHAR") for source in self.sources(name)]
        if none := NO_ID.get(name, ("",) if len(texts) > 1 else ()):
            texts = [_without(text, none) for text in texts]
        return f"coalesce({', '.join(texts)})" if len(texts) > 1 else "".join(texts) or NULL


def _without(text: str, values: Sequence[str]) -> str:
    """SQL for a text that is NULL where it is one of these values."""
    # `NOT IN` would be a join, which DuckDB does even where nothing reads the column.
    differs = " AND ".join(f"{text} <> {literal(value)}" for value in values)
    return f"CASE WHEN {differs} THEN {text} END"


def prepare(
    database: DuckDBPyConnection, paths: Sequence[str], scratch: Path, settings: Settings
) -> list[Scan]:
    """Make a scan for all files of one kind that have the same columns.

    Args:
        database: any; it looks into the files, and nothing is created in it.
        paths: as `files.find_files` gives them.
        scratch: a folder for unpacked files; the scans read them there.
        settings: names of columns, and how large a file may become.

    Raises:
        EventsProblem: a file cannot be read, or was cut off, or its columns are not clear.
    """
    scans: list[Scan] = []
    for kind, some in by_kind(paths).items():
        files = with_progress(some, "checked")
        readable = {path: make_readable(path, scratch, settings.max_ratio) for path in files}
        with translate_errors(some):
            describe = _parquet if kind == "parquet" else _texts
            scans += describe(database, kind, readable, settings.columns)
    return list(_with_folders(scans))


def paths_of(scans: Iterable[Scan]) -> list[str]:
    """The files of all scans."""
    return [path for scan in scans for path in scan.paths]


def in_batches(scans: Sequence[Scan]) -> list[list[Scan]]:
    """The scans in parts that are read by one query each: one, unless there are too many files."""
    parts = [part for scan in scans for part in scan.batches]
    batches: list[list[Scan]] = [[]]
    for part in parts:
        size = sum(len(other.paths) for other in batches[-1] if other.kind != "parquet")
        if batches[-1] and size + len(part.paths) > BATCH and part.kind != "parquet":
            batches.append([])
        batches[-1].append(part)
    return batches


def _parquet(
    database: DuckDBPyConnection, kind: str, readable: Mapping[str, str], chosen: Mapping[str, str]
) -> Iterator[Scan]:
    """A scan for the files whose columns, as far as they are ours, have the same types."""
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    by_path = parquet_types(database, readable)
    for path, types in by_path.items():
        used = set(resolve(types, chosen, printable(path)).used())
        ours = tuple((name, types[name]) for name in types if name in used)
        groups.setdefault(ours or tuple(types.items()), []).append(path)
    for ours, some in groups.items():
        columns = resolve(dict(ours), chosen, printable(some[0]))
        files, names = tuple(readable[path] for path in some), tuple(by_path[some[0]])
        options = f"union_by_name = true, {PARQUET}"
        yield Scan(kind, tuple(some), files, names, columns, options, dict(ours))


def _texts(
    database: DuckDBPyConnection, kind: str, readable: Mapping[str, str], chosen: Mapping[str, str]
) -> Iterator[Scan]:
    """A scan for the JSON or CSV files that are read alike."""
    scans: dict[str, Scan] = {}
    longest = longest_line(database)
    for path, file in with_progress(readable.items(), "looked into"):
        head = read_head(database, kind, file, path)
        columns = resolve(head.names, chosen, printable(path))
        if kind == "csv":
            scan = _csv_scan(path, file, head, columns)
        else:
            scan = _json_scan(path, file, head, columns, longest)
        key = f"{scan.columns} {scan.options} {sorted(scan.late)}"
        if (same := scans.setdefault(key, scan)) is not scan:
            scans[key] = replace(same, paths=(*same.paths, path), readable=(*same.readable, file))
    yield from scans.values()


def _csv_scan(path: str, file: str, head: Head, columns: Columns) -> Scan:
    """A scan of CSV: every column is text, and has a name that no other one has in any case."""
    taken: dict[str, str] = {}
    for name in head.names:
        unique = name or "column"
        while unique.lower() in taken:
            unique += "_"
        taken[unique.lower()] = name
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in taken)
    options = f"{NO_HIVE}, {CSV}, delim = {literal(head.delimiter)}, columns = {{{types}}}"
    renamed = {name: unique for unique, name in reversed(taken.items())}
    return Scan("csv", (path,), (file,), head.names, columns.renamed(renamed), options)


def _json_scan(path: str, file: str, head: Head, columns: Columns, longest: int) -> Scan:
    """A scan of JSON: our columns are read wherever they first occur, whatever lines come first."""
    late = {name: (Source(name),) for name in COLUMNS if name not in columns.sources}
    columns = replace(columns, sources=late | dict(columns.sources))
    unique = {name.lower(): name for name in reversed(columns.used())}
    columns = columns.only(frozenset(unique.values()))
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in unique.values())
    form = "array" if head.is_array else "newline_delimited"
    options = (
        f"format = '{form}', {NO_HIVE}, columns = {{{types}}}, maximum_object_size = {longest}"
    )
    return Scan("json", (path,), (file,), head.names, columns, options, late=frozenset(late))


def _with_folders(scans: Sequence[Scan]) -> Iterator[Scan]:
    """The scans, with columns that no file has and the names of folders have, as Hive writes them.

    A folder `person_id=7` says whose events its files hold only where no file says so itself.
    """
    present = {name for scan in scans for name in scan.columns.sources.keys() - scan.late}
    for scan in scans:
        groups: dict[tuple[tuple[str, str], ...], list[int]] = {}
        for number, path in enumerate(scan.paths):
            folders = dict(columns_of_folders(path))
            added = tuple((n, v) for n, v in folders.items() if n in COLUMNS and n not in present)
            groups.setdefault(added, []).append(number)
        for added, numbers in groups.items():
            constants = {n: (*scan.sources(n), Source(constant=value)) for n, value in added}
            yield replace(
                scan,
                paths=tuple(scan.paths[number] for number in numbers),
                readable=tuple(scan.readable[number] for number in numbers),
                columns=replace(scan.columns, sources={**scan.columns.sources, **constants}),
                late=scan.late - constants.keys(),
            )
