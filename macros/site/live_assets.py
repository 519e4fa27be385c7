"""What the live examples of a page need: the bundle, the sample's tables, the prelude.

The bundle comes from `docs/live/`, and the Makefile puts it into `.cache/live/`. Where it is absent
(`python -m macros build` by hand, a copy in a test), pages have no script and no Run button.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.atomic import replacing
from macros.core.cache import evict
from macros.core.cache_keys import code_key, digest, packages_key
from macros.events.database import POSTHOG_FUNCTIONS, open_database
from macros.events.sample_dataset import LIBRARY, Dataset
from macros.queries.query import Query

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEPT = 12  # packed samples kept in the cache
PLACE = "assets/live"  # below the site's root
TABLES = ("events", "persons", "groups")
LEFT_OUT = frozenset([("uuid",)])  # as large as all the rest together, and asked for by no query


def bundle(root: Path) -> Path | None:
    """The folder with the built scripts, or None where nobody built them."""
    folder = root / ".cache" / "live"
    return folder if (folder / "entry.js").is_file() else None


def publish(
    scripts: Path,
    site: Path,
    samples: Mapping[str, Dataset],
    queries: Iterable[Query],
) -> None:
    """Put everything that a live example may ask for into a built site.

    Args:
        scripts: what `bundle` gave.
        site: the folder of the built site.
        samples: the sample company's events by model.
        queries: all that pages have: what they name is there, also where no event has it.
    """
    place = site / PLACE
    shutil.copytree(scripts, place, copy_function=_link, dirs_exist_ok=True)
    shutil.copyfile(POSTHOG_FUNCTIONS, place / "prelude.sql")
    named = frozenset(key for query in queries for key in query.properties())
    for model, source in samples.items():
        shutil.copyfile(_packed(source, named), place / f"sample-{model}.json.gz")


def _packed(source: Dataset, named: frozenset[tuple[str, ...]]) -> Path:
    """A file with the sample's tables, made now unless it is there."""
    told = [code_key(__name__), packages_key("duckdb"), source.key, *map(repr, sorted(named))]
    file = source.folder.parent.parent / "tables" / f"{digest(told)}.json.gz"
    if not file.is_file():
        database = open_database(source, named | keys_of(source))
        tables = {name: columns_of(database, name) for name in TABLES}
        database.close()
        with replacing(file) as new:
            new.write_bytes(gzip.compress(_compact(tables).encode(), compresslevel=9, mtime=0))
        evict(file.parent, KEPT)
    return file


def keys_of(source: Dataset) -> set[tuple[str, ...]]:
    """The properties that events, persons and groups of the sample have, as queries name them."""
    found: set[tuple[str, ...]] = set()
    for file in (source.events, source.persons, source.groups):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                told = json.loads(line)
                for properties in (told["properties"], told.get("person_properties", {})):
                    found.update(_paths(properties))
    return found


def _paths(properties: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in properties.items():
        if key in LIBRARY:
            continue
        if isinstance(value, dict):
            yield from ((key, *inner) for inner in _paths(value))
        else:
            yield (key,)


def columns_of(database: DuckDBPyConnection, table: str) -> dict[str, Any]:
    """A table by columns, each field of a STRUCT one of its own.

    A column is its path, its type, its different values as texts, and for each row the place of its
    value among them, -1 for none. Times are milliseconds since 1970, each less the one before.
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
        {"path": path, "type": kind, **(_times(cell) if kind == "TIMESTAMP" else _texts(cell))}
        for (path, kind), cell in zip(leaves, cells, strict=True)
    ]
    return {"rows": len(rows), "columns": columns}


def _leaves(path: tuple[str, ...], kind: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """The fields of a column that are no STRUCT themselves, with their types."""
    if getattr(kind, "id", "") != "struct":
        yield path, str(kind)
        return
    for name, inner in kind.children:
        yield from _leaves((*path, name), inner)


def _field(path: tuple[str, ...], kind: str) -> str:
    name = ".".join('"' + part.replace('"', '""') + '"' for part in path)
    return f"epoch_ms({name})" if kind == "TIMESTAMP" else f"CAST({name} AS VARCHAR)"


def _texts(cells: Iterable[str | None]) -> dict[str, Any]:
    places: dict[str, int] = {}
    codes = [-1 if c is None else places.setdefault(c, len(places)) for c in cells]
    return {"values": list(places), "codes": codes}


def _times(cells: Iterable[int]) -> dict[str, Any]:
    before, steps = 0, []
    for cell in cells:
        steps.append(cell - before)
        before = cell
    return {"steps": steps}


def _compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _link(source: str, target: str) -> None:
    """A second name for a large file where the disk allows it, else a copy."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
