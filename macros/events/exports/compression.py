"""Compressed files that DuckDB cannot read, or would take for whole when they were cut off."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from macros.core.cache_keys import digest
from macros.core.errors import EventsProblem

ZSTD, SKIPPABLE = 0xFD2FB528, range(0x184D2A50, 0x184D2A60)  # magic numbers, RFC 8878
CUT_OFF = "this file is not {}, or was cut off"


def make_readable(path: str, scratch: Path) -> str:
    """Check that a file is whole, and unpack it where DuckDB cannot.

    Args:
        path: a file or an address; an address is given back as it is.
        scratch: a folder for what is unpacked.

    Returns:
        what DuckDB can read: the path itself, or that of the unpacked file.

    Raises:
        Problem: the file was cut off, or is not what its name says.
    """
    if path.endswith(".br"):
        return str(_unpack_brotli(path, scratch))
    if path.endswith(".zst") and "://" not in path:
        with Path(path).open("rb") as packed:
            if not _is_whole_zstd(packed):
                raise EventsProblem(CUT_OFF.format("zstd"), path=path)
    return path


def unpacked_name(path: str) -> str:
    """What the file is called that another one is unpacked to."""
    return f"{digest([path])}-{Path(path).stem}"


def _unpack_brotli(path: str, scratch: Path) -> Path:
    import brotli

    unpacked = scratch / unpacked_name(path)
    decompressor = brotli.Decompressor()
    try:
        with Path(path).open("rb") as packed, unpacked.open("wb") as out:
            while chunk := packed.read(1 << 20):
                out.write(decompressor.process(chunk))
        is_whole = decompressor.is_finished()
    except brotli.error:
        is_whole = False
    if not is_whole:
        raise EventsProblem(CUT_OFF.format("brotli"), path=path)
    return unpacked


def _is_whole_zstd(packed: BinaryIO) -> bool:
    """Whether every frame has its last block: DuckDB takes a file that ends before it for whole.

    Only the headers are read, and what is between them is skipped (RFC 8878, section 3.1).
    """
    size = packed.seek(0, 2)
    packed.seek(0)
    while packed.tell() < size:
        magic = _number(packed, 4)
        if magic in SKIPPABLE:
            packed.seek(_number(packed, 4), 1)
        elif magic != ZSTD or not _skip_frame(packed, size):
            return False
    return packed.tell() == size


def _skip_frame(packed: BinaryIO, size: int) -> bool:
    """Pass over one frame; whether its last block was there."""
    descriptor = _number(packed, 1)
    is_single_segment = bool(descriptor & 0x20)
    window_size = 0 if is_single_segment else 1
    dictionary_id = (0, 1, 2, 4)[descriptor & 3]
    content_size = (1 if is_single_segment else 0, 2, 4, 8)[descriptor >> 6]
    packed.seek(window_size + dictionary_id + content_size, 1)
    is_last = False
    while not is_last and packed.tell() < size:
        header = _number(packed, 3)
        is_last, kind, length = bool(header & 1), header >> 1 & 3, header >> 3
        packed.seek(1 if kind == 1 else length, 1)  # a run has one byte, however long
    packed.seek(4 if descriptor & 4 else 0, 1)  # a checksum
    return is_last and packed.tell() <= size


def _number(packed: BinaryIO, length: int) -> int:
    return int.from_bytes(packed.read(length), "little")
