"""What macros gave, kept from build to build under a key of all that they may read.

When nothing but pages changed, no macro has to run: no query is parsed, no chart drawn, and no
heavy library is even imported. Of a page that is as it was, not even the calls are read.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from macros.core.cache import Cache
from macros.core.cache_keys import Key, digest, files_key, packages_key
from macros.core.errors import ProjectProblem
from macros.render.context import Context
from macros.render.registry import FOLDERS, Macro
from macros.sample.recording import MODELS

READ = ("macros", "docs/assets")  # folders that macros are made of
FILES = ("mkdocs.yml", "requirements.txt", "package-lock.json")
PACKAGES = ("posthog", "duckdb", "hogql-parser", "vl-convert-python", "pygments")
KEPT = 2500  # outputs; a build of this site needs some two hundred
KEPT_PAGES = 100


class OutputCache:
    """The outputs of one build's macros: their texts, and the files that they add to the site.

    Args:
        root: the project's folder.
        context: what the macros get.
        page: gives the page being rendered: links in an output depend on it.
        settings: what the settings of this build come to, whatever file or variable said so.
    """

    def __init__(
        self, root: Path, context: Context, page: Callable[[], str], settings: str
    ) -> None:
        self._root, self._context, self._page, self._settings = root, context, page, settings
        self._texts = Cache(root / ".cache" / "outputs", KEPT)
        self._pages = Cache(root / ".cache" / "pages", KEPT_PAGES)
        self._folders: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._begun: Key = ()

    def keep(self, macro: Macro) -> Callable[..., str]:
        """The same macro, which runs only when its output is not known; failures are not kept."""
        bound = macro.bind(self._context)

        @functools.wraps(bound)
        def known(*args: Any, **kwargs: Any) -> str:
            read = (self._everything, *self._read_by(macro), self._page())
            key = (*read, f"{macro.name}{args!r}{kwargs!r}")
            told = self._texts.get_or_create(key, lambda: self._run(lambda: bound(*args, **kwargs)))
            text, files = json.loads(told)
            self._context.files.update(files)
            return str(text)

        return known

    def begin(self, text: str, more: Iterable[str]) -> str | None:
        """Begin a page: what it became, where that is known, as Jinja gives it back unchanged.

        Args:
            text: the page's file.
            more: what else it depends on.
        """
        self._files.update(self._context.files)
        self._context.files = {}
        every = map(self._of_snippets, FOLDERS)
        self._begun = (self._everything, self._events, *every, self._page(), *more, text)
        told = self._pages.get(self._begun)
        if told is None:
            return None
        rendered, files = json.loads(told)
        self._context.files.update(files)
        return f"{{% raw %}}{rendered}{{% endraw %}}"

    def end(self, rendered: str) -> None:
        """Keep what the page that was begun last became, with the files that it adds."""
        if "endraw" not in rendered:  # it is given back inside of a raw block
            self._pages.put(self._begun, json.dumps([rendered, self._context.files]))

    @property
    def files(self) -> dict[str, str]:
        """The files that all pages add to the site."""
        return {**self._files, **self._context.files}

    def _run(self, call: Callable[[], str]) -> str:
        """What a call gives, and the files that it adds."""
        others = self._context.files
        self._context.files = {}
        try:
            return json.dumps([call(), self._context.files])
        finally:
            self._context.files = others

    @cached_property
    def _everything(self) -> str:
        """A key of what every macro depends on."""
        files = [self._root / name for name in FILES]
        for folder in READ:
            files += _files_in(self._root / folder)
        read = files_key((one for one in files if one.is_file()), self._root)
        docs = self._root / "docs"  # links need to know which pages there are
        pages = sorted(one.relative_to(docs).as_posix() for one in docs.rglob("*.md"))
        return digest([read, *pages, packages_key(*PACKAGES), self._settings])

    def _read_by(self, macro: Macro) -> Iterator[str]:
        """Keys of what a macro reads."""
        yield from map(self._of_snippets, macro.folders)
        if macro.events:
            yield self._events
        if macro.state:
            yield macro.state(self._context)

    def _of_snippets(self, folder: str) -> str:
        if folder not in self._folders:
            files = _files_in(self._root / "snippets" / folder)
            self._folders[folder] = files_key(files, self._root)
        return self._folders[folder]

    @cached_property
    def _events(self) -> str:
        """A key of the sample company's events; a comment in a snippet does not change them."""
        try:
            return digest(self._context.answers.source(model).key for model in MODELS)
        except ProjectProblem:  # no events: every macro that needs them will say why
            return self._of_snippets("python")


def _files_in(folder: Path) -> list[Path]:
    found = (one for one in folder.rglob("*.*") if one.suffix != ".pyc")
    return [one for one in found if one.is_file()]
