"""What the sample company sends: its simulation, tracked by the snippets on the real SDK.

Nothing leaves the machine. The client runs with `send=False`, and its `before_send` hook records
each message as it would have gone out. Only the recorder knows the simulated time; snippets are
called exactly as a reader's app calls them.
"""

from __future__ import annotations

import importlib
import inspect
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from macros.core.errors import ProjectProblem, place_of, suggest
from macros.core.paths import ROOT
from macros.sample import mistakes, posthog_js
from macros.sample.simulation import Occurrence, Simulation

MODULES = ("identify", "accounts", "projects", "revenue")
# What the SDK adds about the machine it runs on: true of the build, not of the company.
NOISE = frozenset(["$python_runtime", "$python_version", "$os", "$os_version", "$os_distro"])
NAMESPACE = uuid.UUID("6f1f3d5e-0b0c-4c57-9d8e-2a4b5c6d7e8f")

Message = dict[str, Any]
Function = Callable[..., None]


@dataclass
class Recorder:
    """A `before_send` hook that records messages with the simulated time and a fixed uuid."""

    now: datetime = datetime.min
    messages: list[Message] = field(default_factory=list)

    def __call__(self, message: Message) -> Message:
        """Keep a message, and let it pass."""
        properties = {k: v for k, v in message["properties"].items() if k not in NOISE}
        # Ingestion moves a top-level $set into the properties; so do exports.
        properties |= {key: message[key] for key in ("$set", "$set_once") if key in message}
        self.messages.append(
            {
                "uuid": str(uuid.uuid5(NAMESPACE, str(len(self.messages)))),
                "event": message["event"],
                "distinct_id": message["distinct_id"],
                "timestamp": self.now.isoformat(timespec="milliseconds") + "Z",
                "properties": properties,
            }
        )
        return message


@dataclass(frozen=True)
class TrackingModel:
    """One way to model an organization, and the package of the snippets that track it."""

    name: str
    package: str

    @property
    def identity(self) -> str:
        """The argument whose value is the distinct id."""
        return "organization_id" if self.name == "organization" else "user_id"

    def functions(self) -> dict[str, Function]:
        """The functions that the company can call: snippets, posthog-js itself, and mistakes."""
        modules = (importlib.import_module(f"{self.package}.{name}") for name in MODULES)
        functions = {name: value for module in modules for name, value in vars(module).items()}
        return functions | posthog_js.calls(self.name) | mistakes.calls(self.name)


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
    """Everything that the company sent.

    Attributes:
        messages: all messages in order.
        first_messages: what the first call of each section sent.
        first_calls: the arguments of that call, by the section's name.
        simulation: the simulation, as it stands at the end.
    """

    messages: list[Message]
    first_messages: dict[str, list[Message]]
    first_calls: dict[str, dict[str, Any]]
    simulation: Simulation


def record(
    model: TrackingModel = ORGANIZATION, proceed: Callable[[], object] = lambda: None
) -> Recording:
    """Run the simulation, call the snippets of a model, and record what they send.

    Args:
        model: whose snippets to call.
        proceed: called before each call, for whoever limits the time that one may take.

    Raises:
        ProjectProblem: a snippet is missing, cannot be imported, or fails.
    """
    from posthog import Posthog

    _cache_machine_details()
    try:
        functions = model.functions()
    except BaseException as error:  # a snippet that Python cannot read or import, or that exits
        raise problem_of(error) from None
    simulation, recorder = Simulation(), Recorder()
    client = Posthog("phc_sample", host="http://127.0.0.1", send=False, before_send=recorder)
    first_messages: dict[str, list[Message]] = {}
    first_calls: dict[str, dict[str, Any]] = {}
    for occurrence in _occurrences(simulation):
        proceed()
        recorder.now, count = occurrence.time, len(recorder.messages)
        _track(occurrence, model, functions, client)
        section = occurrence.section
        first_messages.setdefault(section, recorder.messages[count:])
        if section not in first_calls:
            arguments = occurrence.arguments
            is_called = section in functions
            first_calls[section] = (
                taken(functions[section], arguments) if is_called else dict(arguments)
            )
    return Recording(recorder.messages, first_messages, first_calls, simulation)


def _occurrences(simulation: Simulation) -> Iterator[Occurrence]:
    """What happens in the simulation; a Problem at its own line where that fails."""
    occurrences = simulation.occurrences()
    while True:
        try:
            occurrence = next(occurrences, None)
        except Exception as error:
            raise problem_of(error) from None
        if occurrence is None:
            return
        yield occurrence


def _track(
    occurrence: Occurrence, model: TrackingModel, functions: Mapping[str, Function], client: Any
) -> None:
    """Call a section's function; a Problem at the snippet's line where it fails."""
    section = occurrence.section
    if section not in functions:
        if _is_optional(section):
            return
        snippets = [name for name, value in functions.items() if _is_snippet(value)]
        cause = f'no snippet here has the function "{section}", which the company calls'
        hint = suggest(section, snippets, "Functions")
        raise ProjectProblem(f"{cause}; {hint}", path=model.package.replace(".", "/"))
    try:
        call(functions[section], client, occurrence.arguments)
    except BaseException as error:  # SystemExit too: a snippet must not end the build
        raise problem_of(error, functions[section]) from None


def _is_optional(section: str) -> bool:
    """Whether only the tutorial's model has a section; any other has to be in all models."""
    models = [model for model in MODELS.values() if section in model.functions()]
    return models == [ORGANIZATION]


def _is_snippet(value: Any) -> bool:
    return inspect.isfunction(value) and value.__module__.startswith("snippets.")


def problem_of(error: BaseException, function: Function | None = None) -> ProjectProblem:
    """What a snippet raised, at its own line; at its definition if the call itself was wrong."""
    path, line = place_of(error, ROOT)
    code = getattr(function, "__code__", None)
    if not path.startswith("snippets/") and code:
        path, line = Path(code.co_filename).relative_to(ROOT).as_posix(), code.co_firstlineno
    message = error.msg if isinstance(error, SyntaxError) else error
    cause = f"{type(error).__name__}: {message}".removesuffix(": ")
    return ProjectProblem(cause, path=path, line=line)


def call(function: Function, client: Any, arguments: Mapping[str, Any]) -> None:
    """Call a snippet with those of the arguments that it takes; a model need not take all."""
    function(client, **taken(function, arguments))


def taken(function: Function, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the arguments that a function takes."""
    parameters = _parameters(function)
    takes_all = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
    return {k: v for k, v in arguments.items() if takes_all or k in parameters}


@cache
def _parameters(function: Function) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function).parameters


def _cache_machine_details() -> None:
    """Let the SDK find out on what machine it runs once, and not for each message."""
    import distro

    for name in ("info", "name"):
        function = getattr(distro, name)
        if not hasattr(function, "cache_info"):
            setattr(distro, name, cache(function))
