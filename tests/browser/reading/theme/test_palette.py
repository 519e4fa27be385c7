"""Notes, folds and controls in the site's own colors, with edges that can be seen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.reading.conftest import Reader

PAGES = ["", "person/tutorial/", "frameworks/", "authoring/"]
SCHEMES = ["light", "dark"]
NOTES = "article :is(.admonition, details[class])"
# What is used by its edge: a control, a fold, a card, the place for a file.
HEADS = ":is(.query-head, .code-head)"
BUTTONS = f":is(.live-bar button, {HEADS} > button:not(.project-open), .copy-code)"
CONTROLS = f"article :is(details[class], .card, .live-own, {BUTTONS}, select)"
SEEN = 3.0  # WCAG 2.2, success criterion 1.4.11
EDGES = """elements => elements.filter(each => each.checkVisibility()).map(each => {
  const { borderLeftColor, borderLeftWidth } = getComputedStyle(each)
  return { name: each.className, color: borderLeftColor, width: parseFloat(borderLeftWidth) } })"""
COLOR = """name => { const probe = document.createElement("i")
  probe.style.color = `var(${name})`
  document.querySelector("article").append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color }"""


def edges(page: Page, selector: str) -> list[dict[str, Any]]:
    """The left edge of each visible element: its class, color and width in pixels."""
    lefts: list[dict[str, Any]] = page.locator(selector).evaluate_all(EDGES)
    return lefts


def color(page: Page, name: str) -> str:
    """A color of the palette in the chosen scheme, as the browser computes it."""
    return str(page.evaluate(COLOR, name))


def luminance(computed: str) -> float:
    """The relative luminance of an opaque color such as "rgb(15, 118, 110)", by WCAG 2.2.

    >>> luminance("rgb(255, 255, 255)"), luminance("rgb(0, 0, 0)")
    (1.0, 0.0)
    """
    channels = [int(channel) / 255 for channel in re.findall(r"[\d.]+", computed)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(color: str, background: str) -> float:
    """The contrast of two opaque colors, from 1 to 21.

    >>> contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    21.0
    """
    darker, lighter = sorted((luminance(color), luminance(background)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_notes_and_folds_have_the_palettes_colors(path: str, scheme: str, reader: Reader) -> None:
    """Whatever its kind, a note is teal, or amber for a warning; a fold has a control's edge."""
    page = reader(path, color_scheme=scheme)
    names = ("--md-typeset-a-color", "--md-accent-fg-color", "--control-rule")
    teal, amber, rule = (color(page, name) for name in names)
    assert len({teal, amber, rule}) == 3
    for edge in edges(page, "article details[class]"):
        assert edge["color"] == rule, edge
    for edge in edges(page, "article .admonition"):
        assert edge["color"] == (amber if "warning" in edge["name"] else teal), edge
    fold = page.locator("article details[class] > summary").first
    if fold.count():
        fold.click()
        assert (
            page.locator("details[open]").first.evaluate("fold => getComputedStyle(fold).boxShadow")
            == "none"
        )


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_the_edge_of_a_control_can_be_seen(path: str, scheme: str, reader: Reader) -> None:
    """Against the page, three to one or more, as WCAG wants of what identifies a control."""
    page = reader(path, color_scheme=scheme)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    controls = edges(page, CONTROLS)
    assert controls
    for edge in controls:
        assert edge["width"] > 0, edge
        assert contrast(edge["color"], background) >= SEEN, edge
