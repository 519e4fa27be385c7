"""A first build does its slowest work in several processes, each of which fills the cache."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from macros.render import vega
from macros.sample.recording import MODELS
from macros.site import cold_start
from tests.support.checkout import copy_to, run, share_cache


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> dict[str, Sequence[str]]:
    """The commands that are started, by name."""
    started: dict[str, Sequence[str]] = {}

    def start(name: str, command: Sequence[str], folder: Path) -> None:
        started[name] = command

    monkeypatch.setattr("macros.core.workers.start", start)
    return started


def test_a_first_build_starts_a_process_for_each_model_and_for_vega(
    commands: dict[str, Sequence[str]], tmp_path: Path
) -> None:
    """Each runs a module by its name, so that a renamed one is seen by every tool."""
    cold_start.start(copy_to(tmp_path / "project"))
    assert set(commands) == {*MODELS, vega.WORKER}
    for name, command in commands.items():
        assert command[1:] == ["-m", cold_start.__name__, name]


def test_a_later_build_starts_no_process(
    commands: dict[str, Sequence[str]], tmp_path: Path
) -> None:
    """What takes long is in the cache."""
    (tmp_path / ".cache" / "sample").mkdir(parents=True)
    cold_start.start(tmp_path)
    assert commands == {}


@pytest.mark.parametrize(("work", "cache"), [("person", "answers"), (vega.WORKER, "vega")])
def test_each_process_fills_the_cache(work: str, cache: str, tmp_path: Path) -> None:
    """The build finds the results there."""
    root = copy_to(tmp_path / "project")
    share_cache(root)
    shutil.rmtree(root / ".cache" / cache)
    done = run("macros.site.cold_start", work, root=root)
    assert done.returncode == 0, done.stderr
    assert list((root / ".cache" / cache).iterdir())
