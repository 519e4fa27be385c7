"""Everybody can read it: with a screen reader, by keyboard, without motion, in light and dark."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.browser.reading.conftest import Reader
from tests.browser.reading.pages import EVERY, PAGES, parsed
from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer

AXE = PROJECT_ROOT / "node_modules" / "axe-core" / "axe.min.js"
UNDERLINED = "element => getComputedStyle(element).textDecorationLine"
OPEN_ALL = "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
# All rules in the scheme that a page opens in; in the other one, which changes colors and nothing
# else, those of them that are about colors.
VIOLATIONS = """async (scheme) => {
    const rules = scheme === "default" ? {} : {
        runOnly: ["cat.color"], rules: { "color-contrast-enhanced": { enabled: false } } };
    const { violations } = await axe.run({ resultTypes: ["violations"], ...rules });
    return violations.map(
        ({ id, nodes: [node] }) => [id, node.target.join(" "), node.failureSummary]) }"""


@pytest.mark.parametrize("path", EVERY)
def test_axe_finds_no_violation(path: str, reader: Reader) -> None:
    """No page breaks a rule of axe, folds open, on a phone or a desk, in light or dark."""
    page = reader(path, color_scheme="light")
    page.evaluate(OPEN_ALL)
    page.evaluate(f"{AXE.read_text(encoding='utf-8')}; null")
    violations: dict[tuple[str, int], Any] = {}
    for scheme, other in (("default", "dark"), ("slate", "light")):
        assert page.locator("body").get_attribute("data-md-color-scheme") == scheme
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(200)
            violations[scheme, width] = page.evaluate(VIOLATIONS, scheme)
        page.get_by_title(f"Switch to {other} mode").click()
    assert {how: broken for how, broken in violations.items() if broken} == {}


@pytest.mark.parametrize("path", PAGES)
def test_headings_are_in_order(path: str, served: SiteServer) -> None:
    """One first heading, and none that skips a level on the way down."""
    headings = parsed(served, path).select("article :is(h1, h2, h3, h4, h5, h6)")
    levels = [int(heading.name[1]) for heading in headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_a_heading_is_read_as_it_is_written(reader: Reader) -> None:
    """Its link, which the table of contents has too, is for the mouse alone."""
    page = reader("tutorial/")
    headings = page.get_by_role("heading", level=2).all()
    links = page.locator("article :is(h1, h2, h3) > .headerlink")
    assert links.count() > len(headings) > 7
    names = [heading.aria_snapshot() for heading in headings]
    assert '- heading "How many organizations are there?" [level=2]' in names
    assert [name for name in names if "\N{PILCROW SIGN}" in name] == []
    assert links.evaluate_all("links => links.filter(link => link.tabIndex >= 0).length") == 0


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(path: str, reader: Reader) -> None:
    """What is wider than the screen scrolls by itself, and the page does not, at 400 % zoom too."""
    page = reader(path, 390)
    page.evaluate(OPEN_ALL)
    for width, height in ((390, 900), (320, 256)):  # a desktop of 1280 by 1024 pixels at 400 %
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scripts", [True, False])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    scripts: bool, reader: Reader
) -> None:
    """Tab goes through links, tabs, folds and tables, each visibly focused, without a trap."""
    page = reader("tutorial/", java_script_enabled=scripts)
    kinds: set[str] = set()
    without_outline: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        focused: dict[str, Any] = page.evaluate(
            """() => { const e = document.activeElement;
              const near = [e, e.parentElement, ...(e.parentElement?.children ?? [])];
              const outlined = near.some(n => getComputedStyle(n).outlineStyle !== "none");
              return { kind: e.tagName, outlined, html: e.outerHTML.slice(0, 100) } }"""
        )
        kinds.add(focused["kind"])
        if not focused["outlined"]:
            without_outline.append(focused["html"])
    assert {"A", "INPUT", "SUMMARY", *(["BUTTON"] if scripts else [])} <= kinds
    assert without_outline == []


def test_tabs_work_by_arrow_keys(reader: Reader) -> None:
    """From the first language, the right arrow shows the second, everywhere on the page."""
    page = reader("tutorial/")
    first = page.locator(".tabbed-set:visible").first.locator("> input").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    checked = page.evaluate(
        """[...document.querySelectorAll(".tabbed-set > input:checked")].map(
             input => document.querySelector(`label[for="${input.id}"]`).textContent)"""
    )
    assert set(checked) == {"Python"}


def test_reduced_motion_moves_nothing(reader: Reader) -> None:
    """A reader who asked for less motion gets no transition and no smooth scrolling."""
    page = reader("", reduced_motion="reduce")
    moving = page.evaluate(
        """[...document.querySelectorAll("*")].map(e => getComputedStyle(e)).filter(
             s => s.transitionDuration.split(", ").some(d => parseFloat(d) > 0)
                  || s.scrollBehavior === "smooth").length"""
    )
    assert moving == 0


def test_forced_colors_hide_nothing(reader: Reader) -> None:
    """What is current, open or chosen is marked by more than colors that the system replaces."""
    page = reader("person/tutorial/", 1440, forced_colors="active")
    chosen = page.locator(".tabbed-set").first.locator("label")
    lines = [label.evaluate(UNDERLINED) for label in chosen.all()]
    assert lines.count("underline") == 1
    current = page.locator(".md-nav--primary .md-nav__link--active").last
    assert current.evaluate(UNDERLINED) == "underline"
    arrow = page.locator("article summary").first.evaluate(
        "summary => [getComputedStyle(summary, '::after').backgroundColor, "
        "getComputedStyle(document.body).color]"
    )
    assert arrow[0] == arrow[1]
