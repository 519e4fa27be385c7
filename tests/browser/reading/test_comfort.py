"""What a page can do: languages, copying, charts, search and print."""

from __future__ import annotations

import json
import re

import pypdfium2
import pytest
from playwright.sync_api import FloatRect, Locator, Page

from macros.content.sections import sections
from macros.queries.query import load_query
from tests.browser.reading.conftest import Reader, visit
from tests.support.checkout import SNIPPETS
from tests.support.site_server import SiteServer

SHEETS = 25  # of the tutorial on paper, in one language
CLIPBOARD = ["clipboard-read", "clipboard-write"]
PASTED = "navigator.clipboard.readText()"
QUESTIONS = {
    anchor: load_query(SNIPPETS, anchor).question
    for anchor in (
        *("organizations", "total_users", "users_per_organization", "total_projects"),
        *("projects_per_organization", "revenue_per_organization", "organizations_per_tier"),
    )
}


def open_languages(page: Page) -> set[str]:
    """The languages of all tabs that are open, without where their code runs."""
    labels: list[str] = page.evaluate(
        """[...document.querySelectorAll(".tabbed-set > input:checked")].map(
             input => document.querySelector(`label[for="${input.id}"]`).textContent)"""
    )
    return {label.partition(" (")[0] for label in labels}


def box_of(locator: Locator) -> FloatRect:
    """Where an element is on the screen; it has to be visible."""
    box = locator.bounding_box()
    assert box is not None
    return box


def unfolded(page: Page, name: str) -> Locator:
    """A chart in view, with whatever it is folded into opened as a reader opens it."""
    figure = page.locator(f"figure[data-chart={name}]").first
    fold = page.locator("details.question").filter(has=figure)
    if fold.count():
        fold.locator("> summary").click()
    figure.scroll_into_view_if_needed()
    return figure


def test_a_language_has_an_address(reader: Reader) -> None:
    """`?lang=python` opens every tab in Python, and nothing in an address breaks a page."""
    assert open_languages(reader("tutorial/?lang=python")) == {"Python"}
    assert open_languages(reader("tutorial/?lang=<b>cobol")) == {"JavaScript"}


def test_a_chosen_language_stays_chosen(reader: Reader) -> None:
    """One click changes every tab, the address and the next page, and moves nothing."""
    page = reader("tutorial/")
    label = page.locator(".tabbed-labels label:visible", has_text="Python").nth(3)
    label.scroll_into_view_if_needed()
    before = box_of(label)["y"]
    label.click()
    assert open_languages(page) == {"Python"}
    assert abs(box_of(label)["y"] - before) < 2
    assert page.url.endswith("tutorial/?lang=python")
    visit(page, page.url.split("tutorial/")[0] + "models/")
    assert open_languages(page) == {"Python"}


def test_colors_follow_the_system_until_chosen(reader: Reader) -> None:
    """Dark from the start for those who prefer it, the other at a click, which is remembered."""
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
    """The clipboard has the tested section, with its imports and without a marker."""
    ending = {"javascript": "js", "python": "py"}[language]
    page = reader(f"tutorial/?lang={language}", permissions=CLIPBOARD)
    for module, name in (("accounts", "account_created"), ("revenue", "purchase")):
        path = f"{language}/{module}.{ending}"
        block = page.locator(f'[data-section="{path}:{name}"]').first
        block.scroll_into_view_if_needed()
        copy = block.locator("xpath=preceding-sibling::*[1]").locator(".copy-code")
        copy.click()
        page.wait_for_timeout(50)
        assert page.evaluate(PASTED) == sections(SNIPPETS, path)[name].code
        assert copy.inner_text() == "Copied"


@pytest.mark.parametrize("width", [390, 1440])
def test_copy_is_in_the_head_of_its_code(width: int, reader: Reader) -> None:
    """It is there without a pointer, and covers neither the code nor what else the head has."""
    page = reader("tutorial/", width)
    page.wait_for_selector(".copy-code", state="attached")
    places = page.evaluate("""() => {
        const box = (element) => element.getBoundingClientRect()
        const meet = (one, other) => one.left < other.right && other.left < one.right
            && one.top < other.bottom && other.top < one.bottom
        return [...document.querySelectorAll('p:has(> .filename) + .highlight')]
            .filter((block) => block.offsetHeight).map((block) => {
                const head = block.previousElementSibling
                const copy = head.querySelector('.copy-code')
                    ?? block.querySelector('.copy-code')
                const others = [block.querySelector('code'), ...head.children]
                    .filter((other) => other !== copy).map(box)
                const covered = others.filter((other) => meet(box(copy), other))
                return [getComputedStyle(copy).opacity, meet(box(copy), box(head)), covered] })
    }""")
    assert len(places) > 7
    assert [place for place in places if place != ["1", True, []]] == []


def test_a_file_name_leads_to_the_whole_file(reader: Reader) -> None:
    """Above each code block is a link to the whole file, which has that code in it."""
    page = reader("tutorial/")
    title = page.locator("a.filename", has_text="accounts.js").first
    title.click()
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("sources/#file-javascript-accounts-js")
    whole = page.locator("#file-javascript-accounts-js ~ .highlight code").first.inner_text()
    for section in sections(SNIPPETS, "javascript/accounts.js").values():
        assert section.body in whole
    assert "--8<--" not in page.locator("article").inner_text()


def test_the_page_can_be_copied_as_markdown(reader: Reader, served: SiteServer) -> None:
    """The button copies the page that the link beside it leads to."""
    page = reader("tutorial/", permissions=CLIPBOARD)
    page.locator(".copy-page").click()
    page.wait_for_function("() => document.querySelector('.copy-page').textContent === 'Copied'")
    assert page.evaluate(PASTED) == (served.folder / "tutorial/index.md").read_text("utf-8")


