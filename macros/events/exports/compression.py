"""Compressed files that DuckDB cannot read, or would take for whole when they were cut off."""

from __future__ import annotations

import codecs
import gzip
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from macros.core.cache_keys import digest
from macros.core.errors import EventsProblem
from macros.events.exports.files import PARQUET_ENDINGS, ending, printable

ZSTD, SKIPPABLE = 0xFD2FB528, range(0x184D2A50, 0x184D2A60)  # magic numbers, RFC 8878
CUT_OFF = "this file is not {}, or was cut off"
COMPRESSIONS = ("gz", "zst", "br")
MARK = codecs.BOM_UTF8
STEP, PACKED_STEP = 1 << 20, 1 << 16  # bytes to unpack at once, and to read
MAX_RATIO = 1000
BLOCK = 128 << 10  # bytes that a compressed block of zstd holds at most
TINY = 24  # bytes of a compressed block that repeats what was there
ALWAYS = 64 << 20  # bytes that any file may become
ODD = re.compile(r"[*?\[\]{}~\\]|^[\w+.-]+:")  # what means something in a name to DuckDB


def make_readable(path: str, scratch: Path, max_ratio: int = MAX_RATIO) -> str:
    """Check that a file is whole, and unpack, copy or link it where DuckDB cannot read it as it is.

    Args:
        path: a file.
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
    if compression in ("zst", "gz"):
        _check_size(path, compression, max_ratio)
    if ODD.search(path) or not path.endswith(ending(path)) or printable(path) != path:
        link = scratch / unpacked_name(path)
        if not link.is_symlink():
            link.symlink_to(Path(path).absolute())
        return str(link)
    return path


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
    with Path(path).open("rb") as file:
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
    largest = max(Path(path).stat().st_size * max_ratio, ALWAYS)
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


def _check_size(path: str, compression: str, max_ratio: int) -> None:
    with Path(path).open("rb") as packed:
        packed_size = packed.seek(0, 2)
        if compression == "gz":
            packed.seek(max(packed_size - 4, 0))
            size: int | None = _number(packed, 4)  # modulo 4 GiB: RFC 1952, section 2.3.1
        else:
            size = _zstd_size(packed)
    if size is None:
        raise EventsProblem(CUT_OFF.format("zstd"), path=printable(path))
    largest = max(packed_size * max_ratio, ALWAYS)
    if compression == "gz" and size > largest:  # or it was cut off: count
        size = 0
        for chunk in chunks(path):
            size += len(chunk)
            if size > largest:
                break
    if size > largest:
        raise _too_large(path, max_ratio)


def _too_large(path: str, max_ratio: int) -> EventsProblem:
    cause = (
        f"unpacked, this file is more than {max_ratio:,} times as large; if that is right, raise "
        '"extra: events: max_ratio" in mkdocs.yml'
    )
    return EventsProblem(cause, path=printable(path))


def _zstd_size(packed: BinaryIO) -> int | None:
    """How many bytes a zstd file becomes, as far as it says; None where it is not whole.

    DuckDB takes a file that ends before the last block of a frame for whole. Only the headers are
    read, and what is between them is skipped (RFC 8878, section 3.1).
    """
    end = packed.seek(0, 2)
    packed.seek(0)
    size = 0
    while packed.tell() < end:
        magic = _number(packed, 4)
        if magic in SKIPPABLE:
            packed.seek(_number(packed, 4), 1)
            continue
        frame = _skip_frame(packed, end) if magic == ZSTD else None
        if frame is None:
            return None
        size += frame
    return size if packed.tell() == end else None


def _skip_frame(packed: BinaryIO, end: int) -> int | None:
    """Pass over one frame; the bytes it says it has, or at least has; None without its last block.

    A block says how much it has only where it is raw or a run; a compressed one that is tiny can
    be nothing but repetition, and counts as full.
    """
    descriptor = _number(packed, 1)
    is_single_segment = bool(descriptor & 0x20)
    window_size = 0 if is_single_segment else 1
    dictionary_id = (0, 1, 2, 4)[descriptor & 3]
    content_size = (1 if is_single_segment else 0, 2, 4, 8)[descriptor >> 6]
    packed.seek(window_size + dictionary_id, 1)
    declared = _number(packed, content_size) + (256 if content_size == 2 else 0)
    is_last, size = False, 0
    while not is_last and packed.tell() < end:
        header = _number(packed, 3)
        is_last, kind, length = bool(header & 1), header >> 1 & 3, header >> 3
        packed.seek(1 if kind == 1 else length, 1)  # a run has one byte, however long
        size += BLOCK if kind == 2 and length <= TINY else length
    packed.seek(4 if descriptor & 4 else 0, 1)  # a checksum
    return max(size, declared) if is_last and packed.tell() <= end else None


def _number(packed: BinaryIO, length: int) -> int:
    return int.from_bytes(packed.read(length), "little")
