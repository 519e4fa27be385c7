"""What DuckDB says is wrong with a file, as a Problem: in one line that a user understands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from macros.core.errors import EventsProblem
from macros.events.exports.compression import unpacked_name
from macros.events.exports.places.address import SCHEME, is_remote, printable

LONGEST = 300  # characters of what DuckDB says
NOT_UTF_8 = "this file is not UTF-8 text"
MEANINGS = {  # by what DuckDB's message contains
    "magic bytes|footer|too small to be a parquet|decompression failure|outside file|TProtocol": (
        "this file is not Parquet, or was cut off"
    ),
    "gzip stream": "this file is not gzip, or was cut off",
    "utf-?8|unicode": NOT_UTF_8,
    "state machine|unterminated quote": "this file is not CSV, or its lines end in several ways",
    "maximum_object_size": ('a line is longer than "extra: events: memory" in mkdocs.yml allows'),
    "allocate|out of memory": (
        'this takes more memory than "extra: events: memory" in mkdocs.yml allows'
    ),
}


@contextmanager
def translate_errors(paths: Sequence[str]) -> Iterator[None]:
    """Raise an error of DuckDB's as a Problem that names the file and the line.

    Args:
        paths: the files that DuckDB reads in the meantime.
    """
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise to_problem(str(error), paths) from None
    except UnicodeDecodeError:
        raise EventsProblem(NOT_UTF_8, path=printable(_common_path(paths))) from None


def to_problem(message: str, paths: Sequence[str]) -> EventsProblem:
    """What an error message of DuckDB's means.

    >>> message = 'Input Error: Malformed JSON in file "a.jsonl", at byte 2 in line 8: nope.'
    >>> print(to_problem(message, ["a.jsonl", "b.jsonl"]))
    a.jsonl:7: broken JSON: nope.
    """
    names = {unpacked_name(path): path for path in paths} | {path: path for path in paths}
    name = max((name for name in names if name in message), key=len, default="")
    cause, line = _cause_and_line(message)
    meaning = next((text for sign, text in MEANINGS.items() if re.search(sign, cause, re.I)), "")
    if meaning:
        cause = f"{meaning} ({cause.rstrip('. ')})"
    if name:
        cause = re.sub(rf"[:\s]*(?:[\"'][^\"']*)?{re.escape(name)}[\"']?", "", cause)
    cause = "".join(letter if letter.isprintable() else " " for letter in cause)
    if len(cause) >= LONGEST:
        cause = f"{cause[:LONGEST]}…"
    path = names.get(name) or _common_path(paths)
    return EventsProblem(cause, path=printable(path), line=line)


def _cause_and_line(message: str) -> tuple[str, int]:
    """The sentence of a message that says what is wrong, and the line of the file, or 0."""
    number = re.search(r"(?:in line|Line:) (\d+)", message)
    line = int(number[1]) if number else 0
    first, *more = re.sub(r"^[\w ]+ Error: ", "", message).split("\n")
    if malformed := re.match(r"Malformed JSON (?:in file .*|at byte \d+ of input): (.*)", first):
        cause = malformed[1].partition(" Try auto")[0]
        return f"broken JSON: {cause}", max(0, line - 1)  # DuckDB 2.0 counts the line after
    if transformed := re.match(r"JSON transform error .*: (Expected OBJECT, but got \w+)", first):
        return f"each line has to be an event, as a JSON object ({transformed[1]})", line
    if line and len(more) > 1:  # the row comes first, and may be long or have several lines
        cause, has_advice, _ = "\n".join(more).rpartition("\n\nPossible fixes:")
        return cause.split("\n")[-1] if has_advice else more[1], line
    return f"{first} {more[0]}" if more and first.endswith(":") else first, line


def _common_path(paths: Sequence[str]) -> str:
    """The file, or the folder of several where it is not known which of them is meant."""
    if len(paths) == 1:
        return paths[0]
    folder = os.path.commonpath(paths) if paths else ""
    return folder.replace("s3:/", SCHEME, 1) if is_remote("".join(paths[:1])) else folder
