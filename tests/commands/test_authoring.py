"""The authoring page: following it to the letter adds a question to the site."""

from __future__ import annotations

import inspect
import json
import re
import shlex
import shutil
import textwrap
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from macros.render import registry
from macros.render.vega_lite import KINDS
from tests.commands.authoring import PAGE, SNIPPETS_OF_PAGE, Walk, python_arguments, snippet
from tests.support.checkout import IGNORED, PROJECT_ROOT, copy_to, run, share_cache
from tests.support.sections import sections_of

MACROS = {name for path, name in SNIPPETS_OF_PAGE if path == "authoring/page.md"}
SIMULATION, LEDGER = "macros/sample/simulation.py", "macros/sample/ledger.py"
INDEX = "docs/index.md"
ON_ONE_PAGE_ONLY = {"answers", "sources"}  # anchors on two pages would be the same


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The first three steps, in a copy with an empty page that has the tests, too."""
    root = copy_to(tmp_path_factory.mktemp("authoring") / "project", {"index.md": "# Overview\n"})
    share_cache(root)
    shutil.copytree(PROJECT_ROOT / "tests", root / "tests", ignore=IGNORED)
    for name in ("Makefile", "pyproject.toml", "package.json"):
        shutil.copy(PROJECT_ROOT / name, root)
    (root / "node_modules").symlink_to(PROJECT_ROOT / "node_modules")
    walk = Walk(root)
    first, _, _ = walk.make("question").partition("\n2. ")
    step = f"1. {SIMULATION}:"
    assert step in first
    assert 'no event "report_exported" in the sample' in walk.refused()
    line = '                yield "report_viewed", {"user_id": user, "project_id": project}\n'
    export = textwrap.dedent(snippet("authoring/simulation.py", "exports"))
    walk.replace(SIMULATION, line, f"{line}{textwrap.indent(export, ' ' * 16)}\n")
    return walk


@pytest.fixture(scope="module")
def finished(walk: Walk) -> Path:
    """The copy after every step of the page, built as the page says."""
    walk.write(
        "snippets/sql/reports_exported.sql",
        f"{snippet('authoring/query.sql', 'reports_exported')}\n",
    )
    text = (walk.root / INDEX).read_text(encoding="utf-8").partition("\nIn all, there were")[0]
    walk.write(INDEX, f"{text}\n{snippet('authoring/page.md', 'reports_exported')}\n")
    walk.make("further")
    walk.write(
        "snippets/sql/total_exports.sql", f"{snippet('authoring/query.sql', 'total_exports')}\n"
    )
    insight = "snippets/insights/total_exports.json"
    walk.replace(insight, "ActionsLineGraph", "BoldNumber")
    walk.replace(insight, '    "interval": "month",\n', "")
    ledger = (walk.root / LEDGER).read_text(encoding="utf-8")
    head, entry, _ = ledger.partition("def total_exports(simulation: Simulation) -> ")
    truth = textwrap.dedent(snippet("authoring/ledger.py", "total_exports"))
    walk.write(LEDGER, f"{head}{entry}int:\n{textwrap.indent(truth, ' ' * 4)}\n")
    walk.below_heading(INDEX, "total_exports", snippet("authoring/page.md", "total_exports"))
    walk.make("build")
    return walk.root


def test_three_steps_show_a_number(walk: Walk) -> None:
    """One command, and one edit of one file: the sample company does it, and the site builds."""
    assert (walk.commands, walk.refusals) == (1, 1)
    assert (walk.added, walk.edited) == (set(), {SIMULATION})
    done = run("macros", "build", root=walk.root)
    assert (done.returncode, done.stderr) == (0, "")


def test_all_steps_cost_few_edits(walk: Walk, finished: Path) -> None:
    """Two questions, an event, a module, two insights: three commands, and no file by hand."""
    assert (walk.commands, walk.refusals, walk.added) == (3, 1, set())
    assert walk.edited == {
        SIMULATION,
        LEDGER,
        INDEX,
        "snippets/sql/reports_exported.sql",
        "snippets/sql/total_exports.sql",
        "snippets/insights/total_exports.json",
    }
    pages = BeautifulSoup((finished / "site" / "index.html").read_text("utf-8"), "html.parser")
    assert pages.select_one('a[data-answer="total_exports"]') is not None


@pytest.mark.parametrize("number", range(3))
def test_the_tests_of_the_question_pass(number: int, finished: Path) -> None:
    """Those that the page names, each folder by itself: for its code, queries and insights."""
    command = shlex.split(snippet("shell/authoring.sh", "test"))
    assert command[:4] == [".venv/bin/python", "-m", "pytest", "-k"]
    words, *places = command[4:]
    assert len(places) == 3
    arguments = ("-q", "-n0", "-p", "no:cacheprovider", "-k", words, places[number])
    done = run("pytest", *arguments, root=finished)
    assert done.returncode == 0, done.stdout
    passed = re.search(r"^(\d+) passed, \d+ deselected in ", done.stdout, re.MULTILINE)
    assert passed is not None, done.stdout
    assert int(passed[1]) >= 6


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
    assert set(registry.MACROS) == set(MACROS) - {"reports_exported", "total_exports"}


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
