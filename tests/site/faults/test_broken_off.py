"""Builds that are killed, run at once, or find the disk full: the last good site stays."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands.test_commands import contents, small_project
from tests.support.checkout import run

BUILD = [sys.executable, "-m", "macros", "build"]
KILLS = 4
FULL_DISK = "nothing more can be written; make room, and build again"
FULL = 60_000  # bytes that a file may have: less than some pages


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once."""
    folder = small_project(tmp_path_factory.mktemp("broken_off") / "project")
    assert run("macros", "build", root=folder).returncode == 0
    return folder


def start(root: Path) -> subprocess.Popen[str]:
    """Start a build, in a group of processes of its own."""
    return subprocess.Popen(
        BUILD,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def leftovers(root: Path) -> list[str]:
    """What builds left beside the site."""
    return [file.name for file in root.iterdir() if file.name.startswith(".site")]


@pytest.mark.timeout(300)
def test_a_build_that_is_killed_leaves_the_last_good_site(root: Path) -> None:
    """At random moments, with all its processes; the next build is right, and clears up."""
    good, chance = contents(root / "site"), random.Random(16)
    begin = time.monotonic()
    assert run("macros", "build", root=root).returncode == 0
    length = time.monotonic() - begin
    for _ in range(KILLS):
        build = start(root)
        time.sleep(chance.uniform(0, length))
        os.killpg(build.pid, signal.SIGKILL)
        build.communicate()
        assert contents(root / "site") == good
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(root / "site") == good
    assert leftovers(root) == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("count", [2, 3])
def test_builds_at_once_all_succeed(count: int, root: Path) -> None:
    """No traceback for any of them, and the site is whole."""
    good = contents(root / "site")
    builds = [start(root) for _ in range(count)]
    results = [(*build.communicate(), build.returncode) for build in builds]
    assert [(stderr, status) for _, stderr, status in results] == [("", 0)] * count
    assert contents(root / "site") == good
    assert leftovers(root) == []


def test_a_full_disk_is_one_line(root: Path) -> None:
    """Exit status 1, no traceback, and the last good site stays."""
    good = contents(root / "site")
    done = subprocess.run(
        BUILD,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL)),
    )
    assert done.returncode == 1
    assert done.stderr == f"File too large: {FULL_DISK}\n"
    assert contents(root / "site") == good
    assert leftovers(root) == []
