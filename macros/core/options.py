"""Values of the settings in `extra: events:`: what each has to be, and the Problem otherwise.

A reader of a setting is a function of its key and its value, which is never None: it returns the
value as `Settings` keeps it, and raises an EventsProblem for one that has no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from macros.core.errors import EventsProblem

KINDS = {Mapping: "a mapping", int: "a whole number", str: "a string"}


def problem(cause: str) -> EventsProblem:
    """A mistake in a setting."""
    return EventsProblem(f"extra: events: {cause}", path="mkdocs.yml")


def _of_type(key: str, value: Any, expected: type) -> Any:
    if not isinstance(value, expected) or value is True:
        raise problem(f'"{key}" has to be {KINDS[expected]}')
    return value


def string(key: str, value: Any) -> str:
    """A string."""
    text: str = _of_type(key, value, str)
    return text


def whole_number(key: str, value: Any) -> int:
    """A whole number."""
    number: int = _of_type(key, value, int)
    return number


def names(key: str, value: Any) -> Mapping[str, str]:
    """Their names by ours."""
    pairs: Mapping[str, str] = _of_type(key, value, Mapping)
    for name, theirs in pairs.items():
        if not isinstance(name, str) or not isinstance(theirs, str):
            raise problem(f'"{key}": "{name}" has to be a string, and so has your name for it')
    return pairs


def matching(key: str, value: Any, pattern: re.Pattern[str], expected: str) -> str:
    """A string of a certain form; `expected` says which, for the message."""
    text = string(key, value)
    if not pattern.fullmatch(text):
        raise problem(f'"{key}" has to be {expected}, not "{text}"')
    return text
