"""The language of each page: the site's, or the one that its front matter names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from macros.core.errors import Problem, suggest
from macros.core.words.catalog import OWN, codes
from macros.core.words.language import Language, read_language

KEY = "language"  # in the front matter of a page, as in the settings of the theme
NO_WORDS = (
    'no words in "{code}": what macros and buttons say is in English there, with the numbers and '
    "months of the language; {own}/{code}.toml can have its words, which there are in: {known}"
)


class Languages:
    """The languages of a site's pages.

    Args:
        root: the project's folder.
        env: what mkdocs-macros passes to `define_env`.

    Attributes:
        words: what templates and scripts say, by language, for all languages read so far.
    """

    def __init__(self, root: Path, env: Any) -> None:
        self._root, self._env = root, env
        self._theme = env.conf["theme"]
        self._by_code: dict[str, Language | Problem] = {}
        self.words: dict[str, dict[str, Any]] = {}
        self._code = str(self._theme.get(KEY) or "en")

    def check_site(self) -> None:
        """Read the site's own language.

        Raises:
            Problem: its catalog is wrong.
        """
        language = self._read(self._code)
        if isinstance(language, Problem) and language.path:
            raise language.with_traceback(None)

    def of_page(self) -> Language:
        """The language of the page being rendered; of one that is wrong, `check` says so."""
        for code in (str(self._env.page.meta.get(KEY, self._code)), self._code):
            language = self._read(code)
            if isinstance(language, Language):
                return language
        return Language()

    def check(self, text: str, path: str) -> Problem | None:
        """The problem of the page being rendered, whose front matter names no language.

        Args:
            text: the page.
            path: its file, for messages.
        """
        data = self._env.page.meta
        if KEY not in data:
            return None
        language = self._read(str(data[KEY]))
        if isinstance(language, Language) or language.path:
            return None if isinstance(language, Language) else language
        lines = text.splitlines()
        line = next((n for n, each in enumerate(lines, 1) if each.startswith(f"{KEY}:")), 1)
        return Problem(language.cause, path=path, line=line)

    def _read(self, code: str) -> Language | Problem:
        """A language, or why it cannot be written; each is read once."""
        if code not in self._by_code:
            self._by_code[code] = self._language(code)
        return self._by_code[code]

    def _language(self, code: str) -> Language | Problem:
        known = self._themes()
        try:
            if known and code not in known:
                raise ValueError
            language = read_language(code, self._root)
        except ValueError:
            return Problem(f'no language "{code}"; {suggest(code, known, "Languages")}')
        except Problem as problem:
            return problem
        if language.catalog.is_empty and not language.is_english:
            names = ", ".join(["en", *codes(self._root)])
            text = NO_WORDS.format(code=code, own=OWN, known=names)
            print(text, file=sys.__stderr__, flush=True)  # a builder keeps `sys.stderr`
        self.words[code] = {"pages": language.catalog.pages, "scripts": language.for_scripts()}
        return language

    def _themes(self) -> set[str]:
        """The languages of the theme itself; none of a theme without Jinja."""
        folders = (Path(folder) for folder in getattr(self._theme, "dirs", ()))
        files = (file for folder in folders for file in folder.glob("partials/languages/*.html"))
        return {file.stem for file in files}
