"""The sets of events of a project: what is in `snippets/events/`.

A set is a Python module whose function `events()` yields events, which become PostHog's tables; or
data, a table of any columns: a file, or a folder with a file for each of several tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.core.cache_keys import digest, files_key
from macros.core.errors import Problem, in_order, suggest
from macros.core.text_files import read

FOLDER = "snippets/events"
DATA = "snippets/data"  # what a module may read
MODULE = ".py"
READERS = {  # how DuckDB reads a file; a CSV row with too few or too many fields is a mistake
    ".parquet": "read_parquet($file)",
    ".jsonl": "read_json($file, format = 'newline_delimited', sample_size = -1)",
    ".csv": (
        "read_csv($file, header = true, delim = ',', quote = '\"', escape = '\"', comment = '', "
        "skip = 0, strict_mode = true, sample_size = -1)"
    ),
}
NAME = re.compile(r"[a-z][a-z0-9_]*")
IMPORT = re.compile(
    r"^\s*(?:from|import)\s+(snippets(?:\.\w+)+)(?:\s+import\s+(\w+))?", re.MULTILINE
)


@dataclass(frozen=True)
class EventSet:
    """A set of events.

    Attributes:
        name: of the set, and of the folder of its queries below `snippets/sql/`.
        root: the project's folder.
        module: the module that makes the events; None for data.
        tables: the files of data by the names of their tables.
    """

    name: str
    root: Path
    module: Path | None
    tables: Mapping[str, Path]

    @property
    def is_plain(self) -> bool:
        """Whether its queries are plain SQL on its own tables, which PostHog does not have."""
        return self.module is None

    @property
    def label(self) -> str:
        """What pages call its events."""
        return self.name.replace("_", " ")

    @property
    def key(self) -> str:
        """Key of everything in the project that the events depend on."""
        if not self.module:
            return files_key(self.tables.values(), self.root)
        data = {file for file in (self.root / DATA).rglob("*") if file.is_file()}
        lock = {self.root / "requirements.txt"}  # with the packages that it may import
        return digest([self.name, files_key(data | lock | self._modules(), self.root)])

    def _modules(self) -> set[Path]:
        """The module, and the snippets that it imports, directly or not."""
        known: set[Path] = set()
        files = [self.module] if self.module else []
        while files:
            file = files.pop()
            if file not in known:
                known.add(file)
                files += self._imported(file)
        return known

    def _imported(self, file: Path) -> Iterator[Path]:
        for name, member in IMPORT.findall(read(file, file.relative_to(self.root).as_posix())):
            place = self.root / name.replace(".", "/")
            for other in (place.with_suffix(MODULE), (place / member).with_suffix(MODULE)):
                if other.is_file():
                    yield other


def read_sets(root: Path, models: tuple[str, ...] = ()) -> dict[str, EventSet]:
    """The sets of a project by name, but for those with a mistake, which `check_sets` reports.

    Args:
        root: the project's folder.
        models: the models of the sample company, whose names are taken.
    """
    return {entry.name: entry for entry in _read(root, models) if isinstance(entry, EventSet)}


def check_sets(root: Path, models: tuple[str, ...] = ()) -> list[Problem]:
    """What is wrong with the files in `snippets/events/`."""
    return in_order(entry for entry in _read(root, models) if isinstance(entry, Problem))


def _read(root: Path, models: tuple[str, ...]) -> Iterator[EventSet | Problem]:
    taken: dict[str, Path] = {}
    for place in _entries(root / FOLDER):
        name = place.stem if place.is_file() else place.name
        try:
            _check_name(name, place, root)
            if name in models:
                cause = f'the sample company has a model "{name}": call this set something else'
                raise _problem(cause, place, root)
            if other := taken.get(name):
                raise _problem(f"the set {name} is in {other.name} too: keep one", place, root)
            taken[name] = place
            yield _read_set(name, place, root)
        except Problem as problem:
            yield problem


def _read_set(name: str, place: Path, root: Path) -> EventSet:
    if place.suffix == MODULE and place.is_file():
        return EventSet(name, root, place, {})
    tables: dict[str, Path] = {}
    for file in _entries(place) if place.is_dir() else [place]:
        _check_name(file.stem, file, root)
        if file.suffix not in READERS:
            kinds = (*READERS, MODULE) if file == place else tuple(READERS)
            hint = suggest(file.suffix, kinds, "Kinds")
            raise _problem(f'no kind of file for events "{file.suffix}"; {hint}', file, root)
        if file.stem in tables:
            cause = f"the table {file.stem} is in {tables[file.stem].name} too: keep one"
            raise _problem(cause, file, root)
        tables[file.stem] = file
    if not tables:
        raise _problem("this folder has no file with events", place, root)
    return EventSet(name, root, None, tables)


def _entries(folder: Path) -> list[Path]:
    """What authors put into a folder."""
    hidden = ("__", ".")
    places = folder.iterdir() if folder.is_dir() else ()
    return sorted(place for place in places if not place.name.startswith(hidden))


def _check_name(name: str, place: Path, root: Path) -> None:
    if not NAME.fullmatch(name):
        raise _problem('events need a name such as "page_views", with small letters', place, root)


def _problem(cause: str, place: Path, root: Path) -> Problem:
    return Problem(cause, path=place.relative_to(root).as_posix())
