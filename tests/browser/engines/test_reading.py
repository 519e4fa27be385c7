"""Each page reads in each engine as in the others."""

from __future__ import annotations

import pytest

from tests.browser.engines.page import Page
from tests.browser.reading.pages import EVERY

pytestmark = pytest.mark.timeout(400)  # Python starts slowly where much else runs


@pytest.mark.timeout(600)
def test_the_console_of_every_page_is_empty(page: Page) -> None:
    """No page breaks its own policy, asks for what is not there, or makes the engine warn."""
    messages = {path: page.visit(path).messages() for path in EVERY}
    assert {path: texts for path, texts in messages.items() if texts} == {}


def test_a_sidebar_that_is_short_does_not_scroll(page: Page) -> None:
    """Engines whose scroll bars are always visible would show one."""
    page.visit("models/", 1440)
    heights = page.evaluate("""() => [...document.querySelectorAll('.md-sidebar__scrollwrap')]
        .map((box) => [box.scrollHeight, box.clientHeight])""")
    assert len(heights) == 2
    assert [needed <= there for needed, there in heights] == [True, True]


def test_what_is_below_a_title_is_one_line(page: Page) -> None:
    """How long the page is, since when, and its Markdown, where there is room for all of them."""
    page.visit("tutorial/", 1440)
    middles = page.evaluate("""() => [...document.querySelector('.byline').children]
        .map((part) => part.getBoundingClientRect())
        .map(({ top, bottom }) => (top + bottom) / 2)""")
    assert len(middles) > 2
    assert max(middles) - min(middles) < 4
