"""The article of a built page as a tree for one language, and the parts that a notebook is made of.

It is read from the built HTML, so that it has what the page has, whatever macros the page calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

# What is about the page, or needs a script: no part of the text.
DROPPED = (
    ".headerlink, .byline, .variants, .variants-of-page, .md-content__button, .md-source-file, "
    ".take-away, [data-own], [data-play], [hidden], script, style, template, button, form, select, "
    "input, dialog, .tabbed-labels, a[download], figure.banner, .spark"
)
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
COLOR = re.compile(r"</?span\b[^>]*>")
PICTURE = "data-picture"  # the number of a picture, in place of its <svg>
LANGUAGES = {"python": "Python", "javascript": "JavaScript"}  # folder of snippets, name
PARTS = "[data-section], [data-query], [data-chart], [data-table]"


@dataclass(frozen=True)
class Article:
    """The text of a page in one programming language.

    Attributes:
        body: the element, of BeautifulSoup.
        pictures: the SVGs that its images stand for, by their number.
    """

    body: Any
    pictures: tuple[str, ...]


@dataclass
class Part:
    """A piece of an article, in its order.

    Attributes:
        kind: "prose", "section", "query" or "chart".
        name: of the section (`python/accounts.py:account_created`) or the query.
        html: the elements of prose, or of a chart.
        answers: the queries whose numbers the prose quotes.
    """

    kind: str
    name: str = ""
    html: list[Any] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


def read_article(html: str, language: str, address: str, *, is_alone: bool = False) -> Article:
    """The article of a built page, with code in one language where the page has it in several.

    Args:
        html: the article.
        language: one of `LANGUAGES`.
        address: where the page will be; "" where that is not known, and links to the rest of the
            site become text.
        is_alone: whether links inside of the page lead to the site too, since nothing else has its
            anchors.
    """
    from bs4 import BeautifulSoup

    pictures = tuple(SVG.findall(html))
    numbers = iter(range(len(pictures)))
    html = SVG.sub(lambda _: f'<img {PICTURE}="{next(numbers)}">', html)
    html = PRE.sub(lambda code: COLOR.sub("", code[0]), html)
    body = BeautifulSoup(html, "html.parser")
    for element in body.select(DROPPED):
        element.decompose()
    _choose(body, language)
    _drop_titles(body)
    _lead_elsewhere(body, address, is_alone)
    return Article(body, pictures)


def _choose(body: Any, language: str) -> None:
    """Drop each section of which there is one in the language, and its place in the tabs."""
    sections = body.select("[data-section]")
    chosen = {_title(each) for each in sections if _language(each) == language}
    for section in sections:
        if _language(section) != language and _title(section) in chosen:
            tab = section.find_parent(class_="tabbed-block")
            (tab or section).decompose()


def _language(section: Any) -> str:
    return str(section["data-section"]).partition("/")[0]


def _title(section: Any) -> str:
    return str(section["data-section"]).rpartition(":")[2]


def _drop_titles(body: Any) -> None:
    """Drop the names of files above code, and the tabs that are left without any."""
    for title in body.select(".filename"):
        paragraph = title.find_parent("p")
        is_alone = paragraph and not paragraph.select_one("a:not(.filename)")
        (paragraph if is_alone else title).decompose()
    for tabs in body.select(".tabbed-set"):
        if not tabs.select_one(".tabbed-block"):
            tabs.decompose()


def _lead_elsewhere(body: Any, address: str, is_alone: bool) -> None:
    """Make links to other pages absolute; without an address they cannot lead anywhere."""
    ids = set() if is_alone else {element["id"] for element in body.select("[id]")}
    for link in body.select("a[href]"):
        href = str(link["href"])
        if href.startswith("#") and href[1:] in ids:
            continue
        if not re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
            if address:
                link["href"] = urljoin(address, href)
            else:
                link.unwrap()


def parts_of(body: Any) -> list[Part]:
    """The parts of an article: prose, and the code, queries and charts between it."""
    parts: list[Part] = []
    for part in _parts(body):
        is_prose = part.kind == "prose" and bool(parts) and parts[-1].kind == "prose"
        if is_prose and not parts[-1].answers:  # what it quotes is asked right below it
            parts[-1].html += part.html
            parts[-1].answers += part.answers
        else:
            parts.append(part)
    return parts


def _parts(element: Any) -> Iterator[Part]:
    if element.name is None:  # text
        if str(element).strip() and not _is_comment(element):
            yield Part("prose", html=[element])
    elif element.get("data-section"):
        yield from _section(element)
    elif element.get("data-query"):
        yield Part("query", element["data-query"])
    elif element.name == "figure" and element.get("data-chart"):
        yield Part("chart", element["data-chart"], [element])
    elif element.name == "details" and "abstract" in element.get("class", []):
        return  # what PostHog receives: a notebook calls the section instead
    elif table := element.name == "div" and element.select_one("table[data-table]"):
        yield Part("query", table["data-table"])
    elif element.name in ("[document]", "article") or element.select_one(PARTS):
        yield from _inner(element)
    elif element.get_text(strip=True):
        yield Part("prose", html=[element], answers=answers_in(element))


def _is_comment(text: Any) -> bool:
    from bs4 import Comment

    return isinstance(text, Comment)


def _section(element: Any) -> Iterator[Part]:
    """Code of Python as a part of its own; of another language as text."""
    if _language(element) == "python":
        yield Part("section", element["data-section"])
    else:
        yield Part("prose", html=[element])


def _inner(element: Any) -> Iterator[Part]:
    """The parts of an element with code in it; the title of a box is a line of its own."""
    for child in element.children:
        if child.name == "summary" or "admonition-title" in (_classes(child)):
            title = child.get_text(" ", strip=True)
            yield Part("prose", html=[_strong(title)])
        else:
            yield from _parts(child)


def _classes(element: Any) -> Iterable[str]:
    return element.get("class", []) if element.name else []


def _strong(text: str) -> Any:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup("<p><strong></strong></p>", "html.parser")
    soup.strong.string = text  # type: ignore[union-attr]
    return soup.p


def answers_in(element: Any) -> list[str]:
    """The queries whose numbers an element quotes."""
    own = [element] if element.get("data-answer") else []
    return [str(each["data-answer"]) for each in (*own, *element.select("[data-answer]"))]
