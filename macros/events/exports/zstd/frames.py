"""The frames of a zstd file (RFC 8878): whether it is whole, and how large it becomes at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

ZSTD, SKIPPABLE = 0xFD2FB528, range(0x184D2A50, 0x184D2A60)  # magic numbers
BLOCK = 128 << 10  # bytes that a compressed block becomes at most
RUN, COMPRESSED = 1, 2  # types of blocks


@dataclass(frozen=True)
class Sizes:
    """How large a file is and becomes.

    Attributes:
        packed: bytes of its frames, without those that a decoder skips.
        unpacked: bytes that they become at most.
    """

    packed: int
    unpacked: int


def read_sizes(packed: BinaryIO) -> Sizes | None:
    """The sizes of a file, as far as it says; None where it is not whole.

    DuckDB takes a file that ends before the last block of a frame for whole. Only the headers are
    read, and what is between them is skipped (section 3.1).
    """
    end = packed.seek(0, 2)
    packed.seek(0)
    skipped, unpacked = 0, 0
    while (start := packed.tell()) < end:
        magic = _number(packed, 4)
        if magic in SKIPPABLE:
            packed.seek(_number(packed, 4), 1)
            skipped += packed.tell() - start
            continue
        size = _skip_frame(packed, end) if magic == ZSTD else None
        if size is None:
            return None
        unpacked += size
    return Sizes(end - skipped, unpacked) if packed.tell() == end else None


def _skip_frame(packed: BinaryIO, end: int) -> int | None:
    """Pass over one frame; how many bytes it becomes at most; None without its last block.

    What a frame declares binds whoever unpacks it.
    """
    descriptor = _number(packed, 1)
    is_single_segment = bool(descriptor & 0x20)
    window_size = 0 if is_single_segment else 1
    dictionary_id = (0, 1, 2, 4)[descriptor & 3]
    content_size = (1 if is_single_segment else 0, 2, 4, 8)[descriptor >> 6]
    packed.seek(window_size + dictionary_id, 1)
    declared = _number(packed, content_size) + (256 if content_size == 2 else 0)
    size = _skip_blocks(packed, end)
    packed.seek(4 if descriptor & 4 else 0, 1)  # a checksum
    if size is None or packed.tell() > end:
        return None
    return declared if content_size else size


def _skip_blocks(packed: BinaryIO, end: int) -> int | None:
    """Pass over the blocks of a frame; how many bytes they become at most.

    A block says how much it has only where it is raw or a run.
    """
    is_last, size = False, 0
    while not is_last and packed.tell() < end:
        header = _number(packed, 3)
        is_last, kind, length = bool(header & 1), header >> 1 & 3, header >> 3
        packed.seek(1 if kind == RUN else length, 1)  # a run has one byte, however long
        size += BLOCK if kind == COMPRESSED else length
    return size if is_last else None


def _number(packed: BinaryIO, length: int) -> int:
    return int.from_bytes(packed.read(length), "little")
