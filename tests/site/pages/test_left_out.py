"""The page that compares the models, which a setting leaves out of a site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from macros.core.errors import Problem
from macros.site.pages.left_out import leave_out
from tests.support.checkout import copy_to, edit, run, share_cache

LINKS = '[href*="models/"]:not([href^="https://github.com/"])'  # those are to PostHog's own files
NAV = [{"Overview": "index.md"}, {"Which model?": "models.md"}, {"More": [{"Model": "models.md"}]}]


@pytest.mark.parametrize(
    ("extra", "nav", "is_excluded"),
    [
        ({}, NAV, False),
        ({"models_page": True}, NAV, False),
        ({"models_page": False}, [{"Overview": "index.md"}], True),
    ],
)
def test_it_is_neither_in_the_navigation_nor_among_the_pages(
    extra: dict[str, Any], nav: list[Any], is_excluded: bool
) -> None:
    """Nor is a heading of the navigation that has nothing else below it."""
    config: dict[str, Any] = {"nav": NAV, "exclude_docs": None}
    leave_out(config, extra)
    assert config["nav"] == nav
    assert bool(config["exclude_docs"]) == is_excluded
    assert not is_excluded or [
        *config["exclude_docs"].match_files(["models.md", "a/models.md"])
    ] == ["models.md"]


def test_another_value_is_one_line() -> None:
    """In the file that has the setting."""
    with pytest.raises(Problem) as problem:
        leave_out({"nav": NAV}, {"models_page": "no"})
    assert str(problem.value) == 'mkdocs.yml: extra: "models_page" has to be true or false'


def test_nothing_of_it_is_published(site: Path, tmp_path: Path) -> None:
    """No page, no link, no file, no word for the search; a strict build has no problem."""
    root = copy_to(tmp_path / "project")
    share_cache(root)
    edit(root / "mkdocs.yml", "models_page: true", "models_page: false")
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    smaller = root / "site"
    pages = {file.relative_to(site) for file in site.rglob("*.html")}
    left = {file.relative_to(smaller) for file in smaller.rglob("*.html")}
    assert {page.parts[0] for page in pages - left} == {"models"}
    assert left < pages
    for page in left:
        html = BeautifulSoup((smaller / page).read_text(encoding="utf-8"), "html.parser")
        assert [link["href"] for link in html.select(LINKS)] == [], page
    assert [*smaller.rglob("*models*")] == []
    for name in ("search/search_index.json", "sitemap.xml", "llms.txt"):
        text = (smaller / name).read_text(encoding="utf-8")
        assert re.search(r'["/]models(/|\.md)', text) is None, name
