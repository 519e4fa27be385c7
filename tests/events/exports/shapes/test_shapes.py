"""Exports as PostHog, warehouses, spreadsheets and other tools really write them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.core.errors import EventsProblem
from tests.events.exports.makers import Row, answers, event, payment, write

TIERS = "organizations_per_tier"
FEW = ("organizations", "total_users", "total_revenue", TIERS)
ROWS = [
    event(1, properties={"user_id": "ann"}, distinct_id="a", person_id="p1"),
    event(2, properties={"user_id": "bob"}, distinct_id="b", person_id="p2"),
    payment(3, 20, distinct_id="a", person_id="p1"),
]
EXPECTED = {"organizations": 2, "total_users": 2, "total_revenue": 20.0, TIERS: {"pro": 2}}


def results(folder: Path, source: object, **settings: Any) -> Row:
    """Four answers over an export: organizations, users, revenue and tiers."""
    return answers(folder, source, FEW, **settings)


def lines(rows: list[Row]) -> str:
    """The rows as JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def renamed(row: Row, names: dict[str, str]) -> Row:
    """A row whose columns have other names."""
    return {names.get(name, name): value for name, value in row.items()}


def as_csv(rows: list[Row], delimiter: str = ",") -> str:
    """CSV of flat rows, objects as JSON."""
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, delimiter=delimiter, restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: json.dumps(v) if isinstance(v, dict) else v for k, v in row.items()})
    return out.getvalue()


def in_text(row: Row) -> Row:
    """Properties as a text that holds JSON."""
    return {k: json.dumps(v) if isinstance(v, dict) else v for k, v in row.items()}


def in_capitals(row: Row) -> Row:
    """Columns as Snowflake calls them."""
    return {name.upper(): value for name, value in row.items()}


def segment(row: Row) -> Row:
    """A row as Segment's spec has it."""
    names = {"uuid": "messageId", "distinct_id": "userId", "person_properties": "traits"}
    kept = {name: value for name, value in row.items() if name != "person_id"}
    return renamed(kept, names) | {"anonymousId": "x", "type": "track"}


def amplitude(row: Row) -> Row:
    """A row of Amplitude's export API."""
    names = {"event": "event_type", "distinct_id": "user_id", "timestamp": "event_time"}
    names |= {"properties": "event_properties", "person_properties": "user_properties"}
    time = row["timestamp"].replace("T", " ").replace("Z", ".000000")
    return renamed({**row, "timestamp": time}, {**names, "person_id": "amplitude_id"})


def whole(row: Row) -> Row:
    """A row of the events page with all columns: the event in a column `*`."""
    return {"*": row, "event": row["event"], "person": "ann@example.com", "Url / Screen": ""}


def spread(row: Row) -> Row:
    """The same as the exporter spreads it: a column for each value in `*`."""
    values: Row = {}
    for name, value in row.items():
        nested = value.items() if isinstance(value, dict) else [("", value)]
        values |= {f"*.{name}{'.' if key else ''}{key}": inner for key, inner in nested}
    return values


def seconds(row: Row) -> Row:
    """The time in seconds since 1970."""
    return {**row, "timestamp": 1740823200 + int(row["uuid"][1:])}


