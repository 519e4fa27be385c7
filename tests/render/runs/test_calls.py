"""How readers run a section about a set of events: as it is, or by lines of its file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.render.context import Context
from macros.render.registry import MACROS
from tests.support.projects.sets import with_sets, write

PYTHON = """\
from posthog import Posthog

posthog = Posthog("phc_example", disabled=True)


# --8<-- [start:client]
posthog.capture("visited", distinct_id="a reader")
# --8<-- [end:client]


# --8<-- [start:visited]
def visited(visitor):
    posthog.capture("visited", distinct_id=visitor)
# --8<-- [end:visited]


# --8<-- [start:visited_call]
visited("a reader")
# --8<-- [end:visited_call]


# --8<-- [start:left]
async def left(visitor):
    posthog.capture("left", distinct_id=visitor)
# --8<-- [end:left]
"""
JAVASCRIPT = """\
// --8<-- [start:left]
export default function left(posthog) {}
// --8<-- [end:left]
"""


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A project with sections about a set of events, and about data."""
    root = with_sets(tmp_path)
    for name in ("visits", "papers"):
        write(root, {f"snippets/python/{name}/tracking.py": PYTHON})
    write(root, {"snippets/javascript/visits/tracking.js": JAVASCRIPT})
    write(root, {"snippets/ruby/visits/tracking.rb": PYTHON, "snippets/python/top.py": PYTHON})
    return Context(root, app="", page=lambda: "")


@pytest.mark.parametrize(
    ("path", "name", "lines"),
    [
        ("python/visits/tracking.py", "client", []),
        ("python/visits/tracking.py", "visited", ['visited("a reader")']),
        ("python/visits/tracking.py", "left", None),
        ("javascript/visits/tracking.js", "left", None),
        ("python/papers/tracking.py", "client", None),
        ("python/top.py", "client", None),
        ("ruby/visits/tracking.rb", "client", None),
    ],
)
def test_a_section_of_a_set_runs_as_it_is_or_by_its_call(
    path: str, name: str, lines: list[str] | None, context: Context
) -> None:
    """A function that nothing calls cannot run, nor what belongs to no set of events."""
    text = MACROS["snippet"].bind(context)(path, name).text
    assert re.findall(r'data-set="(\w+)"', text) == ([] if lines is None else ["visits"])
    assert re.findall(r'data-call="([^"]+)" }\n(.*)\n', text) == [
        (f"{path}:{name}", line) for line in lines or []
    ]
