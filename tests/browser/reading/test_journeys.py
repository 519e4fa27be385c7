"""How far a reader has to go: the links from the home page to all that a question needs."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

HEADINGS = ("h1", "h2")
FOLLOWED = 2  # links; eleven steps it was, with the copying
COPIED = ("[data-section$='/person/revenue.js:plan_selected']", "a.open-in-posthog")
QUERY = "[data-query='person/organizations_per_tier']"

Section = list[Tag]  # what stands between two headings
Place = tuple[str, str]  # a page and an anchor in it


class Site:
    """The built site as a reader sees it: one section at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._articles: dict[str, Tag] = {}

    def section(self, place: Place) -> Section:
        """What a reader sees who comes to a place: all from the last heading to the next."""
        page, anchor = place
        section: Section = []
        for element in self._article(page).find_all(recursive=False):
            if element.name in HEADINGS:
                if anchor and any(_has_id(part, anchor) for part in section):
                    return section
                if not anchor and section and element.name == "h2":
                    return section
                section = section if element.name == "h1" else []
            section.append(element)
        return section

    def links(self, place: Place) -> Iterator[Place]:
        """Where the links of a section lead, within the site."""
        for element in self.section(place):
            for link in element.find_all("a", href=True):
                address, anchor = urldefrag(str(link["href"]))
                if urlsplit(address).scheme:
                    continue
                page = posixpath.normpath(posixpath.join(place[0], address)) if address else ""
                page = place[0] if not address else "" if page == "." else f"{page}/"
                if (self._folder / page / "index.html").is_file():
                    yield page, anchor

    def _article(self, page: str) -> Tag:
        if page not in self._articles:
            text = (self._folder / page / "index.html").read_text(encoding="utf-8")
            article = BeautifulSoup(text, "html.parser").select_one("article")
            assert article is not None, page
            self._articles[page] = article
        return self._articles[page]


def _has_id(element: Tag, anchor: str) -> bool:
    return element.get("id") == anchor or element.find(id=anchor) is not None


def journey(site: Site, is_there: Callable[[Section], bool], most: int) -> list[Place]:
    """The fewest links from the home page to a section that has what a reader needs.

    Raises:
        AssertionError: it takes more links than `most`.
    """
    journeys: list[list[Place]] = [[("", "")]]
    seen = {("", "")}
    for journey in journeys:
        if is_there(site.section(journey[-1])):
            return journey[1:]
        if len(journey) <= most:
            for place in site.links(journey[-1]):
                if place not in seen:
                    seen.add(place)
                    journeys.append([*journey, place])
    raise AssertionError(f"more than {most} links from the home page")


def test_organizations_by_plan_for_somebody_who_identifies_people(site: Path) -> None:
    """Two links to the event, the insight and the query of their own model; then copy them."""

    def has_all(section: Section) -> bool:
        return section[0].get("id") == "organizations_per_tier" and all(
            any(part.css.match(each) or part.select_one(each) for part in section)
            for each in (*COPIED, QUERY)
        )

    *_, (page, _) = journey(Site(site), has_all, FOLLOWED)
    assert page == "person/tutorial/"


def test_somebody_who_identifies_by_email_is_told_at_once(site: Path) -> None:
    """No link: the home page says that they are fine, what to add, and what of earlier events."""

    def has_all(section: Section) -> bool:
        text = " ".join(part.get_text(" ", strip=True) for part in section)
        wanted = ("also by email, you are fine", "organization_id", "Events from before")
        return all(each in " ".join(text.split()) for each in wanted)

    assert journey(Site(site), has_all, 1) == []


def test_a_journey_that_is_too_long_is_told(site: Path) -> None:
    """What one link does not reach is not found with one link."""

    def has_the_tiers(section: Section) -> bool:
        return section[0].get("id") == "organizations_per_tier"

    assert len(journey(Site(site), has_the_tiers, FOLLOWED)) == 1
    with pytest.raises(AssertionError, match="more than 0 links"):
        journey(Site(site), has_the_tiers, 0)
