"""Workflows run nothing that is not pinned, and keep no token: what zizmor says of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import PROJECT_ROOT, edit

ZIZMOR = Path(sys.executable).parent / "zizmor"
SITE = PROJECT_ROOT / ".github" / "workflows" / "site.yml"


def audit(path: Path) -> subprocess.CompletedProcess[str]:
    """What `make check` asks of workflows, here of one file or folder."""
    command = [str(ZIZMOR), "--offline", "--quiet", "--no-config", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_no_workflow_has_a_finding() -> None:
    """Neither the workflows nor the settings of Dependabot."""
    done = audit(PROJECT_ROOT / ".github")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5",
            "actions/deploy-pages@v4",
            "unpinned-uses",
        ),
        (", persist-credentials: false", "", "artipacked"),
        ("permissions:\n  contents: read\n", "permissions: write-all\n", "excessive-permissions"),
    ],
)
def test_a_planted_weakness_is_a_finding(old: str, new: str, finding: str, tmp_path: Path) -> None:
    """An action by its tag, a kept token, and one that can write everything."""
    workflow = tmp_path / ".github" / "workflows" / "site.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(SITE.read_text(encoding="utf-8"), encoding="utf-8")
    edit(workflow, old, new)
    done = audit(workflow)
    assert done.returncode > 0
    assert f"[{finding}]" in done.stdout
