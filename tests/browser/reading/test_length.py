"""The tutorial is half as long as it was, in each model, and opens only the code of its line."""

from __future__ import annotations

import pytest

from tests.browser.reading.conftest import Reader

BEFORE = 27_431  # pixels at a width of 1440, when the tutorial was first reviewed
HALF = 0.55  # more than half since blocks of code have a call, and payments a currency
OPEN = 14  # blocks of code that stand open; they were 44
VARIANTS = ["tutorial/", "person/tutorial/", "group/tutorial/"]
HEIGHT = "document.documentElement.scrollHeight"


@pytest.mark.parametrize("path", VARIANTS)
def test_the_tutorial_is_half_as_long_as_it_was(path: str, reader: Reader) -> None:
    """What only some readers need is folded: pixels, and blocks of code that stand open."""
    page = reader(path, width=1440)
    assert page.evaluate(HEIGHT) <= HALF * BEFORE
    blocks = page.locator("article div.highlight:not([data-call]) pre")
    assert sum(block.is_visible() for block in blocks.all()) <= OPEN < blocks.count() / 4
    assert page.locator("article details[open]").count() == 0
