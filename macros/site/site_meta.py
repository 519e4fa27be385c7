"""The site as its configuration describes it: what it is called, and its pages in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class SiteMeta:
    """What a site is called, where it will be, and its pages in the order of its navigation.

    Attributes:
        name: its title.
        description: what it is, in a sentence.
        address: where it will be, with a slash at its end; "" where that is not known.
        pages: paths of the pages' files, relative to the site, e.g. "tutorial/index.html".
    """

    name: str
    description: str
    address: str
    pages: tuple[str, ...]


def read_site_meta(config: Mapping[str, Any]) -> SiteMeta:
    """Read what MkDocs' configuration says of the site; a page that was not built is left out."""
    site = Path(config["site_dir"])
    built = (_built_path(path) for path in _source_paths(config["nav"] or ()))
    return SiteMeta(
        config["site_name"],
        config["site_description"] or "",
        config["site_url"] or "",
        tuple(path for path in built if (site / path).is_file()),
    )


def _source_paths(entry: Any) -> Iterator[str]:
    """The pages of an entry of the navigation: a path, or titles with what they lead to."""
    if isinstance(entry, str):
        if entry.endswith(".md"):
            yield entry
        return
    for value in entry.values() if isinstance(entry, dict) else entry:
        yield from _source_paths(value)


def _built_path(source: str) -> str:
    """Where MkDocs puts a page.

    >>> _built_path("index.md"), _built_path("tutorial.md"), _built_path("guides/index.md")
    ('index.html', 'tutorial/index.html', 'guides/index.html')
    """
    page = f"{source.removesuffix('.md').removesuffix('index')}/index.html"
    return page.replace("//", "/").lstrip("/")
