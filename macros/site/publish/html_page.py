"""What a built HTML page says of itself, and where its parts are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate

from macros.core.errors import Problem

NOWHERE = -1

# Of names and white space in code: they have the color of the code around them.
PLAIN_TOKEN = re.compile(r'<span class="[nw]">([^<]*)</span>')


@dataclass
class Head:
    """The head of a page.

    Attributes:
        language: the page's, as its <html> says.
        title: the text of its <title>.
        description: the content of <meta name="description">, "" where there is none.
        charset_end: the position behind <meta charset>, `NOWHERE` where there is none.
        end: the position of </head>, `NOWHERE` where there is none.
    """

    language: str = ""
    title: str = ""
    description: str = ""
    charset_end: int = NOWHERE
    end: int = NOWHERE


class _HeadReader(HTMLParser):
    """Fills a `Head` from the text that it is fed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.head, self._in_title = Head(), False
        self._line_starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title"
        if tag == "html":
            self.head.language = attributes.get("lang", "")
        if tag == "meta" and "charset" in attributes:
            self.head.charset_end = self._position() + len(self.get_starttag_text() or "")
        if tag == "meta" and attributes.get("name", "").lower() == "description":
            self.head.description = attributes.get("content", "").strip()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.head.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag == "head":
            self.head.end = self._position()

    def _position(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column


def read_head(text: str) -> Head:
    """The head of a page; the rest, which is much longer, is not parsed."""
    reader = _HeadReader(text)
    for line in text.splitlines(keepends=True):
        reader.feed(line)
        if reader.head.end != NOWHERE:
            break
    reader.head.title = reader.head.title.strip()
    return reader.head


def without_plain_tokens(text: str) -> str:
    """A page whose code has no elements that look like the text around them: half of them all.

    >>> without_plain_tokens('<span class="k">def</span><span class="w"> </span>')
    '<span class="k">def</span> '
    """
    return PLAIN_TOKEN.sub(r"\1", text)


def article_of(text: str, path: str) -> str:
    """The article of a page, without its end tag.

    Raises:
        Problem: there is none.
    """
    start, end = text.find("<article"), text.rfind("</article>")
    if not 0 <= start < end:
        raise Problem("has no <article>, the element with the text of a page", path=path)
    return text[start:end]


def insert(text: str, position: int, addition: str, missing: Problem) -> str:
    """The text of a page with an addition at a position of its `Head`.

    Raises:
        Problem: `missing`, where the page has no such position.
    """
    if position == NOWHERE:
        raise missing
    return text[:position] + addition + text[position:]
