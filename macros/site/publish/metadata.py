"""What the head of a page says of it: for link previews and for search engines."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass

from macros.site.publish import social_cards
from macros.site.site_meta import SiteMeta

CHANGED = re.compile(r'<time\b[^>]*\bdatetime="([^"]*)"')


@dataclass(frozen=True)
class PageMeta:
    """What a page says of itself.

    Attributes:
        path: its file in the site, e.g. "tutorial/index.html".
        title: without the name of the site.
        description: a sentence, or "".
        language: e.g. "en".
        article: its text, as HTML.
    """

    path: str
    title: str
    description: str
    language: str
    article: str

    @property
    def is_home(self) -> bool:
        """Whether it is the first page of the site."""
        return self.path == "index.html"

    @property
    def card(self) -> str:
        """The path of its social card."""
        name = self.path.removesuffix("index.html").strip("/").replace("/", "-") or "index"
        return f"assets/cards/{name}.png"


def head_tags(site: SiteMeta, page: PageMeta) -> str:
    """The elements to add to the head of a page whose address is known."""
    return "".join([*_shared(site, page), _article(site, page)])


def address(site: SiteMeta, page: PageMeta) -> str:
    """Where a page will be; below the site where the address of that is not known."""
    return site.address + page.path.removesuffix("index.html")


def _shared(site: SiteMeta, page: PageMeta) -> list[str]:
    """What others show of a page when somebody shares its address (ogp.me)."""
    properties = {
        "og:type": "website" if page.is_home else "article",
        "og:site_name": site.name,
        "og:title": page.title,
        "og:description": page.description,
        "og:url": address(site, page),
        "og:image": site.address + page.card,
        "og:image:width": str(social_cards.WIDTH),
        "og:image:height": str(social_cards.HEIGHT),
        "og:image:alt": f"{site.name}: {page.title}" if page.title != site.name else page.title,
    }
    tags = [
        f'<meta property="{name}" content="{html.escape(content)}">'
        for name, content in properties.items()
    ]
    return [*tags, '<meta name="twitter:card" content="summary_large_image">']


def _article(site: SiteMeta, page: PageMeta) -> str:
    """The page as a schema.org TechArticle, for search engines."""
    properties = {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": page.title,
        "description": page.description,
        "url": address(site, page),
        "image": site.address + page.card,
        "inLanguage": page.language,
        "isPartOf": {"@type": "WebSite", "name": site.name, "url": site.address},
    }
    if changed := CHANGED.search(page.article):
        properties["dateModified"] = html.unescape(changed[1])
    # Inside a script, only the text of its end tag could end it.
    data = json.dumps(properties, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{data}</script>'
