"""Compare the numbers of two sites by their `answers.json`, as a Markdown table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import click

from macros.core import formats
from macros.core.cache_keys import digest
from macros.core.errors import Problem
from macros.core.paths import ROOT

Answers = Mapping[str, Mapping[str, Any]]
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?: 00:00:00)?")  # as JSON has it
MAX_ROWS = 12  # of a table in one cell
UNCHANGED = "No number on the site changes."


@click.command(options_metavar="")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path), default=ROOT / "site" / "answers.json")
def numbers(before: Path, after: Path) -> None:
    """Show which numbers differ between two answers.json, in Markdown.

    AFTER is that of the built site in site/, unless given.
    """
    print(compare(before, after))


def compare(before: Path, after: Path) -> str:
    """Return a table of every answer that differs, or a sentence where none does.

    Raises:
        Problem: a file does not exist, or is not an `answers.json`.
    """
    old, new = _read(before), _read(after)
    cells = [
        (name, *map(_escaped, (old.get(name), new.get(name)))) for name in sorted({*old, *new})
    ]
    rows = [f"| {name} | {was} | {now} |" for name, was, now in cells if was != now]
    if not rows:
        return UNCHANGED
    return "\n".join(["| Answer | Before | Now |", "|---|---|---|", *rows])


def _read(file: Path) -> Answers:
    try:
        answers = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        cause = "no such file; give the answers.json of a built site"
        raise Problem(cause, path=str(file)) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        answers = None
    if not isinstance(answers, dict) or not all(isinstance(a, dict) for a in answers.values()):
        raise Problem("this is not the answers.json of a built site", path=str(file))
    return answers


def _escaped(answer: Mapping[str, Any] | None) -> str:
    """Return an answer as one cell of a table; "–" where there is none."""
    return "–" if answer is None else formats.escape(cell(answer))


def cell(answer: Mapping[str, Any]) -> str:
    """Return an answer in a line: its value, or its rows."""
    unit = str(answer.get("unit", ""))
    if "value" in answer:
        return formats.value(answer["value"], unit)
    rows = answer.get("rows")
    if rows is None:
        return str(answer.get("unanswered", "–"))
    sizes = answer.get("sizes")
    counts = [n for n, column in enumerate(answer.get("columns", ())) if column == sizes]
    cells = [
        " ".join(_text(item, "" if n in counts else unit) for n, item in enumerate(row))
        for row in rows[:MAX_ROWS]
    ]
    if len(rows) <= MAX_ROWS:
        return ", ".join(cells)
    # A hash of the rows that are left out, so that a change in them shows.
    rest = digest([json.dumps(rows[MAX_ROWS:])])[:6]
    return f"{', '.join(cells)} … {len(rows)} rows ({rest})"


def _text(item: Any, unit: str) -> str:
    """Return a value of a row as pages have it."""
    if isinstance(item, str) and (match := DAY.fullmatch(item)):
        with suppress(ValueError):  # a name that only looks like a day
            return formats.value(date.fromisoformat(match[1]), unit)
    return formats.value(item, unit)
