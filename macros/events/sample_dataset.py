"""The sample company's events, in files of the shape of PostHog's own exports.

JSON Lines, one event, person or group to a line; made at build time and kept in `.cache/` under a
key of all they depend on.
"""

from __future__ import annotations

import ast
import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.atomic import beside
from macros.core.cache_keys import code_key, digest, files_key, packages_key

if TYPE_CHECKING:
    pass

# Properties in which an SDK describes itself: the same on every event, so pages leave them out.
LIBRARY = frozenset(["$lib", "$lib_version", "$geoip_disable", "$is_server", "$context_tags"])
KEPT = 9  # sample years kept in the cache, one a model; older ones are deleted


@dataclass(frozen=True)
class Dataset:
    """Where events come from.

    Attributes:
        label: what a page calls them, e.g. "sample data".
        folder: has `events.jsonl` and `persons.jsonl`, as PostHog exports them, `groups.jsonl`,
            `received.json`, what the first call of each snippet section sent, `names.json`,
            what its events and properties are called, and `key`.
    """

    label: str
    folder: Path

    @property
    def key(self) -> str:
        """A short name of these very events: another one as soon as any of them differs."""
        return (self.folder / "key").read_text(encoding="utf-8")

    @property
    def events(self) -> Path:
        return self.folder / "events.jsonl"

    @property
    def persons(self) -> Path:
        return self.folder / "persons.jsonl"

    @property
    def groups(self) -> Path:
        return self.folder / "groups.jsonl"

    @property
    def names(self) -> dict[str, list[str]]:
        """All `events` and all `properties` there are, those inside others by their own name."""
        loaded: dict[str, list[str]] = json.loads((self.folder / "names.json").read_text())
        return loaded

    @property
    def received(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder / "received.json").read_text())
        return loaded


def sample_dataset(root: Path, model: str = "organization") -> Dataset:
    """The sample company's events as one model tracks them, made now unless the cache has them.

    Safe with two builds at once: a year is written to a folder of its own and moved into place.
    """
    cache = root / ".cache" / "sample"
    folder = cache / f"{_key(root, model)}-{model}"
    if not folder.is_dir():
        with beside(folder) as scratch:
            _make(scratch / "sample", model)
            with contextlib.suppress(OSError):  # another build was quicker; its year is the same
                (scratch / "sample").rename(folder)
        _forget_old(cache)
    return Dataset("sample data", folder)


def _key(root: Path, model: str) -> str:
    """A key of all that the sample depends on: snippets, the company's code, the SDK, Python."""
    from macros.sample.recording import MODELS

    snippets = sorted(_snippets_of(root, MODELS[model].package))
    does = [part for file in snippets for part in (file.relative_to(root).as_posix(), _does(file))]
    made_by = code_key(__name__), packages_key("posthog")
    return digest([model, *does, *made_by])[:16]


def _does(file: Path) -> str:
    """What a snippet does, whatever its comments, its docstrings and its layout say."""
    text = file.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text  # nothing; whoever runs it says why
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.body = [one for one in node.body if not _is_text(one)]
    return ast.dump(tree)


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is but a text, such as a docstring."""
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _snippets_of(root: Path, package: str) -> set[Path]:
    """The files of a package of snippets, and the snippets that they import."""
    found: set[Path] = set()
    wanted = set((root / package.replace(".", "/")).glob("*.py"))
    while wanted:
        file = wanted.pop()
        found.add(file)
        named = re.findall(r"(?:from|import) (snippets[\w.]*)", file.read_text(encoding="utf-8"))
        others = {(root / name.replace(".", "/")).with_suffix(".py") for name in named}
        wanted |= {other for other in others - found if other.is_file()}
    return found


def _make(new: Path, model: str) -> None:
    from macros.events.identity import Groups, IdentityResolver
    from macros.sample.recording import MODELS, record

    year, persons, groups = record(MODELS[model]), IdentityResolver(), Groups()
    ingested = list(persons.ingest(year.messages))
    new.mkdir()
    _write(
        new / "events.jsonl",
        (
            {
                **message,
                **groups.ingest(message),
                "person_id": persons.resolve(message["distinct_id"]).id,
                "person_properties": person.properties,
            }
            for message, person in ingested
        ),
    )
    everybody = persons.all()
    _write(
        new / "persons.jsonl",
        ({"id": p.id, "created_at": p.created_at, "properties": p.properties} for p in everybody),
    )
    _write(
        new / "groups.jsonl",
        (
            {"index": groups.types.index(kind), "key": key, "properties": properties}
            for (kind, key), properties in groups.properties.items()
            if kind in groups.types
        ),
    )
    (new / "received.json").write_text(json.dumps(year.first_messages, indent=1))
    told = [message["properties"] for message in year.messages]
    told += [one.properties for one in everybody] + list(groups.properties.values())
    names = {
        "events": sorted({message["event"] for message in year.messages}),
        "properties": sorted(set(_keys(told))),
    }
    (new / "names.json").write_text(json.dumps(names))
    (new / "key").write_text(files_key(new.iterdir(), new))


def _keys(values: Iterable[Any]) -> Iterator[str]:
    """The keys of dictionaries and of those in them."""
    for value in values:
        if isinstance(value, dict):
            yield from value
            yield from _keys(value.values())


def _write(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _forget_old(cache: Path) -> None:
    import shutil

    years = sorted(cache.iterdir(), key=lambda year: year.stat().st_mtime, reverse=True)
    for year in years[KEPT:]:
        shutil.rmtree(year, ignore_errors=True)
