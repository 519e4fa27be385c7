"""The cache of export databases is used, renewed, bounded, and safe to delete."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.answers.answers import Answers
from macros.events.exports import store
from macros.events.settings import Settings
from macros.queries.hogql import parse_hogql
from macros.queries.needs import Needs
from macros.queries.query import Query
from tests.events.exports.makers import NAMES, Row, answers, event, payment, truth, write, year
from tests.support.checkout import SNIPPETS, edit

FEW = ("organizations", "total_revenue")
USER = ("events", "user_id")
ROWS = [event(1), payment(2), event(3, distinct_id="other", person_id="p2")]


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The databases that were filled from files, by their names in the cache.

    Those by which a model is guessed are gone once it is.
    """
    names: list[str] = []
    fill = store.ExportStore._make

    def filling(exports: store.ExportStore, file: Path) -> None:
        if file.parent.name == "events":
            names.append(file.name)
        fill(exports, file)

    monkeypatch.setattr(store.ExportStore, "_make", filling)
    return names


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with queries of its own, to change."""
    shutil.copytree(SNIPPETS / "sql", tmp_path / "snippets" / "sql")
    return tmp_path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An export of three events."""
    return write(ROWS, tmp_path / "e.jsonl")


def cached(root: Path, folder: str = "events") -> list[str]:
    """The files in the cache."""
    return sorted(file.name for file in (root / ".cache" / folder).iterdir())


def test_a_second_build_reads_no_file_and_runs_no_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All answers come from the cache; the database is only looked at, and nothing is changed."""
    source = write(year(), tmp_path / "e.jsonl")
    assert answers(tmp_path, source) == truth()
    before = cached(tmp_path), cached(tmp_path, "answers")
    connect = duckdb.connect

    def looking(*args: Any, **options: Any) -> Any:
        assert options["read_only"], "a second build makes no database"
        return connect(*args, **options)

    def running(query: Query, _: Any) -> None:
        raise AssertionError(f"{query.name} ran again")

    monkeypatch.setattr(duckdb, "connect", looking)
    monkeypatch.setattr(Query, "run", running)
    assert answers(tmp_path, source) == truth()
    assert (cached(tmp_path), cached(tmp_path, "answers")) == before


def few_queries(folder: Path) -> Path:
    """A project with two queries."""
    (folder / "snippets" / "sql").mkdir(parents=True)
    for name in FEW:
        shutil.copy(SNIPPETS / "sql" / f"{name}.sql", folder / "snippets" / "sql")
    return folder


def test_a_second_build_opens_no_database(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What answers and the report say of the events is known from the first."""
    root = few_queries(tmp_path)
    write([*ROWS, ROWS[0]], source)
    needs = Needs(frozenset(), frozenset(), frozenset([USER, ("events", "project_id")]))

    def known() -> tuple[Any, ...]:
        own = Answers(root, Settings(source=str(source)))
        result = own.result("total_revenue")
        return result, own.own.notes, own.own.facts, own.own.absent_properties(needs)

    result, notes, facts, absent = known()
    assert (result.value, [note.kind for note in notes]) == (20, ["duplicates"])
    assert (facts.exported, facts.events, facts.first) == (4, 3, datetime(2025, 3, 1, 10, 0, 1))
    assert absent == {("events", "project_id")}

    def connect(*_: Any, **__: Any) -> None:
        raise AssertionError("a database was opened")

    monkeypatch.setattr(duckdb, "connect", connect)
    assert known() == (result, notes, facts, absent)


