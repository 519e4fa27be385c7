"""The demo with five people in two organizations, a click at a time."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.live.conftest import Reader


def test_the_demo_counts_as_posthog_would(reader: Reader) -> None:
    """Everybody visits, logs in and works: two persons by organization, five by person."""
    page = reader.visit("/tutorial/").page
    page.get_by_role("button", name="Play with five people").click()
    demo = page.locator("fieldset.play")
    ada = demo.get_by_role("button", name=re.compile("^Ada "))
    for step in ("visits the site", "logs in", "views a report"):
        expect(ada).to_have_text(f"Ada (North) {step}")
        ada.press("Enter")
    expect(demo.locator(".play-persons li")).to_have_text(["Person 1 org_north browser_ada"])
    demo.get_by_role("button", name="Start again").click()
    for _ in range(3):
        for name in ("Ada", "Ben", "Cleo", "Dan", "Eve"):
            demo.get_by_role("button", name=re.compile(f"^{name} ")).press("Enter")
    counts = demo.get_by_role("status")
    expect(counts).to_have_text("15 events, 7 distinct ids, 2 persons in PostHog.")
    events = demo.get_by_role("list", name="Events")
    expect(events.get_by_role("listitem")).to_have_count(15)
    expect(events).to_have_attribute("tabindex", "0")  # it is scrolled with the keyboard
    demo.get_by_label("person", exact=True).check()
    expect(counts).to_have_text("15 events, 10 distinct ids, 5 persons in PostHog.")
    demo.get_by_role("button", name="Start again").click()
    expect(counts).to_have_text("0 events, 0 distinct ids, 0 persons in PostHog.")
