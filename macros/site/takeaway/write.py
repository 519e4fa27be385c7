"""Write the files that readers take away into a finished site, each made once for its content."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from macros.content import versions
from macros.core.cache import Cache
from macros.core.cache_keys import Key, code_key, files_key, packages_key
from macros.core.errors import Problem
from macros.core.words.catalog import codes
from macros.core.words.language import language_or_english, say, speaking
from macros.site.publish.html_page import article_of, read_head
from macros.site.site_meta import SiteMeta
from macros.site.takeaway import archive, pictures
from macros.site.takeaway.article import LANGUAGES, read_article
from macros.site.takeaway.cells import Cell, Material, cells_of
from macros.site.takeaway.downloads import SITE, Download
from macros.site.takeaway.notebook import notebook, script
from macros.site.takeaway.pdf import Front, pdf
from macros.site.takeaway.samples import Sample

LIMIT, ARCHIVES = 60, 4  # files and zips of the site in the cache
PACKAGES = ("typst", "vl-convert-python", "beautifulsoup4", "markdownify")
NEEDED = ("duckdb", "posthog")  # by the cells of a notebook; the second only by code that sends
WORKERS = 2  # Typst compiles while another page is converted


@dataclass(frozen=True)
class Sources:
    """What the files are made of, beside the pages.

    Attributes:
        root: the project's folder.
        site: the folder of the built site.
        meta: what the site is.
        answers: `answers.json`.
        samples: what notebooks run on, by model or set; none for the user's own events.
    """

    root: Path
    site: Path
    meta: SiteMeta
    answers: str
    samples: Mapping[str, Sample]


def write(downloads: Iterable[Download], sources: Sources, *, draft: bool = False) -> list[Problem]:
    """Write files into a site, from the cache where it has them.

    Args:
        downloads: what to write.
        sources: what they are made of.
        draft: for an author who waits for the page: write only what the cache has.

    Returns:
        What keeps files from being made.
    """
    pages: dict[str, list[Download]] = {}
    for download in downloads:
        if download.kind != SITE:
            pages.setdefault(download.page, []).append(download)
    with ThreadPoolExecutor(WORKERS) as pool:
        written = pool.map(lambda files: _Writer(sources, draft).write_all(files), pages.values())
        problems = [problem for problems in written for problem in problems]
    for download in downloads:
        if download.kind == SITE and not draft and not problems:
            _write_archive(sources, download.target)
    return problems


class _Writer:
    """Makes each file of a page, or takes it from the cache."""

    def __init__(self, sources: Sources, draft: bool) -> None:
        self._sources, self._draft = sources, draft
        self._cache = Cache(sources.root / ".cache" / "takeaway", LIMIT)
        self._answers = json.loads(sources.answers)
        snippets = [*(sources.root / "snippets").rglob("*.py")]
        self._code = (
            code_key(__name__),
            packages_key(*PACKAGES),
            files_key(snippets, sources.root),
        )
        self._made: dict[tuple[str, str], list[Cell]] = {}

    def write_all(self, downloads: Iterable[Download]) -> list[Problem]:
        """Write files, and return what keeps some from being made."""
        problems = []
        for download in downloads:
            try:
                self._write(download)
            except Problem as problem:
                problems.append(problem)
        return problems

    def _write(self, download: Download) -> None:
        content = self._content(download)
        if content is not None:
            file = self._sources.site / download.target
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def _content(self, download: Download) -> bytes | None:
        if download.kind == "sample":
            sample = self._sources.samples[download.model]
            name = Path(download.target).stem
            return self._cached((name, sample.key), lambda: _packed(sample, name))
        page = self._sources.site / download.page
        if not page.is_file():
            cause = f"is made of {download.page}, which is no page of the site"
            raise Problem(cause, path=f"site/{download.target}")
        text = page.read_text(encoding="utf-8")
        if download.kind.startswith("pdf-"):
            return self._pdf(download, text)
        return self._cells(download, text)

    def _pdf(self, download: Download, text: str) -> bytes | None:
        head, article = read_head(text), article_of(text, f"site/{download.page}")
        address = self._address(download.page)
        language = download.kind.removeprefix("pdf-")
        title = head.title.removesuffix(f" - {self._sources.meta.name}")
        with speaking(language_or_english(head.language, self._sources.root)):
            about = say("With code in {language}", language=LANGUAGES[language])
        front = Front(title, head.description, about, address, head.language)

        def make() -> bytes:
            return pdf(read_article(article, language, address), front, f"site/{download.page}")

        colors = json.dumps(pictures.colors(pictures.STYLES))
        return self._cached((repr(front), article, colors), make)

    def _cells(self, download: Download, text: str) -> bytes | None:
        article = article_of(text, f"site/{download.page}")
        address, sample = self._address(download.page), self._sources.samples[download.model]
        archive_name = f"sample-{download.model}"
        folder = str(Path(download.target).parent)
        spoken = language_or_english(read_head(text).language, self._sources.root)
        needed = NEEDED if sample.dataset else NEEDED[:1]
        locked = {name: versions.locked(self._sources.root, name) for name in needed}
        material = Material(
            download.model,
            self._sources.root / "snippets",
            self._answers,
            sample,
            archive_name,
            self._address(f"{folder}/{archive_name}.zip"),
            locked,
        )

        source = (download.page, download.model)

        def make() -> bytes:
            if source not in self._made:
                tree = read_article(article, "python", address, is_alone=True)
                with speaking(spoken):
                    self._made[source] = cells_of(tree, material)
            write_cells = notebook if download.kind == "notebook" else script
            return write_cells(self._made[source]).encode()

        key = (download.kind, download.model, address, article, self._sources.answers, sample.key)
        return self._cached((*key, *locked.values(), spoken.key), make)

    def _address(self, path: str) -> str:
        """Where a file of the site will be; "" where that is not known."""
        address = self._sources.meta.address
        return address + path.removesuffix("index.html") if address else ""

    def _cached(self, key: Key, make: Callable[[], bytes]) -> bytes | None:
        """What the cache has under this key, or what is made now; None for a draft that waits."""
        key = (*self._code, *key)
        encoded = self._cache.get(key)
        if encoded is None:
            if self._draft:
                return None
            encoded = base64.b64encode(make()).decode()
            self._cache.put(key, encoded)
        return base64.b64decode(encoded)


def _write_archive(sources: Sources, target: str) -> None:
    """Write the site as a zip, which is packed again only where the site is another one."""
    paths = archive.paths(sources.site, target)
    language_of = partial(language_or_english, root=sources.root)
    key = (
        *(code_key(__name__), repr(sources.meta), target),
        *(language_of(code).key for code in codes(sources.root)),
        files_key([sources.site / path for path in paths], sources.site),
    )
    cache = Cache(sources.root / ".cache" / "takeaway-sites", ARCHIVES)
    encoded = cache.get_or_create(
        key,
        lambda: base64.b64encode(
            archive.pack(sources.site, sources.meta, target, language_of)
        ).decode(),
    )
    (sources.site / target).write_bytes(base64.b64decode(encoded))


def _packed(sample: Sample, name: str) -> bytes:
    """The sample's files, in a folder of a zip."""
    return archive.zipped(
        {f"{name}/{path}": file.read_bytes() for path, file in sample.files.items()}
    )
