"""What arrives by a recipe: what is wrong with a file is one line, and a file is a test's own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from macros.content import arrivals
from macros.content.arrivals import Arrivals
from macros.core.errors import Problem
from tests.support.arrivals import Measured
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

GOOD = """\
sent = 6
arrived_with = 6
arrived_without = 0
test = "tests/sdk/test_a.py::test_b"
"""
# What is changed in the file above, and the problem's text.
MISTAKES = {
    "broken TOML": ("sent =", "sent", "not TOML: Expected '=' after a key in a key/value pair"),
    "an unknown key": (
        "sent =",
        "send =",
        'there is no key "send"; did you mean "sent"? '
        "Keys: arrived_with, arrived_without, sent, test.",
    ),
    "a missing key": ("arrived_without = 0\n", "", 'the key "arrived_without" is missing'),
    "text for a number": (
        "= 0",
        '= "0"',
        '"arrived_without" is a number of events, at most "sent", not \'0\'',
    ),
    "more than was sent": (
        "arrived_with = 6",
        "arrived_with = 7",
        '"arrived_with" is a number of events, at most "sent", not 7',
    ),
    "less than nothing": (
        "= 0",
        "= -1",
        '"arrived_without" is a number of events, at most "sent", not -1',
    ),
    "no test": (
        "tests/sdk/test_a.py::test_b",
        "by hand",
        "\"test\" is like tests/a.py::test_b, not 'by hand'",
    ),
}


def write(folder: Path, text: str) -> Path:
    """A folder of snippets with one recipe that was measured."""
    (folder / "arrivals").mkdir()
    (folder / "arrivals" / "celery.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_file_is_one_line(mistake: str, tmp_path: Path) -> None:
    """It names the file and what is wrong."""
    old, new, cause = MISTAKES[mistake]
    assert GOOD.count(old) == 1
    with pytest.raises(Problem) as failed:
        arrivals.load(write(tmp_path, GOOD.replace(old, new)), "celery")
    assert str(failed.value).startswith(f"snippets/arrivals/celery.toml: {cause}")


def test_an_unknown_recipe_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """As for every other name that a page may have wrong."""
    with pytest.raises(Problem) as failed:
        arrivals.load(write(tmp_path, GOOD), "celry")
    assert str(failed.value) == (
        'no recipe "celry" in snippets/arrivals; did you mean "celery"? Recipes: celery.'
    )


def test_a_measurement_is_compared_and_written_only_when_asked(tmp_path: Path) -> None:
    """Another number fails, and says how to accept it; accepted, it is what pages show."""
    snippets, test = write(tmp_path, GOOD), "tests/sdk/test_a.py::test_b"
    Measured(test, False, snippets)("celery", sent=6, with_it=6, without_it=0)
    with pytest.raises(AssertionError, match=r"not what snippets/arrivals/celery.toml has; if "):
        Measured(test, False, snippets)("celery", sent=6, with_it=6, without_it=1)
    Measured(test, True, snippets)("celery", sent=6, with_it=6, without_it=1)
    assert arrivals.load(snippets, "celery") == Arrivals(6, 6, 1, test)


@pytest.mark.parametrize("name", arrivals.names(SNIPPETS))
def test_a_number_is_counted_by_the_test_that_it_names(name: str) -> None:
    """The test is there, and measures this recipe."""
    path, _, test = arrivals.load(SNIPPETS, name).test.partition("::")
    functions = {
        node.name: node
        for node in ast.walk(ast.parse((PROJECT_ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    function = functions[test.partition("[")[0]]
    strings = {node.value for node in ast.walk(function) if isinstance(node, ast.Constant)}
    assert name in strings


@pytest.mark.parametrize("name", arrivals.names(SNIPPETS))
def test_every_recipe_is_on_a_page_and_helps(name: str) -> None:
    """With it everything arrives, and without it something is lost."""
    counted = arrivals.load(SNIPPETS, name)
    assert counted.arrived_without < counted.arrived_with == counted.sent
    calls = (page.read_text(encoding="utf-8") for page in (PROJECT_ROOT / "docs").rglob("*.md"))
    assert any(f'{{{{ arrivals("{name}") }}}}' in text for text in calls)
