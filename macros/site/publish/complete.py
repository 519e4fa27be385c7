"""Complete a built site: data files, live examples, pages, and what readers take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from macros.answers.answers import Answers
from macros.core.errors import Problem
from macros.core.words.language import language_or_english
from macros.queries.query import Query
from macros.render import vega
from macros.render.context import Context
from macros.site import data_files
from macros.site.live import assets as live_assets
from macros.site.live import parts as live_parts
from macros.site.live import tables as live_tables
from macros.site.publish.finish import collected, finish
from macros.site.publish.report_links import Reports
from macros.site.site_meta import read_site_meta
from macros.site.takeaway.downloads import link_pages, read_downloads
from macros.site.takeaway.samples import read_samples
from macros.site.takeaway.write import Sources, write


@dataclass(frozen=True)
class Parts:
    """What a site is completed with.

    Attributes:
        root: the project's folder.
        context: what its macros got.
        scripts: those of the live examples, if it has any.
        samples: the models whose events are published.
        reports: where readers report mistakes.
    """

    root: Path
    context: Context
    scripts: live_assets.Bundle | None
    samples: tuple[str, ...]
    reports: Reports


def complete(
    site: Path,
    config: Mapping[str, Any],
    parts: Parts,
    files: Mapping[str, str | bytes],
    *,
    draft: bool,
) -> list[Problem]:
    """Complete a site whose pages are written.

    Args:
        site: the folder of the built site.
        config: the builder's configuration.
        parts: what the site is completed with.
        files: the files that macros add to it, by path.
        draft: for an author who serves the site, which may have problems.

    Returns:
        Every problem. Of what has failed before, such as a query, it may be one that is known.
    """
    problems: list[Problem] = []
    data_files.write(site, files)
    vega.write_library(site / "assets/vega.js")
    if parts.scripts is not None:
        with collected(problems):
            _publish_live(site, parts.scripts, parts)
    meta = read_site_meta(config)
    downloads = read_downloads(site, meta.pages)
    language_of = partial(language_or_english, root=parts.root)
    link_pages(site, downloads, language_of)
    sandbox = parts.scripts.sandbox_hash if parts.scripts else ""
    cache = parts.root / ".cache"
    problems += finish(
        *(site, meta, cache),
        reports=parts.reports,
        language_of=language_of,
        sandbox=sandbox,
        draft=draft,
    )
    answers = files.get("answers.json")
    if downloads and not problems and isinstance(answers, str):  # else a query has failed
        taken = {download.model for download in downloads}
        samples = read_samples(parts.context.answers, parts.samples, taken)
        sources = Sources(parts.root, site, meta, answers, samples)
        problems += write(downloads, sources, draft=draft)
    return problems


def _publish_live(site: Path, scripts: live_assets.Bundle, parts: Parts) -> None:
    """Put what the live examples of the pages need into the site."""
    answers = parts.context.answers
    queries = list(_queries(answers))
    is_parsed = not all(query.is_plain for query in queries)
    used = {live_parts.PARSER: is_parsed, live_parts.OF_SETS: bool(answers.sets)}
    unused = frozenset(name for name, is_used in used.items() if not is_used)
    live_assets.publish_scripts(scripts, site, unused)
    samples = {model: answers.source(model) for model in parts.samples}
    sets = {name: answers.source(name) for name, each in answers.sets.items() if not each.is_plain}
    if scripts.sandbox_hash:
        live_assets.publish_persons(site, samples | sets)
    if "sql" not in scripts.parts:
        return
    live_parts.check_sizes(_sizes(answers), scripts.largest_set)
    cache = parts.root / ".cache"
    live_tables.publish_functions(site)
    others = [query for query in queries if query.model not in answers.sets]
    live_tables.publish_samples(site, cache, samples, others)
    for name, sample in sets.items():
        own = [query for query in queries if query.model == name]
        live_tables.publish_samples(site, cache, {name: sample}, own)
    plain = {name: answers.tables(name) for name in answers.sets if name not in sets}
    live_tables.publish_tables(site, cache, plain)


def _sizes(answers: Answers) -> Iterator[tuple[str, int]]:
    """The largest file of each set of events, and the bytes of all of them."""
    for name, events in answers.sets.items():
        files = [*events.tables.values()] or [answers.source(name).events]
        sizes = {file: file.stat().st_size for file in files}
        main = events.module or max(sizes, key=lambda file: sizes[file])
        yield main.relative_to(events.root).as_posix(), sum(sizes.values())


def _queries(answers: Answers) -> Iterator[Query]:
    """Every query that can be read; whoever runs one that cannot reports why."""
    for name in answers.names():
        with suppress(Problem):
            yield answers.parsed(answers.query(name))
