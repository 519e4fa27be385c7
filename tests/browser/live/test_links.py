"""A link with a query in it: said to be one, never run by itself, and no text stops the page."""

from __future__ import annotations

import base64
import re

from playwright.sync_api import expect

from tests.browser.live.conftest import Reader

BLOCK = "organizations"


def link(text: str) -> str:
    """The address of the page with a query for its first block."""
    encoded = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return f"/tutorial/#live={BLOCK}&sql={encoded}"


def test_a_query_that_came_with_a_link_says_so(reader: Reader) -> None:
    """It waits in the editor until the reader runs it; PostHog's parser runs in a worker."""
    page = reader.visit(link("SELECT 1 AS linked FROM events GROUP BYY 2")).page
    status = reader.bar(BLOCK).locator(".live-status")
    expect(status).to_have_text("This query came with the link. Read it before you run it.")
    verdict = reader.around(BLOCK, "verdict")
    expect(verdict).to_have_text('PostHog can’t parse this. Line 1, column 38: Unexpected "BYY".')
    assert "live-rejected" in (verdict.get_attribute("class") or "")
    assert page.locator(".live-result table").count() == 0
    parsers = [path for path in reader.requested if "hogql" in path]
    assert parsers == ["/assets/live/hogql.worker.js"]


def test_a_mistake_is_said_once(reader: Reader) -> None:
    """By the parser or by the run, whichever spoke last of this text, and the editor underlines it.

    What only the engine does not know stands beside the parser's word that the query is one.
    """
    reader.visit(link("SELEC 1"))
    verdict, error = (reader.around(BLOCK, kind) for kind in ("verdict", "error"))
    mistake = reader.page.locator(f'[data-query="{BLOCK}"] .cm-mistake')
    cause = 'Line 1, column 1: Unexpected "SELEC".'
    expect(verdict).to_have_text(f"PostHog can’t parse this. {cause}")
    expect(mistake).to_have_text("SELEC")
    reader.press(BLOCK, "Run")
    expect(error).to_have_text(re.compile('^Line 1, column 1: "SELEC" does not run here: .*SELECT'))
    expect(verdict).to_be_hidden()
    expect(mistake).to_have_text("SELEC")
    reader.write(BLOCK, "SELECT 1 FROM events GROUP BYY 2")
    expect(verdict).to_contain_text('Unexpected "BYY".')
    expect(error).to_be_hidden()
    expect(mistake).to_have_text("BYY")
    reader.write(BLOCK, "SELECT evnt FROM events")
    expect(verdict).to_have_text("PostHog’s parser accepts this query.")
    expect(mistake).to_have_count(0)
    reader.press(BLOCK, "Run")
    expect(error).to_contain_text('No column "evnt".')
    expect(mistake).to_have_text("evnt")
    expect(verdict).to_be_visible()
    reader.press(BLOCK, "Reset")
    expect(error).to_be_hidden()
    expect(verdict).to_be_hidden()
    expect(mistake).to_have_count(0)


def test_a_link_of_any_length_leaves_the_page_alone(reader: Reader) -> None:
    """Of 200 kB only a note is left, with the page's own query, which runs."""
    reader.visit(link("SELECT " + "(1 + " * 40_000))
    status = reader.bar(BLOCK).locator(".live-status")
    expect(status).to_have_text(
        "The link has more than 50,000 characters of query; this is the page’s own."
    )
    reader.press(BLOCK, "Run")
    assert reader.cells(BLOCK)
    expect(reader.around(BLOCK, "verdict")).to_be_hidden()


def test_typing_goes_on_while_the_parser_is_busy(reader: Reader) -> None:
    """A text that the parser does not finish gets no verdict, and the next one gets its own."""
    reader.visit(link("SELECT " + "(" * 6000 + "CASE WHEN " * 800))
    verdict = reader.around(BLOCK, "verdict")
    reader.bar(BLOCK).get_by_role("button", name="Reset").wait_for()
    reader.write(BLOCK, "SELECT count() FROM events")
    expect(verdict).to_have_text("PostHog’s parser accepts this query.")
    assert "live-rejected" not in (verdict.get_attribute("class") or "")
    reader.write(BLOCK, "SELECT '" + "x" * 20_000 + "'")
    expect(verdict).to_have_text("PostHog’s parser reads no more than 20,000 characters here.")
