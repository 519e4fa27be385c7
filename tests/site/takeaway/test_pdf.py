"""The tutorial as PDF: short, complete, in one language, on pages that are full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from pypdfium2 import raw

from macros.core.errors import Problem
from macros.sample.recording import MODELS
from macros.site.takeaway.article import LANGUAGES, read_article
from macros.site.takeaway.pdf import Front, pdf
from tests.support.checkout import PROJECT_ROOT

PAGES = 25  # at most
FULL = 0.5  # the part of a page above which something has to be below it
FRONT = Front("A title", "What it is", "With code", "https://example.com/", "en")
DOCUMENTS = [(model, language) for model in MODELS for language in LANGUAGES]
ODD = '<b> #strong[x] $a$ *b* _c_ `d` \\ " @e <f> // /* [g] ~ ]] #" "; #panic("h")'


@pytest.fixture(params=DOCUMENTS, ids="-".join)
def document(request: pytest.FixtureRequest, site: Path) -> Iterator[pypdfium2.PdfDocument]:
    """One of the PDFs."""
    name = "-".join(request.param)
    opened = pypdfium2.PdfDocument(site / "take-away" / f"tutorial-{name}.pdf")
    yield opened
    opened.close()


def text_of(document: pypdfium2.PdfDocument) -> str:
    """All its text, with single spaces."""
    pages = (page.get_textpage().get_text_bounded() for page in document)
    return " ".join(" ".join(pages).split())


def squeezed(text: str) -> str:
    """A text without white space, which a PDF places rather than has."""
    return re.sub(r"[\s\u200b]", "", text)


def boxes(page: Any, kinds: tuple[int, ...] = ()) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of what is on a page; a chart is one thing."""
    for item in page.get_objects(max_depth=1):
        if not kinds or item.type in kinds:
            yield item.get_bounds()


def test_it_is_short(document: pypdfium2.PdfDocument) -> None:
    """At most 25 pages, and more than a few."""
    assert 5 < len(document) <= PAGES


def test_no_page_is_half_empty(document: pypdfium2.PdfDocument) -> None:
    """Something is in the lower half of each page but the last, above the page number."""
    for page in list(document)[:-1]:
        height = page.get_height()
        bottoms = [bottom for _, bottom, _, _ in boxes(page) if bottom > height * 0.07]
        assert min(bottoms) < height * FULL


def test_nothing_is_cut_off(document: pypdfium2.PdfDocument) -> None:
    """All text is inside of the margins: long lines of code wrap."""
    for page in document:
        width, height = page.get_size()
        for left, bottom, right, top in boxes(page, (raw.FPDF_PAGEOBJ_TEXT,)):
            assert 30 < left <= right < width - 30
            assert 10 < bottom <= top < height - 10


def test_charts_are_drawn_with_lines(document: pypdfium2.PdfDocument) -> None:
    """No picture of pixels is in it, and there are more lines than boxes around code have."""
    kinds = [item.type for page in document for item in page.get_objects(max_depth=5)]
    assert raw.FPDF_PAGEOBJ_IMAGE not in kinds
    assert kinds.count(raw.FPDF_PAGEOBJ_PATH) > 100


@pytest.mark.parametrize(("model", "language"), DOCUMENTS)
def test_it_says_what_the_page_says(model: str, language: str, site: Path) -> None:
    """Every heading is in its outline, and every number and every line of its code in its text."""
    folder = "" if model == "organization" else f"{model}/"
    page = (site / folder / "tutorial" / "index.html").read_text(encoding="utf-8")
    article = BeautifulSoup(page, "html.parser").article
    assert article
    with pypdfium2.PdfDocument(site / f"take-away/tutorial-{model}-{language}.pdf") as document:
        text = squeezed(text_of(document))
        outline = [squeezed(entry.get_title()) for entry in document.get_toc()]
    for link in article.select(".headerlink"):
        link.decompose()
    headings = [squeezed(heading.get_text()) for heading in article.select("h2, h3")]
    assert [title for title in headings if title not in outline] == []
    for number in article.select("[data-answer]"):
        assert squeezed(number.get_text()) in text
    for block in article.select(f'[data-section^="{language}/"], .language-sql[data-query]'):
        for line in block.get_text().splitlines():
            assert squeezed(line) in text, line


