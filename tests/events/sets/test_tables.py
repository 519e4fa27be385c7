"""Data as tables: each kind of file, the types of its columns, and what is wrong with a file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from macros.core.errors import Problem, ProjectProblem
from macros.events.sets.files import read_sets
from macros.events.sets.tables import TableBackend
from macros.queries.query import Query
from tests.support.projects.sets import PAPERS, write


def backend(root: Path, name: str, text: str) -> TableBackend:
    """The tables of a set of one file."""
    write(root, {f"snippets/events/{name}": text})
    return TableBackend(read_sets(root)[name.partition(".")[0]])


def ask(tables: TableBackend, sql: str) -> list[tuple[object, ...]]:
    """The rows of plain SQL, as a page gets them."""
    query = Query("papers/question", "", "", "", sql, 4, is_plain=True)
    return list(tables.run(query).rows)


def test_a_csv_file_has_typed_columns(tmp_path: Path) -> None:
    """Numbers, days, and times, which are in UTC; an empty field is NULL."""
    tables = backend(tmp_path, "papers.csv", PAPERS)
    assert ask(tables, "SELECT * FROM papers ORDER BY id") == [
        (1, "Zebras, or stripes", datetime(2024, 1, 2), 5.0, datetime(2024, 1, 2, 2, 4, 5, 123456)),
        (2, "Apes", datetime(2025, 2, 1), 7.5, None),
        (3, "=1+1", datetime(2025, 3, 1), None, datetime(2025, 3, 1)),
    ]


def test_a_file_of_json_lines_has_nested_columns(tmp_path: Path) -> None:
    """Structures and lists keep their types; what may be anything is text."""
    lines = [
        {"id": 1, "author": {"name": "A"}, "tags": ["x", "y"], "extra": 1},
        {"id": 2, "author": {"name": None}, "tags": [], "extra": {"b": 2}},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    tables = backend(tmp_path, "papers.jsonl", text)
    sql = "SELECT author.name, len(tags), extra FROM papers ORDER BY id"
    assert ask(tables, sql) == [("A", 2, "1"), (None, 0, '{"b":2}')]


def test_a_parquet_file_has_its_own_types(tmp_path: Path) -> None:
    """As they are written in the file."""
    file = tmp_path / "snippets" / "events" / "papers.parquet"
    file.parent.mkdir(parents=True)
    select = "SELECT 1::TINYINT AS id, '2025-01-01'::DATE AS day, [1, 2] AS numbers"
    duckdb.execute(f"COPY ({select}) TO '{file}'")
    tables = TableBackend(read_sets(tmp_path)["papers"])
    assert ask(tables, "SELECT typeof(id), typeof(day), typeof(numbers) FROM papers") == [
        ("TINYINT", "DATE", "INTEGER[]")
    ]


def test_a_folder_has_several_tables(tmp_path: Path) -> None:
    """Which a query joins."""
    write(tmp_path, {"snippets/events/shop/orders.csv": "customer_id,price\n1,5\n1,6\n"})
    write(tmp_path, {"snippets/events/shop/customers.csv": "id,name\n1,A\n2,B\n"})
    tables = TableBackend(read_sets(tmp_path)["shop"])
    sql = "SELECT name, sum(price) FROM orders JOIN customers ON id = customer_id GROUP BY name"
    assert ask(tables, sql) == [("A", 11)]


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        (
            "SELECT\n titel FROM papers",
            'snippets/sql/papers/question.sql:5: No column "titel". Did you mean "title"?',
        ),
        (
            "SELECT 1 FROM paper",
            'snippets/sql/papers/question.sql:4: No table "paper"; did you mean "papers"? '
            "Tables: papers.",
        ),
        (
            "SELECT uniq(id) FROM papers",
            'snippets/sql/papers/question.sql:4: No function "uniq" here.',
        ),
        ("SELEC", 'snippets/sql/papers/question.sql:4: Unexpected "SELEC".'),
        (
            "DROP TABLE papers",
            "snippets/sql/papers/question.sql:4: a query is one SELECT: not DROP",
        ),
        (
            "SELECT 1; SELECT 2",
            "snippets/sql/papers/question.sql:4: a query is one SELECT: not SELECT, SELECT",
        ),
    ],
)
def test_the_database_checks_the_names_of_a_query(sql: str, problem: str, tmp_path: Path) -> None:
    """At the line of the file, with the nearest name where there is one."""
    with pytest.raises(Problem) as failed:
        ask(backend(tmp_path, "papers.csv", PAPERS), sql)
    assert str(failed.value).startswith(problem)


def test_a_query_reads_no_other_file(tmp_path: Path) -> None:
    """What a page shows comes from the set alone, as it does in the browser."""
    tables = backend(tmp_path, "papers.csv", PAPERS)
    with pytest.raises(Problem, match="disabled"):
        ask(tables, f"SELECT * FROM read_csv('{tmp_path}/snippets/events/papers.csv')")


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        (
            "papers.csv",
            "id,title\n1,A\n2,B,C\n",
            "snippets/events/papers.csv:3: this row has 3 fields, and the first has 2",
        ),
        ("papers.csv", 'id,title\n1,A\n2,"B\n', "snippets/events/papers.csv"),
        ("papers.jsonl", '{"id": 1}\n{"id":\n', "snippets/events/papers.jsonl:2: broken JSON"),
        ("papers.parquet", "id\n", "snippets/events/papers.parquet: this file is not Parquet"),
        ("papers.csv", "", "snippets/events/papers.csv: this file is empty"),
        ("papers.jsonl", "", "snippets/events/papers.jsonl: this file is empty"),
    ],
)
def test_a_damaged_file_is_a_problem(name: str, text: str, problem: str, tmp_path: Path) -> None:
    """Reported once for the site, with the file, the line and the cause."""
    with pytest.raises(ProjectProblem) as failed:
        ask(backend(tmp_path, name, text), "SELECT 1")
    assert str(failed.value).startswith(problem)
    assert str(tmp_path) not in str(failed.value)
