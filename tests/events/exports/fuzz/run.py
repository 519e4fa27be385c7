"""Damaged and unusual exports: each is counted as plain Python counts it, or refused in one line.

    make fuzz
    python -m tests.events.exports.fuzz.run --mutants 300 --seed 1

Mutants are made from a seed, so that a failure can be made again. Half of them are exports written
in another way, whose answers must not change; the others have damaged bytes. Those are read by
Python's own `json`, `csv` and `gzip`, and by brotli's own package; for a damaged zstd or Parquet
file there is no second reader, so that they are only cut off, which has to be noticed.
"""

from __future__ import annotations

import argparse
import csv
import faulthandler
import gzip
import io
import json
import random
import re
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import brotli
import duckdb

from macros.core.errors import EventsProblem
from macros.events.database import POSTHOG_FUNCTIONS
from macros.events.exports import scan
from macros.events.exports.duckdb_errors import translate_errors
from macros.events.exports.tables import Tables
from macros.events.identity import is_illegal
from macros.events.settings import Settings
from macros.queries.requirements import Requirements
from tests.events.exports.fuzz.mutants import damaged, export, rewritten, written
from tests.events.exports.makers import Row, write

FORMATS = ("jsonl", "csv", "parquet", "jsonl.gz", "csv.gz", "jsonl.br", "jsonl.zst", "csv.zst")
UNREADABLE = (
    *(ValueError, OSError, EOFError, csv.Error, zlib.error, brotli.error),
    *(RecursionError, ArithmeticError, IndexError),
)
SLOW = 60  # seconds after which a mutant counts as one that hangs
NEEDS = Requirements(
    keys=frozenset([("user_id",), ("purchase_value",)]),
    person=frozenset(),
    persons=frozenset([("plan",)]),
    events=frozenset(["account_created", "purchase"]),
    numbers=frozenset(["purchase_value"]),
)
# The answers: organizations, events, and what was paid.
Counted = tuple[int, int, float]
COUNT = """
    SELECT count(DISTINCT person_id), count(*), coalesce(sum(toFloat(properties.purchase_value)), 0)
    FROM events
"""


def counted(rows: list[Row]) -> Counted | None:
    """The answers by a plain count; None where rows have what must not be counted.

    Raises:
        ValueError: the properties of an event that counts are no JSON.
    """
    events: dict[object, Row] = {}
    for number, row in enumerate(rows):
        if row.get("event") not in NEEDS.events:  # type: ignore[operator]
            if row.get("event") in (None, "") and any(row.values()):
                return None
            continue
        if is_illegal(str(row.get("distinct_id") or "")) or not is_time(row.get("timestamp")):
            return None
        events.setdefault(row.get("uuid") or number, row)
    if not events:
        return None
    paid = 0.0
    for row in events.values():
        properties = row.get("properties")
        if properties and isinstance(properties, str):
            properties = json.loads(properties, strict=False)
        value = properties.get("purchase_value") if isinstance(properties, dict) else None
        if value not in (None, "") and not re.fullmatch(r"\d+(\.\d*)?([eE][+-]?\d+)?", str(value)):
            return None
        paid += float(value) if value not in (None, "") else 0
    owners = {str(row.get("person_id") or row["distinct_id"]) for row in events.values()}
    return len(owners), len(events), paid


def is_time(value: object) -> bool:
    """Whether Python's own parser of ISO 8601 takes it for a time."""
    try:
        datetime.fromisoformat(str(value).strip().upper().replace(" UTC", "Z"))
    except ValueError:
        return False
    return True


def answered(file: Path, scratch: Path) -> Counted:
    """The answers as the project gives them.

    Raises:
        EventsProblem: it refuses the file.
    """
    settings = Settings(source=str(file))
    with translate_errors([str(file)]), duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute(POSTHOG_FUNCTIONS.read_text())
        scans = scan.prepare(database, [str(file)], scratch, settings)
        Tables(database, settings, NEEDS, scans, []).fill()
        organizations, events, paid = database.execute(COUNT).fetchall()[0]
    return int(organizations), int(events), float(paid)


