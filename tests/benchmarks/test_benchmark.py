"""The benchmark compares like with like: its export has what is counted, and its table says so."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from tests.benchmarks import engines, exports, queries
from tests.benchmarks.queries import Run

EVENTS = 20_000


def counted(file: Path) -> dict[str, Any]:
    """The seven answers by a plain count of the export's rows."""
    with duckdb.connect() as database:
        select = "SELECT uuid, event, person_id, properties, person_properties FROM read_parquet(?)"
        rows = database.execute(f"{select} ORDER BY timestamp", [str(file)]).fetchall()
    once = {row[0]: row[1:] for row in rows}.values()
    assert len(rows) > len(once) == EVENTS
    accounts = [row for row in once if row[0] == "account_created"]
    signed_up = {row[1] for row in accounts}
    others = [row for row in once if row[1] not in signed_up]
    assert others  # they have projects, payments and a tier, and are not counted there
    rest = [row for row in once if row[1] in signed_up]
    payments = [json.loads(row[2])["purchase_value"] for row in rest if row[0] == "purchase"]
    tiers = {person: json.loads(text)["plan"] for _, person, _, text in rest}
    return engines._answers(
        organizations=len(signed_up),
        accounts=len({(row[1], json.loads(row[2])["user_id"]) for row in accounts}),
        users=len({json.loads(row[2])["user_id"] for row in accounts}),
        projects=sum(row[0] == "project_created" for row in once),
        projects_counted=sum(row[0] == "project_created" for row in rest),
        revenue=sum(payments),
        tiers=dict(Counter(tiers.values())),
    )


def test_this_project_counts_the_export_right(tmp_path: Path) -> None:
    """All seven, from nothing and from the cache; the floor and the parser count nothing."""
    file = exports.write(tmp_path / "e.parquet", EVENTS)
    expected = counted(file)
    assert engines.parse(file, tmp_path / "project")() == {}
    for name in ("project", "project", "tutorial"):
        assert engines.ENGINES[name](file, tmp_path / name)() == expected
    assert engines.floor(file, tmp_path)() == {}


def test_an_engine_that_answers_otherwise_is_named() -> None:
    """Neither the floor nor one that did not finish is."""
    answers_of = {"a": {"n": 1}, "floor": {}, "b": {"n": 1}, "c": {"n": 2}}
    runs = {name: Run(1, 1, 1, answers) for name, answers in answers_of.items()}
    assert queries.differing({**runs, "d": None}) == ["c"]


def test_the_table_has_ratios() -> None:
    """How many times as long as this project, and as the floor; one may not finish."""
    runs = {"project": Run(2, 3, 0.5, {}), "floor": Run(4, 7, 1, {}), "polars": None}
    assert list(queries.table(runs))[2:] == [
        "| this project, never built before | 2.00 | 1.00 | 0.50 | 3.0 | 0.50 GB |",
        "| floor: DuckDB reads the columns, no more | 4.00 | 2.00 | 1.00 | 7.0 | 1.00 GB |",
        "| polars | did not finish | | | | |",
    ]
