"""Whatever format an export has, every answer is what the ledger of the company says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.events.exports import files
from tests.events.exports.makers import answers, event, open_export, payment, truth, write, year

FEW = ("organizations", "total_users", "total_revenue")
Files = Callable[[Path], object]


@pytest.mark.parametrize(
    ("codec", "time"),
    [
        ("uncompressed", "TIMESTAMP"),
        ("snappy", "TIMESTAMPTZ"),
        ("gzip", "TIMESTAMP_NS"),
        ("zstd", "VARCHAR"),
        ("brotli", "TIMESTAMPTZ"),
        ("lz4", "TIMESTAMP"),
    ],
)
def test_parquet_gives_the_truth(codec: str, time: str, tmp_path: Path) -> None:
    """Properties are strings of JSON; every codec and every type of a time is read."""
    file = write(year(), tmp_path / "e.parquet", codec=codec, time=time)
    assert answers(tmp_path, file) == truth()


@pytest.mark.parametrize(
    "ending", ["jsonl", "ndjson", "json.gz", "jsonl.gz", "jsonl.zst", "jsonl.br"]
)
def test_json_lines_give_the_truth(ending: str, tmp_path: Path) -> None:
    """Properties are nested objects; a file is plain or compressed."""
    assert answers(tmp_path, write(year(), tmp_path / f"e.{ending}")) == truth()


@pytest.mark.parametrize("properties", ["columns", "texts"])
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "csv.zst"])
def test_csv_gives_the_truth(ending: str, properties: str, tmp_path: Path) -> None:
    """Each property has a column of its own, or all are in one string of JSON."""
    file = write(year(), tmp_path / f"e.{ending}", properties=properties)
    assert answers(tmp_path, file) == truth()


def test_nested_parquet_gives_the_truth(tmp_path: Path) -> None:
    """Properties may be a column of type JSON too, as DuckDB writes them."""
    file = write(year(), tmp_path / "e.parquet", text="JSON")
    assert answers(tmp_path, file) == truth()


def in_parts(folder: Path) -> Path:
    """The year as a folder with folders in it, of every kind, and a file that is no export."""
    endings = ("parquet", "jsonl", "jsonl.gz", "jsonl.br", "jsonl.zst", "csv", "csv.gz")
    for number, ending in enumerate(endings):
        write(year()[number :: len(endings)], folder / f"part{number}" / f"e.{ending}")
    write(year()[:0], folder / "empty.jsonl")
    (folder / "readme.txt").write_text("These are exports.", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "source",
    [
        lambda folder: in_parts(folder),
        lambda folder: f"{in_parts(folder)}/part*/e.*",
        lambda folder: f"{in_parts(folder)}/**/e.*",
    ],
    ids=["folder", "pattern", "deep pattern"],
)
def test_several_files_give_the_truth(source: Files, tmp_path: Path) -> None:
    """A folder and a pattern mean all their files together, whatever their kinds."""
    assert answers(tmp_path, source(tmp_path / "exports")) == truth()


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB as it starts on a machine in Tokyo."""
    connect = duckdb.connect

    def connected(*args: Any, **options: Any) -> duckdb.DuckDBPyConnection:
        return connect(*args, **options).execute("SET TimeZone = 'Asia/Tokyo'")

    monkeypatch.setattr(duckdb, "connect", connected)


@pytest.mark.usefixtures("far_away")
def test_files_may_differ_in_their_columns(tmp_path: Path) -> None:
    """A column that one file lacks is empty there, and times with and without a zone agree."""
    rows = [{k: v for k, v in row.items() if k != "person_properties"} for row in year()[::2]]
    write(rows, tmp_path / "in" / "a.parquet", time="TIMESTAMP")
    write(year()[1::2], tmp_path / "in" / "b.parquet", time="TIMESTAMPTZ")
    names = (*FEW, "users_per_month")
    assert answers(tmp_path, tmp_path / "in", names) == {name: truth()[name] for name in names}


