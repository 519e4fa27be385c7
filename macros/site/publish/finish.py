"""Finish a built site: files beside its pages, what each page tells of itself, and what it may do.

Works on the HTML that is there, whatever built it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from macros.core.cache import Cache
from macros.core.cache_keys import code_key
from macros.render.markup import READING_TIME
from macros.site.publish import markdown, social_cards
from macros.site.site_meta import SiteMeta

INLINE = re.compile(r"<(script|style)(?![^>]*\b(?:src=|application/))[^>]*>(.*?)</\1>", re.DOTALL)
# Python-Markdown aligns table cells by style attributes, which the policy forbids.
ALIGNED = re.compile(r' style="text-align: (left|center|right);"')
# A table wider than a phone scrolls by itself, by keyboard too; Material's own wrapper cannot.
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
WORDS_A_MINUTE = 220
NO_PROSE = re.compile(r"<(pre|svg|table)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
CHARSET = '<meta charset="utf-8">'
NEEDED = "default-src 'none'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " \
    "worker-src 'self'; base-uri 'none'; form-action 'none'"  # fmt: skip


@dataclass(frozen=True)
class PageMeta:
    """What a page tells of itself: title, description, and its HTML before it is finished."""

    title: str
    description: str
    html: str


def finish(
    site: Path, about: SiteMeta, files: Mapping[str, str], cache: Path, *, draft: bool = False
) -> None:
    """Write the files, and complete every page of the site.

    Args:
        site: the folder of the built site.
        about: what it is.
        files: texts to write, by path in the site.
        cache: a folder for what need not be made again.
        draft: for an author who waits for the page: write the pages as Markdown later, which take
            longer than all else, and allow the server's script that reloads the page.
    """
    for folder in {(site / path).parent for path in files}:
        folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (site / path).write_text(text, encoding="utf-8")
    told = {path: _finish_page(site, path, about, cache) for path in about.pages}
    for file in sorted(site.rglob("*.html")):
        text = _restricted(file.read_text(encoding="utf-8"), draft=draft)
        file.write_text(text, encoding="utf-8")
    if draft:
        Thread(target=_write_markdown, args=(site, about, told, cache), daemon=True).start()
    else:
        _write_markdown(site, about, told, cache)


def _write_markdown(site: Path, about: SiteMeta, told: Mapping[str, PageMeta], cache: Path) -> None:
    """Write each page as Markdown beside it, and the lists of all."""
    pages = {}
    with suppress(FileNotFoundError):  # a draft that is gone: its server has ended
        for path, one in told.items():
            text = markdown.of_page(one.html, cache / "markdown")
            (site / path).with_suffix(".md").write_text(text, encoding="utf-8")
            name = path.removesuffix(".html") + ".md"
            pages[path] = markdown.Page(one.title, one.description, name, text)
        for name, text in markdown.for_models(about.name, about.description, pages).items():
            (site / name).write_text(text, encoding="utf-8")


def _finish_page(site: Path, path: str, about: SiteMeta, cache: Path) -> PageMeta:
    """Complete a page's head and its reading time; what the page told of itself."""
    file = site / path
    text = file.read_text(encoding="utf-8")
    title, description = _between(text, "<title>", "</title>"), _meta(text, "description")
    title = title.removesuffix(f" - {about.name}")
    home = path == "index.html"
    head: list[str] = []
    if about.address:
        name = path.removesuffix("index.html").strip("/").replace("/", "-") or "index"
        card = f"assets/cards/{name}.png"
        social_cards.draw(
            site / card, about.name, "" if home else title, description, cache / "cards"
        )
        address = about.address + path.removesuffix("index.html")
        head += _shared(about, title, description, address, about.address + card, home=home)
        head.append(_article(about, title, description, address, about.address + card, text))
    article = text[text.find("<article") : text.rfind("</article>")]
    key = (code_key(__name__), article)
    took = Cache(cache / "minutes", social_cards.KEPT).get_or_create(
        key, lambda: reading_time(article)
    )
    minutes = f"<span>{took} to read</span>"
    text = text.replace(READING_TIME, minutes, 1)
    file.write_text(text.replace("</head>", f"{''.join(head)}</head>", 1), encoding="utf-8")
    return PageMeta(title, description, text)


def reading_time(text: str) -> str:
    """How long a page takes to read, e.g. "12 minutes", by the words of its prose.

    >>> reading_time("<p>" + "word " * 500 + "<pre>" + "code " * 5000 + "</pre>")
    '2 minutes'
    """
    prose = html.unescape(TAG.sub(" ", NO_PROSE.sub(" ", text)))
    minutes = max(1, round(len(re.findall(r"\w+", prose)) / WORDS_A_MINUTE))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def _shared(
    about: SiteMeta, title: str, description: str, address: str, image: str, *, home: bool
) -> list[str]:
    """What others show of a page when somebody shares its address (ogp.me)."""
    told = {
        "og:type": "website" if home else "article",
        "og:site_name": about.name,
        "og:title": title,
        "og:description": description,
        "og:url": address,
        "og:image": image,
        "og:image:width": str(social_cards.WIDTH),
        "og:image:height": str(social_cards.HEIGHT),
        "og:image:alt": f"{about.name}: {title}" if title != about.name else title,
    }
    shared = [f'<meta property="{k}" content="{_quoted(v)}">' for k, v in told.items()]
    return [*shared, '<meta name="twitter:card" content="summary_large_image">']


def _article(
    about: SiteMeta, title: str, description: str, address: str, image: str, text: str
) -> str:
    """The page as a schema.org TechArticle, for search engines."""
    told = {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": title,
        "description": description,
        "url": address,
        "image": image,
        "inLanguage": _between(text, '<html lang="', '"'),
        "isPartOf": {"@type": "WebSite", "name": about.name, "url": about.address},
    }
    if changed := _between(text, '<time datetime="', '"'):
        told["dateModified"] = changed
    # Inside a script, only the text of its end tag could end it.
    written = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{written}</script>'


def _restricted(text: str, *, draft: bool) -> str:
    """The page with a Content-Security-Policy: only what it was built with runs, and only here.

    To a draft the server adds a script that reloads it, which is another one each time.
    """
    text = ALIGNED.sub(r' class="align-\1"', text)
    text = TABLE.sub(r'<div class="rows" tabindex="0"><table class="data">\1</table></div>', text)
    allowed: dict[str, set[str]] = {"script": set(), "style": set()}
    for kind, inline in INLINE.findall(text):
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        allowed[kind].add(f"'sha256-{digest}'")
    if draft:
        allowed["script"] = {"'unsafe-inline'"}
    scripts, styles = (" ".join(["'self'", *sorted(allowed[kind])]) for kind in allowed)
    # WebAssembly is what the live examples are made of; no text becomes code.
    policy = f"{NEEDED}; script-src {scripts} 'wasm-unsafe-eval'; style-src {styles}"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return text.replace(CHARSET, CHARSET + meta, 1)


def _between(text: str, start: str, end: str) -> str:
    """The text between two others, with entities as characters; "" where they are not there."""
    _, found, rest = text.partition(start)
    return html.unescape(rest.partition(end)[0]).strip() if found else ""


def _meta(text: str, name: str) -> str:
    return _between(text, f'<meta name="{name}" content="', '"')


def _quoted(text: str) -> str:
    return html.escape(text, quote=True)
