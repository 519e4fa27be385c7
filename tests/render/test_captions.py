"""What a picture says above itself: what there is to see in it, of which years, on which events."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from macros.render.context import Context
from macros.render.registry import MACROS
from tests.support.checkout import PROJECT_ROOT

COMPUTED = ("ratio", "highest", "lowest")
FINDING = "a quarter never &#60;paid&#62;"  # as other macros give it, escaped


def caption(name: str, finding: str, label: str = "") -> str:
    """The caption of a chart of a query, as a reader reads it."""
    context = Context(PROJECT_ROOT, app="", page=lambda: "")
    if label:
        context.answers.label = lambda name: label  # type: ignore[method-assign]
    text = MACROS["chart"].bind(context)(name, "bar", "What is drawn", finding).text
    element = BeautifulSoup(text, "html.parser").figcaption
    assert element is not None
    assert element.find("paid") is None
    return " ".join(element.get_text().split())


@pytest.mark.parametrize(
    ("name", "years"), [("users_per_month", " 2025"), ("organizations_per_tier", "")]
)
def test_a_finding_stands_above_the_title(name: str, years: str) -> None:
    """With a capital letter; the title says the year of what has times."""
    expected = f"A quarter never <paid> What is drawn{years} sample data"
    assert caption(name, FINDING) == expected


def test_a_title_without_a_finding_stands_alone() -> None:
    """Most charts of a team's own have none."""
    assert caption("organizations_per_tier", "") == "What is drawn sample data"


def test_a_finding_is_not_said_over_other_events() -> None:
    """It was written about the sample."""
    assert caption("organizations_per_tier", FINDING, "your data") == "What is drawn your data"


def test_each_finding_of_the_pages_is_computed() -> None:
    """A name of a row or a ratio in words in it comes from a macro: other data change the words."""
    pages = [
        page
        for page in (PROJECT_ROOT / "docs").glob("*.md")
        if "chart(" in page.read_text(encoding="utf-8") and page.name != "authoring.md"
    ]
    findings = [finding for page in pages for finding in _findings(page)]
    assert len(findings) > 10
    assert [each for each in findings if not any(f"{name}(" in each for name in COMPUTED)] == []


def _findings(page: Path) -> list[str]:
    """The fourth argument of each chart of a page, as it is written."""
    calls = [
        line.split("{{ chart(")[1]
        for line in page.read_text("utf-8").splitlines()
        if "{{ chart(" in line
    ]
    parts = [call.split('", ', 3) for call in calls]
    return [part[3] for part in parts if len(part) > 3]
