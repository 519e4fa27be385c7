"""Recipes as a page shows them."""

from __future__ import annotations

from tests.support.sections import label, sections_of

SECTIONS = {
    **sections_of("javascript/frameworks", "js"),
    **sections_of("javascript/frameworks", "jsx"),
}


def test_lines_fit_the_column_of_a_page() -> None:
    """No line of code has to be scrolled sideways."""
    lines = [(label(s), line) for s in SECTIONS.values() for line in s.code.splitlines()]
    assert len(lines) > 150
    assert [line for line in lines if len(line[1]) > 76] == []


def test_directives_are_at_the_top() -> None:
    """What has to be the first statement of a file is that of the code that is copied."""
    clients = [s.code for s in SECTIONS.values() if "'use client'" in s.code]
    assert clients
    assert all(code.startswith("'use client'\n") for code in clients)
