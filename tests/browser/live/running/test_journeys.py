"""Journeys, played in the page: each step sends what the page shows, and says whose it is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from macros.content.journeys import journey
from tests.browser.live.conftest import Reader
from tests.support.checkout import SNIPPETS

CASES = [
    (name, language)
    for name in journey.names(SNIPPETS)
    for language in journey.load(SNIPPETS, name).languages
]
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ALL_EVENTS = (
    "window.events = []; document.addEventListener('live:events', "
    "(event) => window.events.push(event.detail.events))"
)


def bar_of(reader: Reader, name: str, language: str) -> Locator:
    """The buttons of a journey, just before its first step."""
    step = f'[data-journey="{name}"][data-language="{language}"]'
    return reader.page.locator(f".journey-bar:has(+ {step}), .journey-bar:has(+ p + {step})").first


def with_fixed_ids(value: Any) -> Any:
    """A value in which each random id says in which order they appear."""
    text = json.dumps(value)
    for number, random_id in enumerate(dict.fromkeys(ID.findall(text)), 1):
        text = text.replace(random_id, f"id-{number}")
    return json.loads(text)


@pytest.mark.parametrize(("name", "language"), CASES)
@pytest.mark.timeout(300)
def test_each_step_sends_what_the_page_shows(name: str, language: str, reader: Reader) -> None:
    """Names, distinct ids and whose each event is are those that the build wrote."""
    planned = journey.load(SNIPPETS, name)
    reader.visit("/journeys/").page.evaluate(ALL_EVENTS)
    built = reader.page.locator(f'[data-journey="{name}"][data-language="{language}"]').first
    sentences = built.evaluate(
        """start => { const ways = []; for (let part = start; !part.matches('.journey-end');
          part = part.nextElementSibling)
          if (part.matches('.journey-way')) ways.push(part.textContent); return ways }"""
    )
    bar = bar_of(reader, name, language)
    bar.get_by_text("Play it step by step").dispatch_event("click")
    for number in range(1, len(planned.steps) + 1):
        expect(bar.locator(".live-status")).to_have_text(f"Step {number} of {len(planned.steps)}")
        if number < len(planned.steps):
            bar.get_by_text("Next", exact=True).dispatch_event("click")
    sent = reader.page.evaluate("window.events")
    stored = journey.messages(SNIPPETS, planned, language)
    brief = [[[m["event"], m["distinct_id"]] for m in step] for step in sent]
    assert with_fixed_ids(brief) == with_fixed_ids(
        [[[m["event"], m["distinct_id"]] for m in step] for step in stored]
    )
    ways = reader.page.locator(".live-way").all_text_contents()
    said = [re.sub(r"^Event (\d+), [$\w]+\. ", r"Event \1 ", way) for way in sentences]
    assert with_fixed_ids(ways) == with_fixed_ids([way for way in said if "Event" in way])
    expect(bar.get_by_text("Start again")).to_have_count(1)


def test_a_journey_is_read_without_playing_it(reader: Reader) -> None:
    """All steps are there before anybody presses a button, and nothing is loaded for them."""
    reader.visit("/journeys/")
    steps = reader.page.locator('[data-journey="visitor"]')
    assert steps.count() == len(journey.load(SNIPPETS, "visitor").steps)
    for step in steps.all():
        expect(step).to_be_visible()
    assert reader.page.locator("iframe").count() == 0


def test_a_journey_shows_its_steps_one_by_one(reader: Reader) -> None:
    """Those to come are hidden until then, and one button brings all back."""
    reader.visit("/journeys/")
    bar = bar_of(reader, "visitor", "javascript")
    bar.get_by_role("button").click()
    steps = reader.page.locator('[data-journey="visitor"]')
    expect(bar.locator(".live-status")).to_have_text("Step 1 of 3")
    expect(steps.nth(0)).to_be_visible()
    expect(steps.nth(1)).to_be_hidden()
    bar.get_by_text("Show all steps").click()
    expect(steps.nth(2)).to_be_visible()
