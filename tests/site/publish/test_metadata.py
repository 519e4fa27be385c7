"""The head of a page: whatever its title and description say, they stay text."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from macros.site.publish.metadata import PageMeta, head_tags
from macros.site.site_meta import SiteMeta

ATTACKS = [
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    "a & b &lt;script&gt;",
]


def head(title: str) -> BeautifulSoup:
    """The head of a page with a title, which is its description too, as a browser reads it."""
    page = PageMeta("tutorial/index.html", title, title, "en", "<p>text</p>")
    site = SiteMeta(title, title, "https://example.com/", ("tutorial/index.html",))
    return BeautifulSoup(f"<head>{head_tags(site, page)}</head>", "html5lib")


@pytest.mark.parametrize("title", ATTACKS)
def test_no_title_ends_the_structured_data(title: str) -> None:
    """There is one script, of data, and it has the title as it is."""
    (script,) = head(title)("script")
    assert script["type"] == "application/ld+json"
    data = json.loads(str(script.string))
    assert data["headline"] == data["description"] == data["isPartOf"]["name"] == title


@pytest.mark.parametrize("title", ATTACKS)
def test_no_title_ends_its_attribute(title: str) -> None:
    """Every element of the head is one of ours, and has no attribute but ours."""
    document = head(title)
    assert {tag.name for tag in document.select("head *")} == {"meta", "script"}
    attributes = {name for tag in document("meta") for name in tag.attrs}
    assert attributes == {"property", "content", "name"}
    contents = {tag.get("property"): tag["content"] for tag in document("meta")}
    assert contents["og:title"] == contents["og:description"] == contents["og:site_name"] == title
