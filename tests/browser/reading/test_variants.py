"""A reader's model: chosen by a plain link, remembered, and followed by other pages and search."""

from __future__ import annotations

import pytest

from tests.browser.reading.conftest import Reader, visit

SWITCH = ".code-foot > .variants a[data-model=group]:visible"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_switch_is_a_link(scripts: bool, reader: Reader) -> None:
    """To the same place in another model, also without scripts."""
    page = reader("person/tutorial/", java_script_enabled=scripts)
    page.locator("#organizations-sql ~ p .variants a[data-model=group]").first.click()
    page.wait_for_url("**/group/tutorial/#organizations-sql")
    assert page.locator("#organizations-sql").bounding_box()


def test_other_pages_follow_the_choice(reader: Reader) -> None:
    """The cards of the home page lead to the chosen model, and a variant's links to its own."""
    page = reader("person/tutorial/")
    home = page.url.removesuffix("person/tutorial/")

    def cards() -> set[str]:
        visit(page, home)
        links = page.locator("a.card").evaluate_all("links => links.map(link => link.href)")
        return {link.partition("#")[0].removeprefix(home) for link in links}

    assert cards() == {"tutorial/"}
    visit(page, f"{home}person/tutorial/")
    page.locator(SWITCH).first.click()
    page.wait_for_url("**/group/tutorial/**")
    assert cards() == {"group/tutorial/"}
    chooser = page.locator("article a[data-model=organization]").first
    assert chooser.evaluate("link => link.href") == f"{home}tutorial/"
    visit(page, f"{home}person/tutorial/")
    link = page.locator("article a[href*='retention']").first.evaluate("link => link.href")
    assert link.partition("#")[0] == f"{home}person/retention/"


def test_search_follows_the_choice(reader: Reader) -> None:
    """A result leads to the place in the chosen model; that for churn is first the page on it."""
    page = reader("tutorial/")
    page.locator(SWITCH.replace("group", "person")).first.click()
    page.wait_for_url("**/person/tutorial/**")
    visit(page, page.url.partition("person/")[0] + "?q=churn")
    result = page.locator("a.md-search-result__link:visible").first
    result.click()
    page.wait_for_url("**/person/growth/?h=churn*")
