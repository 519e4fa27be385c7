"""Pages that include another one, so that several variants of it have one text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from macros.core.text_files import read

INCLUDE = re.compile(r"\{%-?\s*include\s+([\"'])(?P<page>[^\"']+)\1\s*-?%\}")
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*\n")
# Code is matched first, so that nothing inside of it is taken for a link.
LINK = re.compile(
    r"(?P<code>^(?P<fence>```+|~~~+).*?^(?P=fence)[`~]*[ \t]*$|(?P<ticks>`+)[^`\n]+(?P=ticks))"
    r"|(?P<start>\]\(|(?:href|src)=\")(?P<address>[^)\"\s]+)",
    re.DOTALL | re.MULTILINE,
)
TUTORIAL = "organization/"  # stands for the folder that the pages of the tutorial's model lack
ELSEWHERE = re.compile(r"^(?:[a-z][\w+.-]*:|/|#)|\{", re.IGNORECASE)


def included(docs: Path, page: str) -> tuple[str, ...]:
    """The pages that a page includes, those of included pages too, in order.

    Args:
        docs: the folder of the pages.
        page: the page, relative to `docs`; one that is not there includes none.
    """
    return tuple(dict.fromkeys(_included(docs, page, frozenset([page]))))


def _included(docs: Path, page: str, above: frozenset[str]) -> Iterator[str]:
    file = docs / page
    for match in INCLUDE.finditer(read(file, f"docs/{page}")) if file.is_file() else ():
        if match["page"] not in above:
            yield match["page"]
            yield from _included(docs, match["page"], above | {match["page"]})


def source_of(docs: Path, page: str) -> str:
    """The text of a page and of the pages that it includes; "" for one that is not there."""
    files = (docs / name for name in (page, *included(docs, page)))
    return "\n".join(read(file, f"docs/{page}") for file in files if file.is_file())


def text_of(docs: Path, page: str) -> str:
    """The page with the text of a page: another one for a page that only includes that one."""
    file = docs / page
    text = without_front_matter(read(file, f"docs/{page}")).strip() if file.is_file() else ""
    match = INCLUDE.fullmatch(text)
    is_page = match is not None and match["page"].endswith(".md") and match["page"] != page
    return text_of(docs, match["page"]) if match and is_page else page


def without_front_matter(text: str) -> str:
    """A page with blank lines in place of its front matter, so that lines keep their numbers."""
    match = FRONT_MATTER.match(text)
    return "\n" * match[0].count("\n") + text[match.end() :] if match else text


def moved(text: str, page: str, into: str, docs: Path) -> str:
    """The text of a page with its relative links as they lead to the same from another page.

    A link to a page of which there is a variant in the other page's folder leads to that one;
    with "organization/" before it, it leads to the tutorial's own.

    Args:
        text: what is in the page.
        page: where it stands, relative to the folder of the pages.
        into: the page that includes it.
        docs: the folder of the pages.
    """

    def replace(match: re.Match[str]) -> str:
        if match["code"] is not None or ELSEWHERE.match(match["address"]):
            return match[0]
        to = _moved_link if match["start"] == "](" else _moved_address
        return match["start"] + to(match["address"], page, into, docs)

    return LINK.sub(replace, text)


def link_in_source(link: str, page: str, into: str) -> str:
    """A link of a page as it stands in the text that the page includes: `moved`, backwards."""
    path, mark, anchor = link.partition("#")
    if not path:
        return link
    target = posixpath.normpath(posixpath.join(posixpath.dirname(into), path))
    return posixpath.relpath(target, posixpath.dirname(page) or ".") + mark + anchor


def variant_of(target: str, page: str, docs: Path) -> str:
    """The page to link to from a page: its own folder's variant of the target, if there is one."""
    near = posixpath.join(posixpath.dirname(page), target)
    return near if (docs / near).is_file() else target


def _moved_link(address: str, page: str, into: str, docs: Path) -> str:
    """The address of a file, as Markdown has it."""
    path, mark, anchor = address.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    if target.startswith(TUTORIAL):
        near = target.removeprefix(TUTORIAL)
    else:
        near = variant_of(target, into, docs)
    return posixpath.relpath(near, posixpath.dirname(into) or ".") + mark + anchor


def _moved_address(address: str, page: str, into: str, docs: Path) -> str:
    """An address relative to the built page, as HTML has it."""
    depth = into.count("/") - page.count("/")
    return "../" * depth + address


def texts(docs: Path, page: str) -> list[str]:
    """The text of a page, and those of the pages that it includes."""
    names = (page, *included(docs, page))
    return [read(docs / name, f"docs/{name}") for name in names if (docs / name).is_file()]