@pytest.mark.parametrize("model", ["", "person/", "group/"])
def test_the_prompt_is_copied_with_its_page(model: str, reader: Reader, served: SiteServer) -> None:
    """One click gives an agent the prompt, and then all of the page that it speaks of."""
    page = reader(f"{model}agents/", permissions=CLIPBOARD)
    button = page.get_by_role("button", name="Copy the prompt and this page")
    button.click()
    page.wait_for_function("() => document.querySelector('.copy-prompt').textContent === 'Copied'")
    text = (served.folder / f"{model}agents" / "index.md").read_text(encoding="utf-8")
    prompt, _, page_below = text.partition("```text\n")[2].partition("\n```\n")
    assert page.evaluate(PASTED) == f"{prompt}\n\n{page_below}"
    assert page_below.count("`analytics/") > 10


def test_a_chart_shows_the_row_below_the_pointer(reader: Reader, served: SiteServer) -> None:
    """Every bar and every month of a line shows its own row, as the table writes it."""
    answers = json.loads((served.folder / "answers.json").read_text("utf-8"))
    page = reader("tutorial/")
    page.mouse.move(5, 5)
    for name, mark in (("organizations_by_team_size", "rect"), ("revenue_per_month", "rule")):
        figure = unfolded(page, name)
        figure.locator(".drawing svg").wait_for()
        rows = figure.locator("tbody tr")
        marks = figure.locator(f".drawing .mark-{mark}.role-mark > *")
        assert marks.count() == len(answers[name]["rows"])
        for index in range(marks.count()):
            marks.nth(index).hover(force=True)
            page.wait_for_timeout(30)
            cells = rows.nth(index).locator("th, td").all_text_contents()
            tooltip = page.locator("#chart-tooltip td.value").all_text_contents()
            assert tooltip == cells


def test_an_interactive_chart_keeps_its_name_and_place(reader: Reader) -> None:
    """It is one image with the same title and description, and as large as the picture was."""
    page = reader("tutorial/")
    figure = page.locator("figure[data-chart=organizations_by_team_size]")
    before = box_of(figure)
    title = figure.locator("svg > title").text_content() or ""
    assert title
    page.mouse.move(5, 5)
    figure.scroll_into_view_if_needed()
    drawn = figure.locator(".drawing svg")
    drawn.wait_for()
    assert page.get_by_role("img", name=re.compile(re.escape(title))).count() == 1
    after = box_of(figure)
    assert (after["width"], after["height"]) == (before["width"], before["height"])


def test_a_chart_that_does_not_load_stays_a_picture(reader: Reader) -> None:
    """Without its library or its specification, the picture of the page stays where it was."""
    page = reader("")
    page.route("**/data/*.json", lambda route: route.fulfill(status=200, body="{}"))
    visit(page, page.url + "tutorial/")
    page.mouse.move(5, 5)
    figure = unfolded(page, "projects_per_month")
    page.wait_for_timeout(800)
    assert figure.locator("svg > title").count() == 1


@pytest.mark.parametrize("anchor", QUESTIONS)
def test_search_finds_a_question_in_its_own_words(anchor: str, reader: Reader) -> None:
    """The first hit for a question is the section that answers it."""
    page = reader("")
    page.locator("[data-md-component=search-query]").click()
    page.wait_for_load_state("networkidle")
    page.keyboard.type(QUESTIONS[anchor].rstrip("?"))
    hits = page.locator(".md-search-result__link")
    expected = re.compile(rf"tutorial/(\?h=[^#]*)?#{anchor}(-|\s)")
    while not expected.search(" ".join(links(hits)[:2])):  # hits of words that are half typed
        page.wait_for_timeout(50)  # until the time limit of tests


def links(hits: Locator) -> list[str]:
    """The addresses that hits of the search lead to, each with a space at its end."""
    return [f"{address} " for address in hits.evaluate_all("all => all.map(hit => hit.href)")]


def test_paper_has_everything_open_and_no_navigation(reader: Reader) -> None:
    """Printed, in light colors: tables and addresses are there, menus are not.

    Of the languages, the chosen one is there.
    """
    page = reader("tutorial/", color_scheme="dark")
    folds = page.locator("article details")
    open_before = folds.evaluate_all("all => all.map(fold => fold.open)")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(200)
    assert not page.locator("article details:not([open], .abstract)").count()
    assert page.locator("figure[data-chart=organizations_per_tier] table").is_visible()
    first = page.locator(".tabbed-set").first
    assert first.get_by_text("import posthog from").is_visible()
    assert not first.get_by_text("from posthog import Posthog").is_visible()
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
    assert folds.evaluate_all("all => all.map(fold => fold.open)") == open_before


@pytest.mark.parametrize("model", ["", "person/", "group/"])
def test_no_printed_page_is_half_empty(model: str, reader: Reader) -> None:
    """Folds, figures and code go on on the next page: each but the last is used, and few do."""
    page = reader(f"{model}tutorial/")
    side = "15mm"
    sheets = page.pdf(
        format="A4", margin={"top": side, "bottom": side, "left": side, "right": side}
    )
    with pypdfium2.PdfDocument(sheets) as printed:
        assert 10 < len(printed) <= SHEETS
        for sheet in list(printed)[:-1]:
            items = sheet.get_objects((pypdfium2.raw.FPDF_PAGEOBJ_TEXT,), max_depth=2)
            assert min(item.get_bounds()[1] for item in items) < sheet.get_height() / 2
