"""Finished pages: what is added to each, and a problem for each place that is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from macros.core.errors import Problem
from macros.render.markup import READING_TIME
from macros.site.publish import markdown
from macros.site.publish.finish import finish
from macros.site.site_meta import SiteMeta

ADDRESS = "https://example.org/"
ABOUT = "What it is about."
PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>A page &amp; more - Site</title>
<meta name="description" content="What it is &quot;about&quot;.">
</head>
<body>
<article class="x">
<h1>A page</h1>
<p class="byline">{READING_TIME} <time datetime="2025-01-02">2 January</time></p>
<table><tr><td style="text-align: right;">1</td></tr></table>
</article>
</body>
</html>
"""


def finished(folder: Path, *pages: str, description: str = ABOUT) -> tuple[list[str], list[str]]:
    """Pages after they were finished, and the problems met."""
    paths = [f"{number}/index.html" for number, _ in enumerate(pages)]
    for path, text in zip(paths, pages, strict=True):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    meta = SiteMeta("Site", description, ADDRESS, tuple(paths))
    problems = finish(folder, meta, folder / ".cache")
    texts = [(folder / path).read_text(encoding="utf-8") for path in paths]
    return texts, list(map(str, problems))


def test_a_page_gets_all_that_is_added(tmp_path: Path) -> None:
    """A policy, link previews, data for search engines, a reading time, and it as Markdown."""
    (text,), problems = finished(tmp_path, PAGE)
    assert problems == []
    assert '<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="def' in text
    assert '<meta property="og:title" content="A page &amp; more">' in text
    assert '<meta property="og:description" content="What it is &quot;about&quot;.">' in text
    assert '<p class="byline"><span>1 minute to read</span> <time' in text
    assert '<div class="rows" tabindex="0"><table class="data"><tr><td class="align-right">' in text
    data = re.search(r'<script type="application/ld\+json">(.*?)</script></head>', text)
    assert data
    article = json.loads(data[1])
    assert (article["headline"], article["inLanguage"]) == ("A page & more", "en")
    assert article["dateModified"] == "2025-01-02"
    assert (tmp_path / "0" / "index.md").read_text(encoding="utf-8").startswith("# A page\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<meta charset="utf-8">', "<meta charset=utf-8>"),
        ('<meta charset="utf-8">', "<META CHARSET='UTF-8' />"),
        ('<meta charset="utf-8">', '<meta\n  charset="utf-8"\n>'),
        ("</head>", "</HEAD >"),
        ('<html lang="en">', "<html class='no-js' lang=en>"),
        ("<title>", "<title >"),
        ('<meta name="description" content=', '<meta id="d" name=description content='),
        ('<time datetime="', '<time class="t" datetime="'),
    ],
)
def test_the_same_page_in_other_words_gets_the_same(old: str, new: str, tmp_path: Path) -> None:
    """It does not matter how the theme writes a tag."""
    (plain,), _ = finished(tmp_path / "plain", PAGE)
    (text,), problems = finished(tmp_path / "other", PAGE.replace(old, new))
    assert problems == []
    assert text == plain.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        (
            '<meta charset="utf-8">',
            "",
            "has no <meta charset>, behind which its Content-Security-Policy goes",
        ),
        ("</head>", "", "has no </head>, before which its link preview goes"),
        ("<title>", "<!-- <title>", "has no <title>, which its link preview is made of"),
        (' lang="en"', "", "has no <html lang>, which its link preview is made of"),
        (
            'name="description"',
            "",
            'has no <meta name="description">, which its link preview is made of',
        ),
        ("<article", "<section", "has no <article>, the element with the text of a page"),
        (READING_TIME, "", f"has a byline without {READING_TIME}"),
        (
            "<h1>",
            '<h1 style="color: red">',
            "has a style attribute, which its Content-Security-Policy forbids; use a class: "
            '<h1 style="color: red">',
        ),
        ("<h1>", "<script>x()<h1>", "has a script or style without an end: <script>"),
    ],
)
def test_a_missing_place_is_a_problem(old: str, new: str, cause: str, tmp_path: Path) -> None:
    """A page is not published without what belongs there, and the message says what it lacks."""
    _, problems = finished(tmp_path, PAGE.replace(old, new, 1))
    assert f"site/0/index.html: {cause}" in problems


def test_every_page_with_a_problem_is_reported(tmp_path: Path) -> None:
    """One mistake does not hide another."""
    broken = PAGE.replace("<article", "<section")
    _, problems = finished(tmp_path, broken, PAGE, broken)
    assert [problem.split(":")[0] for problem in problems] == [
        *("site/0/index.html", "site/2/index.html")
    ]


def test_a_site_without_a_description_needs_none(tmp_path: Path) -> None:
    """Where neither the page nor the site has one, it is left empty."""
    (text,), problems = finished(tmp_path, PAGE.replace('name="description"', ""), description="")
    assert problems == []
    assert '<meta property="og:description" content="">' in text


def test_a_page_without_a_byline_gets_no_reading_time(tmp_path: Path) -> None:
    """Only pages that call the macro have a place for it."""
    (text,), problems = finished(tmp_path, PAGE.replace(f'<p class="byline">{READING_TIME}', "<p>"))
    assert problems == []
    assert "to read" not in text


def test_tabs_without_a_label_are_a_problem(tmp_path: Path) -> None:
    """In Markdown, a tab is a paragraph with its label: none may be lost."""
    tabs = (
        '<article><div class="tabbed-set"><div class="tabbed-labels"><label>A</label></div>'
        '<div class="tabbed-block">1</div><div class="tabbed-block">2</div></div>'
    )
    with pytest.raises(Problem, match="has 1 labels for 2 tabs"):
        markdown.from_html(tabs, "site/index.html", tmp_path)
