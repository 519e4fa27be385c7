"""Problems as visible boxes in a page, for the author who serves the site."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from macros.core.errors import Problem
from macros.core.formats import escape

# Where the content of a page starts, or at least what is visible of it.
CONTENT = re.compile(r"<article[^>]*>|<body[^>]*>(?!.*<article)", re.DOTALL | re.IGNORECASE)


class ProblemBox(str):
    """A problem as HTML, at its place in the page.

    It can be called and has every attribute, since it also stands in for a macro that is missing.
    """

    def __new__(cls, problem: Problem) -> ProblemBox:
        """The problem as HTML."""
        text = escape(str(problem))
        return super().__new__(cls, f'<strong class="problem" role="alert">{text}</strong>')

    def __call__(self, *args: Any, **kwargs: Any) -> ProblemBox:
        """Itself, where a missing macro is called."""
        return self

    def __getattr__(self, name: str) -> ProblemBox:
        return self


def show_problems(site: Path, problems: Collection[Problem]) -> None:
    """Put problems on top of their page, or of every page, unless a box in it shows them already.

    Args:
        site: the folder of the built site.
        problems: all problems of the build.
    """
    for file in sorted(site.rglob("*.html")) if problems else ():
        page = file.relative_to(site).as_posix()
        text = file.read_text(encoding="utf-8")
        boxes = [
            str(ProblemBox(problem))
            for problem in problems
            if _belongs_on(page, problem.path) and str(ProblemBox(problem)) not in text
        ]
        if boxes:
            match = CONTENT.search(text)
            start = match.end() if match else 0
            file.write_text(text[:start] + "".join(boxes) + text[start:], encoding="utf-8")


def _belongs_on(built: str, path: str) -> bool:
    """Whether a built page shows a problem in the file `path`: any but one in another page.

    >>> _belongs_on("index.html", "docs/index.md"), _belongs_on("a/index.html", "docs/index.md")
    (True, False)
    >>> _belongs_on("a/b/index.html", "docs/a/b.md"), _belongs_on("a/index.html", "mkdocs.yml")
    (True, True)
    """
    if not (path.startswith("docs/") and path.endswith(".md")):
        return True
    page = f"/{path[len('docs/') : -len('.md')]}"
    page = page.removesuffix("/index").removesuffix("/README").strip("/")
    return built.removesuffix("index.html").removesuffix(".html").strip("/") == page
