"""What is published is approved: every word and number of the site is stored in `tests/golden/`.

A pull request then shows what it changes for readers. `pytest --update-golden` stores the outputs
of the current build. Code blocks stand there by their hash, since the snippets are in the
repository, and installed versions by a placeholder, since `make newest` tries others.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from tests.support.golden import Golden

FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<language>.*)\n(?P<code>(?:.*\n)*?)"
    r"(?P=indent)(?P=fence)$",
    re.MULTILINE,
)
VERSION = re.compile(r"((?:posthog|posthog-js|posthog-node)(?:/v?|@| )|/v)\d+\.\d+\.\d+")


def pages_of(site: Path) -> Iterator[Path]:
    """The built pages, which are those with a Markdown twin."""
    return (file.with_suffix(".html") for file in sorted(site.rglob("index.md")))


def name_of(page: Path, site: Path) -> str:
    """The stored name of a page: "person/tutorial" for person/tutorial/index.html."""
    name = page.parent.relative_to(site).as_posix()
    return "index" if name == "." else name


def without_code(markdown: str) -> str:
    """Markdown whose code blocks are each replaced by one line: language, lines, hash."""

    def line(block: re.Match[str]) -> str:
        digest = hashlib.sha256(block["code"].encode()).hexdigest()[:12]
        lines = block["code"].count("\n")
        return f"{block['indent']}[{block['language']}: {lines} lines, {digest}]"

    return FENCE.sub(line, markdown)


def without_versions(text: str) -> str:
    """Text in which the version of an SDK is a placeholder."""
    return VERSION.sub(r"\1<version>", text)


def test_the_words_and_numbers_of_every_page_are_approved(site: Path, golden: Golden) -> None:
    """The Markdown of each page is the stored one: prose, answers, tables, titles, steps."""
    texts = {
        f"{name_of(page, site)}.md": without_versions(
            without_code(page.with_suffix(".md").read_text(encoding="utf-8"))
        )
        for page in pages_of(site)
    }
    golden.folder("pages", texts)


def test_what_search_engines_and_bylines_say_is_approved(site: Path, golden: Golden) -> None:
    """The title, description, structured data and byline of each page are the stored ones."""
    heads = "\n".join(head(page, site) for page in pages_of(site))
    index = without_versions((site / "llms.txt").read_text(encoding="utf-8"))
    golden.folder("heads", {"pages.txt": heads, "llms.txt": index})


def head(page: Path, site: Path) -> str:
    """What a page says of itself, a line each, without the date of its last change."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for date in soup.select(".byline time"):
        date.string = "<date>"
    said = [f"# {name_of(page, site)}", soup.title.get_text(strip=True) if soup.title else ""]
    said += [
        f"{tag.get('name') or tag.get('property')}: {tag['content']}"
        for tag in soup.select("meta[name=description], meta[property]")
    ]
    said += [structured(tag) for tag in soup.select('script[type="application/ld+json"]')]
    said += [tag.get_text(" ", strip=True) for tag in soup.select(".byline")]
    return without_versions("\n".join(said) + "\n")


def structured(script: Tag) -> str:
    """The structured data of a page without its dates."""
    data = json.loads(script.get_text())
    return json.dumps(
        {key: "<date>" if key.startswith("date") else value for key, value in data.items()},
        ensure_ascii=False,
    )


def test_every_chart_is_approved(site: Path, golden: Golden) -> None:
    """The Vega-Lite specification of each chart, with its data, is the stored one."""
    files = sorted((site / "data").rglob("*-*.json"))
    texts = {
        file.relative_to(site / "data").as_posix(): as_lines(json.loads(file.read_bytes()))
        for file in files
    }
    golden.folder("charts", texts)


def as_lines(specification: Any) -> str:
    """A specification, a line for each part of each level that has parts in parts."""
    text = json.dumps(specification, indent=1, ensure_ascii=False)
    flat = re.compile(r"[\[{]\n[^\[\]{}]*[\]}]")
    return flat.sub(lambda part: re.sub(r"\n *", " ", part[0]), text) + "\n"


def test_every_answer_is_approved(site: Path, golden: Golden) -> None:
    """Each query's question, unit, counts, columns and rows in their order are the stored ones."""
    answers = json.loads((site / "answers.json").read_bytes())
    golden.folder("answers", {"answers.txt": "\n".join(map(answer, answers, answers.values()))})


def answer(name: str, parts: dict[str, Any]) -> str:
    """One answer as a few lines."""
    facts = ("question", "unit", "counts", "source", "events", "properties", "optional", "numbers")
    lines = [f"{fact}: {parts[fact]}" for fact in facts if fact in parts]
    rows = [json.dumps(row, ensure_ascii=False) for row in [parts["columns"], *parts["rows"]]]
    return "\n".join([f"# {name}", *lines, *rows, ""])
