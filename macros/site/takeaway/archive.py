"""The site as a zip that opens from disk, and what its pages say of what needs a server.

A browser refuses modules, workers and `fetch` to a page that was opened from disk. The pages of the
zip do without: charts stand still, and search and the live examples are replaced by one sentence.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from macros.core.errors import Problem
from macros.core.words.language import Language, language_or_english, say, speaking
from macros.site.publish.html_page import read_head
from macros.site.site_meta import SiteMeta

EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip has no earlier time
# What only a server can give to a page, or only others read.
LEFT_OUT = (
    "404.html",
    "sitemap.xml",
    "sitemap.xml.gz",
    "search/",
    "assets/live/",
    "assets/cards/",
    "assets/charts.js",
    "assets/vega.js",
    "assets/javascripts/lunr/",
    "assets/javascripts/workers/",
)
SCRIPT = "assets/site.js"
MODULE = re.compile(r'<script type="module" src="([^"]+)"[^>]*></script>\s*')
STATIC_IMPORT = re.compile(r"^(?:import\s*[\w{*'\"]|export\s)", re.MULTILINE)
SEARCH_BUTTON = re.compile(
    r'<label class="md-header__button md-icon" for="__search">.*?</label>', re.DOTALL
)
SEARCH = '<div class="md-search"'
BOX = re.compile(r"<(/?)div\b")
DRAWING = re.compile(r' data-drawing="[^"]*"')  # without it, no script tries to draw a chart again
LINK = re.compile(r'(<a\b[^>]*?\shref=")([^"#?:]*)([#?][^"]*)?(")')
ABOUT = re.compile(  # the page's places on the site, and what built it: the same for each builder
    r'<(?:link rel="(?:prev|next|canonical)"|meta name="generator")[^>]*>\s*'
)
ARTICLE = re.compile(r"<article\b[^>]*>")


def pack(
    site: Path,
    meta: SiteMeta,
    target: str,
    language_of: Callable[[str], Language] = language_or_english,
) -> bytes:
    """The zip of a finished site.

    Args:
        site: its folder.
        meta: what it is.
        target: where the zip goes, relative to the site; it does not contain itself.
        language_of: gives a page's language by its code.
    """
    folder = _folder(meta.name)
    pages = _Pages(site, meta, target, language_of)
    return zipped({f"{folder}/{path}": pages.content(path) for path in paths(site, target)})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip with these files; the same bytes for the same files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, files[path])
    return data.getvalue()


def _folder(name: str) -> str:
    """The folder in which all files of a zip are, after the name of the site.

    >>> _folder("Going Beyond the User Model")
    'going-beyond-the-user-model'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "site"


def paths(site: Path, target: str) -> Iterator[str]:
    """The files of a site that are in its zip, relative to the site."""
    for file in site.rglob("*"):
        path = file.relative_to(site).as_posix()
        is_needed = not path.startswith(LEFT_OUT) and not path.endswith(".map")
        if file.is_file() and is_needed and path != target:
            yield path


class _Pages:
    """The files of a site as they work from disk."""

    def __init__(
        self, site: Path, meta: SiteMeta, target: str, language_of: Callable[[str], Language]
    ) -> None:
        self._site, self._meta, self._target = site, meta, target
        self._language_of = language_of

    def content(self, path: str) -> bytes:
        """A file, changed where it would not work."""
        content = (self._site / path).read_bytes()
        if path.endswith(".html"):
            return self._page(path, content.decode()).encode()
        return classic(content.decode()).encode() if path == SCRIPT else content

    def _page(self, path: str, text: str) -> str:
        notice = self._notice(path, read_head(text).language)
        text = without_search(DRAWING.sub("", ABOUT.sub("", text)))
        text = MODULE.sub(self._script, text)
        text = LINK.sub(lambda link: self._link(path, link), text)
        return ARTICLE.sub(lambda article: article[0] + notice, text, count=1)

    def _script(self, match: re.Match[str]) -> str:
        """The page's own script as a classic one; no other module can be loaded."""
        if match[1].endswith(SCRIPT):
            return f'<script defer src="{match[1]}"></script>\n'
        return ""

    def _link(self, path: str, link: re.Match[str]) -> str:
        """A link to a folder leads to its page; one to what the zip lacks leads to the site."""
        start, href, rest, end = link.groups(default="")
        if not href or href.startswith("/"):
            return link[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), html.unescape(href)))
        if target == self._target:
            return f"{start}{html.escape(self._meta.address + target)}{rest}{end}"
        if (self._site / target).is_dir():
            slash = "" if href.endswith("/") else "/"
            return f"{start}{href}{slash}index.html{rest}{end}"
        return link[0]

    def _notice(self, path: str, language: str) -> str:
        """What does not work here, in one sentence."""
        address = html.escape(self._meta.address + path.removesuffix("index.html"))
        with speaking(self._language_of(language)):
            place = say("on the site")
            text = say(
                "You opened this page from disk: searching, running code and queries, your own "
                "events and interactive charts work only {place}.",
                place=f'<a href="{address}">{place}</a>' if self._meta.address else place,
            )
        return f'<p class="from-disk" role="note">{text}</p>'


def without_search(text: str) -> str:
    """A page without the search of its theme, which loads its index with a worker."""
    text = SEARCH_BUTTON.sub("", text)
    start, depth = text.find(SEARCH), 0
    for box in BOX.finditer(text, start) if start >= 0 else ():
        depth += -1 if box[1] else 1
        if not depth:
            return text[:start] + text[text.index(">", box.end()) + 1 :]
    return text


def classic(module: str) -> str:
    """A module as a script that needs no server.

    Raises:
        Problem: it imports other modules, or is imported, which no such script can.
    """
    if match := STATIC_IMPORT.search(module):
        line = module.count("\n", 0, match.start()) + 1
        cause = "imports or exports, which a page that is opened from disk cannot; call import()"
        raise Problem(cause, path=f"docs/{SCRIPT}", line=line)
    module = module.replace("import.meta.url", "address")
    return f"(() => {{\nconst address = document.currentScript.src\n{module}\n}})()\n"
