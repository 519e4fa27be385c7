"""The command that writes the files of a new question: all of them, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.commands.questions.of_events import Question
from macros.core.errors import Problem
from tests.support.checkout import copy_to, edit, run

LEDGER = "macros/sample/ledger.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the project."""
    return copy_to(tmp_path / "project")


def contents(root: Path) -> dict[Path, bytes]:
    """Every file that the command may write."""
    files = [root / LEDGER, *(root / "docs").rglob("*.md"), *(root / "snippets").rglob("*")]
    return {file: file.read_bytes() for file in files if file.is_file()}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("organizations",), "snippets/sql/organizations.sql: this question exists already\n"),
        (
            ("Reports per user",),
            'the question needs a name such as "reports_per_user", not "Reports per user"\n',
        ),
        (
            ("exports", "--event", "Exported"),
            'the event needs a name such as "reports_per_user", not "Exported"\n',
        ),
        (
            ("exports", "--module", "project"),
            'no module "project" in snippets; did you mean "projects"? '
            "Modules: accounts, client, identify, organization, projects, revenue.\n",
        ),
        (("exports", "--page", "indx.md"), 'no page "indx.md"; did you mean "index.md"? Pages: '),
        (("exports", "--page", "../README.md"), 'no page "../README.md"; Pages: '),
        (("exports", "--page", "/dev/null"), 'no page "/dev/null"; Pages: '),
    ],
)
def test_a_question_that_cannot_be_added_is_refused(
    root: Path, arguments: tuple[str, ...], error: str
) -> None:
    """One line, exit status 1, and nothing is written."""
    before = contents(root)
    done = run("macros", "question", *arguments, root=root)
    assert done.returncode == 1
    assert done.stderr.startswith(error)
    assert done.stderr.count("\n") == 1
    assert contents(root) == before


def test_a_ledger_without_the_anchor_is_refused(root: Path) -> None:
    """The error names the file and what it lacks, and no other file is written either."""
    edit(root / LEDGER, "entries = Entries(", "entries = dict(")
    before = contents(root)
    done = run("macros", "question", "exports", "--event", "report_exported", root=root)
    assert done.returncode == 1
    assert done.stderr == (
        f'{LEDGER}: no line with "entries = Entries(", and so no ledger to add what really '
        "happened to\n"
    )
    assert contents(root) == before


def test_a_missing_ledger_is_refused(root: Path) -> None:
    """The error names the file, and no other file is written."""
    before = contents(root)
    (root / LEDGER).unlink()
    with pytest.raises(Problem, match=f"{LEDGER}: no line with"):
        Question(root, "exports", "report_exported", "projects", "tutorial.md").write()
    (root / LEDGER).write_bytes(before[root / LEDGER])
    assert contents(root) == before


def test_an_event_that_exists_gets_no_second_function(root: Path) -> None:
    """A question about an event of the tutorial adds a query, its truth and a section only."""
    before = contents(root)
    lines = Question(root, "views", "project_created", "projects", "tutorial.md").write()
    paths = ["snippets/sql/views.sql", LEDGER, "docs/tutorial.md"]
    assert [line.partition(":")[0] for line in lines] == paths
    after = contents(root)
    assert {file for file in after if after[file] != before.get(file)} == {root / p for p in paths}


@pytest.mark.parametrize(("page", "marks"), [("tutorial.md", 1), ("index.md", 0)])
def test_a_page_with_variants_shows_a_new_event_in_one_model(
    root: Path, page: str, marks: int
) -> None:
    """The other models have no such function until somebody writes it; the query is for all."""
    Question(root, "exports", "report_exported", "projects", page).write()
    text = (root / "docs" / page).read_text(encoding="utf-8")
    section = text.partition("{ #exports }")[2]
    start = '{% if model == "organization" %}\n{{ snippet("projects", "report_exported") }}\n'
    assert section.count(start) == section.endswith("{% endif %}\n") == marks
    assert section.count("{{") == 4


def test_an_event_that_one_language_lacks_is_added_there(root: Path) -> None:
    """What a snippet file has already is not written a second time."""
    python = root / "snippets" / "python" / "projects.py"
    javascript = root / "snippets" / "javascript" / "projects.js"
    Question(root, "exports", "report_exported", "projects", "tutorial.md").write()
    text = python.read_text(encoding="utf-8")
    python.write_text(text.partition("\n\n# --8<-- [start:report_exported]")[0], encoding="utf-8")
    before = javascript.read_text(encoding="utf-8")
    Question(root, "exports_again", "report_exported", "projects", "tutorial.md").write()
    assert javascript.read_text(encoding="utf-8") == before
    assert python.read_text(encoding="utf-8").count("[start:report_exported]") == 1
