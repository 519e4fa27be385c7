"""Which folders of the live examples may import which: docs/live/check_imports.mjs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import NODE, PROJECT_ROOT

LIVE = PROJECT_ROOT / "docs" / "live"
FORBIDDEN = [
    ("core/formats.ts", "database/sql.ts"),
    ("core/formats.ts", "view/chart.ts"),
    ("core/formats.ts", "identity/persons.ts"),
    ("database/engine.ts", "view/answers.ts"),
    ("database/engine.ts", "panel/panel.ts"),
    ("view/chart.ts", "block/query_errors.ts"),
    ("view/chart.ts", "panel/panel.ts"),
    ("view/chart.ts", "identity/persons.ts"),
    ("view/chart.ts", "sandbox/frame.ts"),
    ("sandbox/frame.ts", "runtime/messages.ts"),
    ("runtime/messages.ts", "run/comparison.ts"),
    ("run/received.ts", "block/block.ts"),
    ("run/received.ts", "layer/layer.ts"),
    ("block/block.ts", "run/received.ts"),
    ("block/block.ts", "panel/panel.ts"),
    ("files/records.ts", "block/query_errors.ts"),
]


def check_imports(folder: Path) -> tuple[int, str]:
    """Run the check on a folder: its exit status and what it prints."""
    completed = subprocess.run(
        [NODE, str(LIVE / "check_imports.mjs"), str(folder)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return completed.returncode, str(completed.stdout)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the scripts to break."""
    return shutil.copytree(LIVE, tmp_path / "live")


def test_the_imports_are_as_drawn() -> None:
    """No folder imports another one that it must not, and the check sees the imports."""
    status, output = check_imports(LIVE)
    assert status == 0, output
    assert int(output.split(" modules, ")[1].split()[0]) > 50


@pytest.mark.parametrize("keyword", ["import", "import type"])
@pytest.mark.parametrize(("module", "imported"), FORBIDDEN)
def test_a_forbidden_import_is_reported(
    keyword: str, module: str, imported: str, copy: Path
) -> None:
    """Whether it imports values or types."""
    with (copy / module).open("a", encoding="utf-8") as script:
        script.write(f"\n{keyword} * as forbidden from '../{imported}'\n")
    status, output = check_imports(copy)
    assert status == 1
    room = module.split("/")[0]
    assert f"{module}: {room}/ must not import {imported}" in output


def test_a_folder_without_a_rule_is_reported(copy: Path) -> None:
    """A new folder has to say what it must not import."""
    (copy / "other").mkdir()
    (copy / "other" / "frame.ts").write_text("export const frame = 1\n", encoding="utf-8")
    status, output = check_imports(copy)
    assert status == 1
    assert "other/frame.ts: no rule for the folder other/" in output


def test_a_folder_with_too_many_modules_is_reported(copy: Path) -> None:
    """No folder holds more than twelve."""
    for number in range(12):
        (copy / "core" / f"n{number}.ts").write_text("export {}\n", encoding="utf-8")
    status, output = check_imports(copy)
    assert status == 1
    assert "modules, more than 12" in output
