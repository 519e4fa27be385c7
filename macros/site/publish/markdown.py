"""Pages as clean Markdown, for those who read no HTML: people at a terminal, and language models.

Made from the built HTML, so that it says what the page says, whatever macros the page is made of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key

# Buttons, pictures of rows that follow, and what is about the page: no part of its text.
DROPPED = (
    ".headerlink, .md-content__button, figure svg, span.spark, .byline, .md-source-file, "
    "a[download]"
)
KEPT = 200  # pages kept in the cache
# What has most of a page's elements and nothing to say in Markdown goes first: it is slow to parse.
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
COLOUR = re.compile(r"</?span\b[^>]*>")
CODE = re.compile(r"(^\s*```.*?^\s*```$)", re.DOTALL | re.MULTILINE)
LANGUAGE = re.compile(r"language-(\w+)")


@dataclass(frozen=True)
class Page:
    """A page for a list of pages: its title, what it is about, its file in the site, its text."""

    title: str
    description: str
    path: str
    text: str


def of_page(html: str, cache: Path) -> str:
    """The article of a page as Markdown, kept in a folder under a key of all it depends on."""
    start, end = html.find("<article"), html.rfind("</article>")
    article = html[start:end] if 0 <= start < end else ""
    key = (code_key(__name__), packages_key("markdownify", "beautifulsoup4"), article)
    return Cache(cache, KEPT).get_or_create(key, lambda: _converted(article))


def for_models(name: str, description: str, pages: Mapping[str, Page]) -> dict[str, str]:
    """`llms.txt`, a list of the pages (llmstxt.org), and `llms-full.txt`, all of them in one."""
    listed = "\n".join(
        f"- [{page.title}]({page.path}): {page.description}" for page in pages.values()
    )
    return {
        "llms.txt": (
            f"# {name}\n\n> {description}\n\n## Pages\n\n{listed}\n\n## Data\n\n"
            "- [answers.json](answers.json): every question with its query and its answer\n"
        ),
        "llms-full.txt": "\n\n".join(page.text for page in pages.values()),
    }


def _converted(article: str) -> str:
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    soup = BeautifulSoup(PRE.sub(_without_colours, SVG.sub("", article)), "html.parser")
    for element in soup.select(DROPPED):
        element.decompose()
    _simplify(soup)
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


def _without_colours(code: re.Match[str]) -> str:
    return COLOUR.sub("", code[0])


def _simplify(soup: Any) -> None:
    """Say with plain elements what tabs, boxes, folds and titles say by their classes."""
    for tabs in soup.select(".tabbed-set"):
        labels = [label.get_text(" ", strip=True) for label in tabs.select(".tabbed-labels label")]
        for label, block in zip(labels, tabs.select(".tabbed-block"), strict=False):
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
    for one in (element, *element.parents):
        found = LANGUAGE.search(" ".join(one.get("class") or []))
        if found:
            return found[1]
        if "sql" in (one.get("class") or []):
            return "sql"
    return ""
