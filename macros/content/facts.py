"""Facts about PostHog: what a page states, where it comes from, and when it was checked.

Each is a table of a file in `snippets/facts/`, under a name that no other has:

    [group-cohorts]
    says = "Cohorts contain persons, never groups."
    sources = ["Group analytics <https://posthog.com/docs/product-analytics/group-analytics>"]
    read = 2026-11-24

A source is a page with its title, an issue (`PostHog/posthog#33096`), a file
(`PostHog/posthog:frontend/src/types.ts`) or a package (`npm:posthog-js@1.449.2`). The date is that
on which the sources were last `read`, or the code of a package was last `run`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from macros.core.errors import Problem, suggest
from macros.core.text_files import read

FOLDER = "facts"  # of `snippets/`
WAYS = ("read", "run")  # to check a fact
KEYS = ("says", "sources", *WAYS)
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
ADDRESS = r"https://[\w.-]+(?:/[\w./%#?=-]*)?"
# Each form of a source, with the address that it stands for and the title of its link.
SOURCES = (
    (re.compile(rf"(?P<title>[^<>]+) <(?P<link>{ADDRESS})>"), "{link}", "{title}"),
    (
        re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)#(?P<number>\d+)"),
        "https://github.com/{repository}/issues/{number}",
        "{repository}#{number}",
    ),
    (
        re.compile(r"(?P<repository>[\w.-]+/[\w.-]+):(?P<path>[\w./-]+/(?P<file>[\w.-]+))"),
        "https://github.com/{repository}/blob/HEAD/{path}",
        "{file}",
    ),
    (
        re.compile(r"npm:(?P<name>[\w@/.-]*[\w.-])@(?P<version>[\w.+-]+)"),
        "https://www.npmjs.com/package/{name}/v/{version}",
        "{name} {version}",
    ),
    (
        re.compile(r"pypi:(?P<name>[\w.-]+)@(?P<version>[\w.+-]+)"),
        "https://pypi.org/project/{name}/{version}/",
        "{name} {version}",
    ),
)
FORMS = "a source is like Title <https://…>, owner/name#1, owner/name:a/file, npm:name@1 or pypi:…"


@dataclass(frozen=True)
class Source:
    """Where a fact can be checked: the title of a link, and its address."""

    title: str
    link: str


@dataclass(frozen=True)
class Fact:
    """One statement about PostHog.

    Attributes:
        name: what pages call it by.
        says: the statement, a short sentence.
        sources: where it comes from.
        way: how it was checked: "read" or "run".
        day: when it was checked last.
        path: its file, relative to the project's root.
        line: the line of that file with its name, counted from 1.
    """

    name: str
    says: str
    sources: tuple[Source, ...]
    way: str
    day: date
    path: str
    line: int

    def age(self, today: date) -> int:
        """Days since it was checked.

        Raises:
            Problem: that was after tomorrow, which no time zone explains.
        """
        days = (today - self.day).days
        if days < -1:
            cause = f'the fact "{self.name}" was {self.way} on {self.day}, which is in the future'
            raise Problem(cause, path=self.path, line=self.line)
        return max(days, 0)


def facts(snippets: Path) -> dict[str, Fact]:
    """All facts by name, in the order of files and lines.

    Raises:
        Problem: broken TOML, a name used twice, an unknown or missing key, a value of another kind.
    """
    known: dict[str, Fact] = {}
    for file in sorted((snippets / FOLDER).glob("*.toml")):
        path = f"snippets/{FOLDER}/{file.name}"
        for fact in _of_file(read(file, path), path):
            if fact.name in known:
                first = known[fact.name]
                cause = f'the fact "{fact.name}" is in {first.path}:{first.line} already'
                raise Problem(cause, path=path, line=fact.line)
            known[fact.name] = fact
    return known


def load(snippets: Path, name: str) -> Fact:
    """The fact of that name; a Problem for an unknown one, or where `facts` has one."""
    known = facts(snippets)
    if name not in known:
        raise Problem(f'no fact "{name}" in snippets/{FOLDER}; {suggest(name, known, "Facts")}')
    return known[name]


@functools.lru_cache(maxsize=50)
def _of_file(text: str, path: str) -> tuple[Fact, ...]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        cause = str(error)[: place.start()] if place else str(error).partition(" (at ")[0]
        raise Problem(f"not TOML: {cause}", path=path, line=line) from None
    return tuple(_Table(name, value, text, path).fact() for name, value in tables.items())


@dataclass(frozen=True)
class _Table:
    """One top-level value of a file: what is wrong with it is reported with its line."""

    name: str
    value: Any
    text: str
    path: str

    def fact(self) -> Fact:
        """The table as a fact."""
        if not isinstance(self.value, dict) or not NAME.fullmatch(self.name):
            cause = f'a fact is a table with a name like [group-cohorts], not "{self.name}"'
            raise self.problem(cause)
        self._check_keys(self.value)
        way = next(way for way in WAYS if way in self.value)
        return Fact(
            self.name,
            self._says(self.value["says"]),
            self._sources(self.value["sources"]),
            way,
            self._day(self.value[way], way),
            self.path,
            self._line(),
        )

    def problem(self, cause: str, key: str = "") -> Problem:
        """A problem at the line of a key, or at that of the table's name."""
        return Problem(cause, path=self.path, line=self._line(key))

    def _check_keys(self, value: Mapping[str, Any]) -> None:
        for key in value:
            if key not in KEYS:
                hint = suggest(key, KEYS, "Keys")
                raise self.problem(f'the fact "{self.name}" has no key "{key}"; {hint}', key)
        for key in ("says", "sources"):
            if key not in value:
                raise self.problem(f'the fact "{self.name}" lacks the key "{key}"')
        if sum(way in value for way in WAYS) != 1:
            cause = f'the fact "{self.name}" needs one date, under "read" or under "run"'
            raise self.problem(cause)

    def _says(self, says: Any) -> str:
        if not isinstance(says, str) or not says.strip() or "\n" in says:
            raise self.problem(f'"says" of "{self.name}" is one sentence in one line', "says")
        return says

    def _sources(self, sources: Any) -> tuple[Source, ...]:
        if not isinstance(sources, list) or not sources:
            cause = f'"sources" of "{self.name}" is a list with at least one string'
            raise self.problem(cause, "sources")
        return tuple(self._source(source) for source in sources)

    def _source(self, source: Any) -> Source:
        for form, link, title in SOURCES:
            if isinstance(source, str) and (match := form.fullmatch(source)):
                parts = match.groupdict()
                return Source(title.format(**parts), link.format(**parts))
        raise self.problem(f'"{source}" of "{self.name}" is no source; {FORMS}', "sources")

    def _day(self, day: Any, way: str) -> date:
        if isinstance(day, datetime) or not isinstance(day, date):
            cause = f'"{way}" of "{self.name}" is a date such as 2026-11-24, without quotes'
            raise self.problem(cause, way)
        return day

    def _line(self, key: str = "") -> int:
        """The line of a key of the table, or of its name."""
        lines = self.text.splitlines()
        header = re.compile(rf"\s*(?:\[\s*)?[\"']?{re.escape(self.name)}[\"']?\s*[\]=.]")
        start = next((i for i, line in enumerate(lines) if header.match(line)), 0)
        entry = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        places = (i for i in range(start, len(lines)) if key and entry.match(lines[i]))
        return next(places, start) + 1
