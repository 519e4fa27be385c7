"""The command that writes a question about a set of events, and a page for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from macros.commands.questions.add import add
from macros.core.errors import Problem
from tests.support.checkout import run
from tests.support.projects.sets import PAGE, project, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with sets, and without the sample company."""
    return project(tmp_path / "project")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, for what does not change it."""
    return project(tmp_path_factory.mktemp("sets") / "project")


def contents(root: Path) -> dict[str, bytes]:
    """Every file that the command may write."""
    files = [
        root / "mkdocs.yml",
        *(root / "docs").rglob("*.md"),
        *(root / "snippets").rglob("*.sql"),
    ]
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def changed(root: Path, before: dict[str, bytes]) -> set[str]:
    """The files that are others than before."""
    return {path for path, data in contents(root).items() if before.get(path) != data}


def test_what_is_written_builds(root: Path) -> None:
    """A question about data on the first page, and one about a module's events on a new one."""
    before = contents(root)
    assert run("macros", "question", "papers/papers_each_month", root=root).returncode == 0
    assert changed(root, before) == {"docs/index.md", "snippets/sql/papers/papers_each_month.sql"}
    arguments = ("visits/visits_by_event", "--new-page", "all-visits.md")
    done = run("macros", "question", *arguments, root=root)
    assert done.stdout == (
        "snippets/sql/visits/visits_by_event.sql: the query\n"
        "docs/all-visits.md: a new page\n"
        "mkdocs.yml: a line in the navigation\n"
        "1. snippets/sql/visits/visits_by_event.sql:1: say what it asks, in which unit, and whom "
        "it counts, and ask it your way\n"
        "2. docs/all-visits.md:8: say it your way\n"
        "3. make build\n"
    )
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    nav = yaml.safe_load(settings.partition("\nnav:")[2])
    assert nav[-1] == {"All visits": "all-visits.md"}
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    answers = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    assert [row[1] for row in answers["papers/papers_each_month"]["rows"]] == [1, 1, 1]
    assert answers["visits/visits_by_event"]["rows"] == [["visited", 7]]
    page = (root / "site" / "all-visits" / "index.html").read_text(encoding="utf-8")
    assert 'data-chart="visits/visits_by_event"' in page


@pytest.mark.parametrize(
    ("file", "sql"),
    [
        (
            "a,label\n1,x\n",
            "SELECT label, count(*) AS number_of_things\nFROM things\nGROUP BY label",
        ),
        ("A label\nx\n", 'SELECT "A label", count(*) AS number_of_things'),
        ("a,b\n1,2\n", "SELECT count(*) AS number_of_things\nFROM things\n"),
    ],
)
def test_a_query_fits_the_columns(file: str, sql: str, root: Path) -> None:
    """By time where there is one, else by what is text, else a single number."""
    write(root, {"snippets/events/things.csv": file})
    add(root, "things/all")
    assert sql in (root / "snippets/sql/things/all.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            ["papers"],
            'a question needs the name of its set of events and a slash before "papers"; did you '
            'mean "papers"? Sets: papers, visits.',
        ),
        (["paper/x"], 'no set of events "paper"; did you mean "papers"? Sets: papers, visits.'),
        (["papers/X"], 'the question needs a name such as "reports_per_user", not "X"'),
        (["papers/papers"], "snippets/sql/papers/papers.sql: this question exists already"),
        (
            ["papers/x", "--page", "indx.md"],
            'no page "indx.md"; did you mean "index.md"? Pages: answers.md, index.md. A new one is '
            "written with new-page=indx.md",
        ),
        (
            ["papers/x", "--new-page", "index.md"],
            "docs/index.md: this page exists already: use page=",
        ),
        (
            ["papers/x", "--new-page", "../x.md"],
            'a page needs a name such as "exports.md", not "../x.md"',
        ),
        (
            ["papers/x", "--new-page", "x.md", "--page", "index.md"],
            "page= and new-page= cannot both be given",
        ),
        (
            ["papers/x", "--event", "visited"],
            "a question about a set of events takes no event= and no module=",
        ),
    ],
)
def test_what_cannot_be_written_is_refused(
    arguments: list[str], problem: str, shared: Path
) -> None:
    """One line, exit status 1, and nothing is written."""
    before = contents(shared)
    done = run("macros", "question", *arguments, root=shared)
    assert (done.returncode, done.stderr) == (1, f"{problem}\n")
    assert changed(shared, before) == set()


def test_a_damaged_file_is_a_problem(root: Path) -> None:
    """With its line, and nothing is written."""
    write(root, {"snippets/events/papers.csv": "id\n1,2\n"})
    with pytest.raises(Problem, match=r"^snippets/events/papers.csv:2: this row has 2 fields"):
        add(root, "papers/x")
    assert (root / "docs" / "index.md").read_text(encoding="utf-8") == PAGE
