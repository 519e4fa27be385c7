"""Which live examples a site has: `extra: live:` in `mkdocs.yml`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from macros.core.errors import Problem, suggest
from macros.events.sets.files import EventSet
from macros.queries.query import query_names

PARTS = ("sql", "parser", "javascript", "python")  # the parser is PostHog's, and checks SQL
LARGEST_SET, DEFAULT = "largest_set", "20 MB"  # a setting beside the parts
SIZE = re.compile(r"[1-9]\d{0,5} ?MB", re.ASCII)
MEGABYTE = 1_000_000
CODE = frozenset(["javascript", "python"])
PARSER = "hogql.worker.js"  # in the bundle, among the files of SQL
OF_SETS = "set.worker.js"  # too: it reads a reader's files for a set of events
BOTH = "sql and code"  # what needs SQL and one of the languages


def read(section: Any) -> tuple[str, ...]:
    """The parts that are on; each is, unless the setting turns it, or all, off.

    Raises:
        Problem: the setting names another part, or a value is neither true nor false, or no size.
    """
    if section is None or isinstance(section, bool):
        return () if section is False else PARTS
    if not isinstance(section, Mapping):
        raise _problem("has to be true, false, or a mapping")
    largest_set(section)
    for part, value in section.items():
        if part == LARGEST_SET:
            continue
        if part not in PARTS:
            names = (*PARTS, LARGEST_SET)
            raise _problem(f'no part "{part}"; {suggest(str(part), names, "There are")}')
        if not isinstance(value, bool):
            raise _problem(f'"{part}" has to be true or false')
    off = {part for part in PARTS if not section.get(part, True)}
    off |= {"parser"} if "sql" in off else set()
    return tuple(part for part in PARTS if part not in off)


def largest_set(section: Any) -> int:
    """The bytes that the events of a set may have to be published.

    Raises:
        Problem: the setting is no size.
    """
    size = section.get(LARGEST_SET, DEFAULT) if isinstance(section, Mapping) else DEFAULT
    if not SIZE.fullmatch(str(size)):
        raise _problem(f'"{LARGEST_SET}" has to be a size such as "{DEFAULT}", not "{size}"')
    return int(str(size).removesuffix("MB")) * MEGABYTE


def check_sizes(sizes: Iterable[tuple[str, int]], largest: int) -> None:
    """Refuse to publish a set that is too large.

    Args:
        sizes: the file of each set and its bytes.
        largest: the bytes that it may have.

    Raises:
        Problem: it has more.
    """
    for path, size in sizes:
        if size > largest:
            least = -(-size // MEGABYTE)
            cause = f"{least} MB of events, which a page would load to run one query"
            limit = f"a set of up to {largest // MEGABYTE} MB is published"
            setting = f'"{LARGEST_SET}: {least} MB" to publish it, or "sql: false" to publish none'
            place = 'below "extra: live:" in mkdocs.yml'
            raise Problem(
                f"{cause}; {limit}: make it smaller, or write {setting}, {place}", path=path
            )


def usable(
    parts: Iterable[str], snippets: Path, sets: Mapping[str, EventSet], *, company: bool
) -> tuple[str, ...]:
    """Those parts that a site has any use for; nothing is published of the others.

    Args:
        parts: the parts that are on.
        snippets: the folder with the queries and the code.
        sets: the sets of events whose tables are published, by name.
        company: whether there is a sample company, whose calls readers can run.
    """
    names = query_names(snippets)
    is_asked = bool(names) if company else any(name.rpartition("/")[0] in sets for name in names)
    own = [name for name, events in sets.items() if not events.is_plain]
    is_used = {
        part: company or any((snippets / part / name).is_dir() for name in own) for part in CODE
    }
    return tuple(part for part in parts if is_used.get(part, is_asked))


def files(bundle: Path, parts: tuple[str, ...]) -> set[str]:
    """The names of the bundled files that these parts need.

    Args:
        bundle: the folder that `docs/live/build.mjs` filled; its `parts.json` lists the files of
            each part.
        parts: the parts that are on.
    """
    by_part: dict[str, list[str]] = json.loads((bundle / "parts.json").read_text(encoding="utf-8"))
    both = [BOTH] if "sql" in parts and CODE & {*parts} else []
    names = {file for part in (*parts, *both) for file in by_part.get(part, [])}
    return names if "parser" in parts else names - {PARSER}


def _problem(cause: str) -> Problem:
    return Problem(f"extra: live: {cause}", path="mkdocs.yml")
