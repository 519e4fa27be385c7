"""The functions that PostHog's SQL has, so that a query calls no other one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from macros.core.errors import suggest
from macros.queries.hogql import nodes

NAMES = Path(__file__).with_name("posthog_function_names.txt")
# Aggregations with suffixes: posthog/hogql/functions/aggregations.py of PostHog/posthog (read 26
# November 2026).
COMBINED = re.compile(
    r"(?:avg|count|countDistinct|max|median|min|sum)"
    r"(?:ArgMax|ArgMin|Array|ForEach|Map|Merge|State)?(?:OrDefault|OrNull)?(?:If)?",
    re.IGNORECASE,
)
MISSING = re.compile(r"Function with name (\w+) does not exist")  # DuckDB's own words
OURS = "macros/events/posthog_functions.sql"


def calls(tree: Any) -> Iterator[str]:
    """The name of each function that a syntax tree calls."""
    yield from (str(node["name"]) for node in nodes(tree) if node.get("node") == "Call")


def unknown_function(tree: Any) -> tuple[str, str] | None:
    """The first function that PostHog does not have, and what to say of it; None without one."""
    for name in calls(tree):
        if not COMBINED.fullmatch(name) and name.casefold() not in _names():
            hint = suggest(name, _names().values(), "Functions")
            return name, f'PostHog has no function "{name}"; {hint}'
    return None


def missing_function(tree: Any, message: str) -> tuple[str, str] | None:
    """The function that DuckDB says it lacks, and where to add it; None for any other message."""
    match = MISSING.search(message)
    for name in calls(tree) if match else ():
        if match and name.casefold() == match[1].casefold():
            cause = f'"{name}" is a function of PostHog that this project does not have yet'
            return name, f"{cause}; add it to {OURS}, as a macro for DuckDB"
    return None


@cache
def _names() -> dict[str, str]:
    """The names as PostHog spells them, by the name in lower case."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    names = (name for line in lines if not line.startswith("#") for name in line.split())
    return {name.casefold(): name for name in names}
