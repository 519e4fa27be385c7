"""Compressed files that DuckDB cannot read, or would take for whole when they were cut off."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from macros.core.cache_keys import digest
from macros.core.errors import EventsProblem
from macros.core.sql import literal
from macros.events.exports.files import PARQUET_ENDINGS, ending
from macros.events.exports.places.address import is_remote, printable
from macros.events.exports.places.duckdb_files import name_of
from macros.events.exports.places.opening import local, open_file, size_of
from macros.events.exports.zstd.frames import read_sizes

CUT_OFF = "this file is not {}, or was cut off"
COMPRESSIONS = ("gz", "zst", "br")
MARK = codecs.BOM_UTF8
STEP, PACKED_STEP = 1 << 20, 1 << 16  # bytes to unpack at once, and to read
MAX_RATIO = 1000
ALWAYS = 64 << 20  # bytes that any file may become
DEFLATE_RATIO = 1032  # no byte of gzip becomes more: 258 bytes from two bits (RFC 1951, 3.2.5)
READ_AHEAD = 1 << 18  # bytes that `gzip` has read and not unpacked yet, at most
# Each line as one value, which no quote or delimiter ends.
WHOLE_LINES = (
    "compression = 'zstd', columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, "
    "delim = '\x01', quote = '', escape = '', strict_mode = false"
)
ODD = re.compile(r"[*?\[\]{}~\\]|^[\w+.-]+:")  # what means something in a name to DuckDB


def make_readable(path: str, scratch: Path, max_ratio: int = MAX_RATIO) -> str:
    """Check that a file is whole, and unpack, copy or link it where DuckDB cannot read it as it is.

    Args:
        path: a file; one of text in S3 has been fetched.
        scratch: a folder for what is unpacked.
        max_ratio: how many times as large as itself a file may become; a larger one is refused
            before it fills the disk.

    Returns:
        what DuckDB can read: the path itself, or that of another file in `scratch`.

    Raises:
        EventsProblem: the file was cut off, is not what its name says, or becomes too large.
    """
    compression = compression_of(path)
    if compression == "br" or (compression in ("", "gz") and _has_mark(path)):
        return str(_rewrite(path, scratch, max_ratio))
    if is_remote(local(path)):
        return name_of(path, unpacked_name(path))  # Parquet, which is read where it is
    readable = path
    if ODD.search(path) or not path.endswith(ending(path)) or printable(path) != path:
        readable = str(link := scratch / unpacked_name(path))
        if not link.is_symlink():
            link.symlink_to(Path(local(path)).absolute())
    if compression in ("zst", "gz") and _is_too_large(path, readable, max_ratio):
        raise _too_large(path, max_ratio)
    return readable


def compression_of(path: str) -> str:
    """How a file is compressed, by its ending: "gz", "zst", "br", or "" if it is not.

    Parquet is not: its ending says how its columns are.
    """
    last = ending(path).rpartition(".")[2]
    return last if last in COMPRESSIONS and ending(path) not in PARQUET_ENDINGS else ""


def unpacked_name(path: str) -> str:
    """What the file is called that another one is unpacked to, or linked from."""
    kind = ending(path)
    plain = kind.removesuffix(".br") if compression_of(path) == "br" else kind
    return f"{digest([os.fsencode(path)])}{plain}"


def chunks(path: str) -> Iterator[bytes]:
    """The content of a file, at most `STEP` bytes at a time; not for zstd.

    Raises:
        EventsProblem: the file was cut off, or is not what its name says.
    """
    compression = compression_of(path)
    with open_file(path) as file:
        yield from {"": _plain, "gz": _gunzip, "br": _unbrotli}[compression](file, path)


def _plain(file: BinaryIO, _: str) -> Iterator[bytes]:
    while chunk := file.read(STEP):
        yield chunk


def _gunzip(file: BinaryIO, path: str) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=file) as unpacked:
            while chunk := unpacked.read(STEP):
                yield chunk
    except (OSError, EOFError, zlib.error) as error:
        raise EventsProblem(CUT_OFF.format("gzip"), path=printable(path)) from error


def _unbrotli(file: BinaryIO, path: str) -> Iterator[bytes]:
    import brotli

    decompressor = brotli.Decompressor()
    is_cut_off = False
    try:
        while not decompressor.is_finished() and not is_cut_off:
            # It may hold back output of bytes that it has accepted until it is asked again.
            packed = file.read(PACKED_STEP) if decompressor.can_accept_more_data() else b""
            chunk = decompressor.process(packed, output_buffer_limit=STEP)
            is_cut_off = not packed and not chunk
            yield chunk
        is_whole = decompressor.is_finished() and not file.read(1)
    except brotli.error:
        is_whole = False
    if not is_whole:
        raise EventsProblem(CUT_OFF.format("brotli"), path=printable(path))


def _rewrite(path: str, scratch: Path, max_ratio: int) -> Path:
    """Unpack a file, without a byte-order mark, to one that DuckDB reads.

    It is unpacked beside its place first: of a file that fails, no half is left to be read.
    """
    name = unpacked_name(path)
    unpacked = scratch / (name.removesuffix(".gz"))
    largest = max(size_of(path) * max_ratio, ALWAYS)
    size, mark = 0, MARK
    with (half := unpacked.with_suffix(".half")).open("wb") as out:
        for chunk in chunks(path):
            size += len(chunk)
            if size > largest:
                raise _too_large(path, max_ratio)
            out.write(chunk.removeprefix(mark))
            mark = b"" if chunk else mark
    half.rename(unpacked)
    return unpacked


def _has_mark(path: str) -> bool:
    """Whether a text starts with a byte-order mark; one of UTF-16 is refused.

    DuckDB passes over that of a CSV, and not over that of JSON.
    """
    if ending(path) in PARQUET_ENDINGS:
        return False
    try:
        start = next(chunks(path), b"")
    except EventsProblem:
        return False  # whoever reads it says what is wrong
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        cause = "this file is UTF-16 text; save it as UTF-8"
        raise EventsProblem(cause, path=printable(path))
    return start.startswith(MARK)


def _is_too_large(path: str, readable: str, max_ratio: int) -> bool:
    """Whether a gzip or zstd file becomes more than `max_ratio` times as large as it is."""
    with open_file(path) as packed:
        if compression_of(path) == "gz":
            return _gzip_exceeds(packed, path, max_ratio)
        sizes = read_sizes(packed)
    if sizes is None:
        raise EventsProblem(CUT_OFF.format("zstd"), path=printable(path))
    largest = max(sizes.packed * max_ratio, ALWAYS)
    return sizes.unpacked > largest and _zstd_exceeds(readable, largest)


def _gzip_exceeds(packed: BinaryIO, path: str, max_ratio: int) -> bool:
    """Whether a gzip file becomes too large, unpacked no further than it takes to know.

    What its end says of its size is not enough: it is that of the last member, modulo 4 GiB (RFC
    1952, section 2.3.1), and PostHog's exports have a member for each event (PostHog/posthog:
    products/batch_exports/backend/temporal/pipeline/transformer.py, read November 2026).
    """
    packed_size = packed.seek(0, 2)
    packed.seek(0)
    largest = max(packed_size * max_ratio, ALWAYS)
    if packed_size * DEFLATE_RATIO <= largest:
        return False
    size = 0
    for chunk in _gunzip(packed, path):
        size += len(chunk)
        rest = packed_size - packed.tell() + READ_AHEAD
        if size > largest or size + rest * DEFLATE_RATIO <= largest:
            break
    return size > largest


def _zstd_exceeds(readable: str, largest: int) -> bool:
    """Whether a zstd file becomes larger; so does one with a line that is too long for DuckDB.

    DuckDB refuses such a line, or leaves it out without an error where it is the last.
    """
    import duckdb

    size = 0
    with contextlib.suppress(duckdb.Error), duckdb.connect() as database:
        call = f"read_csv({literal(readable)}, {WHOLE_LINES})"
        lines = database.execute(f"SELECT strlen(line) + 1 FROM {call}")
        while size <= largest and (lengths := lines.fetchmany(10_000)):
            size += sum(length for (length,) in lengths)
        return size > largest or not size
    return True


def _too_large(path: str, max_ratio: int) -> EventsProblem:
    cause = (
        f"unpacked, this file is more than {max_ratio:,} times as large; if that is right, raise "
        '"extra: events: max_ratio" in mkdocs.yml'
    )
    return EventsProblem(cause, path=printable(path))
