"""The authoring page: following it to the letter adds a question to the site."""

from __future__ import annotations

import inspect
import json
import re
import shlex
import subprocess
import textwrap
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from macros.content.sections import section
from macros.render import registry
from macros.render.vega_lite import KINDS
from tests.support.checkout import (
    PROJECT_ROOT,
    SNIPPETS,
    copy_to,
    edit,
    run,
    share_cache,
)
from tests.support.sections import sections_of

PAGE = (PROJECT_ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
SNIPPETS_OF_PAGE = re.findall(r'\{\{ snippet\("([^"]+)", "([^"]+)"\) \}\}', PAGE)
MACROS = {name for path, name in SNIPPETS_OF_PAGE if path == "authoring/page.md"}
ON_ONE_PAGE_ONLY = {"answers", "sources"}  # anchors on two pages would be the same


def snippet(path: str, name: str) -> str:
    """The code of a snippet, which has to be one that the page shows."""
    assert (path, name) in SNIPPETS_OF_PAGE
    return section(SNIPPETS, path, name).code


def python_arguments(command: str, root: Path) -> list[str]:
    """The arguments with which a `make` command runs Python, according to make itself."""
    make = ["make", "--dry-run", "--no-print-directory", "-f", str(PROJECT_ROOT / "Makefile")]
    output = subprocess.run(
        [*make, "-o", ".venv/site", *shlex.split(command)[1:]],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    arguments = shlex.split(output.strip().splitlines()[-1])
    assert arguments[:2] == [".venv/bin/python", "-m"]
    return arguments[2:]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project after every step of the page, built as the page says."""
    root = copy_to(tmp_path_factory.mktemp("authoring") / "project")
    share_cache(root)
    question = python_arguments(snippet("shell/authoring.sh", "question"), root)
    done = run(*question, root=root)
    assert done.returncode == 0, done.stderr
    done = run("macros", "build", root=root)
    assert done.returncode == 1
    assert 'no event "report_exported" in the sample' in done.stderr
    line = '                yield "report_viewed", {"user_id": user, "project_id": project}\n'
    export = textwrap.dedent(snippet("authoring/simulation.py", "exports"))
    added = textwrap.indent(export, " " * 16)
    edit(root / "macros" / "sample" / "simulation.py", line, f"{line}{added}\n")
    done = run("macros", "build", root=root)
    assert done.returncode == 0, done.stderr
    query = snippet("authoring/query.sql", "reports_exported")
    (root / "snippets" / "sql" / "reports_exported.sql").write_text(f"{query}\n")
    index = root / "docs" / "index.md"
    head, _, _ = index.read_text(encoding="utf-8").partition("\nIn all, there were")
    index.write_text(f"{head}\n{snippet('authoring/page.md', 'reports_exported')}\n")
    done = run(*python_arguments(snippet("shell/authoring.sh", "build"), root), root=root)
    assert done.returncode == 0, done.stderr
    return root


def test_a_set_of_events_is_on_a_page_of_its_own(tmp_path: Path) -> None:
    """After the file, the command and the text of the page, beside the sample company."""
    root = copy_to(tmp_path / "project", {"index.md": "# Home\n"})
    share_cache(root)
    module = root / "snippets" / "events" / "visits.py"
    module.parent.mkdir()
    module.write_text(f"{snippet('authoring/visits.py', 'visits')}\n", encoding="utf-8")
    question = python_arguments(snippet("shell/authoring.sh", "set_question"), root)
    done = run(*question, root=root)
    assert done.returncode == 0, done.stderr
    page = root / "docs" / "visits.md"
    text = page.read_text(encoding="utf-8").partition("\n{{ chart(")[0]
    page.write_text(f"{text}\n{snippet('authoring/sets.md', 'visits')}\n", encoding="utf-8")
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    answers = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    expected = [["visited", 20], ["signed_up", 10]]
    assert answers["visits/visits_by_event"]["rows"] == expected
    html = (root / "site" / "visits" / "index.html").read_text(encoding="utf-8")
    total = element(BeautifulSoup(html, "html.parser"), '[data-macro="total"]')
    assert total.get_text() == "30"


def test_a_question_is_renamed_and_removed(tmp_path: Path) -> None:
    """By the commands of the page, in a project that has just got it by another one."""
    root = copy_to(tmp_path / "project")
    page = (root / "docs" / "index.md").read_bytes()
    for name in ("question", "rename", "remove"):
        done = run(*python_arguments(snippet("shell/authoring.sh", name), root), root=root)
        assert done.returncode == 0, done.stderr
    assert not list((root / "snippets" / "sql").glob("exports_each_month.sql"))
    assert "exports_each_month" not in done.stdout.partition("still")[2]
    assert (root / "docs" / "index.md").read_bytes() == page


def element(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """The first element that a selector matches."""
    match = page.select_one(selector)
    assert match is not None, selector
    return match


def test_the_question_is_on_the_built_page(finished: Path) -> None:
    """Its code in both languages, its query, its number and its chart."""
    text = (finished / "site" / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert page.find(id="reports_exported") is not None
    code = "\n".join(block.get_text() for block in page.select("code"))
    assert "def report_exported(" in code
    assert "export function reportExported(" in code
    assert "WHERE event = 'report_exported'" in code
    assert "report_exported" in element(page, "details.abstract").get_text()
    answers = json.loads((finished / "site" / "answers.json").read_text(encoding="utf-8"))
    months = [row[1] for row in answers["reports_exported"]["rows"]]
    assert answers["reports_exported"]["question"] == "How many reports were exported each month?"
    link = element(page, 'a[data-answer="reports_exported"]')
    assert link.get_text() == f"{sum(months):,}"
    bars = element(page, 'figure[data-chart="reports_exported"]')
    assert element(bars, "figcaption").get_text().startswith("Reports exported each month")
    assert len(bars.select("tbody tr")) == len(months) > 6


def test_the_answer_is_what_happened(finished: Path) -> None:
    """The ledger, to which the command added an entry, agrees with the query."""
    code = (
        "from pathlib import Path\n"
        "from macros.answers import answers, comparison\n"
        "from macros.events.settings import Settings\n"
        "result = answers.Answers(Path('.'), Settings()).result('reports_exported')\n"
        "truth = comparison.truth()['reports_exported']\n"
        "assert comparison.comparable(result) == truth != {}\n"
    )
    assert run("compileall", "-q", "macros", root=finished).returncode == 0
    (finished / "compared.py").write_text(code, encoding="utf-8")
    done = run("compared", root=finished)
    assert done.returncode == 0, done.stderr


def test_the_page_shows_all_its_snippets() -> None:
    """None is left out, and every `make` target in them exists."""
    files = {**sections_of("authoring", "py"), **sections_of("authoring", "sql")}
    files |= sections_of("authoring", "md")
    files |= {
        name: section
        for name, section in {
            **sections_of("shell", "sh"),
            **sections_of("settings", "yml"),
        }.items()
        if section.path in ("shell/authoring.sh", "settings/reports.yml")
    }
    files |= {
        name: section
        for name, section in sections_of("settings", "yml").items()
        if section.path == "settings/live.yml"
    }
    assert {(section.path, section.name) for section in files.values()} == set(SNIPPETS_OF_PAGE)
    makefile = "".join(
        (PROJECT_ROOT / folder / "Makefile").read_text(encoding="utf-8")
        for folder in (".", "tests/starter")
    )
    for path, name in SNIPPETS_OF_PAGE:
        for target in re.findall(r"make (\w+)", snippet(path, name)) if path.endswith("sh") else ():
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_page_lists_every_macro_with_its_parameters() -> None:
    """A macro that comes, goes or changes fails here until the page says so too."""
    headings = re.findall(r"^### `(\w+)(\(.*\))` \{ #(\w+) \}$", PAGE, re.MULTILINE)
    assert [name for name, _, anchor in headings if name != anchor] == []
    assert {name: parameters for name, parameters, _ in headings} == {
        name: "(" + ", ".join(str(each).partition(":")[0] for each in parameters) + ")"
        for name, macro in registry.MACROS.items()
        for parameters in [list(inspect.signature(macro.function).parameters.values())[1:]]
    }
    assert [kind for kind in KINDS if f"`{kind}`" not in PAGE] == []
    assert set(registry.MACROS) == set(MACROS) - {"reports_exported"}


def test_every_example_of_a_macro_works(tmp_path: Path) -> None:
    """The examples of all macros make a page that builds."""
    names = [name for name in registry.MACROS if name not in ON_ONE_PAGE_ONLY]
    text = "\n\n".join(["# Examples", *(snippet("authoring/page.md", name) for name in names)])
    pages = {
        "index.md": text,
        "tutorial.md": "# Tutorial\n\n## Organizations { #organizations }\n",
        "answers.md": f"# Answers\n\n{snippet('authoring/page.md', 'answers')}\n",
        "sources.md": f"# Sources\n\n{snippet('authoring/page.md', 'sources')}\n",
    }
    root = copy_to(tmp_path / "project", pages)
    share_cache(root)
    done = run("macros", "build", root=root)
    assert done.returncode == 0, done.stderr
