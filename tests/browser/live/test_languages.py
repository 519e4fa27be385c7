"""A page in German beside an English one: what it says, and what it says after *Run*."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from macros.core.words.catalog import read_catalog
from tests.browser.live.conftest import Reader
from tests.support.checkout import PROJECT_ROOT, run, share_bundle
from tests.support.projects.german import PAGE, german_project

AXE = PROJECT_ROOT / "node_modules" / "axe-core" / "axe.min.js"
QUERY = "loans/fees_per_month"
MONTHS = ["Jan. 2025", "Feb. 2025", "März 2025", "Apr. 2025", "Mai 2025", "Juni 2025"]
FEES = [9, 12, 15, 11, 19, 14]  # thousands, as plain Python counts the loans of the starter
# Everything that a page says: its text, and what is in attributes for people.
SAID = """() => [
  ...[...document.querySelectorAll('article *, .md-header *')].flatMap((element) => [
    ...[...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
    ...['aria-label', 'title', 'alt', 'placeholder'].map((name) => element.getAttribute(name)),
  ])
].filter(Boolean).map((text) => text.trim())"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built project, in whose German page a row is named as it reads there."""
    page = f"{PAGE}\n{{{{ check('loans.fees_per_month[\"Feb. 2025\"] == 12000') }}}}\n"
    root = german_project(tmp_path_factory.mktemp("german") / "project", page)
    share_bundle(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    return root


def page_of(root: Path, path: str) -> BeautifulSoup:
    """A built page."""
    return BeautifulSoup((root / "site" / path).read_text(encoding="utf-8"), "html.parser")


def words_of(page: BeautifulSoup, selector: str) -> str:
    """The text of an element, with single spaces."""
    element = page.select_one(selector)
    assert element is not None, selector
    return " ".join(element.get_text().split())


def test_numbers_months_and_words_are_german(root: Path) -> None:
    """In sentences, heads of tables, and the texts of the project itself."""
    page = page_of(root, "deutsch/index.html")
    assert page.html is not None
    assert page.html["lang"] == "de"
    prose = words_of(page, "article .byline ~ p")
    assert prose == (
        "Die Bücherei wuchs um 1.234,5 %, und sie nahm 80.000 $ ein, am meisten im Mai 2025: "
        "etwa das Doppelte des schwächsten Monats."
    )
    assert "1 Minute Lesezeit" in words_of(page, ".byline")
    assert "Seite als Markdown" in words_of(page, ".byline")
    heads = [th.get_text() for th in page.select("table.data thead th")]
    assert heads == ["Monat", "Gebühren"] * 2
    rows = [th.get_text() for th in page.select("table.data tbody th")]
    assert rows == MONTHS * 2
    cells = [td.get_text() for td in page.select("table.data tbody td")]
    assert cells == [f"{fee}.000\xa0$" for fee in FEES] * 2
    assert words_of(page, "table.data caption") == "Gebühren je Monat Ausleihen"
    text = page.get_text()
    assert "Was hat sie eingenommen?" in text
    assert "Zählt alle Ausleihen." in text
    assert "Diese Zeilen als CSV herunterladen" in text
    assert "`Ausgabe`" in (root / "site/deutsch/index.md").read_text(encoding="utf-8")


def test_a_chart_is_german(root: Path) -> None:
    """Its axes, its description, and the specification with which it is drawn again."""
    page = page_of(root, "deutsch/index.html")
    labels = [text.get_text() for text in page.select("figure.chart > svg")[0].select("text")]
    assert [label for label in labels if "$" not in label] == [
        *("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni")
    ]
    assert "15.000\xa0$" in labels
    points = ", ".join(f"{m} {fee}.000\xa0$" for m, fee in zip(MONTHS, FEES, strict=True))
    description = page.select("figure.chart desc")[0].get_text()
    assert description == f"Liniendiagramm: Gebühren nach Monat: {points}."
    for address, month in (("line.de", "März 2025"), ("line", "Mar 2025")):
        file = root / "site" / "data" / f"{QUERY}-{address}.json"
        values = json.loads(file.read_text(encoding="utf-8"))["data"]["values"]
        assert values[2]["label"] == month


def test_the_english_page_has_nothing_of_it(root: Path) -> None:
    """Neither a German word nor a script with such."""
    page = page_of(root, "index.html")
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert page.select("#words") == []
    assert page.select("figure.chart desc")[-1].get_text().startswith("Line chart of fees by month")
    article = words_of(page, "article")
    german = read_catalog("de", {"one", "other"}).pages.items()
    texts = [text for english, text in german if isinstance(text, str) and text != english]
    assert [text for text in texts if len(text) > 4 and text in article] == []
    assert page_of(root, "404.html").select("h1")[0].get_text() == "Page not found"


def test_a_run_speaks_german(guest: Reader) -> None:
    """Its buttons, what it says, its rows, and the chart that it draws again."""
    guest.visit("/deutsch/")
    guest.press(QUERY, "Ausführen")
    assert guest.cells(QUERY) == [
        [month, f"{fee}.000\xa0$"] for month, fee in zip(MONTHS, FEES, strict=True)
    ]
    status = guest.bar(QUERY).locator(".live-status")
    expect(status).to_have_text(re.compile(r"^6 Zeilen in \d+,\d\d s\. Diagramm aktualisiert\.$"))
    result = guest.around(QUERY, "result")
    expect(result.locator("caption")).to_have_text("Ergebnis Ausleihen")
    expect(result.locator("thead th")).to_have_text(["Monat", "Gebühren"])
    expect(result.get_by_role("button")).to_have_text(["Zeilen kopieren", "CSV herunterladen"])
    drawing = guest.page.locator("figure.chart .drawing")
    expect(drawing).to_contain_text("März")
    expect(drawing).to_contain_text("15.000\xa0$")
    expect(drawing.locator("desc")).to_contain_text(
        "Liniendiagramm: Gebühren nach Monat: Jan. 2025"
    )


def test_an_edited_query_speaks_german(guest: Reader) -> None:
    """One row is singular; a mistake has its place; the way back says where it leads."""
    guest.visit("/deutsch/")
    guest.press(QUERY, "Bearbeiten")
    guest.write(QUERY, "SELECT 1234.5 AS loans")
    guest.press(QUERY, "Ausführen")
    assert guest.cells(QUERY) == [["1.234,50\xa0$"]]
    status = guest.bar(QUERY).locator(".live-status")
    expect(status).to_have_text(
        re.compile(r"^1 Zeile in \d+,\d\d s\. Das Diagramm braucht zwei Spalten\.$")
    )
    guest.write(QUERY, "SELECT titel FROM loans")
    guest.press(QUERY, "Ausführen")
    expect(guest.around(QUERY, "error")).to_have_text(
        "Zeile 1, Spalte 8: Keine Spalte „titel“. Meinten Sie „title“?"
    )
    guest.press(QUERY, "Link kopieren")
    expect(status).to_have_text("Der Link ist kopiert.")
    guest.press(QUERY, "Zurücksetzen")
    expect(status).to_have_text("Wieder die ursprüngliche Abfrage.")


def test_nothing_is_said_in_english(guest: Reader) -> None:
    """No text and no name of a control is an English text of the catalog, before and after *Run*.

    Each control has a name, and axe finds no violation: the page says its language.
    """
    guest.visit("/deutsch/")
    catalog = read_catalog("de", {"one", "other"})
    texts = {**catalog.pages, **catalog.scripts}
    english = {text.strip() for text, german in texts.items() if german != text}
    guest.page.locator(".copy-code").first.wait_for(state="attached")
    before = guest.page.evaluate(SAID)
    guest.page.evaluate(f"{AXE.read_text(encoding='utf-8')}; null")
    assert guest.page.evaluate("axe.run().then(({ violations }) => violations)") == []
    guest.press(QUERY, "Ausführen")
    guest.cells(QUERY)
    guest.press(QUERY, "Bearbeiten")
    guest.page.locator(".live-editor").wait_for()
    after = guest.page.evaluate(SAID)
    assert {"Ausführen", "Kopieren", "Als Markdown kopieren"} <= {*before}
    assert {"Stopp", "Zurücksetzen", "Tabellen und Spalten"} <= {*after}
    assert english.intersection([*before, *after]) == set()
    buttons = guest.page.get_by_role("button").evaluate_all(
        "all => all.map((button) => button.ariaLabel || button.title || button.textContent.trim())"
    )
    assert all(buttons)
    assert "Ausführen – Abfrage loans/fees_per_month" in buttons
    assert guest.page.evaluate("document.documentElement.lang") == "de"


def test_the_english_page_runs_in_english(guest: Reader) -> None:
    """As if there were no other language."""
    guest.visit("/")
    name = "loans/loans_per_month"
    guest.press(name, "Run")
    assert guest.cells(name)[1] == ["Feb 2025", "12"]
    status = guest.bar(name).locator(".live-status")
    expect(status).to_have_text(re.compile(r"^6 rows in \d+\.\d\d s\. Chart updated\.$"))
