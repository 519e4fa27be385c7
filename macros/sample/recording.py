"""The sample company: the story, tracked by the tutorial's own snippets on the real SDK.

Nothing is sent. The client runs with `send=False`, and its `before_send` hook records each message
as it would have gone out. The recorder alone knows the time of the story; snippets are called
exactly as a reader's app calls them.
"""

from __future__ import annotations

import importlib
import inspect
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from macros.core.errors import ProjectProblem, place_of, suggest
from macros.core.paths import ROOT
from macros.events.identity import Message
from macros.sample import posthog_js
from macros.sample.simulation import Simulation

MODULES = ("identify", "accounts", "projects", "revenue")
# What the SDK adds about the machine it runs on: true of the build, not of the company.
NOISE = frozenset(["$python_runtime", "$python_version", "$os", "$os_version", "$os_distro"])
NAMESPACE = uuid.UUID("6f1f3d5e-0b0c-4c57-9d8e-2a4b5c6d7e8f")


@dataclass
class Recorder:
    """A `before_send` hook that keeps messages, stamped with the story's time and a fixed uuid."""

    now: datetime = datetime.min
    messages: list[Message] = field(default_factory=list)

    def __call__(self, message: dict[str, Any]) -> dict[str, Any]:
        properties = {k: v for k, v in message["properties"].items() if k not in NOISE}
        # Ingestion moves a top-level $set into the properties; so do exports.
        properties |= {key: message[key] for key in ("$set", "$set_once") if key in message}
        kept = {
            "uuid": str(uuid.uuid5(NAMESPACE, str(len(self.messages)))),
            "event": message["event"],
            "distinct_id": message["distinct_id"],
            "timestamp": self.now.isoformat(timespec="milliseconds") + "Z",
            "properties": properties,
        }
        self.messages.append(kept)
        return message


@dataclass(frozen=True)
class TrackingModel:
    """One way to model an organization, and the snippets that track it."""

    name: str
    package: str

    @property
    def identity(self) -> str:
        """The argument whose value is the distinct id."""
        return "organization_id" if self.name == "organization" else "user_id"

    def functions(self) -> dict[str, Callable[..., None]]:
        """What the company can call, by name: the model's snippets and the browser itself."""
        modules = (importlib.import_module(f"{self.package}.{name}") for name in MODULES)
        found = {name: value for module in modules for name, value in vars(module).items()}
        return found | posthog_js.calls(self.name)


# The tutorial's model first; the others stand in folders of their own, in every language.
ORGANIZATION = TrackingModel("organization", "snippets.python")
MODELS = {
    model.name: model
    for model in (
        ORGANIZATION,
        TrackingModel("person", "snippets.python.person"),
        TrackingModel("group", "snippets.python.group"),
    )
}


@dataclass(frozen=True)
class Recording:
    """The company's year: what it sent, what each section's first call sent, and its story."""

    messages: list[Message]
    first_messages: dict[str, list[Message]]
    story: Simulation


def record(model: TrackingModel = ORGANIZATION) -> Recording:
    """Track the story with the snippets of one model and record what they send."""
    from posthog import Posthog

    _know_the_machine()
    try:
        functions = model.functions()
    except Exception as error:  # a snippet that Python cannot read or import
        raise failed(error) from None
    story, recorder = Simulation(), Recorder()
    client = Posthog("phc_sample", host="http://127.0.0.1", send=False, before_send=recorder)
    first_messages: dict[str, list[Message]] = {}
    for happening in story.occurrences():
        recorder.now, already = happening.time, len(recorder.messages)
        _tracked(happening.section, model, functions, client, happening.arguments)
        first_messages.setdefault(happening.section, recorder.messages[already:])
    return Recording(recorder.messages, first_messages, story)


def _tracked(
    section: str,
    model: TrackingModel,
    functions: Mapping[str, Callable[..., None]],
    client: Any,
    facts: dict[str, Any],
) -> None:
    """Call a section's function; a Problem at the snippet's line where it fails."""
    if section not in functions:
        if _is_the_tutorials_alone(section):
            return
        snippets = [name for name, value in functions.items() if _is_snippet(value)]
        cause = f'no snippet here has the function "{section}", which the company calls'
        hint = suggest(section, snippets, "Functions")
        raise ProjectProblem(f"{cause}; {hint}", path=model.package.replace(".", "/"))
    try:
        call(functions[section], client, facts)
    except Exception as error:
        raise failed(error, functions[section]) from None


def _is_the_tutorials_alone(section: str) -> bool:
    """Whether no model but the tutorial's tracks a section: what one of them tracks, all must."""
    having = [model for model in MODELS.values() if section in model.functions()]
    return having == [ORGANIZATION]


def _is_snippet(value: Any) -> bool:
    return inspect.isfunction(value) and value.__module__.startswith("snippets.")


def failed(error: Exception, function: Callable[..., None] | None = None) -> ProjectProblem:
    """What a snippet raised, at its own line; at its definition where it was called wrongly."""
    path, line = place_of(error, ROOT)
    code = getattr(function, "__code__", None)
    if not path.startswith("snippets/") and code:
        path, line = Path(code.co_filename).relative_to(ROOT).as_posix(), code.co_firstlineno
    what = error.msg if isinstance(error, SyntaxError) else error
    return ProjectProblem(f"{type(error).__name__}: {what}", path=path, line=line)


def call(function: Callable[..., None], client: Any, facts: dict[str, Any]) -> None:
    """Call a snippet with those of the facts that it asks for; a model need not ask for all."""
    asked = _parameters(function)
    every = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in asked.values())
    function(client, **{name: fact for name, fact in facts.items() if every or name in asked})


@cache
def _parameters(function: Callable[..., None]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function).parameters


def _know_the_machine() -> None:
    """Let the SDK find out once, and not with each message, on what machine it runs."""
    import distro

    for name in ("info", "name"):
        function = getattr(distro, name)
        if not hasattr(function, "cache_info"):
            setattr(distro, name, cache(function))
