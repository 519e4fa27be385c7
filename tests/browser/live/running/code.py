"""What a reader does with a block of code: run it, edit it, and read what it sends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from playwright.sync_api import Locator, expect

from tests.browser.live.conftest import Reader

Event = dict[str, Any]


@dataclass
class Code:
    """A block of code on the open page, the first of its section.

    Attributes:
        reader: who reads the page.
        section: the section, e.g. "python/projects.py:project_created".
    """

    reader: Reader
    section: str

    @property
    def block(self) -> Locator:
        """The block itself."""
        return self.reader.page.locator(f'[data-section="{self.section}"]').first

    @property
    def head(self) -> Locator:
        """Its name, and the buttons that it always has."""
        return self.block.locator("xpath=preceding-sibling::*[1]")

    @property
    def bar(self) -> Locator:
        """Its other buttons, and its status."""
        return self._next("live-bar")

    @property
    def status(self) -> Locator:
        """What it says about the last run."""
        return self.bar.locator(".live-status")

    @property
    def error(self) -> Locator:
        """What went wrong in the last run."""
        return self._next("live-error")

    @property
    def logs(self) -> Locator:
        """What the code and the SDK printed."""
        return self._next("live-logs")

    def _next(self, name: str) -> Locator:
        path = f"xpath=following-sibling::*[contains(@class, '{name}')]"
        return self.block.locator(path).first

    def press(self, name: str) -> None:
        """Press a button of the block, also where it is folded away or in another tab."""
        in_bar = self.bar.get_by_text(name, exact=True)
        button = self.head.get_by_text(name, exact=True).or_(in_bar)
        button.wait_for(state="attached")
        button.dispatch_event("click")

    def run(self) -> list[Event]:
        """Press Run, wait until the run has ended, and read the events that it sent."""
        ended = "block => { block.ended = new Promise((end) => " \
            "block.addEventListener('live:events', end, { once: true })) }"  # fmt: skip
        self.block.evaluate(ended)
        self.press("Run")
        self.block.evaluate("async (block) => { await block.ended }")
        text = self.block.locator("xpath=following-sibling::*[@data-received]").first.text_content()
        events: list[Event] = json.loads(text or "[]")
        return [ingested(event) for event in events]

    def write(self, text: str) -> None:
        """Replace the code by other code."""
        self.block.evaluate(
            "block => { block.closest('details')?.setAttribute('open', '');"
            "const tab = block.closest('.tabbed-block'); if (tab) {"
            "const index = [...tab.parentElement.children].indexOf(tab);"
            "tab.closest('.tabbed-set').querySelectorAll(':scope > input')[index].click() } }"
        )
        if self.block.locator(".cm-content").count() == 0:
            self.press("Edit")
        self.block.locator(".cm-content").focus()
        self.reader.page.keyboard.press("Control+A")
        self.reader.page.keyboard.insert_text(text)
        expect(self.block.locator(".cm-content")).to_contain_text(text.strip().splitlines()[0][:40])


def ingested(event: Event) -> Event:
    """An event as PostHog ingests it: what is beside the properties moves into them."""
    extra = {key: event[key] for key in ("$set", "$set_once") if key in event}
    return {**event, "properties": {**event["properties"], **extra}}


RUNNABLE = "[data-section]:has(+ [data-call])"


def sections_by_page(site: Path) -> dict[str, list[str]]:
    """The sections that can be run, by the first page that shows them."""
    seen: set[str] = set()
    pages: dict[str, list[str]] = {}
    for file in sorted(site.rglob("*.html")):
        blocks = BeautifulSoup(file.read_text("utf-8"), "html.parser").select(RUNNABLE)
        names = dict.fromkeys(str(block["data-section"]) for block in blocks)
        new = [n for n in names if n.startswith(("python/", "javascript/")) and n not in seen]
        if new:
            pages[f"/{file.parent.relative_to(site).as_posix()}/"] = new
            seen |= set(new)
    return pages
