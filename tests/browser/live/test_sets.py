"""Queries on sets of events of a project's own, run and edited in the reader's browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.live.conftest import Reader
from tests.support.checkout import run, share_bundle
from tests.support.projects.sets import project

PAGE = """\
# A page

All {{ answer("papers/papers") }} papers.

{{ sql("papers/papers_per_year") }}

{{ chart("papers/papers_per_year", "bar", "Papers per year") }}

{{ sql("papers/latest") }}

{{ sql("visits/visitors") }}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with two sets."""
    root = project(tmp_path_factory.mktemp("sets") / "project", PAGE)
    share_bundle(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    return root


@pytest.mark.parametrize("name", ["papers/papers_per_year", "visits/visitors"])
def test_a_run_gives_the_rows_of_the_build(name: str, guest: Reader, root: Path) -> None:
    """Whether the set is data or a module's events."""
    answers = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    guest.press(name, "Run")
    assert guest.cells(name) == [[str(cell) for cell in row] for row in answers[name]["rows"]]
    label = guest.around(name, "result").locator("caption small")
    expect(label).to_have_text(name.partition("/")[0])


def test_columns_keep_their_types(guest: Reader) -> None:
    """Days, times, numbers and what is not there."""
    guest.press("papers/latest", "Run")
    assert guest.cells("papers/latest") == [
        ["=1+1", "1 Mar 2025", "1 Mar 2025", "none"],
        ["Apes", "1 Feb 2025", "none", "7.50"],
        ["Zebras, or stripes", "2 Jan 2024", "2 Jan 2024", "5"],
    ]


def test_a_mistake_names_the_tables_of_the_set(guest: Reader) -> None:
    """And not those of PostHog, whose parser has no say here."""
    name = "papers/latest"
    guest.press(name, "Edit")
    guest.write(name, "SELECT titel FROM papers")
    guest.press(name, "Run")
    error = guest.around(name, "error")
    expect(error).to_have_text('Line 1, column 8: No column "titel". Did you mean "title"?')
    guest.write(name, "SELECT 1 FROM paper")
    guest.press(name, "Run")
    expect(error).to_have_text('Line 1, column 15: No table "paper". Tables: papers.')
    guest.write(name, "SELECT list_sum([1, 2]) AS total")
    guest.press(name, "Run")
    assert guest.cells(name) == [["3"]]
    expect(guest.around(name, "verdict")).to_be_hidden()
