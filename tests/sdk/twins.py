"""Run Python sections as a page shows them, and compare the events of two languages."""

from __future__ import annotations

import inspect
import math
from contextlib import AbstractContextManager
from typing import Any

import pytest
from posthog import Posthog

from macros.content.sections import Section
from macros.sample.recording import NOISE, Recorder
from tests.support.facts import FACTS
from tests.support.sections import camel, define

Message = dict[str, Any]

# Distinct ids for the section that checks them; PostHog would never merge those to refuse.
REFUSED: list[Any] = [
    "None",
    "null",
    "'Guest'",
    " undefined ",
    "[object Object]",
    "0",
    "",
    "x" * 201,
]
REFUSED += ["backend", "System", "user", "anonymous-user", "00000000-0000-0000-0000-000000000000"]
REFUSED += [None, 0, -1, -7.5, 1.5, math.nan, math.inf, True, False, [], ["org_7f3a"]]
ACCEPTED: list[Any] = ["org_7f3a", "0001", "Acme", "none of them", "x" * 200, 1, 42]

# Amounts that the SDKs send, without an error, as text, as null or not at all.
NO_AMOUNTS: list[Any] = ["45.00", "", None, math.nan, math.inf, True, [45]]

# What an SDK adds by itself, under a name that does not begin with "$".
BROWSERS_OWN = frozenset(["token", "distinct_id", "title"])
# Names that begin with "$" and that a snippet sets: all others are the SDK's own.
SNIPPETS_OWN = frozenset(["$set", "$set_once", "$groups", "$group_type", "$group_key"])
SNIPPETS_OWN |= frozenset(["$group_set", "$current_url"])


def model_of(section: Section) -> str:
    """The model that a section belongs to: the tutorial's own, or that of its folder."""
    parts = section.path.split("/")
    return parts[1] if len(parts) > 2 else "organization"


def facts_of(section: Section) -> dict[str, Any]:
    """The facts to call a section with; the test fails for a section that has none."""
    if section.name not in FACTS:
        place = f"{section.name} in snippets/{section.path}"
        pytest.fail(f"tests/support/facts.py has no facts for {place}")
    return FACTS[section.name]


def javascript_facts(section: Section) -> dict[str, Any]:
    """The facts of a section in JavaScript's spelling."""
    return {camel(name): fact for name, fact in facts_of(section).items()}


def python_arguments(section: Section) -> dict[str, Any]:
    """Those of the facts that a Python section's function takes."""
    parameters = inspect.signature(define(section)[section.name]).parameters
    return {name: fact for name, fact in facts_of(section).items() if name in parameters}


def play(section: Section, client: Posthog) -> None:
    """Call a Python section; a context manager gets an event to capture inside."""
    context = define(section)[section.name](client, **python_arguments(section))
    if isinstance(context, AbstractContextManager):
        with context:
            client.capture("report_viewed")


def recorded(section: Section) -> list[Message]:
    """The messages of a Python section as the sample company records them, without sending."""
    recorder = Recorder()
    client = Posthog("phc_sample", host="http://127.0.0.1", send=False, before_send=recorder)
    play(section, client)
    client.shutdown()
    return recorder.messages


def essence(message: Message, ignored: frozenset[str] = frozenset()) -> Message:
    """A message without what differs from run to run and from machine to machine."""
    kept = {k: v for k, v in message["properties"].items() if k not in NOISE | ignored}
    return {"event": message["event"], "distinct_id": message["distinct_id"], "properties": kept}


def set_by_snippet(message: Message) -> dict[str, Any]:
    """The properties of a message that its snippet chose, as `path: (type, value)`."""
    properties = {
        name: value
        for name, value in message["properties"].items()
        if name in SNIPPETS_OWN or not (name.startswith("$") or name in BROWSERS_OWN)
    }
    if message["event"] == "$groupidentify":
        properties.pop("$groups", None)  # posthog-js adds the groups of its super properties
    if message["event"] != "$pageview":
        properties.pop("$current_url", None)  # posthog-js has it on every event
    initial = properties.pop("$set_once", {})
    properties["$set_once"] = {
        name: value
        for name, value in initial.items()  # posthog-js adds where the visitor came from
        if value is not None and not name.startswith("$")
    }
    return _leaves(properties)


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every plain value in nested JSON by its path, with the type that JSON gives it."""
    if isinstance(value, dict):
        inner = [_leaves(v, f"{path}.{k}" if path else k) for k, v in value.items()]
        return {name: leaf for leaves in inner for name, leaf in leaves.items()}
    return {path: (_kind(value), value)}


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else type(value).__name__


def differences(javascript: list[Message], python: list[Message]) -> list[str]:
    """What two languages say differently of the same facts, one line for each difference."""
    names = [[message["event"] for message in messages] for messages in (javascript, python)]
    if names[0] != names[1]:
        return [f"events: {names[0]} in JavaScript, {names[1]} in Python"]
    return [
        f"{ours['event']}: {difference}"
        for ours, theirs in zip(javascript, python, strict=True)
        for difference in _differences(ours, theirs)
    ]


def _differences(ours: Message, theirs: Message) -> list[str]:
    left = {"distinct id": ours["distinct_id"], **_named(ours)}
    right = {"distinct id": theirs["distinct_id"], **_named(theirs)}
    return [
        f"{name}: {left.get(name, 'missing')} in JavaScript, {right.get(name, 'missing')} in Python"
        for name in sorted({*left, *right})
        if left.get(name) != right.get(name)
    ]


def _named(message: Message) -> dict[str, Any]:
    return {f"property {name}": leaf for name, leaf in set_by_snippet(message).items()}
