"""Long lists of answers and of files can be looked up in, and are plain lists without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.reading.conftest import Reader, visit
from tests.browser.reading.pages import parsed
from tests.support.site_server import SiteServer

ENTRY = {"answers/": "h3", "person/answers/": "h3", "sources/": "h2"}


@pytest.mark.parametrize(
    ("path", "words", "entry"),
    [
        ("answers/", "ChurneD", "query-churn_rate_per_month"),
        ("person/answers/", "tier", "query-organizations_per_tier"),
        ("sources/", "purchase_value", "file-javascript-revenue-js"),
    ],
)
def test_a_filter_leaves_what_has_all_words(
    path: str, words: str, entry: str, reader: Reader
) -> None:
    """In question, SQL or code; the contents follow, and how many are left is said."""
    page, heading = reader(path, 1440), ENTRY[path]
    total = page.locator(f"article > {heading}").count()
    field = page.get_by_role("searchbox", name="Filter by")
    field.fill(words)
    left = page.locator(f"article > {heading}:visible").count()
    assert 0 < left < total
    expect(page.get_by_role("status").filter(has_text=f"{left} of {total}")).to_be_visible()
    contents = page.locator("article > h2:visible").count()
    assert 0 < contents <= left
    assert page.locator(".md-sidebar--secondary a:visible").count() == contents
    for text in page.locator(f"article > {heading}:visible").evaluate_all(
        "all => all.map(({ nextElementSibling: next, textContent }) => {"
        " let text = textContent; while (next && !next.matches('h2, h3')) {"
        " text += next.textContent; next = next.nextElementSibling } return text })"
    ):
        assert words.lower() in text.lower()
    field.fill("")
    assert page.locator(f"article > {heading}:visible").count() == total
    assert page.locator(f"#{entry}").is_visible()


def test_a_link_shows_an_entry_that_was_filtered_out(reader: Reader) -> None:
    """A link to it ends the filter, whatever was left before."""
    page = reader("answers/")
    page.get_by_role("searchbox", name="Filter by").fill("no such word anywhere")
    assert page.locator("article > :is(h2, h3):visible").count() == 0
    page.evaluate("location.hash = 'query-organizations'")
    expect(page.locator("#query-organizations")).to_be_in_viewport()
    expect(page.locator("[data-query=organizations]")).to_be_in_viewport()


def test_without_scripts_all_are_there(reader: Reader) -> None:
    """No field, and every entry."""
    page = reader("answers/", java_script_enabled=False)
    assert page.get_by_role("searchbox", name="Filter by").count() == 0
    for level in ("h2", "h3"):
        headings = page.locator(f"article > {level}")
        assert page.locator(f"article > {level}:visible").count() == headings.count() > 3


def test_the_address_of_an_entry_leads_to_it(reader: Reader) -> None:
    """The field, which comes later, moves nothing that an address leads to; its SQL is open."""
    page = reader("")
    visit(page, f"{page.url}answers/#query-organizations")
    expect(page.locator("#query-organizations")).to_be_in_viewport()
    expect(page.locator("[data-query=organizations]")).to_be_in_viewport()
    assert page.locator("article details[open]").count() == 1


def test_answers_are_listed_by_the_page_that_asks_first(served: SiteServer) -> None:
    """Below the tutorial in its order; what is on no page comes last, and nothing twice."""
    article = parsed(served, "growth/").select_one("article")
    assert article
    links = article.select("a[href*='/answers/#query-']")
    asked_names = [str(link["href"]).partition("#query-")[2] for link in links]
    listed: dict[str, list[str]] = {}
    for heading in parsed(served, "answers/").select("article > :is(h2, h3)"):
        if heading.name == "h2":
            group = listed.setdefault(str(heading["id"]), [])
        else:
            group.append(str(heading["id"]).removeprefix("query-"))
    assert [*listed][:3] == ["page-tutorial", "page-retention", "page-growth"]
    names = [name for group in listed.values() for name in group]
    assert len(names) == len({*names}) > 60
    below = [name for name in listed["page-growth"] if name in asked_names]
    assert below == [name for name in dict.fromkeys(asked_names) if name in below] != []


def test_files_for_an_app_come_first(served: SiteServer) -> None:
    """Those in JavaScript and Python before those of this site's own pages."""
    paths = [heading["id"] for heading in parsed(served, "sources/").select("article > h2")]
    folders = list(dict.fromkeys(str(path).split("-")[1] for path in paths))
    assert folders[:2] == ["javascript", "python"]
    assert folders[-1] == "authoring"
