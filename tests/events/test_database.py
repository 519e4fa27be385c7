"""The tables that queries see: PostHog's columns, with its types, and no NULL where it has none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.events.backend import own_backend
from macros.events.database import POSTHOG_COLUMNS, TYPES, open_database
from macros.events.sample_dataset import Dataset, sample_dataset
from macros.events.settings import Settings
from macros.queries.query import Query, load_query, query_names
from macros.queries.result import Result
from tests.events.exports.makers import event, write
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

OWNERS = {"person": "organization_id", "group": "$group_0"}  # what names an event's organization
OF_AN_OWNER = [
    name
    for name in query_names(SNIPPETS)
    for model, owner in OWNERS.items()
    if name.startswith(f"{model}/") and owner in load_query(SNIPPETS, name).sql
    if name != "group/events_without_a_group"  # which counts just these
]
GROUPS = Query("groups", "", "", "", 'SELECT "$group_0" AS key FROM events ORDER BY key', 1)


def lines(file: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON Lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def ownerless(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, duckdb.DuckDBPyConnection]]:
    """The sample company by model, and of each event one more that names no organization."""
    with ExitStack() as open_databases:
        yield {
            model: open_databases.enter_context(
                with_ownerless_events(model, tmp_path_factory.mktemp(model))
            )
            for model in OWNERS
        }


@contextmanager
def with_ownerless_events(model: str, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the sample's events of a model, and one of each kind without an owner."""
    sample = sample_dataset(PROJECT_ROOT, model)
    events = lines(sample.events)
    first = {row["event"]: row for row in events}
    more = [
        {
            **{key: value for key, value in row.items() if key != OWNERS[model]},
            **{"uuid": f"ownerless-{name}", "distinct_id": "nobody", "person_id": "nobody"},
            "properties": {k: v for k, v in row["properties"].items() if k != OWNERS[model]},
        }
        for name, row in first.items()
    ]
    rows = sorted([*events, *more], key=lambda row: str(row["timestamp"]))
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "events.jsonl").write_text(text, encoding="utf-8")
    for name in ("persons", "groups"):
        (folder / f"{name}.jsonl").write_bytes((sample.folder / f"{name}.jsonl").read_bytes())
    queries = [load_query(SNIPPETS, name) for name in OF_AN_OWNER if name.startswith(model)]
    keys = {key for query in queries for key in query.properties()}
    with open_database(Dataset("ownerless", folder), keys) as database:
        yield database


@pytest.mark.parametrize("table", POSTHOG_COLUMNS)
def test_a_table_has_the_columns_of_posthog(
    table: str, ownerless: dict[str, duckdb.DuckDBPyConnection]
) -> None:
    """Each of its type, and none of them nullable."""
    described = ownerless["group"].execute(f"DESCRIBE {table}").fetchall()
    columns = {name: (kind, nullable) for name, kind, nullable, *_ in described}
    person = columns.pop("person", ("STRUCT", "NO"))
    assert set(columns) == set(POSTHOG_COLUMNS[table])
    for name, kind in POSTHOG_COLUMNS[table].items():
        actual, nullable = columns[name]
        assert actual.startswith("STRUCT" if kind == "JSON" else TYPES[kind]), name
        assert nullable == "NO", name
    assert person[0].startswith("STRUCT")


@pytest.mark.parametrize("table", ["events", "persons", "groups"])
def test_a_null_is_refused(table: str, tmp_path: Path) -> None:
    """PostHog never stores one, so a row that has one is no row of PostHog's."""
    for name in POSTHOG_COLUMNS:
        (tmp_path / f"{name}.jsonl").write_text("{}\n" if name == table else "", encoding="utf-8")
    with pytest.raises(duckdb.ConstraintException):
        open_database(Dataset("nothing", tmp_path), ())


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("groups", [(), (None, "acme")])
def test_no_group_is_empty_in_an_export_too(
    groups: tuple[str | None, ...], ending: str, tmp_path: Path
) -> None:
    """With a column of groups or without one, it is '' and not NULL."""
    rows = [event(number) | {"$group_0": group} for number, group in enumerate(groups)]
    source = write(rows or [event(1)], tmp_path / f"e.{ending}")
    backend = own_backend(Settings(source=str(source)), [GROUPS], tmp_path / "cache")
    assert backend.run(GROUPS).rows == ((("",), ("acme",)) if groups else (("",),))


@pytest.mark.parametrize("name", OF_AN_OWNER)
def test_events_without_an_owner_are_of_no_organization(
    name: str,
    ownerless: dict[str, duckdb.DuckDBPyConnection],
    results: Mapping[str, Result],
) -> None:
    """They change no answer per organization: neither '' nor NULL is one."""
    database = ownerless[name.partition("/")[0]]
    assert load_query(SNIPPETS, name).run(database) == results[name]
