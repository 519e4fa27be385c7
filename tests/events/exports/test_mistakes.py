"""A mistake in an export is one line that says where, what, and what to do; nothing is left."""

from __future__ import annotations

import doctest
import json
from collections.abc import Callable
from pathlib import Path

import brotli
import duckdb
import pytest

from macros.core.errors import EventsProblem
from macros.events.exports import compression, duckdb_errors
from tests.events.exports.makers import event, open_export, write

LINE = json.dumps(event(1)).encode()
HEAD = b"uuid,event,distinct_id,timestamp,properties.user_id"
GOOD = b"u,account_created,d,2025-03-01,ann"
KINDS = (
    ".parquet, .jsonl, .ndjson, .json and .csv, each also with .gz, .zst or .br, and .parquet "
    "with .sz or .lz4"
)
MANY = [event(number, distinct_id=f"d{number}") for number in range(3000)]
Make = Callable[[Path], object]


def raw(name: str, *lines: bytes) -> Make:
    """A file of these lines, as they are."""
    return lambda folder: (folder / name, (folder / name).write_bytes(b"\n".join(lines)))[0]


def cut(name: str, share: float = 0.5) -> Make:
    """A file that ends too early."""

    def make(folder: Path) -> Path:
        file = write(MANY, folder / name)
        whole = file.read_bytes()
        file.write_bytes(whole[: int(len(whole) * share)])
        return file

    return make


def broken_properties(folder: Path) -> Path:
    """Parquet in which the JSON of one event breaks off."""
    whole, file = write([event(1), event(2)], folder / "whole.parquet"), folder / "e.parquet"
    texts = "left(properties, CASE uuid WHEN 'u2' THEN 9 ELSE 99 END) AS properties"
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT * REPLACE ({texts}) FROM '{whole}') TO '{file}'")
    return file


def folder_with(name: str, content: bytes) -> Make:
    """A folder with one file in it."""

    def make(folder: Path) -> Path:
        (folder / "in").mkdir()
        (folder / "in" / name).write_bytes(content)
        return folder / "in"

    return make


def message(folder: Path, make: Make, **settings: str) -> str:
    """The message about an export, without its folder; nothing of it stays in the cache."""
    source = make(folder)
    with pytest.raises(EventsProblem) as failure:
        open_export(folder / "project", source, **settings).result("total_revenue")
    cache = folder / "project" / ".cache" / "events"
    assert not cache.exists() or list(cache.iterdir()) == []
    line = str(failure.value)
    assert "\n" not in line
    assert line.isprintable()
    return line.replace(f"{folder}/", "")


