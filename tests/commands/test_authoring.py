"""The authoring page: who does just what it shows has a question on the site, and no surprise."""

from __future__ import annotations

import inspect
import json
import re
import shlex
import subprocess
import textwrap
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

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
from tests.support.snippets import sections_of

PAGE = (PROJECT_ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
SHOWN = re.findall(r'\{\{ snippet\("([^"]+)", "([^"]+)"\) \}\}', PAGE)
MACROS = {name: one for one in SHOWN if one[0] == "authoring/page.md" for name in [one[1]]}
OF_ONE_PAGE = {"answers", "sources"}  # two pages at once would have the same anchors


def shown(path: str, name: str) -> str:
    """What the page shows of a snippet file; only what it does show."""
    assert (path, name) in SHOWN
    return section(SNIPPETS, path, name).code


def as_make_does(command: str, root: Path) -> list[str]:
    """The arguments of the Python that a `make` command runs, by make itself."""
    dry = ["make", "--dry-run", "--no-print-directory", "-f", str(PROJECT_ROOT / "Makefile")]
    told = subprocess.run(
        [*dry, "-o", ".venv/site", *shlex.split(command)[1:]],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    last = shlex.split(told.strip().splitlines()[-1])
    assert last[:2] == [".venv/bin/python", "-m"]
    return last[2:]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project after every step of the page, built as the page says."""
    root = copy_to(tmp_path_factory.mktemp("authoring") / "project")
    share_cache(root)
    question = as_make_does(shown("shell/authoring.sh", "question"), root)
    done = run(*question, root=root)
    assert done.returncode == 0, done.stderr
    early = run("macros", "build", root=root)
    assert early.returncode == 1
    assert 'no event "report_exported" in the sample' in early.stderr
    line = '                yield "report_viewed", {"user_id": user, "project_id": project}\n'
    added = textwrap.indent(textwrap.dedent(shown("authoring/simulation.py", "exports")), " " * 16)
    edit(root / "macros" / "sample" / "simulation.py", line, f"{line}{added}\n")
    skeleton = run("macros", "build", root=root)
    assert skeleton.returncode == 0, skeleton.stderr
    query = shown("authoring/query.sql", "reports_exported")
    (root / "snippets" / "sql" / "reports_exported.sql").write_text(f"{query}\n")
    index = root / "docs" / "index.md"
    head, _, _ = index.read_text(encoding="utf-8").partition("\nIn all, there were")
    index.write_text(f"{head}\n{shown('authoring/page.md', 'reports_exported')}\n")
    done = run(*as_make_does(shown("shell/authoring.sh", "build"), root), root=root)
    assert done.returncode == 0, done.stderr
    return root


def test_the_question_is_on_the_built_page(walked: Path) -> None:
    """Its code in both languages, its query, its number and its chart."""
    text = (walked / "site" / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert page.find(id="reports_exported") is not None
    code = "\n".join(block.get_text() for block in page.select("code"))
    assert "def report_exported(" in code
    assert "export function reportExported(" in code
    assert "WHERE event = 'report_exported'" in code
    assert "report_exported" in page.select_one("details.abstract").get_text()
    told = json.loads((walked / "site" / "answers.json").read_text(encoding="utf-8"))
    months = [row[1] for row in told["reports_exported"]["rows"]]
    assert told["reports_exported"]["question"] == "How many reports were exported each month?"
    assert page.select_one('a[data-answer="reports_exported"]').get_text() == f"{sum(months):,}"
    bars = page.select_one('figure[data-chart="reports_exported"]')
    assert bars.select_one("figcaption").get_text().startswith("Reports exported each month")
    assert len(bars.select("tbody tr")) == len(months) > 6


def test_the_answer_is_what_happened(walked: Path) -> None:
    """The ledger, which the command wrote too, agrees with the query."""
    code = (
        "from pathlib import Path\n"
        "from macros.answers import answers, comparison\n"
        "from macros.events.settings import Settings\n"
        "result = answers.Answers(Path('.'), Settings()).result('reports_exported')\n"
        "truth = comparison.truth()['reports_exported']\n"
        "assert comparison.comparable(result) == truth != {}\n"
    )
    told = run("compileall", "-q", "macros", root=walked)
    assert told.returncode == 0
    (walked / "compared.py").write_text(code, encoding="utf-8")
    done = run("compared", root=walked)
    assert done.returncode == 0, done.stderr


def test_the_page_shows_every_command_of_its_own() -> None:
    """Nothing in its snippets is left out, and every `make` target is there."""
    files = {**sections_of("authoring", "py"), **sections_of("authoring", "sql")}
    files |= sections_of("authoring", "md")
    wanted = {(one.path, one.name) for one in files.values()}
    commands = {one for one in sections_of("shell", "sh") if one.startswith("shell/authoring.sh")}
    wanted |= {("shell/authoring.sh", one.partition(":")[2]) for one in commands}
    assert wanted == set(SHOWN)
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    for path, name in SHOWN:
        for target in re.findall(r"make (\w+)", shown(path, name)) if path.endswith("sh") else ():
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_page_has_every_macro_as_it_is() -> None:
    """A macro that comes, goes or takes something else fails here until the page says so too."""
    told = re.findall(r"^### `(\w+)(\(.*\))` \{ #(\w+) \}$", PAGE, re.MULTILINE)
    assert [name for name, _, anchor in told if name != anchor] == []
    assert {name: takes for name, takes, _ in told} == {
        name: "(" + ", ".join(str(one).partition(":")[0] for one in parameters) + ")"
        for name, macro in registry.MACROS.items()
        for parameters in [list(inspect.signature(macro.function).parameters.values())[1:]]
    }
    assert [kind for kind in KINDS if f"`{kind}`" not in PAGE] == []
    assert set(registry.MACROS) == set(MACROS) - {"reports_exported"}


def test_every_example_of_a_macro_works(tmp_path: Path) -> None:
    """What the page shows of each macro is a page that builds."""
    names = [name for name in registry.MACROS if name not in OF_ONE_PAGE]
    text = "\n\n".join(["# Examples", *(shown("authoring/page.md", name) for name in names)])
    pages = {
        "index.md": text,
        "tutorial.md": "# Tutorial\n\n## Organizations { #organizations }\n",
        "answers.md": f"# Answers\n\n{shown('authoring/page.md', 'answers')}\n",
        "sources.md": f"# Sources\n\n{shown('authoring/page.md', 'sources')}\n",
    }
    root = copy_to(tmp_path / "project", pages)
    share_cache(root)
    done = run("macros", "build", root=root)
    assert done.returncode == 0, done.stderr
