"""What CI runs, with the tools replaced by some that only note how they were called."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.commands.noted_tools import NOTHING, Tools
from tests.support.checkout import PROJECT_ROOT

REQUIRED = ["test", "check", "build", "properdocs", "starter"]
CHECKS = [
    "ruff format --check",
    "ruff check",
    "lint-imports --no-cache",
    "mypy",
    "node prettier.cjs --check snippets/javascript docs/live tests/browser",
    "node biome lint --error-on-warnings docs/live tests/browser",
    "node tsc --project docs/live",
    "node check_imports.mjs",
    "zizmor --offline --quiet .github tests/starter/.github",
]


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    """No tools yet."""
    folder = tmp_path / "tools"
    folder.mkdir()
    return Tools(folder)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scripts of CI and nothing that they could run."""
    folder = tmp_path / "checkout"
    shutil.copytree(PROJECT_ROOT / ".ci", folder / ".ci")
    (folder / ".cache").mkdir()
    return folder


def test_ci_runs_the_tests_the_checks_and_each_build(tools: Tools, checkout: Path) -> None:
    """In this order, and it succeeds if all of them do."""
    tools.add("make", "chromium")
    status, calls = tools.run("bash", ".ci/run", cwd=checkout)
    assert status == 0
    assert calls == [f"make {target}" for target in [*REQUIRED, "zensical"]]


@pytest.mark.parametrize("target", REQUIRED)
def test_ci_fails_where_one_of_them_fails(tools: Tools, checkout: Path, target: str) -> None:
    """And what follows is not run."""
    tools.add("make", "chromium")
    status, calls = tools.run("bash", ".ci/run", cwd=checkout, fails=f"make {target}")
    assert status != 0
    assert calls[-1] == f"make {target}"


def test_ci_only_reports_whether_zensical_builds_the_site(tools: Tools, checkout: Path) -> None:
    """Its failure is no failure of a change."""
    tools.add("make", "chromium")
    status, calls = tools.run("bash", ".ci/run", cwd=checkout, fails="make zensical")
    assert (status, calls[-1]) == (0, "make zensical")


def make(tools: Tools, target: str, fails: str = NOTHING) -> tuple[int, list[str]]:
    """Run a target of the Makefile whose tools are noted, and whose files are all there."""
    tools.add("ruff", "lint-imports", "mypy", "python", "node", "npm", "zizmor")
    files = [".venv/dev", ".venv/site", "node_modules/.ready", "node_modules/.dev"]
    files += [".cache/live/entry.js", ".cache/mutants-venv/.ready", ".cache/mutants-node/.ready"]
    old = [f"--old-file={file}" for file in files]
    variables = [f"BIN={tools.folder}", f"NODE={tools.folder / 'node'}"]
    variables += [f"NPM={tools.folder / 'npm'}", "OWN_NODE="]
    status, calls = tools.run("make", *old, *variables, target, cwd=PROJECT_ROOT, fails=fails)
    return status, [without_folders(call) for call in calls]


def without_folders(call: str) -> str:
    """A call in which scripts of Node are named without their folders."""
    name, *arguments = call.split(" ")
    if name == "node":
        arguments[0] = Path(arguments[0]).name
    return " ".join([name, *arguments])


def test_make_check_runs_every_checker_on_everything(tools: Tools) -> None:
    """None is left out, and none is told to change files or to pass over warnings."""
    status, calls = make(tools, "check")
    assert status == 0
    assert [any(call.startswith(check) for call in calls) for check in CHECKS] == [True] * len(
        CHECKS
    )
    assert len(calls) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS)
def test_make_check_fails_where_a_checker_does(tools: Tools, check: str) -> None:
    """Whichever it is."""
    tool = check.split(" ")[1] if check.startswith("node ") else check
    status, calls = make(tools, "check", fails=tool)
    assert status != 0
    assert tool in calls[-1]


def test_make_test_runs_all_tests(tools: Tools) -> None:
    """No file is left out, none is chosen, and none is tried again."""
    assert make(tools, "test") == (0, ["python -m pytest --numprocesses 2 --dist loadgroup"])
    assert make(tools, "test", fails="pytest")[0] != 0


@pytest.mark.parametrize(
    ("target", "call"),
    [
        ("build", "python -m macros build"),
        ("properdocs", "python -m macros build --builder properdocs --site-dir .cache/properdocs"),
        ("serve", "python -m macros serve"),
    ],
)
def test_make_builds_the_site_by_the_command(tools: Tools, target: str, call: str) -> None:
    """Each target is one command, and fails with it."""
    assert make(tools, target) == (0, [call])
    assert make(tools, target, fails=call)[0] != 0


def workflow(name: str) -> dict[str, Any]:
    """A workflow of GitHub's."""
    file = PROJECT_ROOT / ".github" / "workflows" / name
    parsed: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return parsed


def test_a_site_is_published_from_the_main_branch_after_ci() -> None:
    """Never from a pull request, and never where a step of CI failed."""
    jobs = workflow("site.yml")["jobs"]
    assert {"run": "bash .ci/run"} in jobs["test"]["steps"]
    assert "continue-on-error" not in str(jobs)
    assert jobs["publish"]["needs"] == "test"
    assert jobs["publish"]["if"] == "github.ref == 'refs/heads/main'"


def test_only_what_publishes_may_write() -> None:
    """The tests of a pull request run code that nobody has read, with rights to read only."""
    site = workflow("site.yml")
    assert site["permissions"] == {"contents": "read"}
    assert "permissions" not in site["jobs"]["test"]
    assert site["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_each_theme_is_tried_weekly() -> None:
    """By its target, and a failure of either opens an issue."""
    jobs = workflow("newest-sdks.yml")["jobs"]
    assert jobs["themes"]["strategy"]["matrix"] == {"theme": ["materialx", "newest-material"]}
    assert {"run": 'make "$THEME"'} in jobs["themes"]["steps"]
    assert jobs["themes"]["permissions"] == {"contents": "read"}
    assert "themes" in jobs["report"]["needs"]
    assert "needs.themes.result == 'failure'" in [step["if"] for step in jobs["report"]["steps"]]
