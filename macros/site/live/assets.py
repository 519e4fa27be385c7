"""What the live examples of a page need: scripts, the sample's tables, PostHog's functions.

The Makefile bundles the scripts from `docs/live/` into `.cache/live/`. Where there is no bundle
(`python -m macros build` by hand, a copy in a test), pages have no script and no Run button.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.errors import Problem
from macros.events.database import POSTHOG_FUNCTIONS, open_database
from macros.events.sample_dataset import LIBRARY, Dataset
from macros.queries.query import Query
from macros.site.live import parts as live_parts
from macros.site.live import python_packages

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LIMIT = 12  # packed samples in the cache
ENTRY, DIGESTS = "entry.js", "digests.json"  # in the folder of the bundle
PLACE = "assets/live"  # below the site's root
PYTHON_FILES = (
    "pyodide.asm.wasm.gz",
    "python_stdlib.zip",
    "python_packages.zip",
    "runtime-python.js",
)
TABLES = ("events", "persons", "groups")
LEFT_OUT = frozenset([("uuid",)])  # as large as all the rest together, and used by no query


@dataclass(frozen=True)
class Bundle:
    """The scripts of the live examples that a site has.

    Attributes:
        folder: where they are.
        parts: what pages have live examples of; there is at least one.
    """

    folder: Path
    parts: tuple[str, ...]

    @property
    def sandbox_hash(self) -> str:
        """The hash of the one script in the sandbox's frame; "" for a site that needs no sandbox.

        The policy of a page names it, since the frame is bound by that policy too.
        """
        if not {"javascript", "python"} & set(self.parts):
            return ""
        return (self.folder / "sandbox.hash").read_text(encoding="utf-8")


def bundle(root: Path, parts: tuple[str, ...]) -> Bundle | None:
    """The bundled scripts, or None where none were bundled or all parts are off.

    Raises:
        Problem: a file is not as it was bundled; `make` bundles all of them again.
    """
    folder = root / ".cache" / "live"
    if not parts or not (folder / ENTRY).is_file():
        return None
    if damaged := _damaged(folder):
        (folder / ENTRY).unlink()  # of which make knows whether to bundle
        cause = f"{damaged} was damaged; run make again, which bundles the live examples anew"
        raise Problem(cause, path=folder.relative_to(root).as_posix())
    return Bundle(folder, parts)


def _damaged(folder: Path) -> str:
    """The first file of a bundle that is not as it was written, or ""."""
    try:
        digests: dict[str, str] = json.loads((folder / DIGESTS).read_bytes())
        for name, expected in digests.items():
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    return name
    except (OSError, ValueError, AttributeError):
        return DIGESTS
    return ""


def publish_scripts(scripts: Bundle, site: Path) -> None:
    """Put the scripts into a built site, and all else that running code needs."""
    folder = site / PLACE
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(live_parts.files(scripts.folder, scripts.parts)):
        _link(str(scripts.folder / name), str(folder / name))
    if "python" in scripts.parts:
        _publish_python(scripts.folder, folder)


def _publish_python(scripts: Path, folder: Path) -> None:
    """The SDK and its packages, and the list of what a page loads for Python, with sizes."""
    key = ("python", code_key(__name__), packages_key(*python_packages.packages()))
    packages = Cache(scripts.parent / "tables", LIMIT).get_or_create_bytes(
        key, python_packages.packed
    )
    (folder / "python_packages.zip").write_bytes(packages)
    sizes = {name: (folder / name).stat().st_size for name in PYTHON_FILES}
    info = json.loads((scripts / "pyodide-info.json").read_text(encoding="utf-8"))
    (folder / "python.json").write_text(_compact({"files": sizes, "info": info}), encoding="utf-8")


def publish_persons(site: Path, samples: Mapping[str, Dataset]) -> None:
    """Put the ids of the sample's persons into a built site: a run says whose its events are."""
    for model, sample in samples.items():
        shutil.copyfile(sample.since, site / PLACE / f"since-{model}.json")


