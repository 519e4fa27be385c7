"""Compressed files that become absurdly large, whatever their parts say of themselves."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from macros.core.errors import EventsProblem
from macros.events.exports.compression import make_readable
from macros.events.exports.zstd.frames import read_sizes

MIB = 1 << 20
LINE = b'{"event": "a", "distinct_id": "b", "timestamp": "2026-01-01T00:00:00Z"}\n'
SPACES = b" " * (65 * MIB) + b"\n"
NOTE = (0x184D2A50).to_bytes(4, "little") + MIB.to_bytes(4, "little") + bytes(MIB)  # is skipped


def zstd(select: str, folder: Path) -> bytes:
    """The lines that SQL selects, as one zstd frame that does not say how large it becomes."""
    file = folder / "written.csv.zst"
    with duckdb.connect() as database:
        options = "FORMAT csv, COMPRESSION zstd, HEADER false"
        database.execute(f"COPY ({select}) TO '{file}' ({options})")
    content = file.read_bytes()
    file.unlink()
    return content


def blank_lines(mib: int, folder: Path) -> bytes:
    """So many MiB of lines of the same letter, as a zstd frame of some kB."""
    return zstd(f"SELECT repeat('a', 1023) FROM range({mib * 1024})", folder)


def frame_of_blocks(lines: list[bytes]) -> bytes:
    """A zstd frame with a compressed block for each short line, as a stream that is flushed has."""
    blocks = [b"%c%b\x00" % (len(line) << 3, line) for line in lines]  # literals, no sequence
    last = len(blocks) - 1
    headers = [
        (len(block) << 3 | 2 << 1 | (number == last)).to_bytes(3, "little")
        for number, block in enumerate(blocks)
    ]
    body = b"".join(header + block for header, block in zip(headers, blocks, strict=True))
    return b"\x28\xb5\x2f\xfd\x00\x58" + body


BOMBS: dict[str, Callable[[Path], bytes]] = {
    "last.jsonl.gz": lambda _: gzip.compress(LINE + SPACES),
    "first.jsonl.gz": lambda _: gzip.compress(LINE + SPACES) + gzip.compress(LINE),
    "many.jsonl.gz": lambda _: gzip.compress(LINE) + 66 * gzip.compress(bytes(MIB)),
    "one.csv.zst": lambda folder: blank_lines(80, folder),
    "frames.csv.zst": lambda folder: 2 * blank_lines(40, folder),
    "skipped.csv.zst": lambda folder: (
        NOTE + blank_lines(40, folder) + NOTE * 2 + blank_lines(40, folder)
    ),
    "blocks.csv.zst": lambda folder: zstd(
        "SELECT repeat('a', 1000) || hash(range) FROM range(80000)", folder
    ),
    "long line.csv.zst": lambda folder: zstd("SELECT repeat('a', 80 << 20)", folder),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_is_refused_whatever_its_parts_say(name: str, tmp_path: Path) -> None:
    """Members of gzip, frames, skippable frames and blocks of zstd: what counts is their sum."""
    file = tmp_path / name
    file.write_bytes(BOMBS[name](tmp_path))
    with pytest.raises(EventsProblem, match="this file is more than 20 times as large"):
        make_readable(str(file), tmp_path, max_ratio=20)


@pytest.mark.parametrize("ending", ["jsonl.gz", "jsonl.zst"])
def test_a_large_file_of_many_parts_is_read(ending: str, tmp_path: Path) -> None:
    """PostHog's gzip has a member for each event; a stream of zstd may have a block for each."""
    lines = [b'{"event": "%d"}\n' % number for number in range(2000)]
    compress = frame_of_blocks if ending == "jsonl.zst" else join_members
    file = tmp_path / f"e.{ending}"
    file.write_bytes(compress(lines))
    assert make_readable(str(file), tmp_path) == str(file)
    with duckdb.connect() as database:
        count = database.execute("SELECT count(*) FROM read_json(?)", [str(file)]).fetchone()
    assert count == (2000,)


def join_members(lines: list[bytes]) -> bytes:
    """A gzip member for each line."""
    return b"".join(map(gzip.compress, lines))


def test_a_gzip_file_is_unpacked_no_further_than_it_takes_to_know(tmp_path: Path) -> None:
    """What is left could not become too large: that it is damaged is for its reader to say."""
    file = tmp_path / "e.jsonl.gz"
    member = gzip.compress(os.urandom(MIB))
    file.write_bytes(member * 8 + b"damaged")
    assert make_readable(str(file), tmp_path, max_ratio=1000) == str(file)
    with pytest.raises(EventsProblem, match="not gzip, or was cut off"):
        make_readable(str(file), tmp_path, max_ratio=1)


def test_a_declared_size_counts_and_binds(tmp_path: Path) -> None:
    """A frame that declares its size is taken at its word: DuckDB refuses it if it is another."""
    declared = b"\x28\xb5\x2f\xfd\x20\x04" + (4 << 3 | 1).to_bytes(3, "little") + b"a\nb\n"
    file = tmp_path / "e.csv.zst"
    file.write_bytes(declared)
    with file.open("rb") as packed:
        assert (sizes := read_sizes(packed)) is not None
    assert (sizes.packed, sizes.unpacked) == (len(declared), 4)
    read = "FROM read_csv(?, header = false)"
    with duckdb.connect() as database:
        assert database.execute(read, [str(file)]).fetchall() == [("a",), ("b",)]
        file.write_bytes(declared.replace(b"\x20\x04", b"\x20\x03"))
        with pytest.raises(duckdb.Error):
            database.execute(read, [str(file)]).fetchall()
