"""How the numbers and the facts of the site became what they are, day by day.

`snippets/changes/history.json` has for each day the numbers and the facts that became different on
it, as text, and null for those that went. It is written by `make changes`, never by hand, so that a
build needs neither a repository nor the sites of the past.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from macros.core.atomic import replacing
from macros.core.errors import Problem
from macros.core.text_files import read

PATH = "changes/history.json"  # in `snippets/`
KINDS = ("numbers", "facts")
Texts = Mapping[str, str]
Entries = dict[str, dict[str, dict[str, str | None]]]  # day, kind and name


@dataclass(frozen=True)
class Change:
    """One number or fact: its name, and what it was before and is now; None where it was not."""

    name: str
    before: str | None
    now: str | None


@dataclass(frozen=True)
class Day:
    """What became different on a day, by name."""

    day: date
    numbers: tuple[Change, ...]
    facts: tuple[Change, ...]


def history(snippets: Path) -> list[Day]:
    """All days on which something became different, the oldest first.

    Raises:
        Problem: the file is not one that `record` wrote.
    """
    state: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    days = []
    for day, entry in _entries(snippets).items():
        numbers, facts = (tuple(_apply(entry.get(kind, {}), state[kind])) for kind in KINDS)
        days.append(Day(date.fromisoformat(day), numbers, facts))
    return days


def latest(days: Iterable[Day]) -> dict[str, dict[str, str]]:
    """The numbers and the facts as they are at the end of some days, by kind and name."""
    state: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for day in days:
        for kind, changes in (("numbers", day.numbers), ("facts", day.facts)):
            state[kind].update({each.name: each.now for each in changes if each.now is not None})
            for change in changes:
                if change.now is None:
                    state[kind].pop(change.name, None)
    return state


def record(snippets: Path, day: date, numbers: Texts, facts: Texts) -> None:
    """Write what is different on a day from the days before it; a second call corrects the first.

    Raises:
        Problem: there is an entry of a later day, or the file is not one that this wrote.
    """
    entries = _entries(snippets)
    entries.pop(day.isoformat(), None)
    if later := [other for other in entries if other > day.isoformat()]:
        raise Problem(f"has an entry of {later[-1]}, after {day}", path=f"snippets/{PATH}")
    before = latest(each for each in history(snippets) if each.day < day)
    entry = {
        kind: _difference(before[kind], now)
        for kind, now in zip(KINDS, (numbers, facts), strict=True)
    }
    if any(entry.values()):
        entries[day.isoformat()] = {kind: changes for kind, changes in entry.items() if changes}
    text = json.dumps(entries, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    with replacing(snippets / PATH) as file:
        file.write_text(text, encoding="utf-8")


def _apply(changes: Mapping[str, str | None], state: dict[str, str]) -> Iterator[Change]:
    for name, now in sorted(changes.items()):
        yield Change(name, state.pop(name, None), now)
        if now is not None:
            state[name] = now


def _difference(before: Texts, now: Texts) -> dict[str, str | None]:
    names = sorted({*before, *now})
    return {name: now.get(name) for name in names if before.get(name) != now.get(name)}


def _entries(snippets: Path) -> Entries:
    """The days of the file in order; none where there is no file."""
    path = f"snippets/{PATH}"
    if not (snippets / PATH).is_file():
        return {}
    try:
        entries = json.loads(read(snippets / PATH, path))
    except json.JSONDecodeError as error:
        raise Problem(f"not JSON: {error.msg}", path=path, line=error.lineno) from None
    if not isinstance(entries, dict) or not all(map(_is_entry, entries.items())):
        raise Problem("this is not what `make changes` writes; run it again", path=path)
    return dict(sorted(entries.items()))


def _is_entry(item: tuple[str, Any]) -> bool:
    day, entry = item
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return isinstance(entry, dict) and all(
        kind in KINDS
        and isinstance(changes, dict)
        and all(isinstance(text, str | None) for text in changes.values())
        for kind, changes in entry.items()
    )
