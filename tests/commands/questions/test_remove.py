"""A question goes: its files, its section, its truth; what still mentions it is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from macros.commands.questions.add import add
from macros.commands.questions.remove import remove_question
from tests.support.checkout import PROJECT_ROOT, copy_to, edit, run
from tests.support.projects.sets import PAGE, project

FACTS = "tests/support/facts.py"


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a project but those that commands leave behind."""
    folders = ("docs", "macros", "snippets", "tests")
    files = (file for folder in folders for file in (root / folder).rglob("*") if file.is_file())
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in files
        if "__pycache__" not in file.parts
    }


def test_what_the_command_wrote_is_as_it_was(tmp_path: Path) -> None:
    """A question about an event that was there leaves nothing when it goes."""
    root = copy_to(tmp_path / "project")
    before = contents(root)
    add(root, "projects_each_month", "project_created", "projects", "index.md")
    lines = remove_question(root, "projects_each_month")
    assert lines == [
        "snippets/sql/projects_each_month.sql: deleted",
        "snippets/insights/projects_each_month.json: deleted",
        "docs/index.md: without its section",
        "macros/sample/ledger.py: without what really happened",
    ]
    assert contents(root) == before


def with_facts(folder: Path) -> Path:
    """A copy of the project that has the facts for tests, too."""
    root = copy_to(folder)
    facts = root / FACTS
    facts.parent.mkdir(parents=True)
    facts.write_bytes((PROJECT_ROOT / FACTS).read_bytes())
    return root


@pytest.mark.parametrize("module", ["projects", ""])
def test_an_event_of_its_own_goes_too(module: str, tmp_path: Path) -> None:
    """With its functions, the new module or not, the new page, and the facts for tests."""
    root = with_facts(tmp_path / "project")
    before = contents(root)
    new = "" if module else "exports"
    arguments = ("exports_each_month", "invoice_sent", module)
    add(root, *arguments, new_page="exports.md", new_module=new)
    assert "invoice_sent" in (root / FACTS).read_text(encoding="utf-8")
    lines = remove_question(root, "exports_each_month")
    assert "docs/exports.md: deleted" in lines
    assert contents(root) == before


def test_an_event_that_happens_stays(tmp_path: Path) -> None:
    """The lines that use it are listed, unless another query does too."""
    root = with_facts(tmp_path / "project")
    for name in ("exports_each_month", "exports_in_all"):
        add(root, name, "invoice_sent", page="index.md")
    simulation = root / "macros" / "sample" / "simulation.py"
    line = '                yield "report_viewed", {"user_id": user, "project_id": project}\n'
    edit(simulation, line, line.replace("report_viewed", "invoice_sent") + line)
    place = "snippets/python/projects.py"
    before = (root / place).read_bytes()
    assert not [line for line in remove_question(root, "exports_in_all") if "the event" in line]
    number = simulation.read_text(encoding="utf-8").partition("invoice_sent")[0].count("\n") + 1
    assert remove_question(root, "exports_each_month")[-2:] == [
        f'{place}:78: stays, because the event "invoice_sent" is not of this question alone',
        f'macros/sample/simulation.py:{number}: uses the event "invoice_sent"',
    ]
    assert (root / place).read_bytes() == before


def test_a_page_with_more_than_the_section_stays(tmp_path: Path) -> None:
    """What its author wrote there is not the command's."""
    root = copy_to(tmp_path / "project")
    add(root, "exports_each_month", "invoice_sent", new_page="exports.md")
    edit(root / "docs" / "exports.md", "# Exports\n", "# Exports\n\nWhat teams export.\n")
    assert "docs/exports.md: without its section" in remove_question(root, "exports_each_month")
    text = (root / "docs" / "exports.md").read_text(encoding="utf-8")
    assert text.endswith("# Exports\n\nWhat teams export.\n")


def test_what_still_mentions_it_is_listed(tmp_path: Path) -> None:
    """A sentence of the author's stays, and the build says the same of it."""
    root = project(tmp_path / "project", f"{PAGE}\n## Papers {{ #papers_per_year }}\n\nText.\n")
    done = run("macros", "remove", "--question=papers/papers_per_year", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:-1] == [
        "snippets/sql/papers/papers_per_year.sql: deleted",
        "docs/index.md: without its section",
        "docs/index.md:3: still mentions it",
        "docs/index.md:6: still mentions it",
        "docs/index.md:8: still mentions it",
    ]
    done = run("macros", "build", root=root)
    lines = [line.split(": ")[0] for line in done.stderr.splitlines()]
    assert (done.returncode, lines) == (1, [f"docs/index.md:{line}" for line in (3, 6, 8)])


def test_a_section_about_others_too_stays(tmp_path: Path) -> None:
    """Nobody but its author can say what remains of it."""
    section = '\n## Papers { #papers_per_year }\n\n{{ table("papers/latest") }}\n'
    root = project(tmp_path / "project", f"# A page\n{section}")
    lines = remove_question(root, "papers/papers_per_year")
    assert lines == [
        "snippets/sql/papers/papers_per_year.sql: deleted",
        "docs/index.md:3: still mentions it",
    ]
    assert run("macros", "build", root=root).returncode == 0
    answers = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    assert "papers/papers_per_year" not in answers


def test_a_question_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """One line, exit status 1, with the nearest name."""
    root = project(tmp_path / "project")
    done = run("macros", "remove", "--question=papers/paper", root=root)
    assert done.returncode == 1
    assert done.stderr.startswith('no question "papers/paper"; did you mean "papers/papers"?')
