"""Blocks of SQL by keyboard, and after going back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.live.conftest import Reader


def test_letters_in_the_editor_are_text(reader: Reader) -> None:
    """The theme's shortcuts (next page, search) do not apply while a reader types."""
    page = reader.visit("/tutorial/").page
    reader.press("organizations", "Edit")
    editor = page.locator('[data-query="organizations"]').first.locator(".cm-content")
    editor.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("-- n p f s . , /")
    expect(editor).to_have_text("-- n p f s . , /")
    assert page.url.endswith("/tutorial/")
    expect(editor).to_be_focused()


def test_going_back_finds_the_page_as_it_was_built(reader: Reader) -> None:
    """Back from another page, the old rows are gone, and Run works."""
    page = reader.visit("/tutorial/").page
    reader.press("organizations", "Run")
    before = reader.cells("organizations")
    reader.visit("/models/")
    page.go_back()
    reader.press("organizations", "Run")
    assert reader.cells("organizations") == before


def test_the_keyboard_and_names_suffice(reader: Reader) -> None:
    """Tab reaches buttons, editor and rows, and they name the query that they belong to."""
    page = reader.visit("/tutorial/").page
    run = page.get_by_role("button", name=re.compile("Run the query organizations$")).first
    run.focus()
    page.keyboard.press("Enter")
    reader.cells("organizations")
    expect(run).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    editor = page.get_by_role("textbox", name=re.compile("The query organizations"))
    expect(editor).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor).not_to_be_focused()
