"""Queries that a reader stops, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.live.conftest import Reader

ENDLESS = "SELECT count() FROM events a, events b, events c, events d"


def test_a_long_query_can_be_stopped(reader: Reader) -> None:
    """Stop ends it, and the next query runs."""
    reader.visit("/tutorial/")
    reader.press("organizations", "Edit")
    reader.write("organizations", ENDLESS)
    reader.press("organizations", "Run")
    reader.press("organizations", "Stop")
    expect(reader.bar("organizations").locator(".live-status")).to_have_text("Stopped.")
    reader.press("organizations", "Reset")
    reader.press("organizations", "Run")
    assert reader.cells("organizations")


def test_a_query_can_be_stopped_at_once(reader: Reader) -> None:
    """Stop works from the moment that it is visible, before the database has the query."""
    reader.visit("/tutorial/")
    reader.press("organizations", "Edit")
    reader.write("organizations", ENDLESS)
    reader.bar("organizations").get_by_text("Stop", exact=True).evaluate(
        """stop => new MutationObserver(() => stop.hidden || stop.click())
            .observe(stop, { attributeFilter: ['hidden'] })"""
    )
    reader.press("organizations", "Run")
    expect(reader.bar("organizations").locator(".live-status")).to_have_text("Stopped.")


def test_stop_is_for_one_query(reader: Reader) -> None:
    """Stopping a query that waits for another block's leaves that one running, and vice versa."""
    reader.visit("/models/")
    first, second = "person/organizations", "group/organizations"
    reader.press(first, "Edit")
    reader.write(first, ENDLESS)
    reader.press(first, "Run")
    reader.press(second, "Run")
    reader.press(second, "Stop")
    expect(reader.bar(second).locator(".live-status")).to_have_text("Stopped.")
    expect(reader.bar(first).locator(".live-status")).to_have_text("Running")
    reader.press(second, "Run")
    reader.press(first, "Stop")
    expect(reader.bar(first).locator(".live-status")).to_have_text("Stopped.")
    assert reader.cells(second)
