"""A new project: what it has, that it builds and its own tests pass, and how it looks."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import playwright.sync_api
import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from macros.commands.projects.engine import STARTER, Engine, digest
from macros.commands.projects.starter import locked, recorded_files, starter_files
from macros.render import vega
from tests.support.checkout import PROJECT_ROOT, run, share_bundle
from tests.support.site_server import SiteServer

FORBIDDEN = re.compile(r"\b(?:organi[sz]ations?|tiers?|PostHog)\b", re.IGNORECASE)
PATIENCE = 60_000  # milliseconds: the engine of the database takes a while to start


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project."""
    folder = tmp_path_factory.mktemp("new") / "my-docs"
    done = run("macros", "new", "--to", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    ours = set(recorded_files(PROJECT_ROOT))
    files = len(set(starter_files(PROJECT_ROOT)) - ours), len(ours)
    first, second = done.stdout.splitlines()
    assert first.startswith(f"{folder}: {files[0]} files of a starter, and {files[1]} of engine 0.")
    assert second == f"Two commands from here: cd {folder} && make serve"
    return folder


@pytest.fixture(scope="module")
def built(project: Path) -> Path:
    """The same, built strictly."""
    share_bundle(project)
    vega.library()
    shutil.copytree(PROJECT_ROOT / ".cache" / "vega", project / ".cache" / "vega")
    done = run("macros", "build", root=project)
    assert (done.returncode, done.stderr) == (0, "")
    return project


def settings(root: Path) -> dict[str, Any]:
    """What `mkdocs.yml` says, with the value of an environment variable as it stands there."""
    text = (root / "mkdocs.yml").read_text(encoding="utf-8").replace("!ENV ", "")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def test_it_has_the_engine_without_the_company(project: Path) -> None:
    """With a record of its version, of its commit and of each of its files."""
    engine = Engine.read(project)
    assert set(engine.files) == set(recorded_files(PROJECT_ROOT))
    for path, recorded in engine.files.items():
        assert digest((project / path).read_bytes()) == recorded
    assert not (project / "macros" / "sample").exists()
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert engine.commit == head.stdout.strip()


def test_it_has_nothing_of_this_tutorial(project: Path) -> None:
    """None of its own files has a word of what this site is about."""
    for path in starter_files(PROJECT_ROOT):
        if path not in ("pyproject.toml", "Makefile"):  # whose packages and rules are the engine's
            text = (project / path).read_text(encoding="utf-8")
            assert FORBIDDEN.findall(text) == [], path


def test_its_pages_have_nothing_of_it_either(built: Path) -> None:
    """Nor the form for a reader's PostHog project, for which its code has no place."""
    for page in sorted((built / "site").rglob("*.html")):
        text = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        assert not text.select(".project-open"), page
        assert FORBIDDEN.findall(text.get_text(" ")) == [], page


def test_its_settings_are_those_that_the_engine_needs() -> None:
    """As here: the theme, the plugins, the extensions and what is checked."""
    ours, theirs = settings(PROJECT_ROOT), settings(PROJECT_ROOT / STARTER)
    for key in ("theme", "plugins", "markdown_extensions", "validation", "exclude_docs", "watch"):
        assert ours[key] == theirs[key], key


def test_its_lock_has_what_its_tests_need(project: Path) -> None:
    """The packages, those that they require, and none of what only our tests need."""
    text = (project / "requirements-dev.txt").read_text(encoding="utf-8")
    names = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    assert {"pytest", "pytest-examples", "pluggy", "black", "ruff"} <= names
    assert names.isdisjoint({"django", "playwright", "mkdocs"})
    assert text.count("--hash=") > len(names)
    assert locked(text, ("pytest", "pytest-examples")) == text


def test_its_commands_are_those_of_its_readme(project: Path) -> None:
    """Each target that the text names is there, and the first serves the site."""
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"make (\w+)", (project / "README.md").read_text(encoding="utf-8"))
    assert set(named) == {"serve", "test", "question", "upgrade"}
    for target in named:
        assert re.search(rf"^{target}:.*##", makefile, re.MULTILINE), target
    done = subprocess.run(
        # A make that runs the tests would have this one say which folder it enters.
        [
            "make",
            "--dry-run",
            "--no-print-directory",
            "-o",
            ".venv/site",
            "-o",
            ".cache/live/entry.js",
        ],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith(".venv/bin/python -m macros serve\n")


@pytest.mark.parametrize(
    ("variables", "setting", "is_needed"),
    [
        ({}, '!ENV [EVENTS, ""]', False),
        ({"EVENTS": "exports/"}, '!ENV [EVENTS, ""]', False),
        ({"EVENTS": "s3://bucket/prefix"}, '!ENV [EVENTS, ""]', True),
        ({}, "s3://bucket/prefix", True),
    ],
)
@pytest.mark.parametrize("target", ["serve", "build", "report"])
def test_what_reads_from_s3_is_installed_for_events_there(
    target: str, variables: dict[str, str], setting: str, is_needed: bool, project: Path
) -> None:
    """And for nobody else, as here; the packages are locked."""
    own = (project / "mkdocs.yml").read_text(encoding="utf-8")
    file = project.parent / "s3" / "mkdocs.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(own.replace('!ENV [EVENTS, ""]', setting), encoding="utf-8")
    for name in ("Makefile", "requirements.txt", "requirements-s3.txt"):
        shutil.copy(project / name, file.parent)
    done = subprocess.run(
        ["make", "--dry-run", "-o", ".cache/live/entry.js", target],
        cwd=file.parent,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("requirements-s3.txt" in done.stdout) == is_needed
    locks = {"requirements-s3.txt", "requirements.txt", "requirements-dev.txt"}
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    assert {*re.findall(r"--output-file (\S+)", makefile)} == locks


def test_exports_of_events_are_for_its_queries_in_no_folder(project: Path, tmp_path: Path) -> None:
    """Their report says what they are, and which of its questions they answer."""
    copy = shutil.copytree(project, tmp_path / "copy", symlinks=True)
    text = '{"event":"read","distinct_id":"a","timestamp":"2025-01-01T00:00:00Z","properties":{}}\n'
    (copy / "export.jsonl").write_text(text * 3, encoding="utf-8")
    query = "-- question: How many?\n-- unit: events\n-- counts: all\nSELECT count() FROM events\n"
    (copy / "snippets" / "sql" / "reads.sql").write_text(query, encoding="utf-8")
    done = run("macros", "report", root=copy, EVENTS="export.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].split(maxsplit=1) == ["Answered", "1 of 1 questions"]


def test_its_own_tests_pass(built: Path) -> None:
    """They compare the built site with a count in plain Python, and run the examples."""
    done = run("pytest", "-p", "no:cacheprovider", root=built)
    assert "3 passed" in done.stdout, done.stdout
    assert done.returncode == 0


def test_its_own_tests_fail_where_the_site_is_wrong(built: Path, tmp_path: Path) -> None:
    """Of a query that counts something else, and of an example that prints something else."""
    broken = shutil.copytree(built, tmp_path / "broken", symlinks=True)
    answers = broken / "site" / "answers.json"
    text = answers.read_text(encoding="utf-8").replace('"value": 80', '"value": 81')
    answers.write_text(text, encoding="utf-8")
    snippet = broken / "snippets" / "python" / "loans.py"
    text = snippet.read_text(encoding="utf-8").replace("weeks=3", "weeks=4")
    snippet.write_text(text, encoding="utf-8")
    done = run("pytest", "-p", "no:cacheprovider", root=broken)
    assert "2 failed, 1 passed" in done.stdout, done.stdout


@pytest.fixture
def page(built: Path, chromium: playwright.sync_api.Browser) -> Iterator[playwright.sync_api.Page]:
    """Its first page, as a reader opens it; nothing goes wrong there."""
    messages: list[str] = []
    with SiteServer(built / "site") as server:
        context = chromium.new_context()
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(server.url)
        yield page
        context.close()
    assert messages == []


def test_its_page_opens_in_a_browser(built: Path, page: playwright.sync_api.Page) -> None:
    """With a number, a chart, an output, and a query that a reader can run."""
    file = built / "snippets" / "events" / "loans.csv"
    with file.open(encoding="utf-8", newline="") as text:
        months = Counter(row["borrowed"][:7] for row in csv.DictReader(text))
    expect(page.locator('[data-answer="loans/total_loans"]')).to_have_text(f"{months.total()}")
    expect(page.locator('figure[data-chart="loans/loans_per_month"] svg').first).to_be_visible()
    expect(page.locator("[data-output]")).to_contain_text("Sunday Monday 27 January")
    page.get_by_role("button", name="Run the query loans/loans_per_month").click()
    rows = page.locator(".live-result tbody tr")
    expect(rows).to_have_count(len(months), timeout=PATIENCE)
    counts = [row.split("\t")[-1] for row in rows.all_inner_texts()]
    assert counts == [str(months[month]) for month in sorted(months)]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--to", "{}/full"], '"{}/full" is there already: name a folder that is empty'),
        (["--to", "{}/full/file"], '"{}/full/file" is there already: name a folder that is empty'),
        (["--to", "{}/full/file/x"], '"{}/full/file/x" cannot be written: '),
    ],
)
def test_where_it_cannot_be_made_nothing_is(
    arguments: list[str], problem: str, tmp_path: Path
) -> None:
    """One line, exit status 1."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("", encoding="utf-8")
    done = run("macros", "new", *(argument.format(tmp_path) for argument in arguments))
    assert done.returncode == 1
    assert done.stderr.startswith(problem.format(tmp_path))
    assert done.stderr.count("\n") == 1
    assert [file.name for file in tmp_path.rglob("*")] == ["full", "file"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """As one that somebody has just created for it."""
    assert run("macros", "new", "--to", str(tmp_path)).returncode == 0
    assert json.loads((tmp_path / "engine.json").read_text(encoding="utf-8"))["version"]
