"""Which files readers can take away: those to which a page links by the macro `take_away`."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from macros.core.words.language import Language, language_or_english, say, speaking
from macros.render.markup import TAKE_AWAY_NAMES
from macros.site.publish.html_page import read_head

LINK = re.compile(
    r'<a href="(?P<href>[^"]+)" data-take-away="(?P<kind>[\w-]+) (?P<model>\w*) (?P<page>[^"]*)"'
)
SITE = "site"  # the kind of the whole site as a zip
END = "</article>"


@dataclass(frozen=True)
class Download:
    """A file to take away.

    Attributes:
        kind: one of `TAKE_AWAY_NAMES`.
        model: that of the page it is made of.
        page: the built page, relative to the site; "" for what is made of no page.
        target: where the file goes, relative to the site.
        linked_on: the built page that lists it.
    """

    kind: str
    model: str
    page: str
    target: str
    linked_on: str


def read_downloads(site: Path, pages: Iterable[str]) -> list[Download]:
    """All files that the pages of a built site link to, each once.

    Args:
        site: the folder of the built site.
        pages: paths of the pages' files.
    """
    downloads = {d.target: d for page in pages for d in _read(site / page, page)}
    return sorted(downloads.values(), key=lambda download: download.target)


def _read(file: Path, path: str) -> Iterator[Download]:
    for match in LINK.finditer(file.read_text(encoding="utf-8")):
        folder = posixpath.dirname(path)
        target = posixpath.normpath(posixpath.join(folder, html.unescape(match["href"])))
        yield Download(match["kind"], match["model"], match["page"], target, path)


def link_pages(
    site: Path,
    downloads: Iterable[Download],
    language_of: Callable[[str], Language] = language_or_english,
) -> None:
    """End each page that can be taken away with a line that says so."""
    files: dict[str, list[Download]] = {}
    for download in downloads:
        if download.page and download.kind != "sample":
            files.setdefault(download.page, []).append(download)
    for page, own in files.items():
        file = site / page
        text = file.read_text(encoding="utf-8")
        start, end, rest = text.rpartition(END)
        with speaking(language_of(read_head(text).language)):
            line = _line(page, own)
        file.write_text(f"{start}{line}{end}{rest}", encoding="utf-8")


def _line(page: str, downloads: list[Download]) -> str:
    """The line at the end of a page."""
    order = [*TAKE_AWAY_NAMES]
    downloads = sorted(downloads, key=lambda download: order.index(download.kind))
    links = ", ".join(
        _link(page, each.target, say(TAKE_AWAY_NAMES[each.kind])) for each in downloads
    )
    more = _link(page, posixpath.dirname(downloads[0].linked_on) + "/", say("how to use them"))
    text = say("Take this page away: {links}; {more}.", links=links, more=more)
    return f'<p class="take-away">{text}</p>'


def _link(page: str, target: str, text: str) -> str:
    href = posixpath.relpath(target, posixpath.dirname(page))
    return f'<a href="{html.escape(href)}{"/" if target.endswith("/") else ""}">{text}</a>'
