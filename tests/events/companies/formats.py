"""A company's events as files, in four formats of exports.

Parquet is that of PostHog's batch exports, in two files whose events overlap; JSON Lines have
objects for properties, as the file download writes them, or texts of JSON and names in capitals, as
they come out of a warehouse; CSV is that of the SQL editor, with JSON or with a column for each
property, and with the local times of the project where it has a time zone.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from macros.events import settings
from macros.events.settings import Settings
from tests.events.companies.company import Company, Row

JSON_COLUMNS = ("properties", "person_properties")
TIMES = ("timestamp", "created_at", "_inserted_at")
OVERLAP = 40  # events that are in both files
IN_THE_EDITOR = ("uuid", "event", "distinct_id", "person_id", "timestamp", *JSON_COLUMNS)


def as_settings(company: Company, kind: str, folder: Path, rows: Sequence[Row]) -> Settings:
    """Write events of a company to a folder, and give the settings that read them.

    Args:
        company: whose settings and persons they are.
        kind: a key of `FORMATS`.
        folder: where files go.
        rows: the events.
    """
    events = folder / "exports"
    events.mkdir(parents=True)
    FORMATS[kind](company, rows, events)
    section: dict[str, Any] = {**company.settings, "source": str(events)}
    if company.persons:
        (folder / "persons").mkdir()
        FORMATS[kind](company, company.persons, folder / "persons")
        section["persons"] = str(folder / "persons")
    if company.rates:
        (folder / "rates.csv").write_text(company.rates, encoding="utf-8")
        section["amount"] = {**section["amount"], "rates": str(folder / "rates.csv")}
    return settings.read(section)


def _parquet(company: Company, rows: Sequence[Row], folder: Path) -> None:
    half = len(rows) // 2
    for number, part in enumerate((rows[: half + OVERLAP], rows[half:])):
        lines = folder / "lines.tmp"
        lines.write_text(_lines(map(_with_texts, part)), encoding="utf-8")
        names = {name: "TIMESTAMP" if name in TIMES else "VARCHAR" for name in part[0]}
        scan = f"read_json('{lines}', format = 'newline_delimited', columns = {names})"
        file = folder / f"2026-10-15-{number}.parquet"
        with duckdb.connect() as database:
            database.execute(f"COPY (FROM {scan}) TO '{file}' (COMPRESSION zstd)")
        lines.unlink()


def _json_lines(company: Company, rows: Sequence[Row], folder: Path) -> None:
    (folder / "export.jsonl.gz").write_bytes(gzip.compress(_lines(rows).encode(), mtime=0))


def _warehouse(company: Company, rows: Sequence[Row], folder: Path) -> None:
    capitals = ({name.upper(): value for name, value in _with_texts(row).items()} for row in rows)
    (folder / "events.jsonl").write_text(_lines(capitals), encoding="utf-8")


def _csv(company: Company, rows: Sequence[Row], folder: Path) -> None:
    zone = company.settings.get("filters", {}).get("timezone")
    cells = [_cells(row, zone, company.csv) for row in rows]
    names = list(dict.fromkeys(name for row in cells for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(cells)
    (folder / "query.csv").write_text(out.getvalue(), encoding="utf-8")


FORMATS: Mapping[str, Callable[[Company, Sequence[Row], Path], None]] = {
    "parquet": _parquet,
    "jsonl.gz": _json_lines,
    "warehouse": _warehouse,
    "csv": _csv,
}


def _lines(rows: Iterable[Row]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def _with_texts(row: Row) -> Row:
    return {name: json.dumps(v) if isinstance(v, dict) else v for name, v in row.items()}


def _cells(row: Row, zone: str | None, kind: str) -> Row:
    """One row of CSV."""
    cells = {name: row[name] for name in row if name in IN_THE_EDITOR or "timestamp" not in row}
    if zone:
        moment = datetime.fromisoformat(row["timestamp"]).astimezone(ZoneInfo(zone))
        cells["timestamp"] = moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    if kind == "json":
        return _with_texts(cells)
    flat = {name: value for name, value in cells.items() if name not in JSON_COLUMNS}
    flat |= _columns("properties", cells["properties"])
    return flat | _columns("person.properties", cells["person_properties"])


def _columns(prefix: str, values: Row) -> Row:
    """A column for each property, also of those in another."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict):
            flat |= _columns(name, value)
        else:
            flat[name] = value if isinstance(value, str) else json.dumps(value)
    return flat