def test_without_person_properties_those_of_set_are_taken(tmp_path: Path) -> None:
    """An older file that has only events' own properties gives a person's by what was $set."""
    rows = [{k: v for k, v in row.items() if k != "person_properties"} for row in year()]
    for row, old in zip(year(), rows, strict=True):
        old["properties"] = row["properties"] | {"$set": row["person_properties"]}
    file = write(rows, tmp_path / "e.jsonl")
    names = ("organizations_per_tier", "organizations_sharing_a_name", "most_projects")
    assert answers(tmp_path, file, names) == {name: truth()[name] for name in names}


@pytest.mark.parametrize(
    "name", ["it's an export.jsonl", "export [1].jsonl", "a*b?.jsonl", "größe.jsonl", "a;b.jsonl"]
)
def test_a_file_may_have_any_name(name: str, tmp_path: Path) -> None:
    """Characters that mean something to a pattern or to SQL are part of a name."""
    file = tmp_path / name
    write([event(1), payment(2)], tmp_path / "e.jsonl").rename(file)
    assert answers(tmp_path, file, FEW) == dict(zip(FEW, (1, 1, 20.0), strict=True))


@pytest.mark.parametrize(
    ("time", "month"),
    [
        ("2025-03-01", "2025-03"),
        ("2025-03-01 00:30:00", "2025-03"),
        ("2025-03-01T00:30:00.123456", "2025-03"),
        ("2025-03-01T00:30:00+02:00", "2025-02"),
        ("2025-02-28 23:30:00-02", "2025-03"),
        ("2025-02-28T23:30:00.5-0130", "2025-03"),
        ("2025-03-01T00:00:00Z", "2025-03"),
    ],
)
@pytest.mark.parametrize("ending", ["jsonl", "csv"])
@pytest.mark.usefixtures("far_away")
def test_times_are_utc_wherever_they_are_read(
    time: str, month: str, ending: str, tmp_path: Path
) -> None:
    """A time without a zone is UTC, one with a zone is converted, in any zone of the machine."""
    file = write([event(1, timestamp=time)], tmp_path / f"e.{ending}")
    [(first_day, users)] = open_export(tmp_path, file).result("users_per_month").rows
    assert (f"{first_day:%Y-%m}", users) == (month, 1)


def test_numbers_and_booleans_are_strings_in_every_format(tmp_path: Path) -> None:
    """A user id that is a number, and an amount that is a string, count as any other."""
    rows = [event(1, properties={"user_id": 7}), event(2, properties={"user_id": "7"})]
    rows += [event(3, properties={"user_id": True}), payment(4, "12.50"), payment(5, 7)]
    for ending in ("parquet", "jsonl", "csv"):
        file = write(rows, tmp_path / f"e.{ending}")
        assert answers(tmp_path, file, FEW) == dict(zip(FEW, (1, 2, 19.5), strict=True))


def test_values_of_csv_may_have_commas_quotes_and_lines(tmp_path: Path) -> None:
    """What CSV has to quote comes out as it went in, also where most values need no quotes."""
    names = ['a,"b"', "c\nd", "#e", "'f'", "g;h\ti", '""']
    rows = [event(n, distinct_id=f"d{n}", person_id="", properties={"user_id": "x"})
            for n in range(3000)]  # fmt: skip
    rows += [event(9000 + n, properties={"user_id": name}) for n, name in enumerate(names)]
    for properties in ("columns", "texts"):
        file = write(rows, tmp_path / f"{properties}.csv", properties=properties)
        results = answers(tmp_path, file, ("total_users", "organizations"))
        assert results == {"total_users": 7, "organizations": 3001}


def test_the_kind_of_a_file_is_that_of_its_ending() -> None:
    """In any case, and whatever it is compressed with."""
    assert files.by_kind(["A.PARQUET", "a.csv.gz", "b.json.br", "C.JSONL"]) == {
        "parquet": ["A.PARQUET"],
        "csv": ["a.csv.gz"],
        "json": ["b.json.br", "C.JSONL"],
    }
