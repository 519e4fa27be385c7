"""What macros gave, kept from build to build under a key of all that any macro may read.

When nothing but pages changed, no macro has to run: no query is parsed, no chart drawn, and no
heavy library is even imported.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from macros import kept
from macros.blocks import Blocks

Macro = Callable[..., str]
READ = ("snippets", "macros", "docs/assets")  # folders that macros read
FILES = ("mkdocs.yml", "requirements.txt", "package-lock.json")
PACKAGES = ("posthog", "duckdb", "hogql-parser", "vl-convert-python", "pygments")
KEPT = 2500  # outputs; a build of this site needs some two hundred


class Outputs:
    """The outputs of one build's macros: their texts, and the files that they add to the site.

    Args:
        root: the project's folder.
        blocks: has the macros.
        page: gives the page being rendered: links in an output depend on it.
        settings: what the settings of this build come to, whatever file or variable said so.
    """

    def __init__(self, root: Path, blocks: Blocks, page: Callable[[], str], settings: str) -> None:
        self._root, self._blocks, self._page, self._settings = root, blocks, page, settings
        self._texts = kept.Kept(root / ".cache" / "outputs", KEPT)

    def keep(self, macro: Macro) -> Macro:
        """The same macro, which runs only when its output is not known; failures are not kept."""

        @functools.wraps(macro)
        def known(*args: Any, **kwargs: Any) -> str:
            key = (self._everything, self._page(), f"{macro.__name__}{args!r}{kwargs!r}")
            told = self._texts.text(key, lambda: self._run(lambda: macro(*args, **kwargs)))
            text, files = json.loads(told)
            self._blocks.files.update(files)
            return str(text)

        return known

    def _run(self, call: Callable[[], str]) -> str:
        """What a call gives, and the files that it adds."""
        others = self._blocks.files
        self._blocks.files = {}
        try:
            return json.dumps([call(), self._blocks.files])
        finally:
            self._blocks.files = others

    @cached_property
    def _everything(self) -> str:
        files = {self._root / name for name in FILES}
        for folder in READ:
            files |= {one for one in (self._root / folder).rglob("*.*") if one.suffix != ".pyc"}
        read = kept.of_files((one for one in files if one.is_file()), self._root)
        pages = sorted(one.name for one in (self._root / "docs").rglob("*.md"))  # links need them
        return kept.digest([read, *pages, kept.of_packages(*PACKAGES), self._settings])
