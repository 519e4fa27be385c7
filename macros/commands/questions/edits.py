"""Edits of a project's files: none is written before all of them are known."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from macros.core.errors import Problem, suggest
from macros.core.text_files import read

NAME = re.compile(r"^[a-z][a-z0-9_]*$")
JAVASCRIPT_WORDS = frozenset(  # no function of JavaScript can be called so, nor one of Python
    "arguments case catch const debugger default delete do enum eval export extends function "
    "implements instanceof interface let new null package private protected public static super "
    "switch this throw true false typeof var void".split()
)
NEW_PAGE = "---\ntitle: {title}\ndescription: {title}.\n---\n\n# {title}\n"
FOLDERS = ("docs", "macros/sample", "snippets", "tests")
ENDINGS = (".md", ".py", ".js", ".json", ".toml", ".sql", ".ts", ".jinja", ".yml")
STORED = "tests/golden/"  # written by the tests themselves
NAVIGATION_LINE = "- {title}: {name}\n"
NAVIGATION = re.compile(r"^nav:\n(?:[ #-].*\n|\n)*", re.MULTILINE)


class Edit(NamedTuple):
    """A file that changes: its path, its whole new text or None to delete it, and what changed."""

    file: Path
    text: str | None
    what: str


class Project:
    """The files of a project that an edit reads.

    Args:
        root: the project's folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, file: Path) -> str:
        """A file as seen from the project's folder."""
        return file.relative_to(self.root).as_posix()

    def read(self, file: Path) -> str:
        """The text of a file; a Problem where it is none."""
        return read(file, self.path(file))

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Each file that may name a question or an event, with its text."""
        for folder in FOLDERS:
            for file in sorted((self.root / folder).rglob("*")):
                is_text = file.suffix in ENDINGS and file.is_file()
                if is_text and not self.path(file).startswith(STORED):
                    yield file, self.read(file)

    def query(self, name: str) -> Path:
        """The file of a query."""
        return self.root / "snippets" / "sql" / f"{name}.sql"

    def new_query(self, name: str) -> Path:
        """The file of a query that is to be written; a Problem where there is one."""
        file = self.query(name)
        if file.exists():
            raise Problem("this question exists already", path=self.path(file))
        return file

    def pages(self) -> list[str]:
        """The names of all pages."""
        docs = self.root / "docs"
        return sorted(file.relative_to(docs).as_posix() for file in docs.rglob("*.md"))

    def page(self, name: str) -> Path:
        """The file of a page; a Problem where there is none of that name."""
        if name not in self.pages():
            hint = suggest(name, self.pages(), "Pages")
            raise Problem(f'no page "{name}"; {hint} A new one is written with new-page={name}')
        return self.root / "docs" / name

    def new_page(self, name: str, section: str) -> list[Edit]:
        """A new page with a section, and its line at the end of the navigation."""
        if not re.fullmatch(r"[\w-]+(?:/[\w-]+)*\.md", name, re.ASCII):
            raise Problem(f'a page needs a name such as "exports.md", not "{name}"')
        if name in self.pages():
            raise Problem("this page exists already: use page=", path=f"docs/{name}")
        title = in_words(Path(name).stem)
        file, settings = self.root / "docs" / name, self.root / "mkdocs.yml"
        edits = [Edit(file, NEW_PAGE.format(title=title) + section, "a new page")]
        text = self.read(settings).rstrip("\n") + "\n"
        if navigation := NAVIGATION.search(text):
            end = navigation.start() + len(navigation[0].rstrip("\n")) + 1
            first = re.search(r"^( *)- ", navigation[0], re.MULTILINE)
            line = (first[1] if first else "  ") + NAVIGATION_LINE.format(title=title, name=name)
            edits.append(Edit(settings, text[:end] + line + text[end:], "a line in the navigation"))
        return edits

    def without_page(self, name: str, text: str) -> list[Edit]:
        """Delete a page that `new_page` wrote, if what is left of it is no more than its title."""
        title = in_words(Path(name).stem)
        if text.strip() != NEW_PAGE.format(title=title).strip():
            return []
        settings, line = self.root / "mkdocs.yml", NAVIGATION_LINE.format(title=title, name=name)
        edits = [Edit(self.root / "docs" / name, None, "deleted")]
        lines = self.read(settings).splitlines(keepends=True)
        left = [each for each in lines if each.lstrip(" ") != line]
        if left != lines:
            edits.append(Edit(settings, "".join(left), "without its line in the navigation"))
        return edits

    def section(self, page: str, text: str) -> Edit:
        """A section at the end of a page; a Problem where there is none of that name."""
        return self.append(self.page(page), text, "a section at its end")

    def append(self, file: Path, text: str, what: str) -> Edit:
        """An edit that adds text to the end of a file."""
        before = self.read(file).rstrip("\n")
        return Edit(file, f"{before}\n{text}", what)

    def write(self, edits: Sequence[Edit]) -> list[str]:
        """Write all edits, and return a line on each file."""
        for edit in edits:
            if edit.text is None:
                edit.file.unlink()
                continue
            edit.file.parent.mkdir(parents=True, exist_ok=True)
            edit.file.write_text(edit.text, encoding="utf-8")
        return [f"{self.path(edit.file)}: {edit.what}" for edit in edits]


def check_names(names: Iterable[tuple[str, str]]) -> None:
    """Refuse a name that could not be that of a file, an anchor and a function."""
    for kind, name in names:
        if not NAME.match(name):
            raise Problem(f'the {kind} needs a name such as "reports_per_user", not "{name}"')
        if keyword.iskeyword(name) or name in JAVASCRIPT_WORDS:
            raise Problem(f'the {kind} cannot be called "{name}", a word of Python or JavaScript')


def in_words(name: str) -> str:
    """A name as a heading."""
    return re.sub(r"[_-]", " ", name).capitalize()


def line_of(text: str, part: str) -> int:
    """The number of the first line that has a part, or 1."""
    return text.partition(part)[0].count("\n") + 1 if part and part in text else 1
