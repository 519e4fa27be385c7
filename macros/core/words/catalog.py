"""The catalog of a language: each English text of pages and scripts with its translation.

The English texts stand in the code, where they are read. German has all of them, in the files
`de.*.toml`; a project has other languages, and its own texts, in `snippets/words/`, in a file for
each language, such as `de.toml`, or in several, such as `fr.pages.toml`:

    [scripts]
    "Run" = "Ausführen"
    "{n} rows" = { one = "{n} Zeile", other = "{n} Zeilen" }

    [project]
    "How many loans?" = "Wie viele Ausleihen?"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from macros.core.errors import Problem, suggest

HERE = Path(__file__).parent
COMPLETE = "de"  # has every text: what the others are compared with
OWN = "snippets/words"  # of a project
PAGES, SCRIPTS, PROJECT = "pages", "scripts", "project"
PLACEHOLDER = re.compile(r"\{\w+\}")

Text = str | dict[str, str]  # of texts with a number, a form for each plural of the language
Table = Mapping[str, Text]


@dataclass(frozen=True)
class Catalog:
    """The texts of a language by the English ones.

    Attributes:
        pages: what macros write.
        scripts: what the scripts of a page write.
        project: the project's own: questions, names of columns, units.
    """

    pages: Table = field(default_factory=dict)
    scripts: Table = field(default_factory=dict)
    project: Table = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is no word of the language."""
        return not (self.pages or self.scripts)


def read_catalog(code: str, plurals: Collection[str], root: Path | None = None) -> Catalog:
    """The catalog of a language: the engine's, with the project's own above it.

    Args:
        code: the language, e.g. "de".
        plurals: its plural forms.
        root: the project's folder.

    Raises:
        Problem: the project's file is not a whole catalog of these texts.
    """
    ours = _merged(_files(HERE, code))
    files = _files(root / OWN, code, OWN) if root else {}
    theirs = _merged(files)
    texts = {
        name: {**ours.get(name, {}), **theirs.get(name, {})} for name in (PAGES, SCRIPTS, PROJECT)
    }
    for path, tables in files.items():
        for cause in problems_of(tables, texts, plurals):
            raise Problem(cause, path=path)
    if theirs.get(PAGES) or theirs.get(SCRIPTS):
        _require_all(
            texts, files
        )  # last, since a text that is misspelled in a file is missing, too
    return Catalog(**texts)


def codes(root: Path) -> list[str]:
    """The languages that have a catalog."""
    files = [*HERE.glob("*.toml"), *(root / OWN).glob("*.toml")]
    return sorted({file.name.split(".")[0] for file in files})


def problems_of(
    theirs: Mapping[str, Table], whole: Mapping[str, Table], plurals: Collection[str]
) -> Iterator[str]:
    """What is wrong in a file of a project's catalog.

    Args:
        theirs: its tables.
        whole: the same above those of the engine.
        plurals: the plural forms of the language.
    """
    known = _merged(_files(HERE, COMPLETE))
    for name in theirs:
        if name not in whole:
            yield f'no table "{name}"; {suggest(name, whole, "Tables")}'
    for name in (PAGES, SCRIPTS):
        for text in theirs.get(name, {}):
            if text not in known[name]:
                hint = suggest(text, known[name], "Texts")
                yield f'[{name}] "{text}" is no text of {name}; {hint}'
    for name in (PAGES, SCRIPTS, PROJECT):
        for text, translated in theirs.get(name, {}).items():
            has_forms = isinstance(known.get(name, {}).get(text, ""), dict)
            if cause := _difference(text, translated, plurals if has_forms else ()):
                yield f'[{name}] "{text}" {cause}'


def _require_all(whole: Mapping[str, Table], files: Mapping[str, Mapping[str, Table]]) -> None:
    """Raise a Problem, in a file that has a table, where the table lacks texts in all files."""
    known = _merged(_files(HERE, COMPLETE))
    for name in (PAGES, SCRIPTS):
        missing = [text for text in known[name] if text not in whole[name]]
        if missing:
            path = next(
                (path for path, tables in files.items() if name in tables), next(iter(files))
            )
            raise Problem(f'[{name}] has no "{missing[0]}" ({len(missing)} missing)', path=path)


def _difference(text: str, translated: Any, plurals: Collection[str]) -> str:
    """What a translation lacks, or ""."""
    if plurals:
        if not isinstance(translated, dict) or set(translated) != set(plurals):
            return f"needs these plural forms: {', '.join(sorted(plurals))}"
    elif not isinstance(translated, str):
        return "has to be a text"
    forms = translated.values() if isinstance(translated, dict) else [translated]
    expected = sorted(PLACEHOLDER.findall(text))
    for form in forms:
        if sorted(PLACEHOLDER.findall(form)) != expected:
            return f"has other placeholders in its translation; it has {', '.join(expected)}"
    return ""


def _files(folder: Path, code: str, place: str = "") -> dict[str, dict[str, Any]]:
    """The tables of a language's files, by their paths; `place` is that of a project's folder."""
    files = sorted([*folder.glob(f"{code}.toml"), *folder.glob(f"{code}.*.toml")])
    named = {f"{place}/{file.name}".lstrip("/"): file for file in files}
    return {path: _read(file, path) for path, file in named.items()}


def _merged(files: Mapping[str, Mapping[str, Table]]) -> dict[str, dict[str, Text]]:
    """The tables of all files together."""
    merged: dict[str, dict[str, Text]] = {}
    for tables in files.values():
        for name, table in tables.items():
            merged.setdefault(name, {}).update(table)
    return merged


def _read(file: Path, path: str) -> dict[str, Any]:
    """The tables of a file."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"not TOML: {error}", path=path) from None
    if not all(isinstance(table, dict) for table in tables.values()):
        raise Problem("has to have tables: [pages], [scripts], [project]", path=path)
    return tables
