"""Problems as visible boxes in a page, for the author who serves it."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from macros.core.errors import Problem
from macros.core.formats import escape

CONTENT = re.compile(r"<article[^>]*>|<body[^>]*>(?!.*<article)", re.S)


class ProblemBox(str):
    """A problem where it stands in the page, for the author to see while serving.

    It can be called and asked for attributes, since it also stands for a macro that is missing.
    """

    def __new__(cls, problem: Problem) -> ProblemBox:
        text = escape(str(problem))
        return super().__new__(cls, f'<strong class="problem" role="alert">{text}</strong>')

    def __call__(self, *args: Any, **kwargs: Any) -> ProblemBox:
        return self

    def __getattr__(self, name: str) -> ProblemBox:
        return self


def show_problems(site: Path, problems: Collection[Problem]) -> None:
    """Put the problems that no box in a page shows yet on top of the page, or of every page."""
    for file in sorted(site.rglob("*.html")) if problems else ():
        page = file.relative_to(site).as_posix()
        text = file.read_text(encoding="utf-8")
        boxes = [
            str(ProblemBox(problem))
            for problem in problems
            if _stands_on(page, problem.path) and str(ProblemBox(problem)) not in text
        ]
        start = CONTENT.search(text)
        if boxes and start:
            text = text[: start.end()] + "".join(boxes) + text[start.end() :]
            file.write_text(text, encoding="utf-8")


def _stands_on(built: str, path: str) -> bool:
    """Whether a problem in the file `path` is shown on a built page: all are, but other pages'.

    >>> _stands_on("index.html", "docs/index.md"), _stands_on("a/index.html", "docs/index.md")
    (True, False)
    >>> _stands_on("a/b/index.html", "docs/a/b.md"), _stands_on("a/index.html", "mkdocs.yml")
    (True, True)
    """
    if not (path.startswith("docs/") and path.endswith(".md")):
        return True
    page = f"/{path[len('docs/') : -len('.md')]}"
    page = page.removesuffix("/index").removesuffix("/README").strip("/")
    return built.removesuffix("index.html").removesuffix(".html").strip("/") == page
