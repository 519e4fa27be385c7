"""How a reader runs a section: the lines that call it, and whose events those that it sends are."""

from __future__ import annotations

from dataclasses import dataclass

from macros.content.calls import call_in_set, call_of
from macros.content.scripts.languages import LANGUAGES
from macros.content.sections import Section
from macros.queries.query import DEFAULT_MODEL
from macros.render.context import Context

FOLDERS = tuple(language.folder for language in LANGUAGES)


@dataclass(frozen=True)
class Call:
    """How a section is run.

    Attributes:
        lines: what calls its function; "" where it runs as it is.
        set: the set of events that it belongs to; "" for one of the sample company.
    """

    lines: str
    set: str


def model_of(path: str) -> str:
    """The model or the set of a snippet file or a module: the folder that it is in."""
    folders = (path if "." in path else f"/{path}").split("/")[1:-1]
    return folders[0] if folders else DEFAULT_MODEL


def call(context: Context, section: Section) -> Call | None:
    """How a reader runs a section; None where no page can run it.

    It is in another language then, or for a framework, or a function that nothing calls.
    """
    model, answers = model_of(section.path), context.answers
    if section.path.partition("/")[0] not in FOLDERS:
        return None
    if (events := answers.sets.get(model)) and not events.is_plain:
        lines = call_in_set(context.snippets, section)
        return None if lines is None else Call(lines, model)
    if model not in context.models:
        return None
    lines = call_of(section, answers.calls(model), answers.received(model))
    return Call(lines, "") if lines else None
