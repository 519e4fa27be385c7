"""Texts that programs write for no person and no organization: all of it would be one of them.

The rule is that of `docs/live/upload/validation.ts`, with one set of cases for both:
`tests/events/models/nothing_cases.json`.
"""

from __future__ import annotations

from macros.core.sql import literal
from macros.events.identity import BLANKS

# In any case, with blanks and quotes around it or not; and so is a text without a letter in it.
NOTHING = ("null", "undefined", "none", "nan", "nil", "[object object]")


def without_nothing(text: str) -> str:
    """SQL for an id that is NULL where it is a text for nothing."""
    names = ", ".join(map(literal, ("", *NOTHING)))
    bare = f"lower(trim({text}, {literal(BLANKS + chr(34) + chr(39))}))"
    return f"CASE WHEN {bare} NOT IN ({names}) THEN {text} END"


def is_something(text: str) -> str:
    """SQL of PostHog for whether a text is an id."""
    names = ", ".join(map(literal, ("", *NOTHING)))
    return f"({text} IS NOT NULL AND lower(trim({text})) NOT IN ({names}))"
