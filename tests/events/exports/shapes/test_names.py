"""Which files a source means, whatever they and their folders are called."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from macros.core.errors import EventsProblem
from macros.events.exports import files
from tests.events.exports.makers import Row, event, payment, write
from tests.events.exports.shapes.test_shapes import EXPECTED, ROWS, in_capitals, lines, results


def folder(root: Path, *writers: Callable[[Path], object]) -> Path:
    """A folder that these fill."""
    (root / "in").mkdir()
    for write_into in writers:
        write_into(root / "in")
    return root / "in"


def parts(ending: str, rows: list[Row], **options: str) -> Callable[[Path], object]:
    """Writes rows to a file."""
    return lambda place: write(rows, place / ending, **options)


def test_each_file_is_read_by_its_own_columns(tmp_path: Path) -> None:
    """A column `properties` in one CSV hides no `properties.plan` of another."""
    source = folder(
        tmp_path,
        parts("a.csv", ROWS[:1], properties="texts"),
        parts("b.csv", ROWS[1:], properties="columns"),
        parts("c.jsonl", [in_capitals(ROWS[0])]),
        parts("d.parquet", ROWS[1:2]),
    )
    assert results(tmp_path, source) == EXPECTED


def test_a_path_that_exists_is_that_file(tmp_path: Path) -> None:
    """Nothing in a name is a pattern for a second time."""
    names = (
        "a[1].jsonl",
        "?.jsonl",
        "*.jsonl",
        "~.jsonl",
        "{a,b}.jsonl",
        "a\\b.jsonl",
        "a\nb.jsonl",
    )
    for name in ("a1.jsonl", "b.jsonl", "a.jsonl"):
        write([payment(90, 1000)], tmp_path / "in" / name)
    for name in names:
        (tmp_path / "in" / name).write_text(lines(ROWS), encoding="utf-8")
        assert results(tmp_path, tmp_path / "in" / name) == EXPECTED, name


def test_a_folder_may_be_called_like_a_pattern(tmp_path: Path) -> None:
    """And a source with a pattern still means all that match it."""
    write(ROWS, tmp_path / "ex[1]" / "e.parquet")
    write([payment(9, 5)], tmp_path / "ex1" / "e.parquet")
    assert results(tmp_path, tmp_path / "ex[1]") == EXPECTED
    assert results(tmp_path, f"{tmp_path}/ex*/e.parquet")["total_revenue"] == 25


def test_a_name_that_is_not_utf_8_is_read(tmp_path: Path) -> None:
    """And stands in a message as far as it is text."""
    file = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    with open(file, "wb") as out:  # noqa: PTH123 - a path of bytes
        out.write(lines(ROWS).encode())
    assert results(tmp_path, os.fsdecode(file)) == EXPECTED
    with open(file, "wb") as out:  # noqa: PTH123
        out.write(b"{no\n")
    with pytest.raises(EventsProblem, match=r"caf\ufffd\.jsonl:1: broken JSON"):
        results(tmp_path, os.fsdecode(file))


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_a_folder_is_no_column_that_files_have(kind: str, tmp_path: Path) -> None:
    """`person_id=X` and `event=x` in a path change nothing."""
    place = tmp_path / "in" / "person_id=X" / "event=y" / "date=2026-01-01"
    place.mkdir(parents=True)
    write(ROWS, tmp_path / f"e.{kind}").rename(place / f"e.{kind}")
    assert results(tmp_path, tmp_path / "in") == EXPECTED


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_a_folder_is_a_column_that_no_file_has(kind: str, tmp_path: Path) -> None:
    """As Hive writes them: what the folder says is in none of its files."""
    for row in ROWS:
        less = {name: value for name, value in row.items() if name not in ("person_id", "event")}
        place = tmp_path / "in" / f"person_id={row['person_id']}" / f"event={row['event']}"
        place.mkdir(parents=True)
        write([less], tmp_path / f"e.{kind}").rename(place / f"e.{kind}")
    assert results(tmp_path, tmp_path / "in") == EXPECTED


def test_columns_that_occur_late_are_read(tmp_path: Path) -> None:
    """However many lines come before the first that has them."""
    few = ("event", "distinct_id", "timestamp")
    bare = {name: event(1)[name] for name in few}
    text = lines([bare]) * 21_000
    assert len(text) > 1 << 20
    (tmp_path / "e.jsonl").write_text(text + lines(ROWS), encoding="utf-8")
    assert results(tmp_path, tmp_path / "e.jsonl") == EXPECTED | {"organizations": 3}


def test_skipped_files_are_mentioned_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """With a count; what is hidden and what programs leave beside an export is not."""
    source = folder(tmp_path, parts("B.JSONL", ROWS), parts("x.jsonl", []))
    for name in (".hidden.jsonl", "manifest.json", "_SUCCESS", "a.xlsx", "b.avro", "c.txt"):
        (source / name).write_text("{}", encoding="utf-8")
    (source / ".git").mkdir()
    (source / ".git" / "e.jsonl").write_text("{no", encoding="utf-8")
    assert results(tmp_path, source) == EXPECTED
    note = f"{source}: skipped 4 files of another kind or empty: a.xlsx, b.avro, c.txt, …\n"
    assert capfd.readouterr().err == note
    assert results(tmp_path, source) == EXPECTED
    assert capfd.readouterr().err == ""


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """To open a pipe or a socket would wait forever; in a folder they are skipped."""
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "device.jsonl").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.jsonl"))
    for name in ("pipe.jsonl", "device.jsonl", "s.jsonl"):
        with pytest.raises(EventsProblem) as failed:
            files.find_files(str(tmp_path / name))
        assert str(failed.value) == f"EVENTS: {tmp_path}/{name} is not a file that can be read"
    write(ROWS, tmp_path / "e.jsonl")
    assert files.find_files(str(tmp_path)) == [f"{tmp_path}/e.jsonl"]
    assert "skipped 3 files" in files.skipped_files(str(tmp_path))


@pytest.mark.parametrize(
    "address", ["gs://b/", "https://h/e.jsonl", "hf://a/b.csv", "FTP://h/e.csv"]
)
def test_an_address_elsewhere_is_refused(address: str) -> None:
    """DuckDB would fetch code for it, of a version that nobody chose."""
    with pytest.raises(EventsProblem) as failed:
        files.find_files(address, "PERSONS")
    assert str(failed.value) == (
        f"PERSONS: {address} is elsewhere, and only files on this machine and in S3 "
        "(s3://bucket/prefix) are read; download it, then name the file or its folder"
    )
