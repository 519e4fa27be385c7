"""What MkDocs itself warns of, as Problems.

MkDocs counts warnings only with `--strict`, and none of them with `--quiet`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from macros.content.pages import included, link_in_source
from macros.core.errors import Problem, suggest
from macros.core.text_files import read
from macros.site.pages.front_matter import front_matter_lines

LOGGERS = ("mkdocs", "properdocs")  # ProperDocs is MkDocs under another name
PAGE = re.compile(
    r"Doc file '(?P<page>[^']+)' contains (?P<cause>an? .*?'(?P<link>[^']+)'.*)", re.DOTALL
)
MACRO = re.compile(
    r"_File_: `(?P<page>[^`]+)`\s+_(?P<kind>\w+)_: (?P<cause>.*?)\n\n(?P<traceback>.*)", re.DOTALL
)
NO_ANCHOR = re.compile(r"the doc '(?P<page>[^']+)' does not contain an anchor")
TEMPLATE_LINE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')
SETTING = re.compile(r"Config value '(?P<key>[\w.]+)[^']*': (?P<cause>.*)", re.DOTALL)
OMITTED = re.compile(
    r"exist in the docs directory, but are not included in the \"nav\".*?:\s*(?P<pages>.*)",
    re.DOTALL,
)
NAV = re.compile(r"'(?P<page>[^']+)' is included in the 'nav' configuration, which is not found")
# PyYAML gives one or two places, the last of which is that of the mistake, and none for a character
# that YAML does not allow.
YAML = re.compile(r"error parsing the configuration file: (?P<cause>.*)", re.DOTALL)
YAML_PLACE = re.compile(r"(?:^|\n)(?P<cause>[^\n]*?)\s+in \"[^\"]*\", line (?P<line>\d+)")
SETTINGS = "mkdocs.yml"


def duplicate_keys(text: str, path: str) -> Iterator[Problem]:
    """A Problem for each key that its mapping has already.

    Args:
        text: YAML; nothing is said of what is none.
        path: its file, for messages.
    """
    import yaml

    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:  # whoever reads it says what is wrong
        return
    pending, seen = [tree], set[int]()
    while pending:
        node = pending.pop(0)
        if id(node) in seen:  # by an alias
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            pending += node.value
        elif isinstance(node, yaml.MappingNode):
            first: dict[str, int] = {}
            for key, value in node.value:
                line = key.start_mark.line + 1
                if isinstance(key, yaml.ScalarNode) and first.setdefault(key.value, line) != line:
                    cause = f'a second "{key.value}:", after line {first[key.value]}; make them one'
                    yield Problem(cause, path=path, line=line)
                pending.append(value)


def check_settings_file(root: Path) -> None:
    """Raise a Problem for a key that `mkdocs.yml` has twice: the builder would forget the first."""
    file = root / SETTINGS
    for problem in duplicate_keys(read(file, SETTINGS) if file.is_file() else "", SETTINGS):
        raise problem


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
        self._reached: dict[int, str] = {}  # the page that has no such anchor, by problem

    def problems_beside(self, broken: Collection[str]) -> list[Problem]:
        """The problems but for links into pages that are broken: their anchors may well exist."""
        reached = (self._reached.get(number) for number in range(len(self.problems)))
        problems = zip(self.problems, reached, strict=True)
        return [problem for problem, page in problems if page not in broken]

    def listen(self) -> None:
        """Receive what the builder logs from now on, also with `--quiet`.

        What has a place in a file is reported later, in our own form, so that no other handler
        prints it.
        """
        for name in LOGGERS:
            logger = logging.getLogger(name)
            for handler in logger.handlers[:]:
                if type(handler).__name__ == type(self).__name__:  # left by an earlier build
                    logger.removeHandler(handler)
                    continue
                handler.setLevel(max(handler.level, logger.level))
                handler.filters[:] = [self._is_for_others]
            logger.setLevel(min(logger.level, logging.WARNING))
            logger.addHandler(self)

    def stop(self) -> None:
        """Receive no more."""
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(self)

    def _is_for_others(self, record: logging.LogRecord) -> bool:
        return record.levelno < logging.WARNING or not self.to_problem(record.getMessage()).path

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as a Problem."""
        message = record.getMessage()
        if match := NO_ANCHOR.search(message):
            self._reached[len(self.problems)] = match["page"]
        self.problems.append(self.to_problem(message))

    def to_problem(self, message: str) -> Problem:
        """A message of the builder as a Problem, at the place where the author can fix it.

        A message of an unknown form is a Problem without a place.
        """
        for pattern, translate in (
            (PAGE, self._link),
            (MACRO, self._expression),
            (NAV, self._nav_entry),
            (OMITTED, self._omitted),
            (YAML, self._syntax),
            (SETTING, self._setting),
        ):
            if match := pattern.search(message):
                return translate(match)
        return Problem(message)

    def _link(self, match: re.Match[str]) -> Problem:
        path, link = self._source_of_link(match["page"], match["link"])
        page, _, anchor = link.partition("#")
        cause = f"contains {match['cause']}"
        if "target" in cause and "not found" in cause:
            cause = f'no page "{page}"; {suggest(page, self._pages(), "Pages")}'
        elif "an absolute link" in cause:
            near = re.search(r"Did you mean '([^']+)'", cause)
            cause = "leads nowhere where the site is not at the root of its host; " + (
                f'write "{near[1]}"' if near else "write it relative to this page, or in full"
            )
        elif "anchor" in cause:
            cause = f'no anchor "{anchor}" {f"in {page}" if page else "on this page"}'
        return Problem(cause, path=path, line=self._line(path, f"({link}"), call=f"link to {link}")

    def _expression(self, match: re.Match[str]) -> Problem:
        """What Jinja could not compute, outside of any macro."""
        path, line = self._docs / match["page"], 0
        for place in TEMPLATE_LINE.finditer(match["traceback"]):  # the last is the innermost
            if place["file"] == "<template>":
                line = int(place["line"]) + front_matter_lines(path)
            elif Path(place["file"]).is_relative_to(self._docs):  # an included page
                path, line = Path(place["file"]), int(place["line"])
        cause = f"{match['kind']}: {match['cause']}"
        name = path.relative_to(self._docs).as_posix()
        return Problem(cause, path=f"docs/{name}", line=line)

    def _source_of_link(self, page: str, link: str) -> tuple[str, str]:
        """The file in which a link of a page stands, and how: in an included page, too."""
        for name in included(self._docs, page):
            written = link_in_source(link, name, page)
            if self._line(f"docs/{name}", f"({written}"):
                return f"docs/{name}", written
        return f"docs/{page}", link

    def _nav_entry(self, match: re.Match[str]) -> Problem:
        page = match["page"]
        cause = f'nav: no page "{page}"; {suggest(page, self._pages(), "Pages")}'
        return Problem(cause, path=SETTINGS, line=self._line(SETTINGS, page))

    def _omitted(self, match: re.Match[str]) -> Problem:
        names = ", ".join(re.findall(r"- (\S+)", match["pages"]))
        cause = f'nav: lacks {names}; list each page, or name it in "not_in_nav"'
        return Problem(cause, path=SETTINGS, line=self._line(SETTINGS, "nav:"))

    def _syntax(self, match: re.Match[str]) -> Problem:
        places = list(YAML_PLACE.finditer(match["cause"]))
        if not places:  # PyYAML gives an offset in bytes only
            return Problem(f"not YAML: {match['cause'].splitlines()[0]}", path=SETTINGS)
        cause, line = places[-1]["cause"], int(places[-1]["line"])
        return Problem(f"not YAML: {cause}", path=SETTINGS, line=line)

    def _setting(self, match: re.Match[str]) -> Problem:
        key = match["key"].split(".")[-1]
        cause = f"{match['key']}: {match['cause']}"
        return Problem(cause, path=SETTINGS, line=self._line(SETTINGS, f"{key}:"))

    def _pages(self) -> list[str]:
        return [file.relative_to(self._docs).as_posix() for file in self._docs.rglob("*.md")]

    def _line(self, path: str, text: str) -> int:
        """The first line of a file that has the text, or 0."""
        try:
            lines = (self._root / path).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return 0
        return next((number for number, line in enumerate(lines, 1) if text in line), 0)