def publish_samples(site: Path, samples: Mapping[str, Dataset], queries: Iterable[Query]) -> None:
    """Put the tables that queries run on into a built site.

    Args:
        site: the folder of the built site.
        samples: the sample company's events by model.
        queries: those of the pages. The tables have a column for each property that a query names,
            also where no event has it.
    """
    folder = site / PLACE
    shutil.copyfile(POSTHOG_FUNCTIONS, folder / "prelude.sql")
    properties = frozenset(path for query in queries for path in query.properties())
    for model, sample in samples.items():
        (folder / f"sample-{model}.json.gz").write_bytes(_packed(sample, properties))


def _packed(sample: Dataset, properties: frozenset[tuple[str, ...]]) -> bytes:
    """The sample's tables, packed now unless they are in the cache."""
    names = map(repr, sorted(properties))
    key = ("sample", code_key(__name__), packages_key("duckdb"), sample.key, *names)
    cache = Cache(sample.folder.parent.parent / "tables", LIMIT)
    return cache.get_or_create_bytes(key, lambda: _pack(sample, properties))


def _pack(sample: Dataset, properties: frozenset[tuple[str, ...]]) -> bytes:
    database = open_database(sample, properties | property_paths(sample))
    tables = {name: columns_of(database, name) for name in TABLES}
    database.close()
    return gzip.compress(_compact(tables).encode(), compresslevel=9, mtime=0)


def property_paths(sample: Dataset) -> set[tuple[str, ...]]:
    """The properties that events, persons and groups of the sample have, as queries name them."""
    paths: set[tuple[str, ...]] = set()
    for file in (sample.events, sample.persons, sample.groups):
        with file.open(encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                paths.update(_paths(record["properties"]))
                paths.update(_paths(record.get("person_properties", {})))
    return paths


def _paths(properties: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in properties.items():
        if key in LIBRARY:
            continue
        if isinstance(value, dict):
            yield from ((key, *inner) for inner in _paths(value))
        else:
            yield (key,)


def columns_of(database: DuckDBPyConnection, table: str) -> dict[str, Any]:
    """A table by columns, each field of a STRUCT a column of its own.

    A column has its path, its type, its distinct values as strings, and for each row the index of
    its value among them, -1 for none. Times are milliseconds since 1970, each as the difference
    from the one before.
    """
    described = database.execute(f"SELECT * FROM {table} LIMIT 0").description or []
    leaves = [
        leaf
        for name, kind, *_ in described
        for leaf in _leaves((name,), kind)
        if leaf[0] not in LEFT_OUT
    ]
    fields = ", ".join(_field(path, kind) for path, kind in leaves)
    rows = database.execute(f"SELECT {fields} FROM {table}").fetchall()
    cells = list(zip(*rows, strict=True)) if rows else [() for _ in leaves]
    columns = [
        {"path": path, "type": kind, **(_times(cell) if kind == "TIMESTAMP" else _strings(cell))}
        for (path, kind), cell in zip(leaves, cells, strict=True)
    ]
    return {"rows": len(rows), "columns": columns}


def _leaves(path: tuple[str, ...], kind: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """The fields of a column that are not STRUCTs themselves, with their types."""
    if getattr(kind, "id", "") != "struct":
        yield path, str(kind)
        return
    for name, inner in kind.children:
        yield from _leaves((*path, name), inner)


def _field(path: tuple[str, ...], kind: str) -> str:
    name = ".".join('"' + part.replace('"', '""') + '"' for part in path)
    return f"epoch_ms({name})" if kind == "TIMESTAMP" else f"CAST({name} AS VARCHAR)"


def _strings(cells: Iterable[str | None]) -> dict[str, Any]:
    indexes: dict[str, int] = {}
    codes = [-1 if c is None else indexes.setdefault(c, len(indexes)) for c in cells]
    return {"values": list(indexes), "codes": codes}


def _times(cells: Iterable[int]) -> dict[str, Any]:
    before, steps = 0, []
    for cell in cells:
        steps.append(cell - before)
        before = cell
    return {"steps": steps}


def _compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _link(source: str, target: str) -> None:
    """Link a file, which may be large, where the disk allows it, else copy it."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
