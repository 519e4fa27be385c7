"""The pages of the site by their addresses below it, and their HTML."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup, Tag

from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer


def address_of(file: Path) -> str:
    """The address of a page, with a slash at its end; "" for the home page."""
    path = file.relative_to(PROJECT_ROOT / "docs").with_suffix("")
    return "" if path.name == "index" and path.parent == Path() else f"{path}/"


PAGES = sorted(address_of(file) for file in (PROJECT_ROOT / "docs").rglob("*.md"))
EVERY = [*PAGES, "404.html"]


def parsed(served: SiteServer, path: str) -> BeautifulSoup:
    """The HTML of a page of the built site."""
    file = served.folder / path
    file = file / "index.html" if file.is_dir() else file
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def element(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    """The first element that matches a CSS selector; there has to be one."""
    tag = soup.select_one(selector)
    assert tag is not None, f"no {selector}"
    return tag
