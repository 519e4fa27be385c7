"""What a file says of itself before it is read: its columns, and how they are written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from macros.core.errors import EventsProblem
from macros.core.sql import literal
from macros.events.exports.compression import WHOLE_LINES, chunks, compression_of
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.places.address import printable
from macros.events.exports.places.opening import MAGIC, open_file

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SIZE = 1 << 18  # bytes to look at
LONGEST_LINE = 1 << 26  # bytes, where the memory allows it
LINES = 200  # of a zstd file, which only DuckDB unpacks
DELIMITERS = ",;\t|"
NO_HIVE = "hive_partitioning = false"  # or folders such as `event=x` would replace columns
PARQUET = f"{NO_HIVE}, binary_as_string = true"
COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")  # of gzip and zstd


@dataclass(frozen=True)
class Head:
    """What the beginning of a file says.

    Attributes:
        names: the columns of a CSV in order, or the keys of the first JSON objects.
        delimiter: what stands between the values of a CSV, or "".
        is_array: whether a JSON file is an array, and not a line for each object.
    """

    names: tuple[str, ...]
    delimiter: str = ""
    is_array: bool = False


def read_head(database: DuckDBPyConnection, kind: str, readable: str, path: str) -> Head:
    """Look at the beginning of a JSON or CSV file.

    Args:
        database: any; it unpacks zstd.
        kind: "json" or "csv".
        readable: the file as `make_readable` gave it.
        path: the file as the user named it.

    Raises:
        EventsProblem: the file was cut off, or its first line is no header.
    """
    text = _start(database, readable, path)
    return _csv_head(text, path) if kind == "csv" else _json_head(text)


def parquet_types(
    database: DuckDBPyConnection, readable: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """The types of the columns of Parquet files, by file and column.

    Files of the same schema are described once.

    Raises:
        EventsProblem: a file is no Parquet, or was cut off.
    """
    for path in readable:
        _check_parquet(path)
    described: dict[tuple[str, ...], dict[str, str]] = {}
    schemas = _schemas(database, readable)
    for path, schema in schemas.items():
        if schema not in described:
            call = f"read_parquet({literal(readable[path])}, {PARQUET})"
            rows = database.execute(f"DESCRIBE SELECT * FROM {call}").fetchall()
            described[schema] = {row[0]: row[1] for row in rows}
    return {path: described[schema] for path, schema in schemas.items()}


def longest_line(database: DuckDBPyConnection) -> int:
    """How long a line may be: each thread has a buffer of twice that, and all a part of memory."""
    row = database.execute(
        "SELECT parse_formatted_bytes(current_setting('memory_limit'))::BIGINT, "
        "current_setting('threads')::BIGINT"
    ).fetchone()
    memory, threads = row or (0, 1)
    return int(max(1 << 20, min(LONGEST_LINE, memory // (8 * threads))))


def _schemas(
    database: DuckDBPyConnection, readable: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """By file, what tells files of different columns apart."""
    if len(readable) == 1:
        return dict.fromkeys(readable, ())
    schemas: dict[str, list[str]] = {}
    for file, column in _columns(database, readable):
        schemas.setdefault(file, []).append(column)
    return {path: tuple(schemas[file]) for path, file in readable.items()}


def _columns(database: DuckDBPyConnection, readable: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each file with each of its columns.

    DuckDB may not say which file it cannot read: then each is looked into by itself.
    """
    import duckdb

    def select(files: Iterable[str]) -> list[tuple[str, str]]:
        return database.execute(
            "SELECT file_name, concat_ws(' ', name, type, logical_type, num_children) "
            f"FROM parquet_schema([{', '.join(map(literal, files))}])"
        ).fetchall()

    try:
        return select(readable.values())
    except duckdb.Error:
        for path, file in readable.items():
            with translate_errors([path]):
                select([file])
        raise


def _check_parquet(path: str) -> None:
    """Refuse what DuckDB would not say clearly: a file without its start, or compressed as a whole.

    Parquet begins and ends with "PAR1", before which it says how long its last part is.
    """
    with open_file(path) as file:
        start, size = file.read(4), file.seek(0, 2)
        file.seek(max(size - 8, 0))
        length, end = int.from_bytes(file.read(4), "little"), file.read()
    if start.startswith(COMPRESSED):
        cause = "this Parquet file is compressed as a whole, which is not read; decompress it"
        raise EventsProblem(cause, path=printable(path))
    if end == MAGIC and (start != MAGIC or length > size):
        raise EventsProblem("this file is not Parquet, or was cut off", path=printable(path))


def _start(database: DuckDBPyConnection, readable: str, path: str) -> str:
    if compression_of(readable) == "zst":
        call = f"read_csv({literal(readable)}, {WHOLE_LINES})"
        rows = database.execute(f"SELECT line FROM {call} LIMIT {LINES}").fetchall()
        return "".join(f"{line or ''}\n" for (line,) in rows).removeprefix("\ufeff")
    data = b""
    try:
        for chunk in chunks(readable):
            data += chunk
            if len(data) >= SIZE:
                break
    except EventsProblem as problem:
        if not data:
            raise EventsProblem(problem.cause, path=printable(path)) from None
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def _csv_head(text: str, path: str) -> Head:
    """The header, split at the delimiter that gives the most columns; a comma where none does."""
    csv.field_size_limit(SIZE * 2)
    rows = {delimiter: _first_row(text, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda character: len(rows[character]))
    names = tuple(name.strip() for name in rows[delimiter])
    if not any(names):
        raise EventsProblem("the first line has no names of columns", path=printable(path), line=1)
    return Head(names, delimiter)


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return next((row for row in rows if row), [])
    except csv.Error:
        return []


def _json_head(text: str) -> Head:
    start = text.lstrip()
    is_array = start.startswith("[")
    objects = _elements(start[1:]) if is_array else _objects(text)
    names: dict[str, None] = {}
    for value in objects:
        names |= dict.fromkeys(value)
    return Head(tuple(names), is_array=is_array)


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of whole lines, until one is something else."""
    for line in text.splitlines():
        try:
            value = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError):
            return
        if not isinstance(value, dict):
            return
        yield value


def _elements(text: str) -> Iterator[Mapping[str, Any]]:
    """The first objects in an array whose opening bracket is gone."""
    decoder = json.JSONDecoder()
    for _ in islice(iter(int, 1), SIZE):
        text = text.lstrip(" \t\r\n,")
        try:
            value, end = decoder.raw_decode(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(value, dict):
            return
        yield value
        text = text[end:]
