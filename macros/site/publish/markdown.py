"""Pages as plain Markdown, for people at a terminal and for language models.

It is converted from the built HTML, so that it says what the page says, whatever macros it calls.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.errors import Problem

# Buttons, pictures of rows that follow, and what is about the page are no part of its text.
DROPPED = (
    ".headerlink, .md-content__button, figure svg, span.spark, .byline, .md-source-file, "
    "a[download], .filename ~ .variants, .query-foot .variants, .code-foot, button, .page-links"
)
LIMIT = 200  # pages in the cache
# Most elements of a page say nothing in Markdown; they go before parsing, which is slow.
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
COLOR = re.compile(r"</?span\b[^>]*>")
MODEL = re.compile(r'class="variants-of-page".*?<span aria-current="true">([^<]+)</span>')
CODE = re.compile(r"(^\s*```.*?^\s*```$)", re.DOTALL | re.MULTILINE)
LANGUAGE = re.compile(r"language-(\w+)")


@dataclass(frozen=True)
class Page:
    """A page for a list of pages.

    Attributes:
        title: what it is called.
        description: what it is about.
        path: its file in the site.
        text: all of it.
        model: who is a person on it, where the page is one of several variants; "" on all others.
    """

    title: str
    description: str
    path: str
    text: str
    model: str = ""


def from_html(article: str, path: str, cache: Path) -> str:
    """The article of a page as Markdown.

    Args:
        article: its HTML.
        path: the page's file, for messages.
        cache: a folder for pages that need not be converted again.

    Raises:
        Problem: a group of tabs has more labels than blocks, or fewer.
    """
    key = (code_key(__name__), packages_key("markdownify", "beautifulsoup4"), article)
    return Cache(cache, LIMIT).get_or_create(key, lambda: convert(article, path))


def model_of(article: str) -> str:
    """The model that an article's links to its variants mark as its own; "" without such links."""
    match = MODEL.search(article)
    return match[1] if match else ""


def for_models(name: str, description: str, pages: Collection[Page]) -> dict[str, str]:
    """`llms.txt`, a list of the pages (llmstxt.org), and `llms-full.txt`, the pages in one file.

    A page that is written for several models of who is a person is in the file once: the variant
    that comes first. The others would say nearly the same again, and are linked.
    """
    firsts: dict[str, Page] = {}
    others = [page for page in pages if firsts.setdefault(_shared_path(page), page) is not page]
    head = f"# {name}\n\n> {description}"
    return {
        "llms.txt": (
            f"{head}\n\n## Pages\n\n{_links(pages)}\n\n## Data\n\n"
            "- [answers.json](answers.json): every question with its query and its answer\n"
        ),
        "llms-full.txt": "\n\n".join(
            [
                head,
                *_choice(next((page.model for page in pages if page.model), ""), others),
                *(page.text for page in firsts.values()),
            ]
        ),
    }


def _shared_path(page: Page) -> str:
    """What the variants of a page have in common: the path without the folder of a model."""
    return "/".join(page.path.split("/")[-2:]) if page.model else page.path


def _choice(model: str, others: Collection[Page]) -> list[str]:
    """Which variant of each page a file holds, with links to the others."""
    if not others:
        return []
    text = (
        "Some pages are written for several models of who a person is in PostHog. This file has "
        f"them for one: {model}. For the others, read in their place:"
    )
    return [f"{text}\n\n{_links(others)}"]


def _links(pages: Collection[Page]) -> str:
    return "\n".join(
        f"- [{page.title}]({page.path}): {page.description}"
        + (f" Model: {page.model}." if page.model else "")
        for page in pages
    )


def convert(article: str, path: str) -> str:
    """The article as Markdown, without the cache."""
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    soup = BeautifulSoup(PRE.sub(_without_colors, SVG.sub("", article)), "html.parser")
    for element in soup.select(DROPPED):
        element.decompose()
    _simplify(soup, path)
    converter = MarkdownConverter(
        heading_style="ATX",
        bullets="-",
        code_language_callback=_language,
        table_infer_header=True,
        escape_misc=False,
        escape_asterisks=True,
        escape_underscores=False,
    )
    text = str(converter.convert_soup(soup))
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    parts = CODE.split(text)  # code stays as it is
    parts[::2] = [re.sub(r"\n{3,}", "\n\n", part) for part in parts[::2]]
    return "".join(parts) + "\n"


def _without_colors(code: re.Match[str]) -> str:
    return COLOR.sub("", code[0])


def _simplify(soup: Any, path: str) -> None:
    """Say with plain elements what tabs, boxes, folds and titles say by their classes."""
    for tabs in soup.select(".tabbed-set"):
        labels = [label.get_text(" ", strip=True) for label in tabs.select(".tabbed-labels label")]
        blocks = tabs.select(".tabbed-block")
        if len(labels) != len(blocks):
            raise Problem(f"has {len(labels)} labels for {len(blocks)} tabs", path=path)
        for label, block in zip(labels, blocks, strict=True):
            block.insert(0, _paragraph(soup, label))
        for part in tabs.select("input, .tabbed-labels"):
            part.decompose()
    for heading in soup.select("summary, .admonition-title, figcaption, caption"):
        heading.replace_with(_paragraph(soup, heading.get_text(" ", strip=True)))
    for box in soup.select(".admonition"):
        box.name = "blockquote"
    for title in soup.select(".filename"):
        title.replace_with(_code_name(soup, title.get_text()))


def _paragraph(soup: Any, text: str) -> Any:
    paragraph, strong = soup.new_tag("p"), soup.new_tag("strong")
    strong.string = text
    paragraph.append(strong)
    return paragraph


def _code_name(soup: Any, text: str) -> Any:
    name = soup.new_tag("code")
    name.string = text
    return name


def _language(element: Any) -> str:
    """The language of a code block: its own class, or that of the box around it."""
    for box in (element, *element.parents):
        classes = box.get("class") or []
        if match := LANGUAGE.search(" ".join(classes)):
            return match[1]
        if "sql" in classes:
            return "sql"
    return ""
