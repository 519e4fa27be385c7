"""What changed in the numbers of a site, between two of its `answers.json`, as a Markdown table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from macros.core import formats
from macros.core.errors import Problem

Answers = Mapping[str, Mapping[str, Any]]
SHOWN = 12  # values of a table in one cell
NOTHING = "No number on the site changes."


def compare(before: Path, after: Path) -> str:
    """The table of every answer that differs, or a sentence where none does.

    Raises:
        Problem: a file that is not there, or is no `answers.json`.
    """
    old, new = _read(before), _read(after)
    names = sorted({*old, *new})
    told = [(name, _shown(old.get(name)), _shown(new.get(name))) for name in names]
    rows = [f"| {name} | {was} | {now} |" for name, was, now in told if was != now]
    if not rows:
        return NOTHING
    return "\n".join(["| Answer | Before | Now |", "|---|---|---|", *rows])


def _read(file: Path) -> Answers:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Problem(
            "no such file: the answers.json of a built site is wanted", path=str(file)
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        told = None
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise Problem("this is not the answers.json of a built site", path=str(file))
    return told


def _shown(answer: Mapping[str, Any] | None) -> str:
    """An answer in one cell: its value, or its rows; "–" where there is none."""
    if answer is None:
        return "–"
    unit = str(answer.get("unit", ""))
    if "value" in answer:
        return formats.escape(formats.value(answer["value"], unit))
    rows = answer.get("rows")
    if rows is None:
        return formats.escape(str(answer.get("unanswered", "–")))
    cells = [" ".join(formats.value(cell, unit) for cell in row) for row in rows[:SHOWN]]
    more = f" … {len(rows)} rows" if len(rows) > SHOWN else ""
    rest = json.dumps(rows[SHOWN:])
    return formats.escape(", ".join(cells) + more) + (f" ({_sum(rest)})" if more else "")


def _sum(text: str) -> str:
    """A short name of what is not shown, so that a change in it is seen."""
    from macros.core.cache_keys import digest

    return digest([text])[:6]
