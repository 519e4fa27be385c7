"""The table of macros: nothing is left out, and an entry gives what pages call."""

from __future__ import annotations

import inspect
from pathlib import Path

from macros.content.scripts.languages import NOT_RUN
from macros.render import code, figures, numbers
from macros.render.context import Context
from macros.render.lists import all_answers, changes, journeys, notices, take_away
from macros.render.output import Output
from macros.render.registry import FOLDERS, MACROS
from macros.render.runs import exchange
from macros.render.runs import output as runs
from tests.support.checkout import SNIPPETS

MODULES = (code, exchange, figures, numbers, runs)


def test_every_public_function_that_returns_an_output_is_a_macro() -> None:
    """A macro without an entry in the table fails here, and not on the first page that calls it."""
    functions = {
        function
        for module in (*MODULES, all_answers, changes, journeys, notices, take_away)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and inspect.signature(function).return_annotation == "Output"
    }
    assert functions == {macro.function for macro in MACROS.values()}


def test_a_bound_macro_takes_what_a_page_passes() -> None:
    """Its signature, which problems show, is without the context."""
    chart = MACROS["chart"].bind(Context(Path(), app=""))
    assert list(inspect.signature(chart).parameters) == ["name", "kind", "title", "finding"]


def test_the_folders_of_macros_are_those_of_the_snippets() -> None:
    """A folder that no macro names would be in no key of a page; others may have some more."""
    ours = {folder.name for folder in SNIPPETS.glob("[!.]*/")}
    others = {language.folder for language in NOT_RUN} | {"data", "events"}
    assert {*FOLDERS} == ours | others


def test_an_output_survives_as_json() -> None:
    """The cache returns what the macro returned."""
    output = Output("<b>\N{MIDDLE DOT}</b>", {"data/x.csv": "a\nb\n"})
    assert Output.from_json(output.to_json()) == output
