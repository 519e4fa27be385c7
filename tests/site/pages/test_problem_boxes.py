"""Problems as boxes in pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest

from macros.core.errors import Problem
from macros.site.pages.problem_boxes import ProblemBox, show_problems

SETTING = Problem("no setting", path="mkdocs.yml")


def test_a_box_stands_in_for_a_macro_that_is_missing() -> None:
    """It can be called and has every attribute, and stays the same box."""
    box: Any = ProblemBox(Problem("gone", path="docs/page.md", line=3))
    page = jinja2.Environment().from_string("{{ x('a').b(c=1) }}")
    assert page.render(x=box) == str(box)
    assert "docs/page.md:3: gone" in str(box)


def test_what_no_box_shows_yet_is_put_on_top(tmp_path: Path) -> None:
    """A broken link on its own page, what every page needs on all; nothing twice."""
    for page in ("", "a/", "b/c/"):
        (tmp_path / page).mkdir(parents=True, exist_ok=True)
        (tmp_path / page / "index.html").write_text("<body><article class='x'>Text</article>")
    problems = [
        Problem("no page", path="docs/index.md", line=3),
        Problem("no page", path="docs/b/c.md", line=4),
        SETTING,
    ]
    show_problems(tmp_path, problems)
    show_problems(tmp_path, problems)

    def boxes(page: str) -> list[str]:
        text = (tmp_path / page / "index.html").read_text()
        content = text.split("<article class='x'>")[1].removesuffix("Text</article>")
        return content.split("</strong>")[:-1]

    assert {page: len(boxes(page)) for page in ("", "a/", "b/c/")} == {"": 2, "a/": 1, "b/c/": 2}
    assert "docs/b/c.md:4: no page" in boxes("b/c/")[0]


@pytest.mark.parametrize(
    ("start", "rest"),
    [
        ("<body><p>Menu</p><article>", "Text</article></body>"),
        ("<BODY CLASS='x'>", "Text</BODY>"),
        ("", "Text without an element"),
    ],
)
def test_a_box_is_put_where_the_page_starts(start: str, rest: str, tmp_path: Path) -> None:
    """Whatever the page is made of: no problem is left out."""
    (tmp_path / "page.html").write_text(start + rest)
    show_problems(tmp_path, [SETTING])
    assert (tmp_path / "page.html").read_text() == f"{start}{ProblemBox(SETTING)}{rest}"
