"""Included pages as Jinja gets them: without front matter, their links from the outer page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jinja2

from macros.content.pages import moved, without_front_matter


class IncludeLoader(jinja2.BaseLoader):
    """Loads what one page includes.

    Args:
        docs: the folder of the pages.
        page: the page, relative to `docs`.
    """

    def __init__(self, docs: Path, page: str) -> None:
        self._docs, self._page = docs, page

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The text of an included page, its file, and whether it is still the same."""
        file = self._docs / template
        if not file.resolve().is_relative_to(self._docs.resolve()) or not file.is_file():
            raise jinja2.TemplateNotFound(template)
        text = without_front_matter(file.read_text(encoding="utf-8-sig"))
        text = moved(text, template, self._page, self._docs)
        return text, str(file), lambda: False
