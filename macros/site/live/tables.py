"""The tables that queries run on in the page: the sample's, those of other sets, and functions."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.sql import identifier
from macros.events.database import POSTHOG_FUNCTIONS, open_database
from macros.events.sample_dataset import LIBRARY, Dataset
from macros.events.sets.tables import TableBackend
from macros.queries.query import Query
from macros.site.live.assets import LIMIT, PLACE, compact

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLES = ("events", "persons", "groups")
TEXT_TIME = "DATETIME"  # the same type as TIMESTAMP, and cast from a string in the page
LEFT_OUT = frozenset([("uuid",)])  # as large as all the rest together, and used by no query


def publish_functions(site: Path) -> None:
    """Put PostHog's functions into a built site, for DuckDB."""
    shutil.copyfile(POSTHOG_FUNCTIONS, site / PLACE / "prelude.sql")


def publish_samples(
    site: Path, cache: Path, samples: Mapping[str, Dataset], queries: Iterable[Query]
) -> None:
    """Put the tables that queries run on into a built site.

    Args:
        site: the folder of the built site.
        cache: the folder of the project's caches.
        samples: the sample company's events by model.
        queries: those of the pages. The tables have a column for each property that a query names,
            also where no event has it.
    """
    folder = site / PLACE
    properties = frozenset(path for query in queries for path in query.properties())
    for model, sample in samples.items():
        (folder / f"sample-{model}.json.gz").write_bytes(_packed(cache, sample, properties))


def publish_tables(site: Path, cache: Path, sets: Mapping[str, TableBackend]) -> None:
    """Put the tables of sets of data into a built site.

    Args:
        site: the folder of the built site.
        cache: the folder of the project's caches.
        sets: the sets by name.
    """
    packed = Cache(cache / "tables", LIMIT)
    for name, backend in sets.items():
        key = ("set", code_key(__name__), packages_key("duckdb"), backend.key)
        data = packed.get_or_create_bytes(key, partial(_pack_tables, backend))
        (site / PLACE / f"sample-{name}.json.gz").write_bytes(data)


def _pack_tables(backend: TableBackend) -> bytes:
    tables = {name: columns_of(backend.database, name, plain=True) for name in backend.tables}
    return _compressed(tables)


def _packed(cache: Path, sample: Dataset, properties: frozenset[tuple[str, ...]]) -> bytes:
    """The sample's tables, packed now unless they are in the cache."""
    names = map(repr, sorted(properties))
    key = ("sample", code_key(__name__), packages_key("duckdb"), sample.key, *names)
    packed = Cache(cache / "tables", LIMIT)
    return packed.get_or_create_bytes(key, lambda: _pack(sample, properties))


def _pack(sample: Dataset, properties: frozenset[tuple[str, ...]]) -> bytes:
    database = open_database(sample, properties | property_paths(sample))
    tables = {name: columns_of(database, name) for name in TABLES}
    database.close()
    return _compressed(tables)


def _compressed(tables: Any) -> bytes:
    return gzip.compress(compact(tables).encode(), compresslevel=9, mtime=0)


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


def columns_of(database: DuckDBPyConnection, table: str, *, plain: bool = False) -> dict[str, Any]:
    """A table by columns, each field of a STRUCT a column of its own.

    A column has its path, its type, its distinct values as strings, and for each row the index of
    its value among them, -1 for none. Times are milliseconds since 1970, each as the difference
    from the one before; in plain tables, which may have none or microseconds, they are strings.
    """
    described = database.execute(f"SELECT * FROM {table} LIMIT 0").description or []
    leaves = [
        leaf
        for name, kind, *_ in described
        for leaf in _leaves((name,), kind)
        if plain or leaf[0] not in LEFT_OUT
    ]
    if plain:
        leaves = [(path, TEXT_TIME if kind == "TIMESTAMP" else kind) for path, kind in leaves]
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
    name = ".".join(map(identifier, path))
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
