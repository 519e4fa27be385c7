"""What a page can do with a script: languages, copying, charts, search and print."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from typing import Any

import pytest
from bs4 import BeautifulSoup

from macros.content.sections import sections
from macros.queries.query import load_query
from tests.browser.reading.conftest import Reader, visit
from tests.browser.reading.pages import PAGES
from tests.support.checkout import PROJECT_ROOT, SNIPPETS
from tests.support.site_server import SiteServer

CLIPBOARD = ["clipboard-read", "clipboard-write"]
PASTED = "navigator.clipboard.readText()"
QUESTIONS = {
    anchor: load_query(SNIPPETS, anchor).question
    for anchor in (
        *("organizations", "total_users", "users_per_organization", "total_projects"),
        *("projects_per_organization", "revenue_per_organization", "organizations_per_tier"),
    )
}


def shown_languages(page: Any) -> set[str]:
    """The languages of all tabs that are open."""
    labels = page.evaluate(
        """[...document.querySelectorAll(".tabbed-set > input:checked")].map(
             input => document.querySelector(`label[for="${input.id}"]`).textContent)"""
    )
    return set(labels)


def test_a_language_has_an_address(reader: Reader) -> None:
    """`?lang=python` opens every tab in Python, and nothing in an address breaks a page."""
    assert shown_languages(reader("tutorial/?lang=python")) == {"Python"}
    assert shown_languages(reader("tutorial/?lang=<b>cobol")) == {"JavaScript"}


def test_a_chosen_language_stays_chosen(reader: Reader) -> None:
    """One click changes every tab, the address and the next page, and moves nothing."""
    page = reader("tutorial/")
    label = page.locator(".tabbed-labels label", has_text="Python").nth(5)
    label.scroll_into_view_if_needed()
    before = label.bounding_box()["y"]
    label.click()
    assert shown_languages(page) == {"Python"}
    assert abs(label.bounding_box()["y"] - before) < 2
    assert page.url.endswith("tutorial/?lang=python")
    visit(page, page.url.split("tutorial/")[0] + "models/")
    assert shown_languages(page) == {"Python"}


def test_colours_follow_the_system_until_chosen(reader: Reader) -> None:
    """Dark from the first moment for who asked for it, the other at a click, and it is kept."""
    page = reader("", color_scheme="dark")
    scheme = "document.body.dataset.mdColorScheme"
    assert page.evaluate(scheme) == "slate"
    page.get_by_title("Switch to light mode").click()
    assert page.evaluate(scheme) == "default"
    visit(page, page.url + "tutorial/")
    assert page.evaluate(scheme) == "default"
    page.mouse.move(5, 5)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(scheme) == "default"
    page.get_by_title("Switch to dark mode").click()
    assert page.evaluate(scheme) == "slate"


@pytest.mark.parametrize("language", ["javascript", "python"])
def test_copy_gives_the_section_as_it_runs(language: str, reader: Reader) -> None:
    """What lands on the clipboard is the tested section, imports and all, and no marker."""
    ending = {"javascript": "js", "python": "py"}[language]
    page = reader(f"tutorial/?lang={language}", permissions=CLIPBOARD)
    for module, name in (("accounts", "account_created"), ("revenue", "purchase")):
        path = f"{language}/{module}.{ending}"
        block = page.locator(f'[data-section="{path}:{name}"]').first
        block.scroll_into_view_if_needed()
        block.hover()
        block.locator(".copy-code").click()
        page.wait_for_timeout(50)
        assert page.evaluate(PASTED) == sections(SNIPPETS, path)[name].code
        assert block.locator(".copy-code").inner_text() == "Copied"


def test_a_file_name_leads_to_the_whole_file(reader: Reader) -> None:
    """Above each code block, a link to the file it is a section of, which has that code in it."""
    page = reader("tutorial/")
    title = page.locator("a.filename", has_text="accounts.js").first
    title.click()
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("sources/#file-javascript-accounts-js")
    whole = page.locator("#file-javascript-accounts-js ~ .highlight code").first.inner_text()
    for one in sections(SNIPPETS, "javascript/accounts.js").values():
        assert one.body in whole
    assert "--8<--" not in page.locator("article").inner_text()


def test_the_page_can_be_copied_as_markdown(reader: Reader, served: SiteServer) -> None:
    """The button copies what the link beside it leads to."""
    page = reader("tutorial/", permissions=CLIPBOARD)
    page.locator(".copy-page").click()
    page.wait_for_function("document.querySelector('.copy-page').textContent === 'Copied'")
    assert page.evaluate(PASTED) == (served.folder / "tutorial/index.md").read_text("utf-8")


def test_a_chart_tells_what_is_below_the_pointer(reader: Reader, served: SiteServer) -> None:
    """Every bar and every month of a line shows its own row, as the table writes it."""
    answers = json.loads((served.folder / "answers.json").read_text("utf-8"))
    page = reader("tutorial/")
    page.mouse.move(5, 5)
    for name, mark in (("organizations_by_team_size", "rect"), ("revenue_per_month", "rule")):
        figure = page.locator(f"figure[data-chart={name}]").first
        figure.scroll_into_view_if_needed()
        figure.locator(".drawing svg").wait_for()
        rows = figure.locator("tbody tr")
        marks = figure.locator(f".drawing .mark-{mark}.role-mark > *")
        assert marks.count() == len(answers[name]["rows"])
        for index in range(marks.count()):
            marks.nth(index).hover(force=True)
            page.wait_for_timeout(30)
            cells = rows.nth(index).locator("th, td").all_text_contents()
            told = page.locator("#chart-tooltip td.value").all_text_contents()
            assert told == cells


def test_a_woken_chart_keeps_its_name_and_place(reader: Reader) -> None:
    """It is one image with the same title and description, and as large as the picture was."""
    page = reader("tutorial/")
    figure = page.locator("figure[data-chart=projects_per_month]")
    before = figure.bounding_box()
    title = figure.locator("svg > title").text_content()
    page.mouse.move(5, 5)
    figure.scroll_into_view_if_needed()
    drawn = figure.locator(".drawing svg")
    drawn.wait_for()
    assert page.get_by_role("img", name=re.compile(re.escape(title))).count() == 1
    after = figure.bounding_box()
    assert (after["width"], after["height"]) == (before["width"], before["height"])


def test_a_chart_that_cannot_wake_stays_a_picture(reader: Reader) -> None:
    """Without its library or its specification, the picture of the page stays where it was."""
    page = reader("")
    page.route("**/data/*.json", lambda route: route.fulfill(status=200, body="{}"))
    visit(page, page.url + "tutorial/")
    page.mouse.move(5, 5)
    figure = page.locator("figure[data-chart=projects_per_month]")
    figure.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    assert figure.locator("svg > title").count() == 1


def test_rows_come_as_csv(served: SiteServer) -> None:
    """Each result is a CSV file with the rows of `answers.json`, linked from its chart."""
    answers = json.loads((served.folder / "answers.json").read_text("utf-8"))
    for name, told in answers.items():
        text = (served.folder / "data" / f"{name}.csv").read_text("utf-8")
        head, *rows = csv.reader(io.StringIO(text))
        assert head == told["columns"]
        assert rows == [[_cell(cell) for cell in row] for row in told["rows"]]
    soup = BeautifulSoup((served.folder / "tutorial/index.html").read_text("utf-8"), "html.parser")
    for figure in soup.select("figure.chart"):
        assert figure.select_one("a[download]")["href"] == f"../data/{figure['data-chart']}.csv"


def _cell(cell: Any) -> str:
    return "" if cell is None else str(cell)


@pytest.mark.parametrize("anchor", QUESTIONS)
def test_search_finds_a_question_in_its_own_words(anchor: str, reader: Reader) -> None:
    """The first hit for a question is the section that answers it."""
    page = reader("")
    page.locator("[data-md-component=search-query]").click()
    page.wait_for_load_state("networkidle")
    page.keyboard.type(QUESTIONS[anchor].rstrip("?"))
    hits = page.locator(".md-search-result__link")
    hits.first.wait_for()
    page.wait_for_timeout(300)
    assert re.search(rf"tutorial/(\?h=[^#]*)?#{anchor}(-|\s)", " ".join(_links(hits)[:2]))


def _links(hits: Any) -> list[str]:
    return [hit.get_attribute("href") + " " for hit in hits.all()]


def test_paper_has_everything_open_and_no_navigation(reader: Reader) -> None:
    """Printed, in light colours: tables, both languages and addresses are there, menus are not."""
    page = reader("tutorial/", color_scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(200)
    assert page.locator("figure[data-chart=organizations_per_tier] table").is_visible()
    first = page.locator(".tabbed-set").first
    assert first.get_by_text("from posthog import Posthog").is_visible()
    assert first.get_by_text("import posthog from").is_visible()
    for gone in (".md-header", ".md-sidebar", ".md-footer", ".copy-page", ".tabbed-labels"):
        assert not page.locator(gone).first.is_visible(), gone
    for useless in ("button", "input[type=file]", "a[download]", "a.open-in-posthog"):
        assert page.locator("article").locator(useless).count(), useless
        assert page.locator("article").locator(f"{useless} >> visible=true").count() == 0, useless
    ink = page.evaluate("getComputedStyle(document.querySelector('article h1')).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 60
    after = "getComputedStyle(document.querySelector('article a[href^=https]'), '::after').content"
    assert "https" in page.evaluate(after) or "attr(href)" in page.evaluate(after)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details[open]").count() == 0


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_also_markdown(path: str, served: SiteServer) -> None:
    """It has the headings, numbers and code of the page, no markup, and stands in `llms.txt`."""
    soup = BeautifulSoup((served.folder / path / "index.html").read_text("utf-8"), "html.parser")
    told = (served.folder / path / "index.md").read_text("utf-8")
    prose = re.sub(r"^```.*?^```", "", told, flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"</?(div|span|svg|p|a|table|input|label)\b", prose)
    assert "{{" not in prose
    for heading in soup.select("article :is(h1, h2, h3)"):
        text = heading.get_text().removesuffix("¶").strip()
        assert re.search(rf"^#+ {re.escape(text)}$", prose.replace("`", ""), re.MULTILINE), text
    for number in soup.select("article .answer"):
        assert f"[{number.get_text()}](" in prose
    for code in soup.select("article [data-section] code"):
        assert code.get_text().strip() in told.replace("\n    ", "\n") or code.get_text() in told
    assert f"({path}index.md)" in (served.folder / "llms.txt").read_text("utf-8")
    assert told.strip() in (served.folder / "llms-full.txt").read_text("utf-8")


def test_terms_are_explained_once_and_linked() -> None:
    """A term has one definition, and each page that talks of it leads there."""
    docs = PROJECT_ROOT / "docs"
    terms = re.findall(r"^[A-Z][\w, ]+ \{ #([\w-]+) \}$", (docs / "terms.md").read_text(), re.M)
    assert {"event", "distinct-id", "person", "group", "insight"} <= set(terms)
    assert len(terms) == len(set(terms))
    for name, needed in (
        ("tutorial.md", ("event", "person", "distinct-id", "insight")),
        ("models.md", ("event", "person", "distinct-id", "insight", "group", "property")),
        ("your-events.md", ("event", "person", "distinct-id", "property")),
    ):
        text = (docs / name).read_text(encoding="utf-8")
        for term in needed:
            assert f"(terms.md#{term})" in text, (name, term)


def test_a_spreadsheet_takes_no_value_for_a_formula() -> None:
    """A name that begins like a formula is text in the CSV; numbers stay numbers."""
    from macros.queries.result import Result
    from macros.render.markup import csv_text

    rows = (('=HYPERLINK("http://x","y")', -1.5), ("@SUM(A1)", 2), ("plain, with comma", 3))
    _, *lines = csv.reader(io.StringIO(csv_text(Result(("name", "number"), rows, ""))))
    assert [line[0] for line in lines] == [
        '\'=HYPERLINK("http://x","y")',
        "'@SUM(A1)",
        "plain, with comma",
    ]
    assert [line[1] for line in lines] == ["-1.5", "2", "3"]


def test_a_date_is_that_of_the_sources(served: SiteServer) -> None:
    """A page says when it or the snippets last changed, by their commits; not when it was built."""
    told = (served.folder / "tutorial/index.html").read_text("utf-8")
    shown = re.search(r'<time datetime="([\d-]+)">', told)[1]
    command = ["git", "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%d", "--"]

    wanted = subprocess.run(
        [*command, "docs/tutorial.md", "snippets"],
        cwd=PROJECT_ROOT,
        env={"TZ": "UTC", "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert shown == wanted
