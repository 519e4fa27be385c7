"""Files of one kind as one DuckDB scan: checked, unpacked and described once.

Formats (PostHog's docs/cdp/batch-exports/s3 and file-download-api, read November 2026): Parquet
with JSON in the strings `properties` and `person_properties`; JSON Lines with nested objects, plain
or compressed; CSV with a column for each property.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from macros.core.errors import EventsProblem, suggest
from macros.core.sql import literal
from macros.events.exports.compression import make_readable
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.files import by_kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

JSON_COLUMNS = ("properties", "person_properties")
JSON_LINES = "format = 'newline_delimited'"
LONGEST_LINE = 1 << 26  # bytes
# As PostHog writes CSV, with Python's csv module: DuckDB would guess what is not set here.
CSV = "header = true, delim = ',', quote = '\"', escape = '\"', comment = '', skip = 0"


@dataclass(frozen=True)
class Scan:
    """Files of one kind, which DuckDB reads as one table.

    Attributes:
        kind: "parquet", "json" or "csv".
        paths: the files as the user named them.
        call: the call of DuckDB's table function that reads them.
        columns: the type of each column, by name.
    """

    kind: str
    paths: Sequence[str]
    call: str
    columns: Mapping[str, str]

    def require(self, *names: str) -> None:
        """Raise a Problem for the first of these columns that the files lack."""
        for name in names:
            if name not in self.columns:
                cause = f'no column "{name}"; {suggest(name, self.columns, "Columns")}'
                raise EventsProblem(cause, path=self.paths[0])


def prepare(database: DuckDBPyConnection, paths: Sequence[str], scratch: Path) -> list[Scan]:
    """Make a scan for each kind of file among these.

    Args:
        database: any; it looks into the files, and nothing is created in it.
        paths: as `files.find_files` gives them.
        scratch: a folder for unpacked files; the scans read them there.

    Raises:
        Problem: a file cannot be read, was cut off, or has lines that are not JSON objects.
    """
    return [_prepare(database, kind, part, scratch) for kind, part in by_kind(paths).items()]


def paths_of(scans: Iterable[Scan]) -> list[str]:
    """The files of all scans."""
    return [path for scan in scans for path in scan.paths]


def _prepare(database: DuckDBPyConnection, kind: str, paths: Sequence[str], scratch: Path) -> Scan:
    files = f"[{', '.join(literal(make_readable(path, scratch)) for path in paths)}]"
    if kind == "json":
        return _json_scan(database, paths, files)
    function = "read_parquet" if kind == "parquet" else "read_csv"
    options = "" if kind == "parquet" else f", all_varchar = true, {CSV}"
    call = f"{function}({files}, union_by_name = true{options})"
    return Scan(kind, paths, call, _columns(database, call, paths))


def _json_scan(database: DuckDBPyConnection, paths: Sequence[str], files: str) -> Scan:
    """A scan of JSON Lines: names are those of the first lines, and types are ours to choose."""
    look = f"read_json({files}, {JSON_LINES}, maximum_depth = 1, union_by_name = true)"
    names = list(_columns(database, look, paths))
    if names == ["json"]:
        raise EventsProblem("each line has to be an event, as a JSON object", path=paths[0])
    columns = {name: "JSON" if name in JSON_COLUMNS else "VARCHAR" for name in names}
    types = ", ".join(f"{literal(name)}: '{kind}'" for name, kind in columns.items())
    options = f"{JSON_LINES}, columns = {{{types}}}, maximum_object_size = {LONGEST_LINE}"
    return Scan("json", paths, f"read_json({files}, {options})", columns)


def _columns(database: DuckDBPyConnection, call: str, paths: Sequence[str]) -> dict[str, str]:
    with translate_errors(paths):
        rows = database.execute(f"DESCRIBE SELECT * FROM {call}").fetchall()
    return {row[0]: row[1] for row in rows}
