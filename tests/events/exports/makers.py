"""Exports for tests: rows as PostHog has them, written in every format that it exports."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import duckdb

from macros.answers import comparison
from macros.answers.answers import Answers
from macros.answers.missing import NoAnswer
from macros.events.sample_dataset import sample_dataset
from macros.events.settings import Settings
from macros.queries.query import query_names
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

Row = dict[str, Any]

SAMPLE = PROJECT_ROOT / ".cache" / "sample"
NESTED = ("properties", "person_properties")
NAMES = [name for name in query_names(SNIPPETS) if "/" not in name]  # the tutorial's model
# Options by which DuckDB writes any text as CSV: one value a line.
LINES = "delimiter '\x01', quote '', escape '', header false"


@cache
def truth() -> Mapping[str, Any]:
    """What really happened at the sample company, as numbers that a query can give."""
    facts = comparison.truth()
    return {n: float(facts[n]) if isinstance(facts[n], Fraction) else facts[n] for n in NAMES}


@cache
def year(model: str = "organization") -> tuple[Row, ...]:
    """The sample company's events, each as a row of an export."""
    dataset = sample_dataset(PROJECT_ROOT, model)
    return tuple(map(json.loads, dataset.events.read_text(encoding="utf-8").splitlines()))


def event(number: int, name: str = "account_created", **columns: Any) -> Row:
    """One event of organization "acme" in an export; columns replace its own, or are added."""
    row: Row = {"uuid": f"u{number}", "event": name, "distinct_id": "acme", "person_id": "p_acme"}
    row |= {"timestamp": f"2025-03-01T10:00:{number % 60:02}Z", "properties": {"user_id": "ann"}}
    return row | {"person_properties": {"plan": "pro"}} | columns


def payment(number: int, value: Any = 20, **columns: Any) -> Row:
    """One purchase of organization "acme"."""
    properties = {"purchase_value": value, "plan": "pro"}
    return event(number, "purchase", properties=properties, **columns)


def project(folder: Path) -> Path:
    """Make a folder a project that has this one's snippets, and a cache of its own.

    The sample company's events are those of this one: recording them for each test would take most
    of the test's time.
    """
    cache = folder / ".cache"
    for directory in (SAMPLE, cache):
        directory.mkdir(parents=True, exist_ok=True)
    for link, target in ((folder / "snippets", SNIPPETS), (cache / "sample", SAMPLE)):
        if not link.exists():
            link.symlink_to(target)
    return folder


def open_export(root: Path, source: object, **settings: Any) -> Answers:
    """The answers of a project of its own over an export."""
    return Answers(project(root), Settings(source=str(source), **settings))


def answers(root: Path, source: object, names: Iterable[str] = NAMES, **settings: Any) -> Row:
    """The results of queries over an export, by name."""
    export = open_export(root, source, **settings)
    return {name: comparison.comparable(export.result(name)) for name in names}


def answers_and_gaps(
    root: Path, rows: Iterable[Row], **settings: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """The results of all queries over an export, and the sentences where there are none."""
    export = open_export(root, write(rows, root / "events.jsonl"), **settings)
    results: dict[str, Any] = {}
    gaps: dict[str, str] = {}
    for name in NAMES:
        try:
            results[name] = comparison.comparable(export.result(name))
        except NoAnswer as gap:
            gaps[name] = str(gap)
    return results, gaps


def write(rows: Iterable[Row], file: Path, **options: str) -> Path:
    """Write the rows to a file of the kind that its ending says."""
    rows = list(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    kind, _, compression = file.name.partition(".")[2].partition(".")
    if kind == "parquet":
        return parquet(rows, file, **options)
    text = _csv(rows, **options) if kind == "csv" else _lines(rows)
    if compression == "zst":
        return _zstd(text, file)
    compress: dict[str, Callable[[bytes], bytes]]
    compress = {"": bytes, "gz": gzip.compress, "br": _brotli}
    file.write_bytes(compress[compression](text.encode()))
    return file


def parquet(
    rows: list[Row],
    file: Path,
    codec: str = "snappy",
    time: str = "TIMESTAMP",
    text: str = "JSON::VARCHAR",
) -> Path:
    """Write Parquet in the shape of PostHog's S3 export: properties are strings of JSON."""
    lines = file.with_suffix(".tmp")
    lines.write_text(_lines(rows), encoding="utf-8")
    names = list(dict.fromkeys(name for row in rows for name in row))
    types = {name: "JSON" if name in NESTED else "VARCHAR" for name in names}
    written = {"timestamp": time} | dict.fromkeys(NESTED, text)
    columns = ", ".join(f'"{name}"::{written.get(name, "VARCHAR")} AS "{name}"' for name in names)
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        scan = f"read_json('{lines}', format = 'newline_delimited', columns = {types})"
        database.execute(f"COPY (SELECT {columns} FROM {scan}) TO '{file}' (COMPRESSION {codec})")
    lines.unlink()
    return file


def _lines(rows: Iterable[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _csv(rows: list[Row], properties: str = "columns") -> str:
    """CSV with a column for each property, or with JSON in the two columns of properties."""
    out = io.StringIO()
    values = [_flat(row) if properties == "columns" else _strings(row) for row in rows]
    names = list(dict.fromkeys(name for row in values for name in row))
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(values)
    return out.getvalue()


def _strings(row: Row) -> Row:
    return {name: json.dumps(v) if isinstance(v, dict) else v for name, v in row.items()}


def _flat(row: Row) -> Row:
    flat = {name: value for name, value in row.items() if name not in NESTED}
    for column, prefix in zip(NESTED, ("properties", "person.properties"), strict=True):
        flat |= _paths(prefix, row.get(column) or {})
    return flat


def _paths(prefix: str, values: Row) -> Row:
    flat: Row = {}
    for key, value in values.items():
        name = f"{prefix}.{key}"
        flat |= _paths(name, value) if isinstance(value, dict) else {name: _cell(value)}
    return flat


def _cell(value: Any) -> Any:
    return value if isinstance(value, str) else json.dumps(value)


def _brotli(data: bytes) -> bytes:
    compressed: bytes = brotli.compress(data, quality=2)
    return compressed


def _zstd(text: str, file: Path) -> Path:
    plain = file.with_suffix(".tmp")
    plain.write_text(text, encoding="utf-8")
    with duckdb.connect() as database:
        names = "columns = {'line': 'VARCHAR'}, auto_detect = false"
        scan = f"read_csv('{plain}', {names}, delim = '\x01', quote = '', escape = '')"
        database.execute(f"COPY (FROM {scan}) TO '{file}' (FORMAT csv, COMPRESSION zstd, {LINES})")
    plain.unlink()
    return file
