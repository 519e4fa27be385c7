"""Check a built site, whatever built it, for what must not be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlparse

from macros.core.errors import Problem, in_order

# Elements whose address the browser fetches by itself, and the attribute that has it.
FETCHED = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "track": "src",
    "embed": "src",
    "object": "data",
    "image": "href",
    "use": "href",
    "link": "href",
}
NOT_FETCHED = frozenset(["canonical", "prev", "next", "alternate", "license", "author"])
LEFTOVERS = ("{{", "{%", "Macro Rendering Error", "Macro Syntax Error")
# A snippet may show Jinja, where the page is about it; other text may not.
SNIPPET = re.compile(r'<div class="[^"]*" data-(?:section|file)="[^"]*">.*?</code>', re.DOTALL)
STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?(?!data:|#)([^'\")]+)|@import\s+['\"]([^'\"]+)")


@dataclass
class Page:
    """What one HTML page names, with the lines on which it does.

    Attributes:
        path: its file, relative to the site.
        ids: its anchors.
        links: where its links lead.
        fetched: what the browser fetches for it.
        problems: where it shows a problem.
    """

    path: str
    ids: set[str] = field(default_factory=set)
    links: list[tuple[int, str]] = field(default_factory=list)
    fetched: list[tuple[int, str]] = field(default_factory=list)
    problems: list[int] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page, self._in_style = page, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        self.page.ids.update(attributes[name] for name in ("id", "name") if name in attributes)
        if tag == "a" and "href" in attributes:
            self.page.links.append((line, attributes["href"]))
        self.page.fetched += [(line, address) for address in _fetched(tag, attributes)]
        self._in_style = tag == "style"
        if attributes.get("class") == "problem":
            self.page.problems.append(line)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            first = self.getpos()[0]
            for start, address in _style_addresses(data):
                self.page.fetched.append((first + data.count("\n", 0, start), address))


def _fetched(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    """The addresses that the browser fetches for an element."""
    address = attributes.get(FETCHED.get(tag, ""), "")
    if address and not set(attributes.get("rel", "").split()) & NOT_FETCHED:
        yield address
    candidates = attributes.get("srcset", "").split(",")
    yield from (candidate.split()[0] for candidate in candidates if candidate.strip())
    if attributes.get("poster"):
        yield attributes["poster"]
    yield from (address for _, address in _style_addresses(attributes.get("style", "")))


def check_site(site: Path) -> list[Problem]:
    """Every problem of a built site, in order.

    A link or anchor that leads nowhere inside the site, anything fetched from another host, an
    error message, and Jinja that was not rendered.
    """
    pages = {str(f.relative_to(site)): _read(f, site) for f in sorted(site.rglob("*.html"))}
    problems = [problem for page in pages.values() for problem in _page_problems(page, pages, site)]
    for style in sorted(site.rglob("*.css")):
        problems += _style_problems(style, site)
    return in_order(problems)


def _read(file: Path, site: Path) -> Page:
    page = Page(str(file.relative_to(site)))
    _Reader(page).feed(file.read_text(encoding="utf-8"))
    return page


def _page_problems(page: Page, pages: dict[str, Page], site: Path) -> Iterator[Problem]:
    path = f"site/{page.path}"
    for line, address in page.fetched:
        if _is_elsewhere(address):
            yield Problem(f"fetches {address} from another host", path=path, line=line)
        elif not address.startswith("data:") and not _target(page, address, site).is_file():
            yield Problem(f"fetches {address}, which is not there", path=path, line=line)
    yield from _rooted(page, path)
    for line, address in page.links:
        if cause := _link_problem(page, address, pages, site):
            yield Problem(cause, path=path, line=line)
    for line in page.problems:
        yield Problem("shows an error message", path=path, line=line)
    text = (site / page.path).read_text(encoding="utf-8")
    text = SNIPPET.sub(lambda code: "\n" * code[0].count("\n"), text)
    for number, content in enumerate(text.splitlines(), 1):
        for leftover in LEFTOVERS:
            if leftover in content:
                yield Problem(f'has "{leftover}" in it', path=path, line=number)


def _rooted(page: Page, path: str) -> Iterator[Problem]:
    """Addresses from the root of the host, where the site is not; 404.html has to have such."""
    for line, address in (*page.fetched, *page.links) if page.path != "404.html" else ():
        if address.startswith("/") and not _is_elsewhere(address):
            cause = f"names {address}, which is wrong where the site is not at the root of its host"
            yield Problem(cause, path=path, line=line)


def _link_problem(page: Page, address: str, pages: dict[str, Page], site: Path) -> str:
    if _is_elsewhere(address) or urlparse(address).scheme:
        return ""
    path, anchor = urldefrag(address)
    target = _target(page, path, site) if path else site / page.path
    if not target.is_file():
        return f"links to {address}, which is not there"
    reached = pages.get(str(target.relative_to(site)))
    if anchor and reached and unquote(anchor) not in reached.ids:
        return f'links to {address}, and {reached.path} has no anchor "{anchor}"'
    return ""


def _target(page: Page, address: str, site: Path) -> Path:
    """The file that an address inside the site leads to."""
    base = "/" if page.path == "404.html" else f"/{page.path}"
    path = unquote(urlparse(urljoin(base, address)).path)
    if page.path == "404.html":  # its addresses start at the site's own path on its host
        path = _without_prefix(path, site)
    file = site / path.lstrip("/")
    return file / "index.html" if file.is_dir() else file


def _without_prefix(path: str, site: Path) -> str:
    """A path without the folders on its host in which the site lies."""
    parts = path.strip("/").split("/")
    while parts and not (site / "/".join(parts)).exists():
        parts.pop(0)
    return "/".join(parts)


def _style_problems(style: Path, site: Path) -> Iterator[Problem]:
    text = style.read_text(encoding="utf-8")
    for start, address in _style_addresses(text):
        if _is_elsewhere(address):
            line = text.count("\n", 0, start) + 1
            path = f"site/{style.relative_to(site)}"
            yield Problem(f"fetches {address} from another host", path=path, line=line)


def _style_addresses(text: str) -> Iterator[tuple[int, str]]:
    """Where a style fetches something, and from which address."""
    for match in STYLE_ADDRESS.finditer(text):
        yield match.start(), (match[1] or match[2]).strip()


def _is_elsewhere(address: str) -> bool:
    return bool(urlparse(address).netloc)
