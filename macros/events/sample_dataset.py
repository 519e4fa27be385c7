"""The sample company's events, in files of the shape of PostHog's own exports.

JSON Lines, one event, person or group a line; made when a site is built, and cached in `.cache/`
under a key of everything they depend on.
"""

from __future__ import annotations

import ast
import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from macros.core.atomic import beside, locked
from macros.core.cache_keys import code_key, digest, files_key, packages_key
from macros.core.errors import Problem, ProjectProblem
from macros.core.paths import ROOT
from macros.core.text_files import read
from macros.events import snippet_process
from macros.events.ingestion import write_tables
from macros.events.sample_company import Recording, SampleCompany, sample_company

# Properties in which an SDK describes itself: the same on every event, so pages leave them out.
LIBRARY = frozenset(["$lib", "$lib_version", "$geoip_disable", "$is_server", "$context_tags"])
KEY = "key"  # the file with the key of all others
LIMIT = 9  # datasets in the cache; of more, the oldest are deleted

Row = dict[str, Any]


@dataclass(frozen=True)
class Dataset:
    """A folder of events.

    Attributes:
        label: what a page calls the events, e.g. "sample data".
        folder: has `events.jsonl` and `persons.jsonl`, as PostHog exports them, `groups.jsonl`,
            `received.json`, what the first call of each snippet section sent, `calls.json`, the
            arguments of that call, `names.json`, the names of its events and properties,
            `since.json`, the ids of persons with a profile by the day of their first event, and
            `key`.
    """

    label: str
    folder: Path

    @property
    def key(self) -> str:
        """Content hash of the events."""
        return (self.folder / KEY).read_text(encoding="utf-8")

    @property
    def events(self) -> Path:
        """The file of events."""
        return self.folder / "events.jsonl"

    @property
    def persons(self) -> Path:
        """The file of persons."""
        return self.folder / "persons.jsonl"

    @property
    def groups(self) -> Path:
        """The file of groups."""
        return self.folder / "groups.jsonl"

    @property
    def since(self) -> Path:
        """The file with the ids of persons, by day: those that the app gave, not a browser's."""
        return self.folder / "since.json"

    @property
    def names(self) -> dict[str, list[str]]:
        """The names of all `events` and `properties`; nested properties by their own name."""
        names: dict[str, list[str]] = json.loads((self.folder / "names.json").read_text())
        return names

    @property
    def received(self) -> dict[str, Any]:
        """The messages of the first call of each snippet section."""
        messages: dict[str, Any] = json.loads((self.folder / "received.json").read_text())
        return messages

    @property
    def calls(self) -> dict[str, dict[str, Any]]:
        """The arguments of the first call of each snippet section."""
        calls: dict[str, dict[str, Any]] = json.loads((self.folder / "calls.json").read_text())
        return calls


def sample_dataset(root: Path, model: str = "") -> Dataset:
    """The sample company's events as one model tracks them, made now unless the cache has them.

    Of several processes that need it, one makes it, and the others wait. It is written to a folder
    of its own and moved into place.

    Args:
        root: the project's folder.
        model: one of the company's models; the default one if it is empty.

    Raises:
        ProjectProblem: a snippet of the model fails.
        Problem: the site has no sample company.
    """
    company = sample_company(root)
    model = model or next(iter(company.models), "")
    cache = root / ".cache" / "sample"
    try:
        folder = cache / f"{_key(company, root, model)}-{model}"
    except Problem as problem:
        if not problem.path:
            raise
        # In a snippet, on which every number depends.
        raise ProjectProblem(problem.cause, path=problem.path, line=problem.line) from None
    return cached(folder, model, lambda new: snippet_process.create(__name__, model, new))


def cached(folder: Path, name: str, create: Callable[[Path], object]) -> Dataset:
    """The dataset in a folder, created now unless it is there whole.

    Args:
        folder: the folder, beside others of its kind; of too many, the oldest are deleted.
        name: of the lock.
        create: creates a dataset in a folder that is not there yet.
    """
    cache = folder.parent
    if not _is_whole(folder):
        with locked(cache / f"{name}.lock"):
            if not _is_whole(folder):  # by now
                shutil.rmtree(folder, ignore_errors=True)
                with beside(folder) as scratch:
                    create(scratch / "sample")
                    (scratch / "sample").rename(folder)
        _evict(cache)
    return Dataset("sample data", folder)


def _key(company: SampleCompany, root: Path, model: str) -> str:
    """Key of everything the events depend on: snippets, the company's code, the SDK, Python."""
    parts = [model, code_key(__name__), packages_key("posthog")]
    for file in sorted(company.snippets(model)):
        name = file.relative_to(root).as_posix()
        parts += [name, _code(read(file, name))]
    return digest(parts)[:16]


def _is_whole(folder: Path) -> bool:
    """Whether a dataset is there, as it was written."""
    try:
        return (folder / KEY).read_text(encoding="utf-8") == _content_key(folder)
    except (OSError, UnicodeDecodeError):
        return False


def _content_key(folder: Path) -> str:
    return files_key((file for file in folder.iterdir() if file.name != KEY), folder)


def _code(text: str) -> str:
    """The syntax tree of a snippet, without comments, docstrings and layout."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # whatever Python cannot read
        return text  # reported when the snippet is run
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.body = [statement for statement in node.body if not _is_docstring(statement)]
    return ast.dump(tree)


def _is_docstring(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def few_events(folder: Path, messages: Sequence[Row]) -> Dataset:
    """A dataset of some messages alone, written into a folder that is there."""
    write_tables(folder, FewEvents(messages))
    return Dataset("these events", folder)


@dataclass(frozen=True)
class FewEvents:
    """A recording of nothing but messages."""

    messages: Sequence[Row]
    first_messages: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    first_calls: Mapping[str, Row] = field(default_factory=dict)


def _create(model: str, folder: Path, proceed: Callable[[], object]) -> None:
    write_dataset(folder, sample_company(ROOT).record(model, proceed))


def write_dataset(folder: Path, recording: Recording) -> None:
    """Write a dataset into a new folder, with a key of its content."""
    folder.mkdir()
    write_tables(folder, recording)
    (folder / KEY).write_text(_content_key(folder), encoding="utf-8")


def _evict(cache: Path) -> None:
    """Delete the oldest datasets of too many."""
    folders = [folder for folder in cache.iterdir() if folder.is_dir()]
    folders.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[LIMIT:]:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    snippet_process.run(_create, *sys.argv[1:])
