"""Charts are drawn for the width of their place: letters as large as those around them."""

from __future__ import annotations

import pytest

from tests.browser.reading.conftest import Reader

# The size on the screen of each text of the pictures that are shown, by the class of its figure.
SIZES = """[...document.querySelectorAll('article :is(figure.chart, .chart-dots) > svg')]
  .filter(svg => svg.checkVisibility() && svg.getBoundingClientRect().width)
  .flatMap(svg => [...svg.querySelectorAll('text')].map(text => [svg.parentElement.className,
    parseFloat(getComputedStyle(text).fontSize)
      * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width]))"""
OPEN_ALL = "document.querySelectorAll('article details').forEach(fold => fold.open = true)"


@pytest.mark.parametrize("path", ["tutorial/", "retention/"])
@pytest.mark.parametrize("width", [390, 768, 1440, 1920])
def test_the_text_of_a_chart_is_as_large_as_it_is_drawn(
    width: int, path: str, reader: Reader
) -> None:
    """Thirteen pixels, on a desktop as on a phone; ten for the months of a grid on a phone."""
    page = reader(path, width=width)
    page.evaluate(OPEN_ALL)
    sizes = page.evaluate(SIZES)
    assert len({name for name, _ in sizes}) > 2
    for name, size in sizes:
        smallest = 9 if "grid" in name and width < 600 else 11
        assert smallest <= size <= 13.1, name
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1440])
def test_one_of_the_two_pictures_of_a_chart_is_shown(width: int, reader: Reader) -> None:
    """That for a column or that for a phone, also for those who listen to the page."""
    page = reader("tutorial/", width=width)
    figure = page.locator("figure[data-chart=organizations_by_team_size]")
    assert [svg.is_visible() for svg in figure.locator("> svg").all()] == [width > 600, width < 600]
    assert figure.get_by_role("img").count() == 1
    page.mouse.move(5, 5)
    figure.scroll_into_view_if_needed()
    figure.locator(".drawing svg").wait_for()
    assert figure.locator("svg").count() == figure.get_by_role("img").count() == 1
