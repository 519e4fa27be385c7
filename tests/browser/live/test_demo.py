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
    persons = ["Person 1 org_north browser_ada", "Person 1 user_ada browser_ada"]
    expect(demo.locator(".play-persons li")).to_have_text(persons)
    demo.get_by_role("button", name="Start again").click()
    for _ in range(3):
        for name in ("Ada", "Ben", "Cleo", "Dan", "Eve"):
            demo.get_by_role("button", name=re.compile(f"^{name} ")).press("Enter")
    verdict = demo.get_by_role("status")
    expect(verdict).to_have_text(
        "15 events of 5 human beings from 2 organizations. PostHog reports 2 unique users if you "
        "identify by organization, 5 if by person."
    )
    counts = demo.locator(".play-count")
    expect(counts).to_have_text(["2", "5"])
    expect(demo.locator(".play-persons").nth(0).locator("li")).to_have_count(2)
    events = demo.get_by_role("list", name="Events, identified by person")
    expect(events.get_by_role("listitem")).to_have_count(15)
    expect(events).to_have_attribute("tabindex", "0")  # it is scrolled with the keyboard
    demo.get_by_role("button", name="Start again").click()
    expect(counts).to_have_text(["0", "0"])


def test_a_visitor_is_a_person_until_they_log_in(reader: Reader) -> None:
    """Two visits are two persons by either model; nothing moves when a button says what is next."""
    page = reader.visit("/tutorial/").page
    page.get_by_role("button", name="Play with five people").click()
    demo = page.locator("fieldset.play")
    ben = demo.get_by_role("button", name=re.compile("^Ben "))
    before = ben.bounding_box()
    for name in ("Ada", "Ada", "Ben"):
        demo.get_by_role("button", name=re.compile(f"^{name} ")).click()
    expect(demo.locator(".play-count")).to_have_text(["2", "2"])
    ben.click()
    expect(demo.locator(".play-count")).to_have_text(["1", "2"])
    assert ben.bounding_box() == before
