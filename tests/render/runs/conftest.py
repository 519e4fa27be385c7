"""A project for sections that run in processes of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.render.context import Context
from macros.render.runs import process


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A project whose folder the processes of sections know too."""
    (tmp_path / "snippets" / "python").mkdir(parents=True)
    monkeypatch.setattr(process, "ROOT", tmp_path)
    monkeypatch.setattr("macros.events.snippet_process.ROOT", tmp_path)
    link = Path(__file__).parents[3] / "macros"
    (tmp_path / "macros").symlink_to(link)
    return Context(tmp_path, app="", page=lambda: "a/page.md")
