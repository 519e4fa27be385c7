"""What DuckDB says is wrong with a file, as a Problem: in one line that a user understands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from macros.core.errors import EventsProblem

LONGEST = 300  # characters of what DuckDB says
MEANINGS = {
    "magic bytes|footer|too small to be a parquet|decompression failure": (
        "this file is not Parquet, or was cut off"
    ),
    "gzip stream": "this file is not gzip, or was cut off",
    "utf-?8|unicode": "this file is not UTF-8 text",
    "when sniffing file": (
        "this file is no CSV, or a line of it has not as many values as the first has names"
    ),
    "allocate|out of memory": (
        'this takes more memory than "extra: events: memory" in mkdocs.yml allows'
    ),
}


@contextmanager
def translate_errors(paths: Sequence[str]) -> Iterator[None]:
    """Raise what DuckDB says of some files as a Problem that names the file and the line."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise to_problem(str(error), paths) from None
    except UnicodeDecodeError:
        raise EventsProblem("this file is not UTF-8 text", path=_common_path(paths)) from None


def to_problem(message: str, paths: Sequence[str]) -> EventsProblem:
    """What a message of DuckDB's means.

    >>> message = 'Input Error: Malformed JSON in file "a.jsonl", at byte 2 in line 8: nope.'
    >>> print(to_problem(message, ["a.jsonl", "b.jsonl"]))
    a.jsonl:7: broken JSON: nope.
    """
    file = next((path for path in paths if path in message), _common_path(paths))
    line = re.search(r"(?:in line|Line:) (\d+)", message)
    number = int(line[1]) if line else 0
    first, *more = re.sub(r"^[\w ]+ Error: ", "", message).split("\n")
    if json := re.match(r"Malformed JSON (?:in file .*|at byte \d+ of input): (.*)", first):
        first = f"broken JSON: {json[1].partition(' Try auto')[0]}"
        number = max(0, number - 1)  # DuckDB 2.0 counts the line after
    elif number and len(more) > 1:  # the second line repeats the row, and may be long
        first = more[1]
    elif first.endswith(":"):
        first += f" {more[0]}"
    meaning = next((what for sign, what in MEANINGS.items() if re.search(sign, first, re.I)), "")
    cause = f"{meaning} ({first.rstrip('. ')})" if meaning else first
    cause = re.sub(r"[:\s]*[\"']?" + re.escape(file) + r"[\"']?", "", cause)
    return EventsProblem(
        cause if len(cause) < LONGEST else f"{cause[:LONGEST]}…", path=file, line=number
    )


def _common_path(paths: Sequence[str]) -> str:
    """The file, or the folder of several: it is not known which of them."""
    return paths[0] if len(paths) == 1 else os.path.commonpath(paths)