def test_code_is_in_the_language_of_the_document(site: Path) -> None:
    """A function that there is in both languages is in one; what only a browser runs is in both."""
    texts = {}
    for language in LANGUAGES:
        with pypdfium2.PdfDocument(site / f"take-away/tutorial-person-{language}.pdf") as document:
            texts[language] = text_of(document)
    assert "def account_created(" in texts["python"]
    assert "function accountCreated(" in texts["javascript"]
    assert "def account_created(" not in texts["javascript"]
    assert "function accountCreated(" not in texts["python"]
    assert all("posthog.reset()" in text for text in texts.values())


def test_links_lead_to_the_site_and_inside_of_the_document(site: Path) -> None:
    """A relative link has become an address, and the contents lead to pages."""
    data = (site / "take-away" / "tutorial-person-python.pdf").read_bytes()
    assert b"https://example.github.io/going-beyond-the-user-model/terms/#person" in data
    assert data.count(b"/GoTo") + data.count(b"/Dest") > 20


def test_nothing_of_the_machine_is_in_it(site: Path) -> None:
    """No path, no time at which it was made: another build gives the same bytes."""
    for file in (site / "take-away").glob("*.pdf"):
        data = file.read_bytes()
        for text in (str(PROJECT_ROOT).encode(), b"/tmp", b"CreationDate", b"ModDate"):
            assert text not in data


def typeset(html: str, language: str = "python") -> pypdfium2.PdfDocument:
    """The PDF of an article."""
    data = pdf(read_article(f"<article>{html}</article>", language, ""), FRONT, "site/x.html")
    return pypdfium2.PdfDocument(data)


def escaped(text: str) -> str:
    """Text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{escaped(ODD)}</p>",
        f"<h2>{escaped(ODD)}</h2>",
        f"<ul><li>{escaped(ODD)}</li></ul>",
        f"<p><code>{escaped(ODD)}</code></p>",
        f"<pre><code>{escaped(ODD)}</code></pre>",
        f"<table><tr><th>a</th></tr><tr><td>{escaped(ODD)}</td></tr></table>",
        f'<details id="x"><summary>{escaped(ODD)}</summary><p>y</p></details>',
        f'<p><a href="https://example.com/{escaped(ODD)}">{escaped(ODD)}</a></p>',
    ],
)
def test_any_text_stays_text(html: str) -> None:
    """What has a meaning in Typst has none in a page."""
    with typeset(html) as document:
        assert squeezed(ODD) in squeezed(text_of(document))


def test_the_same_article_gives_the_same_bytes() -> None:
    """Whatever was made before."""
    first, second = (
        pdf(read_article("<article><h2 id='a'>A</h2><p>b</p></article>", "python", ""), FRONT, "x")
        for _ in range(2)
    )
    assert first == second


def test_a_link_to_what_is_not_on_paper_is_text() -> None:
    """A fold of messages is left out, and a link to something in it leads nowhere."""
    html = '<p><a href="#m">there</a></p><details class="abstract"><p id="m">gone</p></details>'
    with typeset(html) as document:
        text = text_of(document)
    assert "there" in text
    assert "gone" not in text


@pytest.mark.parametrize("text", ["word " * 100, "word" * 100], ids=["words", "a word"])
@pytest.mark.parametrize(
    "html",
    [
        "<pre><code>{}</code></pre>",
        "<p>{}</p>",
        "<p><code>{}</code></p>",
        "<table><tr><th>a</th><th>b</th></tr><tr><td>{}</td><td>{}</td></tr></table>",
    ],
    ids=["block", "text", "code", "table"],
)
def test_what_is_too_long_for_a_line_wraps(html: str, text: str) -> None:
    """It ends on paper, not beside it."""
    with typeset(html.replace("{}", text)) as document:
        assert squeezed(text_of(document)).count("word") == html.count("{}") * 100
        for page in document:
            assert all(right < page.get_width() - 30 for _, _, right, _ in boxes(page))


def test_what_typst_refuses_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that names the page."""
    monkeypatch.setattr("macros.site.takeaway.typst_markup.Typst.markup", lambda _: "#nothing()")
    with pytest.raises(Problem, match=r"^site/x\.html: cannot be a PDF: unknown variable: nothing"):
        typeset("<p>x</p>")
