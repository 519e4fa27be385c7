"""Links by which readers report a mistake: with the page, the section and the versions filled in.

Where they lead is the setting `extra: issues:` in `mkdocs.yml`, an address with `{title}` and
`{body}` in it: that of a new issue, or of a mailbox. Without it, there are none.
"""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from macros.content import versions
from macros.core.errors import Problem
from macros.core.words.language import say

SDKS = ("posthog", "posthog-js", "posthog-node")
SCHEMES = ("https://", "http://", "mailto:")
PLACE = "<!-- report -->"  # at the end of a page, in macros/theme/main.html
HEADING = re.compile(
    r'(?P<start><h2\b[^>]*\sid="(?P<anchor>[^"]+)"[^>]*>)(?P<title>.*?)(?P<end></h2>)', re.DOTALL
)
PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Reports:
    """Where reports go, and what each says by itself.

    Attributes:
        address: with `{title}` and `{body}` in it; "" for no links.
        versions: of what the site was made with, in a line.
    """

    address: str = ""
    versions: str = ""

    def link(self, title: str, address: str, section: str = "") -> str:
        """The address of a report on a page, or on one of its sections."""
        lines = [f"Page: {address}", *([f"Section: {section}"] if section else [])]
        body = "\n".join([*lines, f"Versions: {self.versions}", "", "What is wrong:", "", ""])
        subject = f"Mistake in {title}: {section}" if section else f"Mistake in {title}"
        values = {"title": quote(subject, safe=""), "body": quote(body, safe="")}
        return re.sub(r"\{(title|body)\}", lambda match: values[match[1]], self.address)


def read_reports(setting: Any, root: Path) -> Reports:
    """What the setting says, and the versions that are locked in a project's folder.

    Raises:
        Problem: the setting is no address with places for a title and a text.
    """
    if not setting:
        return Reports()
    is_address = isinstance(setting, str) and setting.startswith(SCHEMES)
    if not is_address or "{title}" not in setting or "{body}" not in setting:
        example = "https://github.com/owner/name/issues/new?title={title}&body={body}"
        cause = f'extra: issues: has to be an address such as "{example}"'
        raise Problem(cause, path="mkdocs.yml")
    return Reports(setting, _versions(root))


def replace_path(address: str, path: str, other: str) -> str:
    """The address to edit one page, as that of another.

    >>> replace_path("https://x.example/edit/docs/person/a.md", "person/a.md", "a.md")
    'https://x.example/edit/docs/a.md'
    >>> replace_path("https://x.example/?file=person%2Fa", "person/a.md", "a.md")
    'https://x.example/?file=a'
    """
    for encode in (str, quote, lambda name: quote(name, safe="")):
        own, text = (encode(name.removesuffix(".md")) for name in (path, other))
        head, match, tail = address.rpartition(own)
        if match:
            return f"{head}{text}{tail}"
    return address


def lead_edits(edited: Any, page: str, text: str) -> None:
    """Lead the link to edit a page, as MkDocs has it, to the file that has its text."""
    if edited.edit_url and text != page:
        edited.edit_url = replace_path(edited.edit_url, page, text)


def add_links(text: str, title: str, address: str, reports: Reports) -> str:
    """A page with a link at its end, and one beside each heading of a section."""
    if not reports.address:
        return text

    def with_link(match: re.Match[str]) -> str:
        section = html.unescape(TAG.sub("", PERMALINK.sub("", match["title"]))).strip()
        link = reports.link(title, f"{address}#{html.unescape(match['anchor'])}", section)
        anchor = (
            f'<a class="headerlink report-section" href="{html.escape(link)}" '
            f'title="{say("Report a mistake in this section")}" '
            f'aria-label="{say("Report a mistake in: {section}", section=html.escape(section))}">'
            "&#9873;</a>"
        )
        return match["start"] + match["title"] + anchor + match["end"]

    link = html.escape(reports.link(title, address))
    place = f'<a class="report-page" href="{link}">{say("Report a mistake")}</a>'
    text = text.replace(PLACE, place)
    return HEADING.sub(with_link, text)


def _versions(root: Path) -> str:
    """The locked versions of the SDKs, and that of the site, where it has one."""
    parts = [f"{name} {versions.locked(root, name)}" for name in SDKS]
    project = root / "pyproject.toml"
    if project.is_file():
        data = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
        parts += [f"site {data['version']}"] if "version" in data else []
    return ", ".join(parts)
