"""What MkDocs itself warns of, as Problems: MkDocs counts warnings only with `--strict`, and none
of them with `--quiet`."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from macros.core.errors import Problem, suggest
from macros.site.pages.front_matter import front_matter_lines

LOGGERS = ("mkdocs", "properdocs")  # ProperDocs is MkDocs under another name
PAGE = re.compile(r"Doc file '(?P<page>[^']+)' contains (?P<what>an? .*?'(?P<link>[^']+)'.*)", re.S)
MACRO = re.compile(r"_File_: `(?P<page>[^`]+)`\s+_(?P<kind>\w+)_: (?P<what>.*?)\n\n", re.S)
IN_PAGE = re.compile(r'File "<template>", line (\d+)')
SETTING = re.compile(r"Config value '(?P<key>[\w.]+)[^']*': (?P<what>.*)", re.S)
NAV = re.compile(r"'(?P<page>[^']+)' is included in the 'nav' configuration, which is not found")
YAML = re.compile(r"(?:^|file: )(?P<what>[^\n]*?)\s+in \"[^\"]*\", line (?P<line>\d+)", re.M)
SETTINGS = "mkdocs.yml"


class BuilderLog(logging.Handler):
    """Keeps each warning and error that the builder logs, as a Problem.

    Args:
        root: the project's folder.
        docs: the folder of the pages.
    """

    def __init__(self, root: Path, docs: Path) -> None:
        super().__init__(logging.WARNING)
        self._root, self._docs = root, docs
        self.problems: list[Problem] = []

    def listen(self) -> None:
        """Hear from now on, also where `--quiet` was asked for: it is about what is shown.

        What is heard and understood is told later, in our own shape, so nobody else shows it.
        """
        for name in LOGGERS:
            logger = logging.getLogger(name)
            for other in logger.handlers[:]:
                if type(other).__name__ == type(self).__name__:  # an earlier build's, while serving
                    logger.removeHandler(other)
                    continue
                other.setLevel(max(other.level, logger.level))
                other.filters[:] = [self._is_news]
            logger.setLevel(min(logger.level, logging.WARNING))
            logger.addHandler(self)

    def stop(self) -> None:
        """Hear no more."""
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(self)

    def _is_news(self, record: logging.LogRecord) -> bool:
        return record.levelno < logging.WARNING or not self.to_problem(record.getMessage()).path

    def emit(self, record: logging.LogRecord) -> None:
        self.problems.append(self.to_problem(record.getMessage()))

    def to_problem(self, message: str) -> Problem:
        """What a message of the builder's says, where the author can mend it."""
        if found := PAGE.search(message):
            return self._link(found)
        if found := MACRO.search(message):
            return self._expression(found, message)
        if found := NAV.search(message):
            cause = (
                f'nav: no page "{found["page"]}"; {suggest(found["page"], self._pages(), "Pages")}'
            )
            return Problem(cause, path=SETTINGS, line=self._line(SETTINGS, found["page"]))
        if "parsing the configuration file" in message:
            *_, found = YAML.finditer(message)
            return Problem(f"not YAML: {found['what']}", path=SETTINGS, line=int(found["line"]))
        if found := SETTING.search(message):
            key = found["key"].split(".")[-1]
            cause = f"{found['key']}: {found['what']}"
            return Problem(cause, path=SETTINGS, line=self._line(SETTINGS, f"{key}:"))
        return Problem(message)

    def _link(self, found: re.Match[str]) -> Problem:
        path, link = f"docs/{found['page']}", found["link"]
        cause = f"contains {found['what']}"
        if "target" in cause and "not found" in cause:
            target = link.partition("#")[0]
            cause = f'no page "{target}"; {suggest(target, self._pages(), "Pages")}'
        elif "anchor" in cause:
            page, _, anchor = link.partition("#")
            cause = f'no anchor "{anchor}" {f"in {page}" if page else "on this page"}'
        return Problem(cause, path=path, line=self._line(path, f"({link}"), call=f"link to {link}")

    def _expression(self, found: re.Match[str], message: str) -> Problem:
        """What Jinja could not compute, outside of any macro."""
        lines = IN_PAGE.findall(message)
        above = front_matter_lines(self._docs / found["page"])
        cause = f"{found['kind']}: {found['what']}"
        line = int(lines[-1]) + above if lines else 0
        return Problem(cause, path=f"docs/{found['page']}", line=line)

    def _pages(self) -> list[str]:
        return [file.relative_to(self._docs).as_posix() for file in self._docs.rglob("*.md")]

    def _line(self, path: str, text: str) -> int:
        """The first line of a file that has the text, or 0."""
        try:
            lines = (self._root / path).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return 0
        return next((number for number, line in enumerate(lines, 1) if text in line), 0)
