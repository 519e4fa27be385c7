"""What a reader sees first: a query to run, the place for their own numbers, and the verdict."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.reading.conftest import Reader

FOLD = 900  # pixels of a first screen


def test_a_query_runs_on_the_first_screen(reader: Reader) -> None:
    """With the number that the page has; the database is loaded when it is pressed, not before."""
    page = reader("", 1440)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    card = page.locator(".hero-live")
    box = card.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < FOLD
    assert requests == []
    card.get_by_role("button", name="Run").click()
    number = page.locator(".card [data-answer=organizations]").inner_text()
    expect(card.locator(".live-result td, .live-result th[scope=row]").first).to_have_text(
        number, timeout=60_000
    )
    assert [url for url in requests if ".wasm" in url]


def test_own_numbers_are_asked_for_on_the_first_screen(reader: Reader) -> None:
    """Without scrolling, at a desk."""
    page = reader("", 1440)
    box = page.locator("[data-own] input[type=file]").bounding_box()
    assert box is not None
    assert box["y"] < FOLD


@pytest.mark.parametrize("width", [390, 1440])
def test_the_comparison_of_models_fits_and_lines_up_its_numbers(width: int, reader: Reader) -> None:
    """After the verdict: no column is cut off on a phone, and numbers end below each other."""
    page = reader("models/", width)
    expect(page.locator("article > p:not([class])").first).to_contain_text("Most products:")
    for table in page.locator("article > .rows").all():
        assert table.evaluate("box => box.scrollWidth <= box.clientWidth")
    cells = page.locator("table[data-models] :is(td, thead th:not(:first-child))")
    aligned = cells.evaluate_all("all => all.map(each => getComputedStyle(each).textAlign)")
    assert set(aligned) == {"right"}
    tiers = page.locator("table[data-models] td", has_text="enterprise")
    assert tiers.count() > 1
    for cell in tiers.all():  # a line for each tier, with its number
        pairs = cell.inner_text().split(", ")
        lines = cell.evaluate("""cell => {
            const range = document.createRange()
            range.selectNodeContents(cell)
            return new Set([...range.getClientRects()].map(({ top }) => top)).size }""")
        assert lines == len(pairs) > 1
