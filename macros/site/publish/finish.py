"""Finish the pages of a built site, from their HTML, whatever built it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from macros.core.errors import Problem
from macros.core.words.language import Language, language_or_english, speaking
from macros.site.publish import markdown, metadata, social_cards
from macros.site.publish.html_page import article_of, insert, read_head, without_plain_tokens
from macros.site.publish.metadata import PageMeta
from macros.site.publish.policy import restrict
from macros.site.publish.project_marks import mark_project
from macros.site.publish.reading_time import fill_in
from macros.site.publish.report_links import Reports, add_links
from macros.site.site_meta import SiteMeta

# A table wider than a phone scrolls by itself, by keyboard too; Material's own wrapper cannot.
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
# A screen reader would read the sign of the link with each heading, and a keyboard stop at each of
# them, beside the table of contents, which has the same links.
PERMALINK = re.compile(r'(<a class="headerlink" href="[^"]*" title="[^"]*")>')
QUIET = r'\1 tabindex="-1" aria-hidden="true">'
NO_REPORTS = Reports()
SCROLLING = r'<div class="rows" tabindex="0"><table class="data">\1</table></div>'


def finish(
    site: Path,
    meta: SiteMeta,
    cache: Path,
    *,
    reports: Reports = NO_REPORTS,
    language_of: Callable[[str], Language] = language_or_english,
    sandbox: str = "",
    draft: bool = False,
) -> list[Problem]:
    """Complete every page of a site, and write the pages as Markdown.

    Args:
        site: the folder of the built site.
        meta: what it is.
        cache: the folder of the project's caches.
        reports: where the links by which readers report a mistake lead.
        language_of: gives a page's language by its code.
        sandbox: the hash of the sandbox's script, for pages whose code can be run; "" for none.
        draft: for an author who waits for the page: write the pages as Markdown later, which takes
            longer than all else, and allow the server's script that reloads the page.

    Returns:
        What keeps pages from being completed: their HTML lacks a part that is looked for.
    """
    problems: list[Problem] = []
    pages: list[PageMeta] = []
    for path in meta.pages:
        with collected(problems):
            pages.append(_complete(site, path, meta, cache, reports, language_of))
    for file in sorted(site.rglob("*.html")):
        with collected(problems):
            _restrict(file, site, sandbox, draft=draft)
    if draft:
        Thread(target=_write_draft, args=(site, meta, pages, cache), daemon=True).start()
    else:
        problems += _write_markdown(site, meta, pages, cache)
    return problems


@contextmanager
def collected(problems: list[Problem]) -> Iterator[None]:
    """Add a Problem to the others and go on, so that every page is checked."""
    try:
        yield
    except Problem as problem:
        problems.append(problem)


def _complete(
    site: Path,
    path: str,
    meta: SiteMeta,
    cache: Path,
    reports: Reports,
    language_of: Callable[[str], Language],
) -> PageMeta:
    """Complete the head of a page, its reading time, and its links for reports."""
    file, site_path = site / path, f"site/{path}"
    text = without_plain_tokens(file.read_text(encoding="utf-8"))
    page = _page_meta(text, path, meta)
    with speaking(language_of(page.language)):
        text = fill_in(text, page.article, site_path, cache / "minutes")
        text = add_links(text, page.title, metadata.address(meta, page), reports)
    if meta.address:
        title = "" if page.is_home else page.title
        card = site / page.card
        social_cards.draw(card, meta.name, title, page.description, cache / "cards")
        tags = metadata.head_tags(meta, page)
        cause = "has no </head>, before which its link preview goes"
        text = insert(text, read_head(text).end, tags, Problem(cause, path=site_path))
    file.write_text(text, encoding="utf-8")
    return page


def _page_meta(text: str, path: str, meta: SiteMeta) -> PageMeta:
    head, site_path = read_head(text), f"site/{path}"
    for part, content in (
        ("<html lang>", head.language),
        ("<title>", head.title),
        ('<meta name="description">', head.description or not meta.description),
    ):
        if not content:
            raise Problem(f"has no {part}, which its link preview is made of", path=site_path)
    title = head.title.removesuffix(f" - {meta.name}")
    return PageMeta(path, title, head.description, head.language, article_of(text, site_path))


def _restrict(file: Path, site: Path, sandbox: str, *, draft: bool) -> None:
    text = PERMALINK.sub(QUIET, TABLE.sub(SCROLLING, file.read_text(encoding="utf-8")))
    text = mark_project(text)
    site_path = f"site/{file.relative_to(site).as_posix()}"
    file.write_text(restrict(text, site_path, sandbox, draft=draft), encoding="utf-8")


def _write_draft(site: Path, meta: SiteMeta, pages: Iterable[PageMeta], cache: Path) -> None:
    with suppress(FileNotFoundError):  # the server has ended, and the draft is gone
        _write_markdown(site, meta, pages, cache)


def _write_markdown(
    site: Path, meta: SiteMeta, pages: Iterable[PageMeta], cache: Path
) -> list[Problem]:
    """Write each page as Markdown beside it, and the lists of all pages for language models."""
    problems: list[Problem] = []
    written: list[markdown.Page] = []
    for page in pages:
        path = page.path.removesuffix(".html") + ".md"
        with collected(problems):
            text = markdown.from_html(page.article, f"site/{page.path}", cache / "markdown")
            (site / path).write_text(text, encoding="utf-8")
            model = markdown.model_of(page.article)
            written.append(markdown.Page(page.title, page.description, path, text, model))
    for path, text in markdown.for_models(meta.name, meta.description, written).items():
        (site / path).write_text(text, encoding="utf-8")
    return problems