def read_plainly(file: Path, delimiter: str = ",") -> list[Row] | None:
    """The rows of a damaged file, by Python's own readers; None where it is not readable."""
    try:
        data = file.read_bytes()
        unpack = {".gz": gzip.decompress, ".br": brotli.decompress}.get(file.suffix, bytes)
        text = unpack(data).decode("utf-8").removeprefix("\ufeff")
        return rows_of_csv(text, delimiter) if ".csv" in file.name else rows_of_json(text)
    except UNREADABLE:
        return None


def counted_in(file: Path) -> Any:
    """The answers of a damaged file; `...` where it is not readable."""
    rows = read_plainly(file)
    try:
        return counted(rows) if rows is not None else ...
    except ValueError:
        return ...


def rows_of_json(text: str) -> list[Row]:
    """The objects of JSON Lines, whose properties may be texts."""
    rows = [json.loads(line, strict=False) for line in text.split("\n") if line.strip()]
    for row in rows:
        if not isinstance(row, dict):
            raise ValueError
    return rows


def rows_of_csv(text: str, delimiter: str) -> list[Row]:
    """The rows of a CSV with JSON in `properties`, by its header."""
    header, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
                     if row]  # fmt: skip
    names = [name.strip() for name in header]
    if any(len(row) != len(names) for row in rows):
        raise ValueError
    known = {name: name if name in names else name.lower() for name in names}
    return [dict(zip(map(known.__getitem__, names), row, strict=True)) for row in rows]


def mutants(kind: str, number: int, seed: int, folder: Path) -> Iterator[tuple[Path, Any]]:
    """Files, each with what its answers have to be if it has any; `...` where there can be none."""
    for index in range(number):
        chance = random.Random(f"{seed} {kind} {index}")
        rows = export(chance)
        file = folder / f"m{index}.{kind}"
        if index % 2 == 0:
            yield written(chance, rewritten(chance, rows), file), counted(rows)
            continue
        write(rows, file, **({"properties": "texts"} if kind.startswith("csv") else {}))
        data = file.read_bytes()
        if kind == "parquet" or kind.endswith("zst"):
            file.write_bytes(data[: chance.randrange(1, len(data))])
            yield file, ...
            continue
        file.write_bytes(damaged(chance, data))
        yield file, counted_in(file)


def scratch_in(folder: Path, index: int) -> Path:
    """A folder for what one mutant is unpacked to."""
    scratch = folder / f"scratch{index}"
    scratch.mkdir()
    return scratch


def run(kind: str, number: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How many mutants of a format were read and refused, and what was wrong with others."""
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for index, (file, expected) in enumerate(mutants(kind, number, seed, folder)):
            start = time.monotonic()
            try:
                result: object = answered(file, scratch_in(folder, index))
            except EventsProblem as problem:
                result = str(problem)
                outcome = "refused" if result.isprintable() else "several lines"
            except Exception as error:
                result, outcome = repr(error), "traceback"
            else:
                outcome = "read" if result == expected else "wrong"
            if index % 2 == 0 and outcome == "refused" and expected is not None:
                outcome = "refused without a reason"
            if time.monotonic() - start > SLOW:
                outcome = "hangs"
            outcomes[outcome] += 1
            if outcome not in ("read", "refused"):
                wrong.append(f"{kind} {index} (seed {seed}): {outcome}: {result}, not {expected}")
    return outcomes, wrong


def main() -> int:
    """Print what became of the mutants of each format; 1 where any was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.events.exports.fuzz.run")
    parser.add_argument("--mutants", type=int, default=300, help="of each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    args = parser.parse_args()
    faulthandler.dump_traceback_later(3600, exit=True)
    failures = 0
    for kind in args.formats:
        outcomes, wrong = run(kind, args.mutants, args.seed)
        print(f"{kind}: {', '.join(f'{n} {outcome}' for outcome, n in sorted(outcomes.items()))}")
        print("".join(f"  {line}\n" for line in wrong), end="", flush=True)
        failures += len(wrong)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
