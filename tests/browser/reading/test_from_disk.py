"""The zip of the site, unpacked and opened from disk in a browser: it reads like the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import playwright.sync_api
import pytest

LANGUAGES = """() => [...document.querySelectorAll('.tabbed-set > input:checked')].map(
    (input) => document.querySelector(`label[for="${input.id}"]`).textContent)"""
DEAD = """() => [...document.querySelectorAll('a[href]')].map((a) => a.href)
    .filter((address) => address.startsWith('file:'))"""
Opened = Callable[[str], playwright.sync_api.Page]


@pytest.fixture
def opened(site_on_disk: Path, chromium: playwright.sync_api.Browser) -> Iterator[Opened]:
    """Open a page from disk; its console stays empty, and nothing is asked of any host."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []

    def open_page(path: str) -> playwright.sync_api.Page:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{path}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
        page.on("request", lambda request: _watch(request.url, complaints))
        page.goto((site_on_disk / path).as_uri())
        page.mouse.move(60, 60)  # what waits for a reader's first input is loaded
        page.wait_for_selector("html.js")
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    context.close()
    assert complaints == []


def _watch(address: str, complaints: list[str]) -> None:
    if not address.startswith(("file:", "data:")):
        complaints.append(f"request to {address}")


def test_every_page_opens_without_a_complaint(site_on_disk: Path, opened: Opened) -> None:
    """Each says in its first sentence what it cannot do, and each of its links leads to a file."""
    pages = sorted(site_on_disk.rglob("index.html"))
    assert len(pages) > 10
    for file in pages:
        page = opened(file.relative_to(site_on_disk).as_posix())
        assert page.locator("article > .from-disk").count() == 1
        assert page.locator(".live-bar, [name=search]").count() == 0
        links = {
            link.removeprefix("file://").split("#")[0].split("?")[0] for link in page.evaluate(DEAD)
        }
        assert [link for link in links if not Path(link).is_file()] == []
        page.close()


def test_a_reader_goes_from_page_to_page(site_on_disk: Path, opened: Opened) -> None:
    """By the navigation, by the model's links, and back: each is a file of the folder."""
    page = opened("index.html")
    page.get_by_role("link", name="Start the tutorial").click()
    page.wait_for_url("**/tutorial/index.html")
    page.locator('.variants-of-page a[data-model="person"]').click()
    page.wait_for_url("**/person/tutorial/index.html")
    page.locator('article a[href*="retention"]').first.click()
    page.wait_for_url("**/person/retention/index.html*")
    page.go_back()
    page.wait_for_url("**/person/tutorial/index.html")


def test_a_language_is_chosen_for_all_tabs_and_pages(opened: Opened) -> None:
    """As on the site, and it is still chosen on the next page."""
    page = opened("person/tutorial/index.html")
    page.locator(".tabbed-labels label:visible", has_text="Python").first.click()
    page.wait_for_function(f"() => ({LANGUAGES})().every((name) => name === 'Python')")
    page.locator('.variants-of-page a[data-model="group"]').click()
    page.wait_for_url("**/group/tutorial/index.html")
    page.wait_for_function(f"() => ({LANGUAGES})().every((name) => name === 'Python')")


def test_charts_and_colors_are_there(opened: Opened) -> None:
    """A chart is its picture, and the color switch works."""
    page = opened("tutorial/index.html")
    assert page.locator("figure.chart > svg[role=img]").count() > 5
    page.locator('label[title="Switch to dark mode"]').click()
    page.wait_for_selector('body[data-md-color-scheme="slate"]')
