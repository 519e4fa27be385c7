"""Who may import whom: the contracts in pyproject.toml, which `make check` holds the code to."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import PROJECT_ROOT, edit

# A module, what it must not import, and a part of the contract's name.
FORBIDDEN = {
    "core imports nothing of ours": ("core/formats", "macros.queries.result", "Rooms import"),
    "queries know no sample": ("queries/result", "macros.sample.ledger", "Rooms import"),
    "content knows no queries": ("content/sections", "macros.queries.query", "Rooms import"),
    "sample knows no events": ("sample/recording", "macros.events.identity", "Rooms import"),
    "events know no answers": ("events/project/project", "macros.answers.missing", "Rooms import"),
    "answers draw nothing": ("answers/missing", "macros.render.charts", "Rooms import"),
    "render knows no site": ("render/charts", "macros.site.hooks", "Rooms import"),
    "the site knows no commands": ("site/builder", "macros.commands.questions.add", "Rooms import"),
    "one seam to the sample": ("answers/answers", "macros.sample.ledger", "through one seam"),
    "the truth looks at no event": ("sample/ledger", "macros.sample.recording", "The ledger"),
    "no MkDocs below the site": ("render/code", "mkdocs.utils", "MkDocs and click"),
    "no click below the site": ("events/settings", "click", "MkDocs and click"),
    "the SDK is the sample's": ("events/identity", "posthog", "The posthog SDK"),
    "one module talks to hosts": ("events/exports/files", "requests", "talk to a host"),
}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """`lint-imports` in a folder with `macros` and a pyproject.toml."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the code and its contracts."""
    shutil.copytree(PROJECT_ROOT / "macros", tmp_path / "macros")
    shutil.copy(PROJECT_ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_code_keeps_its_contracts(project: Path) -> None:
    """Nothing is imported that a contract forbids."""
    result = lint(project)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_a_forbidden_import_is_refused(rule: str, project: Path) -> None:
    """One import line too many breaks the contract, which the message names with the module."""
    module, imported, contract = FORBIDDEN[rule]
    file = project / "macros" / f"{module}.py"
    future = "from __future__ import annotations\n"
    edit(file, future, f"{future}\nimport {imported}\n")
    result = lint(project)
    assert result.returncode == 1
    broken = [line for line in result.stdout.splitlines() if " BROKEN" in line]
    assert any(contract in line for line in broken), result.stdout
    assert f"macros.{module.replace('/', '.')} -> {imported.split('.')[0]}" in result.stdout


def test_check_runs_the_contracts() -> None:
    """`make check` asks for them."""
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    _, _, recipe = makefile.partition("\ncheck:")
    assert "lint-imports" in recipe.partition("\n\n")[0]
