"""What readers find first: the theme's own search, with their words, in a browser."""

from __future__ import annotations

import re

import pytest

from tests.browser.reading.conftest import Reader, visit

# Where a query leads first. A page stands for its first hit, an anchor for one of the first three.
FIRST = {
    "count organizations by plan": "tutorial/#organizations_per_tier",
    "organizations per plan": "tutorial/",
    "revenue per customer": "tutorial/#revenue_per_organization",
    "how many users": "tutorial/#total_users",
    "email": "tutorial/#identify_organization",
    "reset": "tutorial/#reset",
    "tenant": "tutorial/#identify_organization",
    "team": "tutorial/",
    "workspace": "terms/",
    "alias": "terms/",
    "seats": "terms/",
    "ARPU": "terms/",
    "NRR": "terms/",
    "MRR": "terms/",
    "churn": "growth/",
    "cohort": "growth/",
    "retention": "retention/",
    "cancel": "retention/#churned_organizations_per_month-event",
    "group analytics": "models/#group",
    "Next.js": "frameworks/",
    "webhook": "frameworks/#payments",
    "flush": "tutorial/",
    "export csv": "your-events/#from-export-files",
    "byline": "authoring/#byline",
}


def test_readers_words_lead_to_their_page(reader: Reader) -> None:
    """Tutorial before reference, other names of a thing, and words beside punctuation."""
    page = reader("")
    home = page.url
    wrong: dict[str, list[str]] = {}
    for query, place in FIRST.items():
        visit(page, f"{home}?q={query}")
        links = page.locator("a.md-search-result__link")
        try:
            links.first.wait_for()
        finally:
            hits = links.evaluate_all("links => links.slice(0, 3).map(link => link.href)")
        paths = [re.sub(r"\?h=[^#]*", "", hit.removeprefix(home)) for hit in hits]
        places = paths if "#" in place else paths[:1]
        if place not in places or not paths[0].startswith(place.partition("#")[0]):
            wrong[query] = paths
    assert wrong == {}


@pytest.mark.parametrize("query", ["xyzzy", "$$$"])
def test_what_is_nowhere_is_not_found(query: str, reader: Reader) -> None:
    """A query without a hit says so, and breaks nothing."""
    page = reader(f"?q={query}")
    page.get_by_text("No matching documents").wait_for()


def test_a_closed_search_is_no_stop(reader: Reader) -> None:
    """Its results are there for the keyboard and for screen readers when it opens, not before."""
    page = reader("tutorial/", 1440)
    field, results = page.get_by_role("textbox", name="Search"), page.locator(".md-search__output")
    assert not results.is_visible()
    assert "Initializing" not in page.get_by_role("banner").aria_snapshot()
    field.click()
    field.fill("churn")
    page.locator("a.md-search-result__link").first.wait_for()
    assert results.is_visible()
