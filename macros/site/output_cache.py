"""Cache of macro output, keyed by everything a macro may read.

When nothing but pages changed, no macro has to run: no query is parsed, no chart drawn, and no
heavy library is even imported. Of an unchanged page, not even the calls are read.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from macros.core.cache import Cache
from macros.core.cache_keys import Key, digest, files_key, packages_key
from macros.core.errors import ProjectProblem
from macros.core.words.language import speaking
from macros.render.context import Context
from macros.render.output import Output
from macros.render.registry import FOLDERS, MACROS, Macro

CODE = ("macros", "docs/assets")  # folders that macros are made of
FILES = ("mkdocs.yml", "requirements.txt", "package-lock.json")
PACKAGES = ("posthog", "duckdb", "hogql-parser", "vl-convert-python", "pygments")
CACHED_OUTPUTS = 2500  # a build of this site needs some six hundred
CACHED_PAGES = 100


class OutputCache:
    """The outputs of one build's macros, and the pages that they fill.

    Args:
        context: what the macros get.
        settings: the settings of this build, from whatever file or variable.
        enabled: whether anything is cached; not with the user's own events, which may change.

    Attributes:
        files: the files that the macros called so far add to the site.
    """

    def __init__(self, context: Context, settings: str, *, enabled: bool = True) -> None:
        self.files: dict[str, str | bytes] = {}
        self._context, self._settings, self._enabled = context, settings, enabled
        cache = context.root / ".cache"
        self._outputs = Cache(cache / "outputs", CACHED_OUTPUTS)
        self._pages = Cache(cache / "pages", CACHED_PAGES)
        self._folders: dict[str, str] = {}
        self._page_files: dict[str, str | bytes] = {}
        self._page_key: Key = ()

    def text_of(self, macro: Macro) -> Callable[..., str]:
        """The macro as pages call it: it returns its text, and its files go into the site."""
        bound = macro.bind(self._context)

        @functools.wraps(bound)
        def text(*args: Any, **kwargs: Any) -> str:
            with speaking(self._context.page_language()):
                output = self._output(macro, lambda: bound(*args, **kwargs), f"{args!r}{kwargs!r}")
            self._add(output)
            return output.text

        return text

    def begin_page(self, *texts: str) -> str | None:
        """Begin a page: what it became, where that is cached, as Jinja returns it unchanged.

        Args:
            texts: the page's file, and those of the pages that it includes.
        """
        self._page_files = {}
        if not self._enabled:
            return None
        states = (macro.state(self._context) for macro in MACROS.values() if macro.state)
        folders = map(self._folder_key, FOLDERS)
        page = (*states, *self._page_keys(), *texts)
        self._page_key = (self._project_key, self._events_key, *folders, *page)
        cached = self._pages.get(self._page_key)
        if cached is None:
            return None
        output = Output.from_json(cached)
        self._add(output)
        return f"{{% raw %}}{output.text}{{% endraw %}}"

    def end_page(self, rendered: str) -> None:
        """Cache what the page that was begun last became, with the files that it adds."""
        if self._enabled and "endraw" not in rendered:  # it is returned inside of a raw block
            self._pages.put(self._page_key, Output(rendered, self._page_files).to_json())

    def _add(self, output: Output) -> None:
        self._page_files.update(output.files)
        self.files.update(output.files)

    def _output(self, macro: Macro, call: Callable[[], Output], args: str) -> Output:
        """The output of a call, from the cache if it is there; failures are not cached."""
        if not self._enabled:
            return call()
        key = (*self._macro_key(macro), *self._page_keys(), f"{macro.name}{args}")
        if (cached := self._outputs.get(key)) is not None:
            return Output.from_json(cached)
        output = call()
        self._outputs.put(key, output.to_json())
        return output

    def _page_keys(self) -> Key:
        """Keys of the page being rendered: its path, its model, and the words of its language."""
        context = self._context
        return context.page(), context.model, context.page_language().key

    def _macro_key(self, macro: Macro) -> Iterator[str]:
        """Keys of what a macro reads."""
        yield self._project_key
        yield from map(self._folder_key, macro.folders)
        if macro.events:
            yield self._events_key
        if macro.state:
            yield macro.state(self._context)

    @cached_property
    def _project_key(self) -> str:
        """Key of what every macro depends on."""
        root = self._context.root
        files = [root / name for name in FILES if (root / name).is_file()]
        for folder in CODE:
            files += _files_in(root / folder)
        docs = root / "docs"  # links need to know which pages there are
        pages = sorted(page.relative_to(docs).as_posix() for page in docs.rglob("*.md"))
        return digest([files_key(files, root), *pages, packages_key(*PACKAGES), self._settings])

    def _folder_key(self, folder: str) -> str:
        """Key of a folder of `snippets/`."""
        if folder not in self._folders:
            files = _files_in(self._context.snippets / folder)
            self._folders[folder] = files_key(files, self._context.root)
        return self._folders[folder]

    @cached_property
    def _events_key(self) -> str:
        """Key of the sample company's events; a comment in a snippet does not change them."""
        try:
            return digest([*self._sample_keys(), *self._set_keys()])
        except ProjectProblem:  # no events: every macro that needs them will say why
            return digest([self._folder_key("python"), *self._set_keys()])

    def _sample_keys(self) -> Iterator[str]:
        yield from (self._context.answers.source(model).key for model in self._context.models)

    def _set_keys(self) -> Iterator[str]:
        """Keys of what the other sets of events are made of."""
        yield from (events.key for events in self._context.answers.sets.values())


def _files_in(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*.*") if file.suffix != ".pyc" and file.is_file()]
