"""Compressed files that DuckDB cannot read, or would read as whole when they were cut off."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from macros.core.errors import EventsProblem

ZSTD, SKIPPABLE = 0xFD2FB528, range(0x184D2A50, 0x184D2A60)  # magic numbers, RFC 8878
CUT_OFF = "this file is not {}, or was cut off"


def readable(file: str, scratch: Path) -> Path:
    """The file itself, once it is known to be whole, or what a brotli-compressed one unpacks to."""
    if file.endswith(".zst") and "://" not in file:
        with Path(file).open("rb") as packed:
            if not _is_whole_zstd(packed):
                raise EventsProblem(CUT_OFF.format("zstd"), path=file)
    return unbrotli(file, scratch) if file.endswith(".br") else Path(file)


def unbrotli(file: str, scratch: Path) -> Path:
    """What a brotli-compressed file unpacks to, in a folder for what is made on the way."""
    import brotli

    unpacked = scratch / f"{abs(hash(file)):x}-{Path(file).stem}"
    unpacker = brotli.Decompressor()
    try:
        with Path(file).open("rb") as packed, unpacked.open("wb") as out:
            while chunk := packed.read(1 << 20):
                out.write(unpacker.process(chunk))
        whole = unpacker.is_finished()
    except brotli.error:
        whole = False
    if not whole:
        raise EventsProblem(CUT_OFF.format("brotli"), path=file)
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
    told = _number(packed, 1)
    single = bool(told & 0x20)
    content = (1 if single else 0, 2, 4, 8)[told >> 6]
    packed.seek((not single) + (0, 1, 2, 4)[told & 3] + content, 1)
    last = False
    while not last and packed.tell() < size:
        header = _number(packed, 3)
        last, kind, length = bool(header & 1), header >> 1 & 3, header >> 3
        packed.seek(1 if kind == 1 else length, 1)  # a run has one byte, however long
    packed.seek(4 if told & 4 else 0, 1)  # a checksum
    return last and packed.tell() <= size


def _number(packed: BinaryIO, length: int) -> int:
    return int.from_bytes(packed.read(length), "little")
