"""The files of journeys: what they may say, and what is reported of a mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from macros.content.journeys import journey
from macros.core.errors import Problem

GOOD = """\
languages = ["python"]
persons = 1
distinct_ids = 1
numbers = { organizations = "1" }
steps = [{ text = "One.", calls = [["a:b", { c = 1 }]] }]
"""


def write(folder: Path, text: str) -> Path:
    """A folder of snippets with one journey."""
    (folder / "journeys").mkdir()
    (folder / "journeys" / "one.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_journey_has_steps_with_calls(tmp_path: Path) -> None:
    """Each call is a section and its facts."""
    planned = journey.load(write(tmp_path, GOOD), "one")
    assert planned.steps == (journey.Step("One.", (("a:b", {"c": 1}),)),)
    assert (planned.persons, planned.numbers, planned.accounts) == (1, {"organizations": "1"}, ())
    assert journey.place("a:b", "python") == ("python/a.py", "b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("persons", "person"), 'there is no key "person"; did you mean "persons"?'),
        (GOOD.replace("persons = 1\n", ""), 'the key "persons" is missing'),
        (GOOD.replace('["python"]', '["ruby"]'),
         'no language "ruby"; there are: javascript, python'),
        (GOOD.replace("calls", "call"), 'a step has a "text" and "calls"'),
        ("steps = [", "not TOML: "),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_about_its_file(text: str, message: str, tmp_path: Path) -> None:
    """Where, what is wrong, and what there is."""
    with pytest.raises(Problem) as problem:
        journey.load(write(tmp_path, text), "one")
    assert str(problem.value).startswith(f"snippets/journeys/one.toml: {message}")


def test_an_unknown_journey_is_refused(tmp_path: Path) -> None:
    """With the nearest match."""
    with pytest.raises(Problem, match='no journey "on" in snippets/journeys; did you mean "one"'):
        journey.load(write(tmp_path, GOOD), "on")


def test_events_of_other_steps_are_refused(tmp_path: Path) -> None:
    """A step that was added needs the test that records what it sends."""
    snippets = write(tmp_path, GOOD)
    planned = journey.load(snippets, "one")
    (snippets / "journeys" / "one.json").write_text(json.dumps({"python": [[], []]}))
    with pytest.raises(Problem, match="has the events of 2 steps in python, not 1: pytest tests"):
        journey.messages(snippets, planned, "python")