FILES: dict[str, tuple[Make, str]] = {
    "missing file": (lambda folder: folder / "e.jsonl", "EVENTS: no file e.jsonl"),
    "pattern of nothing": (lambda folder: folder / "*.jsonl", "EVENTS: no file *.jsonl"),
    "empty file": (raw("e.parquet"), "e.parquet: this file is empty"),
    "folder without files": (
        folder_with("e.txt", b"x"),
        "EVENTS: the folder in has no file with events in it, such as .parquet, .jsonl, .json, "
        ".csv; it has files with .txt",
    ),
    "unknown kind": (
        raw("e.xlsx", b"x"),
        f"EVENTS: e.xlsx is not a supported kind of file. Supported: {KINDS}.",
    ),
    "no parquet": (
        raw("e.parquet", b"hello " * 9),
        "e.parquet: this file is not Parquet, or was cut off (No magic bytes found at end of file)",
    ),
    "little parquet": (
        raw("e.parquet", b"PAR1"),
        "e.parquet: this file is not Parquet, or was cut off (File too small to be a Parquet file)",
    ),
    "cut parquet": (
        cut("e.parquet"),
        "e.parquet: this file is not Parquet, or was cut off (No magic bytes found at end of file)",
    ),
    "cut gzip": (
        cut("e.jsonl.gz"),
        "e.jsonl.gz: this file is not gzip, or was cut off",
    ),
    "cut csv gzip": (
        cut("e.csv.gz", 0.999),
        "e.csv.gz: this file is not gzip, or was cut off",
    ),
    "no gzip": (
        raw("e.jsonl.gz", LINE),
        "e.jsonl.gz: this file is not gzip, or was cut off",
    ),
    "cut brotli": (cut("e.jsonl.br"), "e.jsonl.br: this file is not brotli, or was cut off"),
    "brotli without its end": (
        cut("e.jsonl.br", 0.9999),
        "e.jsonl.br: this file is not brotli, or was cut off",
    ),
    "no brotli": (raw("e.json.br", LINE), "e.json.br: this file is not brotli, or was cut off"),
    "cut zstd": (cut("e.jsonl.zst"), "e.jsonl.zst: this file is not zstd, or was cut off"),
    "cut csv zstd": (cut("e.csv.zst"), "e.csv.zst: this file is not zstd, or was cut off"),
    "no zstd": (raw("e.csv.zst", HEAD), "e.csv.zst: this file is not zstd, or was cut off"),
    "JSON Lines not in UTF-8": (
        raw("e.jsonl", LINE, LINE.replace(b"ann", b"ann\xe9")),
        "e.jsonl:2: this file is not UTF-8 text (broken JSON: invalid UTF-8 encoding in string)",
    ),
    "CSV not in UTF-8": (
        raw("e.csv", HEAD, GOOD, GOOD.replace(b"ann", b"\xe9")),
        "e.csv:3: this file is not UTF-8 text "
        "(Invalid unicode (byte sequence mismatch) detected. This file is not utf-8 encoded)",
    ),
    "broken line": (
        raw("e.jsonl", *[LINE] * 6, b"{no"),
        "e.jsonl:7: broken JSON: unexpected character.",
    ),
    "first line broken": (
        raw("e.jsonl", b'{"event": nope}', LINE),
        "e.jsonl:1: broken JSON: invalid literal.",
    ),
    "late line broken": (
        raw("e.jsonl", *[LINE] * 30_000, b'{"event": nope}', *[LINE] * 30_000),
        "e.jsonl:30001: broken JSON: invalid literal.",
    ),
    "numbers of JSON": (
        raw("e.json", b"1", b"2"),
        "e.json:1: each line has to be an event, as a JSON object "
        "(Expected OBJECT, but got UBIGINT)",
    ),
    "broken properties": (
        broken_properties,
        'e.parquet: broken JSON: unexpected end of data. Input: "{"user_id"',
    ),
    "ragged CSV": (
        raw("e.csv", HEAD, GOOD, GOOD + b",x,y"),
        "e.csv:3: Expected Number of Columns: 5 Found: 6",
    ),
    "CSV that is ragged late": (
        raw("e.csv", HEAD, *[GOOD] * 30_000, GOOD + b",x"),
        "e.csv:30002: Expected Number of Columns: 5 Found: 6",
    ),
    "CSV of semicolons": (
        raw("e.csv", b"event;distinct_id", b"a;b"),
        'e.csv: no column "timestamp"; Columns: distinct_id, event. Say which it is under '
        '"extra: events: columns:" in mkdocs.yml',
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_reported(name: str, tmp_path: Path) -> None:
    """Missing, empty, cut off or broken: the file, the line where there is one, and the cause."""
    make, line = FILES[name]
    assert message(tmp_path, make) == line


@pytest.mark.parametrize("ending", ["jsonl.zst", "csv.zst", "jsonl.br"])
def test_no_part_of_a_compressed_file_is_taken_for_the_whole(ending: str, tmp_path: Path) -> None:
    """Wherever it was cut off, also between two blocks or two lines, it is refused."""
    file = write(MANY, tmp_path / f"e.{ending}")
    whole = file.read_bytes()
    assert Path(compression.make_readable(str(file), tmp_path)).is_file()
    for end in {*range(1, 40), *range(40, len(whole), 997), *blocks(whole), len(whole) - 1}:
        file.write_bytes(whole[:end])
        with pytest.raises(EventsProblem):
            compression.make_readable(str(file), tmp_path)


def blocks(whole: bytes) -> list[int]:
    """Where in a zstd file of one frame its blocks end: three bytes before each say its length."""
    ends = [6]
    while whole.startswith(b"\x28\xb5\x2f\xfd") and ends[-1] < len(whole):
        ends.append(ends[-1] + 3 + (int.from_bytes(whole[ends[-1] :][:3], "little") >> 3))
    return ends if len(ends) == 1 else ends[: ends.index(len(whole))]


def test_a_zstd_file_may_have_several_frames(tmp_path: Path) -> None:
    """Concatenated files are whole, and so are the notes that a tool wrote between them."""
    note = (0x184D2A50).to_bytes(4, "little") + (5).to_bytes(4, "little") + b"notes"
    file = write([event(1)], tmp_path / "e.jsonl.zst")
    file.write_bytes(note + file.read_bytes() + note + file.read_bytes())
    assert open_export(tmp_path, file).result("organizations").value == 1


def test_the_broken_one_of_several_files_is_named(tmp_path: Path) -> None:
    """Also where DuckDB reads an unpacked copy of it."""
    write([event(1)], tmp_path / "in" / "a.jsonl.br")
    broken = tmp_path / "in" / "b.jsonl.br"
    broken.write_bytes(brotli.compress(LINE + b"\n{no"))
    line = message(tmp_path, lambda folder: folder / "in")
    assert line == "in/b.jsonl.br:2: broken JSON: unexpected character."


def test_a_file_whose_name_begins_with_that_of_another_is_named() -> None:
    """The longest name in a message is the one that it means."""
    problem = duckdb_errors.to_problem('IO Error: no gzip stream "a.csv.gz"', ["a.csv", "a.csv.gz"])
    assert (problem.path, problem.cause) == (
        "a.csv.gz",
        "this file is not gzip, or was cut off (no gzip stream)",
    )


def test_the_example_of_a_message_holds() -> None:
    """What the docstring shows is what a user reads."""
    assert doctest.testmod(duckdb_errors) == (0, 2)
