"""Events that the module of a set makes: what PostHog stores of them, and a module's mistakes."""

from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import Any

import pytest

from macros.core.errors import ProjectProblem
from macros.events.sets import module
from macros.events.sets.repeated import create_twice
from tests.support.checkout import run
from tests.support.projects.sets import project, write

Row = dict[str, Any]

MODULE = "snippets/events/visits.py"
RUN = "macros.events.sets.module"
CREATE = """
import json
from macros.core.errors import Problem
from macros.core.paths import ROOT
from macros.events.sets.files import read_sets
from macros.events.sets.module import module_dataset
try:
    dataset = module_dataset(read_sets(ROOT)["visits"])
    print(json.dumps([*map(json.loads, dataset.events.read_text().splitlines())]))
except Problem as problem:
    print(problem)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with sets."""
    return project(tmp_path_factory.mktemp("sets") / "project")


def output(root: Path, text: str) -> str:
    """What is made of a module of that text: its events as JSON, or the Problem."""
    write(root, {MODULE: text, "create.py": CREATE})
    done = run("create", root=root)
    assert done.returncode == 0, done.stderr
    return done.stdout


def yielding(*events: str) -> str:
    """A module that yields these events, each on a line of its own from line 2 on."""
    return "def events():\n" + "".join(f"    yield {event}\n" for event in events)


def test_events_are_stored_as_posthog_stores_them(root: Path) -> None:
    """In order of time, in UTC, each with its person, and with the same ids each time."""
    late = '{"event": "b", "distinct_id": "x", "timestamp": "2025-01-01T02:00:00+01:00"}'
    early = (
        '{"event": "a", "distinct_id": 7, "timestamp": "2025-01-01", '
        '"properties": {"n": 1, "$set": {"plan": "pro"}}}'
    )
    text = output(root, yielding(late, early))
    first, second = json.loads(text)
    assert (first["event"], first["timestamp"]) == ("a", "2025-01-01T00:00:00.000Z")
    assert (first["distinct_id"], first["properties"]) == ("7", {"n": 1})
    assert first["person_properties"] == {"plan": "pro"}
    assert (second["event"], second["timestamp"]) == ("b", "2025-01-01T01:00:00.000Z")
    assert first["person_id"] != second["person_id"]
    assert output(root, f"{yielding(late, early)}# edited\n") == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("def event():\n    pass\n", f'{MODULE}: no function "events", which yields the events'),
        ("def events():\n    return []\n", f'{MODULE}: "events" yields no event'),
        ("def events(:\n", f"{MODULE}:1: SyntaxError: "),
        ("import nothing_of_that_name\n", f"{MODULE}:1: ModuleNotFoundError: No module named"),
        ("def events():\n    yield 1 / 0\n", f"{MODULE}:2: ZeroDivisionError: division by zero"),
        ("def events():\n    exit(3)\n", f"{MODULE}:2: SystemExit: 3"),
        ("import os\ndef events():\n    os._exit(3)\n", f"{MODULE}: Python ended with status 3"),
        (yielding("7"), f"{MODULE}:2: event 1: it has to be a dictionary, not int"),
        (
            yielding('{"event": "a", "distinct_id": "x", "timestamp": "2025-01-01"}', "{}"),
            f'{MODULE}:3: event 2: it has no "event"; an event has event, distinct_id, timestamp',
        ),
        (
            yielding('{"event": "a", "distinct_id": "x", "timestamp": "soon"}'),
            f"{MODULE}:2: event 1: \"timestamp\" has to be a datetime or ISO 8601, not 'soon'",
        ),
        (
            yielding(
                '{"event": "a", "distinct_id": "x", "timestamp": "2025-01-01", "propertys": {}}'
            ),
            f'{MODULE}:2: event 1: no key "propertys" is known; an event has event, distinct_id, '
            "timestamp, properties, uuid",
        ),
        (
            yielding(
                '{"event": "a", "distinct_id": "x", "timestamp": "2025-01-01", "properties": []}'
            ),
            f'{MODULE}:2: event 1: "properties" has to be a dictionary, not list',
        ),
    ],
)
def test_a_mistake_is_one_line(text: str, problem: str, root: Path) -> None:
    """With the file, and the line that raises or yields where that is known."""
    lines = output(root, text).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(problem)


def test_a_module_that_does_not_return_is_stopped(root: Path) -> None:
    """After some seconds without an event, at the line where it is."""
    text = "import time\n\n\ndef events():\n    while True:\n        time.sleep(0.1)\n    yield\n"
    assert output(root, text).startswith(f"{MODULE}:6: this does not return: it was stopped after")


def test_examples_in_docstrings_hold() -> None:
    """Times are as the docstring says."""
    result = doctest.testmod(module)
    assert (result.attempted > 0, result.failed) == (True, 0)


ONE = '{{"event": "a", "distinct_id": {}, "timestamp": "2025-01-01", "properties": {{"n": {}}}}}'
AGAIN = f"{MODULE}: a second run yields other events: "


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("import time\n" + yielding(ONE.format("1", "time.time_ns()")), 'has another "n"; take'),
        (
            "import random\n" + yielding(ONE.format("random.random()", "1")),
            'has the distinct_id "0.',
        ),
        (
            f"def events():\n    for n in set(map(str, range(30))):\n        yield "
            f"{ONE.format('n', '1')}\n",
            'has the distinct_id "',
        ),
    ],
    ids=["clock", "random", "set"],
)
def test_events_that_differ_each_time_are_refused(text: str, difference: str, root: Path) -> None:
    """With the first event that does, and what to do; the order of a set is one of these."""
    said = output(root, text)
    assert said.startswith(AGAIN)
    assert difference in said
    assert said.endswith("sort a set before you loop over it\n")


EVENT = {"event": "a", "distinct_id": "b", "timestamp": "2025-01-01", "properties": {}}


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        ([EVENT], [EVENT], ""),
        ([EVENT], [EVENT, EVENT], "1 in one, and more in the other; "),
        ([EVENT, EVENT], [EVENT], "1 in one, and more in the other; "),
        (
            [EVENT, EVENT],
            [EVENT, {**EVENT, "timestamp": "2025-01-02"}],
            'event 2, in order of time, has the timestamp "2025-01-01" and then "2025-01-02"; ',
        ),
        (
            [EVENT],
            [{**EVENT, "properties": {"n": None}}],
            'event 1, in order of time, has another "n"; ',
        ),
        (
            [{**EVENT, "uuid": "1"}],
            [{**EVENT, "uuid": "2"}],
            "event 1, in order of time, comes in another order; ",
        ),
    ],
)
def test_the_first_difference_is_named(
    first: list[Row], second: list[Row], difference: str, tmp_path: Path
) -> None:
    """In whichever run there are fewer events, and with properties that are not there."""

    def create(folder: Path, environment: dict[str, str]) -> None:
        rows = second if environment else first
        write(folder, {"events.jsonl": "".join(f"{json.dumps(row)}\n" for row in rows)})

    try:
        create_twice(create, tmp_path / "new", MODULE)
        said = ""
    except ProjectProblem as problem:
        said = str(problem)
    advice = said.partition("; ")[2]
    assert said == (f"{AGAIN}{difference}{advice}" if difference else "")


def test_a_module_prints_once(root: Path) -> None:
    """Although it is run twice."""
    write(root, {MODULE: f"print('made')\n{yielding(ONE.format('1', '1'))}", "create.py": CREATE})
    done = run("create", root=root)
    assert done.stdout.count("made") == 1
