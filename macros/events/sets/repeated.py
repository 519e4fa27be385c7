"""Whether the module of a set yields the same events each time: it is run twice, side by side."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import Any

from macros.core.errors import ProjectProblem

EVENTS = "events.jsonl"
HASHING = "PYTHONHASHSEED"  # of which the order of a set of strings depends
PARTS = ("event", "distinct_id", "timestamp")
ADVICE = (
    "take random numbers from random.Random(1) and times from the data, not from a clock, and "
    "sort a set before you loop over it"
)

Create = Callable[[Path, dict[str, str]], None]
Row = dict[str, Any]


def create_twice(create: Create, folder: Path, path: str) -> None:
    """Create a folder of events, and another one that has to have the same.

    Args:
        create: creates a folder in a process of its own with further variables of the environment.
        folder: the folder, which is not there yet.
        path: the module, for messages.

    Raises:
        ProjectProblem: the module fails, or its events differ.
    """
    again = folder.with_name(f"{folder.name}-again")
    seed = "2" if os.environ.get(HASHING) == "1" else "1"
    with ThreadPoolExecutor(1) as executor:
        second = executor.submit(create, again, {HASHING: seed})
        create(folder, {})
        second.result()
    if difference := _difference(folder / EVENTS, again / EVENTS):
        cause = f"a second run yields other events: {difference}"
        raise ProjectProblem(f"{cause}; {ADVICE}", path=path)


def _difference(first: Path, second: Path) -> str:
    """The first event, in order of time, that is not the same in both files; "" for none."""
    with first.open(encoding="utf-8") as lines, second.open(encoding="utf-8") as others:
        for number, (line, other) in enumerate(zip_longest(lines, others), 1):
            if line is None or other is None:
                return f"{number - 1} in one, and more in the other"
            if line != other:
                part = _part(json.loads(line), json.loads(other))
                return f"event {number}, in order of time, {part}"
    return ""


def _part(event: Row, other: Row) -> str:
    """What differs in an event."""
    for part in PARTS:
        if event[part] != other[part]:
            return f'has the {part} "{event[part]}" and then "{other[part]}"'
    properties, others = event["properties"], other["properties"]
    for name in {**properties, **others}:
        if name not in properties or name not in others or properties[name] != others[name]:
            return f'has another "{name}"'
    return "comes in another order"
