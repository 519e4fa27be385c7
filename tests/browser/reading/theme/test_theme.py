"""What the theme does once its script has started: each of its features, seen in a browser."""

from __future__ import annotations

import re

import pytest
from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import Page, expect

from tests.browser.reading.conftest import Reader, visit
from tests.browser.reading.pages import EVERY, element, parsed
from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer

QUESTION = "users_per_organization"
SECTION = f"article > h2#{QUESTION}"


def scroll_to(page: Page, selector: str) -> None:
    """Read on until an element is at the top, as with a wheel."""
    page.mouse.move(700, 400)
    page.wait_for_function("() => window.document$")
    page.locator(selector).evaluate("place => place.scrollIntoView({ behavior: 'instant' })")


def test_each_feature_has_a_test() -> None:
    """A feature of the theme that is turned on is tried below, by its name."""
    with (PROJECT_ROOT / "mkdocs.yml").open(encoding="utf-8") as file:
        features = yaml_load(file)["theme"]["features"]
    start = "test_feature_"
    tests = {name.removeprefix(start) for name in globals() if name.startswith(start)}
    assert {feature.replace(".", "_") for feature in features} == tests


def test_feature_toc_follow(reader: Reader) -> None:
    """The table of contents marks the section that is read, and those that were passed."""
    page = reader("person/tutorial/", 1440)
    scroll_to(page, SECTION)
    contents = page.locator(".md-sidebar--secondary")
    expect(contents.locator(".md-nav__link--active")).to_have_attribute("href", f"#{QUESTION}")
    expect(contents.locator("[href='#organizations']")).to_have_class(re.compile("--passed"))
    last = contents.locator("a").last
    page.set_viewport_size({"width": 1440, "height": 300})
    scroll_to(page, f"article > h2{last.get_attribute('href')}")
    expect(last).to_have_class(re.compile("--active"))
    expect(last).to_be_in_viewport()


def test_feature_navigation_top(reader: Reader) -> None:
    """Who scrolls back a little is offered the way to the top, and gets there by one click."""
    page = reader("person/tutorial/", 1440)
    button = page.get_by_role("button", name="Back to top")
    expect(button).not_to_be_visible()
    scroll_to(page, SECTION)
    page.wait_for_timeout(300)
    page.mouse.wheel(0, -300)
    expect(button).to_be_visible()
    button.click()
    page.wait_for_function("() => scrollY === 0")


def test_feature_navigation_footer(reader: Reader) -> None:
    """The end of a page leads to the next one, and that back again."""
    page = reader("models/")
    page.locator(".md-footer__link--next").click()
    page.wait_for_url("**/your-events/")
    page.locator(".md-footer__link--prev").click()
    page.wait_for_url("**/models/")


def test_feature_search_highlight(reader: Reader) -> None:
    """A hit of the search marks its words in the page that it leads to."""
    page = reader("?q=churn")
    page.locator("a.md-search-result__link:visible").first.click()
    page.wait_for_url("**?h=churn*")
    page.mouse.move(300, 300)
    expect(page.locator("article mark[data-md-highlight]").first).to_have_text(
        re.compile("churn", re.I)
    )


def test_the_theme_starts_once(reader: Reader) -> None:
    """Its script is loaded late, and nothing that it adds to a page is there twice."""
    page = reader("tutorial/")
    page.mouse.move(300, 300)
    page.wait_for_function("() => window.document$")
    page.wait_for_load_state("networkidle")
    assert page.locator(".tabbed-control").count() == 0  # tabs are those of site.js
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", EVERY)
def test_a_page_leads_to_every_other(path: str, served: SiteServer) -> None:
    """By its navigation, which is there on the home page too, and by its footer."""
    soup = parsed(served, path)
    assert not element(soup, ".md-sidebar--primary").has_attr("hidden")
    entries = soup.select(".md-nav--primary > ul > li")
    links = soup.select("footer nav[aria-label='All pages'] a")
    for entry, link in zip(entries, links, strict=True):
        assert link["href"] in [each["href"] for each in entry.select("a[href]")]
        assert link.get_text(strip=True) in entry.get_text(" ", strip=True)


def test_the_header_says_which_question_is_read(reader: Reader) -> None:
    """The section in place of the page's title, questions with their number, on a phone too."""
    for width in (390, 1440):
        page = reader("person/tutorial/", width)
        topic = page.locator("[data-md-component=header-topic]").last
        total = page.locator(".contents a").count()
        scroll_to(page, SECTION)
        expect(topic).to_have_text(re.compile(rf"^\s*3 of {total}: How many users does an"))
        scroll_to(page, "article > h2#prerequisites")
        expect(topic).to_have_text(re.compile(r"^\s*Prerequisites\s*$"))


def test_a_reader_can_continue_where_they_were(reader: Reader) -> None:
    """On the overview and on that page; one click leads there, another ends it for good."""
    page = reader("person/tutorial/")
    home = page.url.removesuffix("person/tutorial/")
    scroll_to(page, SECTION)
    page.wait_for_function("() => localStorage.getItem('place')?.includes('users_per')")
    visit(page, home)
    box = page.get_by_role("complementary", name="Where you were")
    box.get_by_role("link").click()
    page.wait_for_url(f"{home}person/tutorial/#{QUESTION}")
    expect(page.locator(SECTION)).to_be_in_viewport()
    visit(page, f"{home}person/tutorial/")
    box.get_by_role("button", name="Dismiss").click()
    expect(box).to_have_count(0)
    visit(page, home)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(box).to_have_count(0)


def test_a_new_reader_is_offered_nothing_and_storage_may_be_forbidden(reader: Reader) -> None:
    """Without storage, as in some private windows, the page works and keeps nothing."""
    page = reader("")
    box = page.get_by_role("complementary", name="Where you were")
    expect(box).to_have_count(0)
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('forbidden') }")
    visit(page, f"{page.url}person/tutorial/")
    scroll_to(page, SECTION)
    expect(page.locator("[data-md-component=header-topic]").last).to_contain_text("3 of")
    expect(box).to_have_count(0)
