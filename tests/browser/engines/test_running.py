"""Code and queries of a page run in each engine, and give what the build recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import pytest
from selenium.webdriver import Keys

from tests.browser.engines.page import Page, block
from tests.browser.live.running.code import ingested
from tests.browser.live.running.test_sections import check_javascript, check_python
from tests.support.sections import load_section

pytestmark = pytest.mark.timeout(400)  # Python starts slowly where much else runs

SECTIONS = [
    "javascript/identify.js:identify_organization",  # posthog-js
    "javascript/projects.js:project_created",  # posthog-node
    "python/projects.py:project_created",
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_run_sends_what_the_build_recorded(section: str, page: Page) -> None:
    """Event, distinct id and properties are the same, field by field."""
    run = page.visit("tutorial/").run(section)
    assert run.error == ""
    file, _, name = section.partition(":")
    check = check_python if file.startswith("python/") else check_javascript
    check(load_section(file, name), [ingested(event) for event in run.events])


EDITORS = {"sql": '[data-query="organizations"]', "python": block(SECTIONS[2])}


@pytest.mark.parametrize("language", EDITORS)
def test_edit_puts_the_focus_into_the_editor(language: str, page: Page) -> None:
    """What a reader types next is in the editor, and not a shortcut of the page."""
    selector = EDITORS[language]
    page.visit(f"tutorial/?lang={language}")
    page.press(selector, "Edit")
    page.wait_for("document.querySelector(args[0]).querySelector('.live-editor')", selector)
    page.evaluate("() => new Promise((end) => setTimeout(end, 100))")
    assert page.evaluate(
        """(selector) => document.activeElement?.closest(selector) !== null &&
        document.activeElement.shadowRoot?.activeElement?.matches('.cm-content')""",
        selector,
    )
    page.type("s f")
    typed = page.evaluate(
        "() => document.activeElement.shadowRoot.querySelector('.cm-content').textContent"
    )
    assert typed.startswith("s f")


def test_a_query_gives_the_rows_of_the_build(page: Page, answers: Mapping[str, Any]) -> None:
    """DuckDB starts in its worker, from a compressed stream, and counts what the build counted."""
    page.visit("tutorial/").press(EDITORS["sql"], "Run")
    assert rows(page, EDITORS["sql"]) == [[str(answers["organizations"]["value"])]]


def rows(page: Page, selector: str) -> list[list[str]]:
    """The rows that a run of a query shows, once there are some."""
    body = "document.querySelector(`${args[0]} ~ .live-result tbody`)"
    cells = f"[...{body}.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    texts: list[list[str]] = page.wait_for(f"{body}?.rows.length && {cells}", selector)
    return texts


DROP = """(text) => {
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([text], 'own.jsonl'))
  const place = document.querySelector('[data-own]')
  for (const type of ['dragover', 'drop'])
    place.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
}"""
OWN = {"event": "account_created", "timestamp": "2025-01-01T00:00:00Z", "properties": {}}


def test_a_dropped_file_gives_its_own_numbers(page: Page) -> None:
    """Read in the page, in a worker, and counted by the query whose number is in the text."""
    lines = [json.dumps({**OWN, "distinct_id": f"org_{number}"}) for number in range(7)]
    page.visit("tutorial/").evaluate(DROP, "\n".join(lines))
    page.wait_for("document.querySelector('[data-own] form button')")
    page.press("[data-own]", "Show my numbers")
    page.wait_for("""document.querySelector('[data-answer="organizations"]').textContent === '7'""")


def test_a_copied_link_is_in_the_clipboard(page: Page) -> None:
    """A reader who has edited code pastes its address elsewhere."""
    page.open_with(SECTIONS[1], "console.log('größer')", "tutorial/?lang=javascript")
    address = page.evaluate("() => location.href")
    page.press(block(SECTIONS[1]), "Copy link")
    status = "document.querySelector(`${args[0]} ~ .live-bar .live-status`).textContent"
    page.wait_for(f"{status} === 'The link is copied.'", block(SECTIONS[1]))
    page.evaluate("""() => { const box = document.createElement('textarea')
        document.querySelector('article').prepend(box); box.focus() }""")
    page.chord(Keys.CONTROL, "v")
    pasted = page.wait_for("document.querySelector('article > textarea').value")
    assert (unquote(pasted).partition("#")[2]) == unquote(address).partition("#")[2]
