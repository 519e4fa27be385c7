"""Notebooks of pages of sets of events: they run by themselves, on the set's own files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.site.takeaway.test_notebook import OFFLINE, REPORT
from tests.support.checkout import PROJECT_ROOT, run
from tests.support.projects.sets import PAPERS, QUERIES, project, write

PAGE = """\
# A page

{{ answer("papers/papers") }} papers and {{ answer("visits/visitors") }} visitors.

{{ chart("papers/papers_per_year", "bar", "Papers per year") }}

{{ table("papers/latest") }}

{{ snippet("python/papers.py", "shelf") }}
"""
SNIPPET = """\
# --8<-- [start:shelf]
from nowhere import shelf

shelf("papers")
# --8<-- [end:shelf]
"""
AWAY = """\
# Away

{{ take_away("index.md", "papers") }}

{{ take_away("index.md", "visits") }}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with two sets, whose page can be taken away with either."""
    root = project(tmp_path_factory.mktemp("sets") / "project", PAGE)
    (root / "snippets" / "notebook").mkdir()
    setup = "snippets/notebook/setup.py"
    shutil.copy(PROJECT_ROOT / setup, root / setup)
    write(root, {"docs/away.md": AWAY, "snippets/python/papers.py": SNIPPET})
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    write(root, {"mkdocs.yml": f"{settings}- away.md\n".replace("live: {", "live: false\n  x: {")})
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    return root


def answers_of(root: Path, name: str) -> dict[str, Any]:
    """The rows of the site's answers on a set, by the name without its folder."""
    answers = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    return {
        query.rpartition("/")[2]: answers[query]["rows"]
        for query in QUERIES
        if query.startswith(f"{name}/")
    }


@pytest.mark.parametrize("name", ["papers", "visits"])
def test_it_has_the_answers_of_the_site(name: str, root: Path, tmp_path: Path) -> None:
    """Beside the files of the set and nothing else, where no network and no engine is."""
    for file in (f"index-{name}.py", f"sample-{name}.zip"):
        shutil.copy(root / "site" / "take-away" / file, tmp_path)
    script = tmp_path / f"index-{name}.py"
    with script.open("a", encoding="utf-8") as text:
        text.write(REPORT)
    done = subprocess.run(
        [sys.executable, "-I", "-c", OFFLINE, str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout.splitlines()[-1])
    expected = answers_of(root, name)
    assert {query: len(each) for query, each in rows.items()} == {
        query: len(each) for query, each in expected.items()
    }
    single = "papers" if name == "papers" else "visitors"
    assert rows[single] == [[repr(expected[single][0][0])]]


def test_it_compares_what_it_gets_with_what_the_page_shows(root: Path, tmp_path: Path) -> None:
    """With other data, the first answer that differs ends it."""
    shutil.copy(root / "site" / "take-away" / "index-papers.py", tmp_path)
    (tmp_path / "sample-papers").mkdir()
    (tmp_path / "sample-papers" / "papers.csv").write_text(f"{PAPERS}4,New,2025-05-01,1,\n")
    done = subprocess.run(
        [sys.executable, "-I", "-c", OFFLINE, str(tmp_path / "index-papers.py")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "AssertionError" in done.stderr


def test_the_archive_has_the_files_of_the_set(root: Path) -> None:
    """Data as they are in the repository; events as PostHog exports them."""
    folder = root / "site" / "take-away"
    with zipfile.ZipFile(folder / "sample-papers.zip") as packed:
        assert packed.namelist() == ["sample-papers/papers.csv"]
        assert packed.read("sample-papers/papers.csv").decode() == PAPERS
    with zipfile.ZipFile(folder / "sample-visits.zip") as packed:
        lines = packed.read("sample-visits/events.jsonl").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["visited"] * 7


def test_code_of_the_page_is_text(root: Path) -> None:
    """It may need what a notebook has not, such as a package or a server."""
    notebook = nbformat.read(root / "site" / "take-away" / "index-papers.ipynb", as_version=4)
    nbformat.validate(notebook)
    (cell,) = [cell for cell in notebook.cells if "nowhere" in cell.source]
    assert cell.cell_type == "markdown"
    packages = notebook.cells[0].source
    assert "duckdb==" in packages
    assert "posthog" not in packages.lower()


def test_a_set_that_is_not_there_is_refused(root: Path, tmp_path: Path) -> None:
    """With its place and the nearest name."""
    broken = shutil.copytree(root, tmp_path / "project")
    write(broken, {"docs/away.md": '# Away\n\n{{ take_away("index.md", "paper") }}\n'})
    done = run("macros", "build", root=broken)
    assert (done.returncode, done.stderr) == (
        1,
        'docs/away.md:3: take_away("index.md", "paper"): no set of events "paper"; did you mean '
        '"papers"? Sets: papers, visits.\n',
    )
