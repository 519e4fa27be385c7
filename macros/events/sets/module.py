"""Events that a module makes: `events()` of `snippets/events/<name>.py`, as PostHog stores them."""

from __future__ import annotations

import importlib
import inspect
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from macros.core.cache_keys import code_key, digest, packages_key
from macros.core.errors import Problem, place_of
from macros.core.paths import ROOT
from macros.events import snippet_process
from macros.events.sample_dataset import Dataset, FewEvents, cached, write_dataset
from macros.events.sets.files import FOLDER, EventSet
from macros.events.sets.repeated import create_twice

FUNCTION = "events"
KEYS = ("event", "distinct_id", "timestamp", "properties", "uuid")
REQUIRED = ("event", "distinct_id", "timestamp")

Row = dict[str, Any]


def module_dataset(events: EventSet) -> Dataset:
    """The events of a set that a module makes: made now unless the cache has them.

    Raises:
        ProjectProblem: the module fails, ends the process, does not return, yields no event, or
            yields other events when it runs again.
    """
    name = events.name
    key = digest([events.key, code_key(__name__), packages_key()])[:16]
    folder = events.root / ".cache" / "sets" / name / key
    path = f"{FOLDER}/{name}.py"

    def create(new: Path, environment: dict[str, str]) -> None:
        snippet_process.create(__name__, name, new, path, environment)

    return cached(folder, name, lambda new: create_twice(create, new, path))


def _create(name: str, folder: Path, proceed: Callable[[], object]) -> None:
    """Write the dataset of a set into a new folder."""
    path = f"{FOLDER}/{name}.py"
    try:
        function = getattr(importlib.import_module(path[:-3].replace("/", ".")), FUNCTION, None)
        if not callable(function):
            raise Problem(f'no function "{FUNCTION}", which yields the events', path=path)
        messages = list(_messages(name, function(), path, proceed))
    except Problem:
        raise
    except BaseException as error:  # SystemExit too: a module must not end the build
        place, line = place_of(error, ROOT)
        message = error.msg if isinstance(error, SyntaxError) else error
        cause = f"{type(error).__name__}: {message}".removesuffix(": ")
        raise Problem(cause, path=place or path, line=line) from None
    if not messages:
        raise Problem(f'"{FUNCTION}" yields no event', path=path)
    write_dataset(folder, FewEvents(sorted(messages, key=lambda row: str(row["timestamp"]))))


def _messages(
    name: str, events: Iterable[Any], path: str, proceed: Callable[[], object]
) -> Iterator[Row]:
    """Each event as PostHog gets it; a Problem at the line that yields one that is none."""
    for number, event in enumerate(events, 1):
        proceed()
        try:
            yield _message(event, str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {number}")))
        except Problem as problem:
            cause = f"event {number}: {problem.cause}"
            raise Problem(cause, path=path, line=_line_of(events)) from None


def _line_of(events: Iterable[Any]) -> int:
    """The line of the `yield` at which a generator waits, or 0 for any other iterable."""
    frame = events.gi_frame if inspect.isgenerator(events) else None
    return frame.f_lineno if frame else 0


def _message(event: Any, identifier: str) -> Row:
    if not isinstance(event, Mapping):
        raise Problem(f"it has to be a dictionary, not {type(event).__name__}")
    for key in (key for key in event if key not in KEYS):
        raise Problem(f'no key "{key}" is known; an event has {", ".join(KEYS)}')
    for key in REQUIRED:
        if not event.get(key):
            raise Problem(f'it has no "{key}"; an event has {", ".join(REQUIRED)}')
    properties = event.get("properties", {})
    if not isinstance(properties, Mapping):
        raise Problem(f'"properties" has to be a dictionary, not {type(properties).__name__}')
    return {
        "uuid": str(event.get("uuid", identifier)),
        "event": str(event["event"]),
        "distinct_id": str(event["distinct_id"]),
        "timestamp": _time(event["timestamp"]),
        "properties": dict(properties),
    }


def _time(moment: Any) -> str:
    """A time as PostHog's exports have it; one that names no time zone is in UTC.

    >>> _time("2025-01-02T03:04:05+01:00"), _time(datetime(2025, 1, 2))
    ('2025-01-02T02:04:05.000Z', '2025-01-02T00:00:00.000Z')
    """
    try:
        time = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
    except (TypeError, ValueError):
        cause = f'"timestamp" has to be a datetime or ISO 8601, not {moment!r}'
        raise Problem(cause) from None
    time = time.astimezone(UTC) if time.tzinfo else time
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"


if __name__ == "__main__":
    snippet_process.run(_create, *sys.argv[1:])
