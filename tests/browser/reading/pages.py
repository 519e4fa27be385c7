"""The pages of the site, by their addresses below it."""

from __future__ import annotations

from pathlib import Path

from tests.support.checkout import PROJECT_ROOT


def _address(file: Path) -> str:
    path = file.relative_to(PROJECT_ROOT / "docs").with_suffix("")
    return "" if path.name == "index" and path.parent == Path() else f"{path}/"


PAGES = sorted(_address(file) for file in (PROJECT_ROOT / "docs").rglob("*.md"))
EVERY = [*PAGES, "404.html"]