TEXTS: dict[str, tuple[str, str]] = {
    "properties in text": ("e.jsonl", lines([in_text(row) for row in ROWS])),
    "some of them in text": ("e.jsonl", lines([*ROWS[:1], *map(in_text, ROWS[1:])])),
    "a byte-order mark": ("e.jsonl", "\ufeff" + lines(ROWS)),
    "a byte-order mark and an array": ("e.json", "\ufeff" + json.dumps(ROWS)),
    "an array": ("e.json", json.dumps(ROWS, indent=2)),
    "CRLF": ("e.jsonl", lines(ROWS).replace("\n", "\r\n")),
    "blank lines": ("e.jsonl", "\n" + lines(ROWS).replace("\n", "\n\n") + "{}\n"),
    "capitals": ("e.jsonl", lines([in_capitals(row) for row in ROWS])),
    "capitals in CSV": ("e.csv", as_csv([in_capitals(row) for row in ROWS])),
    "semicolons": ("e.csv", as_csv(ROWS, ";")),
    "tabs": ("e.csv", as_csv(ROWS, "\t")),
    "semicolons, mark and empty rows": ("e.csv", "\ufeff" + as_csv(ROWS, ";") + ";;;;;;\r\n"),
    "a column * in CSV": ("e.csv", as_csv([whole(row) for row in ROWS])),
    "a column * of objects": ("e.jsonl", lines([whole(row) for row in ROWS])),
    "columns of *": ("e.csv", as_csv([spread(row) for row in ROWS])),
    "seconds": ("e.jsonl", lines([seconds(row) for row in ROWS])),
    "seconds in CSV": ("e.csv", as_csv([seconds(row) for row in ROWS])),
    "Amplitude": ("e.json", lines([amplitude(row) for row in ROWS])),
    "Amplitude in CSV": ("e.csv", as_csv([amplitude(row) for row in ROWS])),
    "Segment": ("e.jsonl", lines([segment(row) for row in ROWS])),
    "upper-case ending": ("E.JSONL", lines(ROWS)),
    "mapped columns": ("e.csv", as_csv([renamed(row, {"event": "name"}) for row in ROWS])),
    "mapped keys": (
        "e.jsonl",
        lines([{"event": r["event"], "properties": r["properties"] | {"of": r["person_id"], "time":
               r["timestamp"]}, "person_properties": r["person_properties"]} for r in ROWS]),
    ),
}  # fmt: skip
COLUMNS = {
    "mapped columns": {"event": "name"},
    "mapped keys": {"distinct_id": "properties.of", "timestamp": "properties.time"},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_real_shape_is_read(name: str, tmp_path: Path) -> None:
    """The same events, written otherwise, give the same answers."""
    file_name, text = TEXTS[name]
    file = tmp_path / file_name
    file.write_text(text, encoding="utf-8", newline="")
    assert results(tmp_path, file, columns=COLUMNS.get(name, {})) == EXPECTED


def test_what_could_be_several_columns_is_asked_for(tmp_path: Path) -> None:
    """One line names them, and the setting that says which it is."""
    rows = [renamed(row, {"distinct_id": "userId"}) | {"user_id": "x"} for row in ROWS]
    (tmp_path / "e.csv").write_text(as_csv(rows), encoding="utf-8")
    with pytest.raises(EventsProblem) as failed:
        results(tmp_path, tmp_path / "e.csv")
    assert str(failed.value) == (
        f'{tmp_path}/e.csv: column "distinct_id" could be "userId" or "user_id". '
        'Say which it is under "extra: events: columns:" in mkdocs.yml'
    )
    columns = {"distinct_id": "userId"}
    assert results(tmp_path, tmp_path / "e.csv", columns=columns) == EXPECTED
    with pytest.raises(EventsProblem, match='no column "who"; Columns: '):
        results(tmp_path, tmp_path / "e.csv", columns={"distinct_id": "who"})


def test_lines_without_an_event_are_refused(tmp_path: Path) -> None:
    """Lines of another tool among ours would be missing in every count."""
    other = renamed(ROWS[1], {"event": "event_type"})
    file = write([ROWS[0], other], tmp_path / "e.jsonl")
    with pytest.raises(EventsProblem, match=r"1 event has no event name \(one, with \"b\"\)"):
        results(tmp_path, file)


def test_utf_16_is_refused(tmp_path: Path) -> None:
    """As some spreadsheets save "Unicode text"."""
    for name in ("e.csv", "e.jsonl"):
        (tmp_path / name).write_bytes(lines(ROWS).encode("utf-16"))
        with pytest.raises(EventsProblem, match=r"this file is UTF-16 text; save it as UTF-8$"):
            results(tmp_path, tmp_path / name)


def test_nested_columns_of_parquet_are_read(tmp_path: Path) -> None:
    """Properties as a STRUCT or in a text in JSON, times as numbers, texts as bytes."""
    plain = write([seconds(row) for row in ROWS], tmp_path / "plain.parquet", time="BIGINT")
    selects = {
        "struct": '* REPLACE (from_json(person_properties, \'{"plan": "VARCHAR"}\') '
        "AS person_properties)",
        "text": "* REPLACE (to_json(properties)::VARCHAR AS properties)",
        "bytes": "* REPLACE (event::BLOB AS event, properties::BLOB AS properties)",
        "milliseconds": "* REPLACE (timestamp * 1000 AS timestamp)",
        "floats": "* REPLACE (timestamp::DOUBLE AS timestamp)",
    }
    for name, select in selects.items():
        file = tmp_path / f"{name}.parquet"
        with duckdb.connect() as database:
            database.execute(f"COPY (SELECT {select} FROM '{plain}') TO '{file}'")
        assert results(tmp_path, file) == EXPECTED, name


def test_set_is_read_only_where_an_event_has_no_person_properties(tmp_path: Path) -> None:
    """Older exports have `$set` alone; newer ones have no `$set`."""
    old = {name: value for name, value in ROWS[0].items() if name != "person_properties"}
    old["properties"] = {"user_id": "ann", "$set": {"plan": "free"}}
    new = {**ROWS[1], "properties": {"user_id": "bob", "$set": {"plan": "wrong"}}}
    expected = {"free": 1, "pro": 1}
    for kind in ("jsonl", "csv"):
        options = {"properties": "texts"} if kind == "csv" else {}
        file = write([old, new], tmp_path / f"e.{kind}", **options)
        assert answers(tmp_path, file, [TIERS])[TIERS] == expected, kind
    write([old], tmp_path / "in" / "a.parquet")
    write([new], tmp_path / "in" / "b.parquet")
    assert answers(tmp_path, tmp_path / "in", [TIERS])[TIERS] == expected


def test_a_compressed_file_may_not_become_absurdly_large(tmp_path: Path) -> None:
    """It is refused before it fills memory or disk; the setting that allows it is named."""
    import brotli

    large = b" " * (65 << 20) + b"\n"
    (tmp_path / "e.jsonl.br").write_bytes(brotli.compress(lines(ROWS).encode() + large, quality=4))
    (tmp_path / "e.jsonl.gz").write_bytes(gzip.compress(lines(ROWS).encode() + large))
    for name in ("e.jsonl.br", "e.jsonl.gz"):
        with pytest.raises(EventsProblem) as failed:
            results(tmp_path, tmp_path / name, max_ratio=10)
        assert str(failed.value) == (
            f"{tmp_path}/{name}: unpacked, this file is more than 10 times as large; if that is "
            'right, raise "extra: events: max_ratio" in mkdocs.yml'
        )
        assert not list((tmp_path / ".cache" / "events").glob("**/*.half"))
