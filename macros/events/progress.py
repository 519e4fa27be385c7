"""How far long work is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from typing import TypeVar

T = TypeVar("T")

MANY = 100  # files that are worth a word, and after which there is another one


def show_progress(sentence: str, *, is_last: bool) -> None:
    """Write a line on a terminal in place of the one before, and nothing to a file or a log."""
    terminal = sys.__stderr__  # a builder keeps what goes to `sys.stderr`
    if terminal and terminal.isatty():
        print(f"\r{sentence}", end="\n" if is_last else "", flush=True, file=terminal)


def with_progress(files: Collection[T], verb: str) -> Iterator[T]:
    """The files, one after the other, and how many of many there were, on a terminal.

    Args:
        files: those to go through.
        verb: what happens to each: "checked".
    """
    for number, file in enumerate(files, 1):
        yield file
        is_last = number == len(files)
        if len(files) > MANY and (is_last or number % MANY == 0):
            show_progress(f"{number:,} of {len(files):,} files are {verb}", is_last=is_last)
