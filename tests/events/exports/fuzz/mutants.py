"""Exports by chance: some events, written in any way that a program may write them, or damaged."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import brotli

from tests.events.exports.makers import Row, write


def export(chance: random.Random) -> list[Row]:
    """Some events, a few of them twice."""
    rows = [event(chance, number) for number in range(chance.randint(3, 40))]
    return rows + chance.sample(rows, 2)


def event(chance: random.Random, number: int) -> Row:
    """One event."""
    name = chance.choice(["account_created", "purchase", "$pageview"])
    organization = chance.randint(0, 5)
    properties: Row = {"user_id": chance.choice(["ann", 'bob, the "user"', "größe", "7", 7])}
    if name == "purchase":
        properties["purchase_value"] = chance.randint(0, 400) / 4
    row: Row = {"uuid": f"u{number}", "event": name, "distinct_id": f"org_{organization}"}
    row["person_id"] = chance.choice([f"p{organization}", f"p{organization}", None])
    row["timestamp"] = f"2025-03-{chance.randint(1, 28):02}T10:{number % 60:02}:00Z"
    return row | {"properties": properties, "person_properties": {"plan": "pro"}}


def rewritten(chance: random.Random, rows: list[Row]) -> list[Row]:
    """The same events in another order, under other names, with more in them."""
    rows = chance.sample(rows, len(rows))
    case = chance.choice(["lower", "lower", "upper", "capitalize"])
    names = list(rows[0])
    chance.shuffle(names)
    if chance.random() < 0.3:
        names.remove("person_properties")
    extra = {"team_id": 2, "elements_chain": 'a:nth="1"', "é": [1, {"event": "purchase"}]}
    more = extra if chance.random() < 0.4 else {}
    return [{getattr(name, case)(): row[name] for name in names} | more for row in rows]


def written(chance: random.Random, rows: list[Row], file: Path) -> Path:
    """Write rows in one of the ways in which programs write a format."""
    kind, _, compression = file.name.partition(".")[2].partition(".")
    if kind == "parquet":
        codec = chance.choice(["snappy", "zstd", "gzip", "uncompressed"])
        known = all(name in row for row in rows for name in ("timestamp", "properties"))
        options = {"codec": codec} if known else {"codec": codec, "time": "VARCHAR"}
        return write([{k: v for k, v in row.items() if k != "é"} for row in rows], file, **options)
    text = csv_of(chance, rows) if kind == "csv" else json_of(chance, rows)
    if compression == "zst":
        return write(rows, file, properties="texts") if kind == "csv" else write(rows, file)
    mark = b"\xef\xbb\xbf" if chance.random() < 0.2 else b""
    compress: dict[str, Callable[[bytes], bytes]]
    compress = {"": bytes, "gz": gzip.compress, "br": lambda data: brotli.compress(data, quality=1)}
    file.write_bytes(compress[compression](mark + text.encode()))
    return file


def json_of(chance: random.Random, rows: list[Row]) -> str:
    """JSON Lines, or an array; properties as objects or as texts."""
    if chance.random() < 0.3:
        rows = [
            {k: json.dumps(v) if isinstance(v, dict) else v for k, v in r.items()} for r in rows
        ]
    if chance.random() < 0.2:
        return json.dumps(rows, indent=chance.choice([None, 2]))
    end = chance.choice(["\n", "\n", "\r\n", "\n\n"])
    return end.join(json.dumps(row, ensure_ascii=chance.random() < 0.5) for row in rows) + end


def csv_of(chance: random.Random, rows: list[Row]) -> str:
    """CSV with any delimiter and line break, and values quoted or not."""
    out = io.StringIO()
    cells = [{k: json.dumps(v) if isinstance(v, dict | list) else v for k, v in row.items()}
             for row in rows]  # fmt: skip
    writer = csv.DictWriter(
        out,
        list(cells[0]),
        delimiter=chance.choice(",,;\t"),
        lineterminator=chance.choice(["\n", "\r\n"]),
        quoting=csv.QUOTE_ALL if chance.random() < 0.5 else csv.QUOTE_MINIMAL,
    )
    writer.writeheader()
    writer.writerows(cells)
    return out.getvalue()


def damaged(chance: random.Random, data: bytes) -> bytes:
    """The same bytes with a few changed, gone, twice, or more."""
    for _ in range(chance.choice([1, 1, 2, 5])):
        at, size = chance.randrange(len(data)), chance.choice([1, 1, 3, 50])
        some = data[at : at + size]
        other = bytes(chance.choice(b'"\\{}[],;:\n\r\t\0 x0-_eZ\xff\xc3') for _ in some)
        random_bytes = chance.randbytes(len(some))
        new = chance.choice([b"", some + some, other, random_bytes, some[::-1]])
        data = data[:at] + new + data[at + len(some) :]
        data = data or b"x"
    return data
