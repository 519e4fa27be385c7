"""The command that writes the files of a new question: all of them, or none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from macros.commands.questions.add import add
from macros.commands.questions.of_events import Question
from macros.core.errors import Problem
from tests.support.checkout import NODE, PROJECT_ROOT, copy_to, edit, run
from tests.support.sections import camel

LEDGER = "macros/sample/ledger.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the project."""
    return copy_to(tmp_path / "project")


def contents(root: Path) -> dict[Path, bytes]:
    """Every file that the command may write."""
    places = (root / "macros/sample", root / "docs", root / "snippets")
    files = [root / "mkdocs.yml", *(file for place in places for file in place.rglob("*"))]
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
            'no module "project" that the company calls; did you mean "projects"? Modules: '
            "accounts, identify, projects, revenue. A new one is written with new-module=project\n",
        ),
        (
            ("exports", "--event", "plan_selected", "--module", "projects"),
            'snippets/python/revenue.py:29: the event "plan_selected" is here already: '
            "use module=revenue\n",
        ),
        (
            ("exports", "--event", "plan_selected", "--new-module", "exports"),
            'snippets/python/revenue.py:29: the event "plan_selected" is here already: '
            "use module=revenue\n",
        ),
        (
            ("exports", "--event", "report_exported", "--new-module", "revenue"),
            "snippets/python/revenue.py: this module exists already\n",
        ),
        (
            ("exports", "--event", "report_exported", "--new-module", "person"),
            "snippets/python/person.py: this module exists already\n",
        ),
        (
            ("exports", "--event", "report_exported", "--new-module", "class"),
            'the module cannot be called "class", a word of Python or JavaScript\n',
        ),
        (
            ("exports", "--event", "delete"),
            'the event cannot be called "delete", a word of Python or JavaScript\n',
        ),
        (("exports", "--new-module", "exports"), "new-module= needs an event, too: event=…\n"),
        (
            ("exports", "--event", "exported", "--new-module", "exports", "--module", "revenue"),
            "module= and new-module= cannot both be given\n",
        ),
        (
            ("report_exported", "--event", "report_exported"),
            'a question cannot have the name of its event, "report_exported"\n',
        ),
        (
            ("exports", "--event", "visited"),
            'macros/sample/posthog_js.py:28: the sample company has another "visited"\n',
        ),
        (
            ("events_without_a_group", "--event", "report_exported"),
            'macros/sample/ledger.py:45: the sample company has another "events_without_a_group"\n',
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
    """A question about an event of the tutorial finds its module, and leaves it as it is."""
    before = contents(root)
    lines = add(root, "views", "plan_selected")
    paths = ["snippets/sql/views.sql", "snippets/insights/views.json", LEDGER, "docs/tutorial.md"]
    assert [line.partition(":")[0] for line in lines[: len(paths)]] == paths
    assert lines[len(paths)].startswith("1. snippets/sql/views.sql:1: ")
    assert 'snippet("revenue", "plan_selected")' in (root / "docs/tutorial.md").read_text()
    after = contents(root)
    assert {file for file in after if after[file] != before.get(file)} == {root / p for p in paths}


def test_a_new_event_is_in_each_language_and_model(root: Path) -> None:
    """In a new module or at the end of one, with the distinct id and the rest of its model."""
    add(root, "exports", "report_exported", new_module="exports")
    add(root, "exports_again", "export_opened", module="exports")
    identities = {"": "organization_id", "person/": "user_id", "group/": "user_id"}
    for folder, identity in identities.items():
        python = (root / f"snippets/python/{folder}exports.py").read_text(encoding="utf-8")
        assert python.count(f"        distinct_id={identity},\n") == 2
        javascript = (root / f"snippets/javascript/{folder}exports.js").read_text(encoding="utf-8")
        assert javascript.count(f"    distinctId: {camel(identity)},\n") == 2
        assert "export function exportOpened(posthog, { organizationId, userId }) {" in javascript
    recording = (root / "macros/sample/recording.py").read_text(encoding="utf-8")
    modules = 'MODULES = ("identify", "accounts", "projects", "revenue", "exports")\n'
    assert recording.count(modules) == 1


def test_what_is_next_has_its_place(root: Path) -> None:
    """Each step of a new event names the file and the line that its author changes."""
    lines = add(root, "exports", "report_exported", new_module="exports", new_page="exports.md")
    steps = [line.partition(". ")[2] for line in lines if line[0].isdigit()]
    places = {}
    for path, line, _ in (step.split(":", 2) for step in steps if step.count(":") > 1):
        places[path] = (root / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert places == {
        "macros/sample/simulation.py": "    # What each kind of action does to an organization, "
        "and how it is tracked.",
        "snippets/python/exports.py": "def report_exported(",
        "snippets/sql/exports.sql": "-- question: Exports?",
        "snippets/insights/exports.json": '    "series": [',
        LEDGER: "def exports(simulation: Simulation) -> dict[Any, int]:",
        "docs/exports.md": "## Exports { #exports }",
    }
    assert [step.partition(" ")[0] for step in steps[-3:]] == ["make"] * 3


def test_what_is_long_is_as_the_formatters_have_it(root: Path) -> None:
    """The names of many modules, and of a long event."""
    event = "report_exported_as_a_spreadsheet"
    add(root, "exports", event, new_module="spreadsheets")
    for number in range(5):
        add(root, f"exports_{number}", f"exported_{number}", new_module=f"long_module_{number}")
    shutil.copy(PROJECT_ROOT / "pyproject.toml", root)
    done = run("ruff", "format", "--check", "snippets", "macros/sample", root=root)
    assert done.returncode == 0, done.stdout
    prettier = PROJECT_ROOT / "node_modules" / "prettier" / "bin" / "prettier.cjs"
    settings = str(PROJECT_ROOT / ".prettierrc.json")
    command = [NODE, str(prettier), "--config", settings, "--check", "snippets/javascript"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


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