def test_posthogs_parser_reads_no_text_twice(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is slow, and other events are no reason to read a query again."""
    root = few_queries(tmp_path)
    texts: list[str] = []

    def parsing(sql: str) -> dict[str, Any]:
        texts.append(sql)
        return parse_hogql(sql)

    monkeypatch.setattr("macros.queries.query.parse_hogql", parsing)
    for payments in (20, 30):
        write([*ROWS, payment(4, payments)], source)
        own = Answers(root, Settings(source=str(source)))
        assert own.result("total_revenue").value == 20 + payments
        assert len(texts) == len({*texts}) == len(FEW) + 1  # and the one that asks for the model


def test_a_touched_file_is_read_again(root: Path, source: Path, filled: list[str]) -> None:
    """Its time shows that it may have changed, even where its size is the same."""
    assert answers(root, source, FEW) == {"organizations": 2, "total_revenue": 20}
    assert answers(root, source, FEW) == {"organizations": 2, "total_revenue": 20}
    assert len(filled) == 1
    edit(source, '"purchase_value": 20', '"purchase_value": 99')
    assert answers(root, source, FEW) == {"organizations": 2, "total_revenue": 99}
    os.utime(source, ns=(1, 1))
    answers(root, source, FEW)
    assert len(set(filled)) == 3


def test_a_new_file_in_the_folder_is_read(root: Path, source: Path, filled: list[str]) -> None:
    """What a folder means is looked up at each build."""
    folder = root / "in"
    write(ROWS[:1], folder / "a.jsonl")
    assert answers(root, folder, FEW[:1]) == {"organizations": 1}
    write(ROWS[2:], folder / "b.parquet")
    assert answers(root, folder, FEW[:1]) == {"organizations": 2}
    (folder / "a.jsonl").unlink()
    assert answers(root, folder, FEW[:1]) == {"organizations": 1}
    assert len(set(filled)) == 3


def test_other_settings_are_read_again(root: Path, source: Path, filled: list[str]) -> None:
    """Another mapping, another organization, and other persons give other tables."""
    persons = write([{"distinct_id": "other", "person_id": "p_acme"}], root / "p.jsonl")
    settings: list[Row] = [
        {"organization": "properties.user_id"},
        {"events": {"account_created": "purchase", "purchase": "account_created"}},
        {"properties": {"user_id": "plan"}},
        {"persons": str(persons)},
    ]
    names = ["organizations", "person/organizations", *FEW[:1] * 3]
    counts = [
        answers(root, source, [name], **options)[name]
        for name, options in zip(names, [{}, *settings], strict=True)
    ]
    assert counts == [2, 1, 1, 2, 1]
    write([{"distinct_id": "other", "person_id": "another"}], persons)
    assert answers(root, source, FEW[:1], **settings[-1]) == {"organizations": 2}
    assert len(set(filled)) == len(filled) == 6


def test_a_changed_query_runs_again(root: Path, source: Path, filled: list[str]) -> None:
    """Its answer is new; files are read again only for what was not read yet."""
    sql = root / "snippets" / "sql" / "organizations.sql"
    assert answers(root, source, FEW[:1]) == {"organizations": 2}
    edit(sql, "count(DISTINCT person_id)", "100 + count(DISTINCT person_id)")
    assert answers(root, source, FEW[:1]) == {"organizations": 102}
    assert len(filled) == 1
    edit(sql, "DISTINCT person_id", "DISTINCT properties.custom")
    write([event(1, properties={"user_id": "a", "custom": "x"})], source)
    assert answers(root, source, FEW[:1]) == {"organizations": 101}
    assert len(filled) == 2


@pytest.mark.parametrize("gone", ["events", "answers", "."])
def test_the_cache_may_be_deleted(gone: str, root: Path, source: Path) -> None:
    """Any part of it is made again."""
    before = answers(root, source, FEW)
    shutil.rmtree(root / ".cache" / gone)
    assert answers(root, source, FEW) == before == {"organizations": 2, "total_revenue": 20}


def test_the_cache_is_bounded(
    root: Path, source: Path, filled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the newest databases and answers are kept."""
    monkeypatch.setattr("macros.answers.answers.KEPT", 5)
    for number in range(store.MAX_DATABASES + 2):
        write([*ROWS, payment(9, number)], source)
        assert answers(root, source, FEW)["total_revenue"] == 20 + number
    assert len(set(filled)) == store.MAX_DATABASES + 2
    assert cached(root) == sorted(filled[-store.MAX_DATABASES :])
    assert len(cached(root, "answers")) == 5


def test_what_a_killed_build_left_does_not_matter(
    root: Path, source: Path, filled: list[str]
) -> None:
    """A half-filled database is not taken for a whole one, and is gone a day later."""
    answers(root, source, FEW)
    cache = root / ".cache" / "events"
    half = cache / f".{filled[0]}.killed"
    half.mkdir()
    (cache / filled[0]).rename(half / "new.duckdb")
    (half / "new.duckdb").write_bytes(b"half")
    os.utime(half, (1, 1))
    shutil.rmtree(root / ".cache" / "answers")
    assert answers(root, source, FEW) == {"organizations": 2, "total_revenue": 20}
    assert cached(root) == [filled[0]]


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Path]:
    """Two million events of forty thousand organizations, and some of them twice."""
    file = tmp_path / "e.parquet"
    with duckdb.connect() as database:
        database.execute(
            f"""COPY (
                SELECT 'uuid-of-an-event-' || i AS uuid,
                    CASE WHEN i % 2 = 0 THEN 'account_created' ELSE 'purchase' END AS event,
                    'org_' || i // 50 AS distinct_id, NULL::VARCHAR AS person_id,
                    TIMESTAMP '2025-01-01' + INTERVAL (i) SECOND AS timestamp,
                    '{{"user_id": "user_' || i || '", "purchase_value": 2, "plan": "pro"}}'
                        AS properties,
                    '{{"plan": "plan_' || i % 3 || '"}}' AS person_properties
                FROM (FROM range(2000000) UNION ALL FROM range(1000)) AS numbers (i)
            ) TO '{file}'"""
        )
    yield file
    file.unlink()


def test_more_events_than_memory_are_counted(many: Path, root: Path) -> None:
    """A small limit makes DuckDB spill to disk, into the cache, and leave nothing there."""
    names = ("organizations", "total_users", "total_revenue", "users_per_organization")
    results = answers(root, many, names, memory="150MB")
    assert results == dict(zip(names, (40_000, 1_000_000, 2_000_000, 25), strict=True))
    assert [name.partition(".")[2] for name in cached(root)] == ["duckdb"]
    assert set(names) < set(NAMES)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_database_is_made_again(seed: int, root: Path, tmp_path: Path) -> None:
    """Cut or changed anywhere, it gives the right answers, though no result is cached."""
    source = write(year(), tmp_path / "e.jsonl")
    right = answers(root, source, FEW)
    (file,) = (root / ".cache" / "events").iterdir()
    data, chance = bytearray(file.read_bytes()), random.Random(seed)
    if seed % 3:
        for _ in range(40):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    else:
        del data[chance.randrange(len(data)) :]
    file.write_bytes(data)
    shutil.rmtree(root / ".cache" / "answers")
    assert answers(root, source, FEW) == right
