"""Every query matches the ledger, is SQL that PostHog accepts, and fails with file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.answers import comparison
from macros.core.cache import Cache
from macros.core.errors import Problem
from macros.events.database import open_database
from macros.events.sample_dataset import Dataset, sample_dataset
from macros.queries.functions import calls
from macros.queries.query import Query, load_query, query_names
from macros.queries.result import Result
from macros.sample import ledger
from macros.sample.recording import MODELS
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

NAMES = query_names(SNIPPETS)
QUERY = """-- question: How many?
-- unit: things
-- counts: every thing
SELECT count() AS things
FROM events
"""


def as_query_value(answer: Any) -> Any:
    """The ledger's answer as a query can give it: a fraction is the float nearest to it."""
    return float(answer) if isinstance(answer, Fraction) else answer


def simplified(result: Result) -> Any:
    """A result of one column as its value, of two as a dictionary, and of more as rows."""
    if len(result.columns) == 1:
        assert len(result.rows) == 1
        return result.rows[0][0]
    if len(result.columns) == 2:
        assert len(dict(result.rows)) == len(result.rows), "a key has two rows"
        return dict(result.rows)
    return list(result.rows)


def snippets_with(text: str, folder: Path) -> Path:
    """Write a tree of snippets with one query in it."""
    (folder / "sql").mkdir()
    (folder / "sql" / "things.sql").write_text(text, encoding="utf-8")
    return folder


def empty_database(folder: Path, *keys: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """A database of a company without a single event."""
    for name in ("events", "persons", "groups"):
        (folder / f"{name}.jsonl").touch()
    return open_database(Dataset("no data", folder), keys)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_matches_the_ledger(
    name: str, results: Mapping[str, Result], truth: Mapping[str, Any]
) -> None:
    """The result equals the ledger's answer exactly, whichever model's events it asks."""
    question = name.rpartition("/")[2]
    assert question in truth, f"the ledger has no answer for snippets/sql/{name}.sql"
    expected = as_query_value(truth[question])
    assert simplified(results[name]) == expected, f"snippets/sql/{name}.sql"


def test_every_answer_of_the_ledger_has_a_query() -> None:
    """No answer of the ledger is without a query, in one model at least."""
    questions = {name.rpartition("/")[2] for name in NAMES}
    assert sorted(set(ledger.entries) - questions) == []


def test_no_result_is_empty(results: Mapping[str, Result]) -> None:
    """Every query finds something: an empty result would prove nothing."""
    empty = [name for name, result in results.items() if simplified(result) in (None, 0, {}, [])]
    assert empty == []


@pytest.mark.parametrize("name", NAMES)
def test_posthog_accepts_a_query(name: str) -> None:
    """PostHog's parser reads the query, and PostHog has each function that it calls."""
    load_query(SNIPPETS, name).check_functions()


@pytest.mark.parametrize("call", ["arg_max(a, b)", "count_if(a)", "list_sum(a)"])
def test_a_function_that_only_duckdb_has_is_refused(call: str, tmp_path: Path) -> None:
    """Although the query would give a number here, PostHog could not run it."""
    text = QUERY.replace("count()", f"round({call}, 2)")
    name = call.partition("(")[0]
    with pytest.raises(Problem) as error:
        load_query(snippets_with(text, tmp_path), "things").run(empty_database(tmp_path))
    assert str(error.value).startswith(
        f'snippets/sql/things.sql:4: PostHog has no function "{name}"; '
    )


def test_a_function_that_is_missing_here_names_the_file_to_add_it_to(tmp_path: Path) -> None:
    """PostHog has it, and DuckDB has none of that name."""
    text = QUERY.replace("count()", "max(toHour(timestamp))")
    with pytest.raises(Problem) as error:
        load_query(snippets_with(text, tmp_path), "things").run(empty_database(tmp_path))
    assert str(error.value) == (
        'snippets/sql/things.sql:4: "toHour" is a function of PostHog that this project does not '
        "have yet; add it to macros/events/posthog_functions.sql, as a macro for DuckDB"
    )


def test_queries_do_not_rely_on_a_null_that_clickhouse_lacks(
    results: Mapping[str, Result],
) -> None:
    """Where nothing matches, DuckDB's minIf and maxIf give NULL and ClickHouse's give 1970."""
    every = [load_query(SNIPPETS, name) for name in NAMES]
    keys = {key for query in every for key in query.properties()}
    ours = [query for query in every if query.model == "organization"]
    callers = [query for query in ours if {*calls(query.syntax)} & {"minIf", "maxIf"}]
    assert callers
    with open_database(sample_dataset(PROJECT_ROOT), keys) as database:
        for name in ("min", "max"):
            database.execute(
                f"CREATE OR REPLACE MACRO {name}If(x, c) AS "
                f"coalesce({name}(x) FILTER (WHERE c), TIMESTAMP '1970-01-01')"
            )
        assert [q.name for q in callers if q.run(database) != results[q.name]] == []


def test_queries_order_all_of_their_rows(results: Mapping[str, Result]) -> None:
    """A query with several rows says in which order they come: pages would differ otherwise."""
    several = [name for name, result in results.items() if len(result.rows) > 1]
    unordered = [n for n in several if not load_query(SNIPPETS, n).syntax.get("order_by")]
    assert several
    assert unordered == []


@pytest.mark.parametrize("name", NAMES)
def test_no_events_give_no_answer(name: str, tmp_path: Path) -> None:
    """On a company without events a query gives nothing or zero, and never fails."""
    query = load_query(SNIPPETS, name)
    with empty_database(tmp_path, *query.properties()) as database:
        result = query.run(database)
    assert result.rows in ((), ((None,),), ((0,),))


@pytest.mark.parametrize(
    ("old", "new", "line", "cause"),
    [
        ("count()", "count(", 4, "PostHog's parser refuses this query"),
        ("FROM events", "FROM events WHERE", 5, "PostHog's parser refuses this query"),
        ("count()", "things", 4, 'column "things"'),
        ("FROM events", "FROM evnts", 5, "evnts"),
        ("count()", "sumOf(uuid)", 4, "sumof"),
    ],
)
def test_a_broken_query_names_file_and_line(
    old: str, new: str, line: int, cause: str, tmp_path: Path
) -> None:
    """Where PostHog or DuckDB refuses a query, the problem has the line of the file in one line."""
    query = load_query(snippets_with(QUERY.replace(old, new), tmp_path), "things")
    with empty_database(tmp_path) as database, pytest.raises(Problem) as failed:
        query.run(database)
    message = str(failed.value)
    assert message.startswith(f"snippets/sql/things.sql:{line}: ")
    assert cause.lower() in message.lower()
    assert "\n" not in message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "-- unit: things\n",
            "",
            'snippets/sql/things.sql:3: the header lacks "-- unit: …"',
        ),
        (
            "-- unit: things",
            "-- units: things",
            'snippets/sql/things.sql:2: unknown key "units"; did you mean "unit"? '
            "Keys: counts, optional, question, sizes, unit.",
        ),
    ],
)
def test_a_wrong_header_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    """A header that lacks a key, or has an unknown one, is a problem with its line."""
    with pytest.raises(Problem) as failed:
        load_query(snippets_with(QUERY.replace(old, new), tmp_path), "things")
    assert str(failed.value) == message


def test_an_event_that_a_query_can_do_without_is_one_that_it_names(tmp_path: Path) -> None:
    """The header says which; an event that only says how far the events go is another."""
    latest = "(SELECT max(timestamp) - INTERVAL 1 DAY FROM events WHERE event IN ('a', 'b'))"
    sql = f"SELECT countIf(event = 'a') FROM events WHERE event IN ('a', 'c') AND 1 < {latest}"
    query = Query("n", "", "", "", sql, 4, optional="c")
    assert query.named_events() == {"a", "b", "c"}
    assert query.optional_events() == {"b", "c"}
    assert replace(query, optional="").optional_events() == {"b"}
    first = replace(query, sql=sql.replace("max(", "min("), optional="")
    assert first.optional_events() == frozenset()
    header = QUERY.replace("-- unit: things\n", "-- unit: things\n-- optional: d, e\n")
    with pytest.raises(Problem) as failed:
        load_query(snippets_with(header, tmp_path), "things").optional_events()
    assert str(failed.value).startswith(
        'snippets/sql/things.sql: "-- optional: d": the query names no such event; '
    )


def test_the_column_of_sizes_is_one_of_the_result(tmp_path: Path) -> None:
    """It is a count beside numbers of another unit; the header names a column that there is."""
    header = QUERY.replace("-- unit: things\n", "-- unit: percent\n-- sizes: many\n")
    result = Result(("share", "size"), ((12.5, 8),), "percent", "size")
    assert result.units == ("percent", "")
    assert Result.from_json(result.to_json()) == result
    with empty_database(tmp_path) as database, pytest.raises(Problem) as failed:
        load_query(snippets_with(header, tmp_path), "things").run(database)
    assert str(failed.value).startswith('"-- sizes: many": the query gives no such column; ')


def test_an_unknown_query_is_reported_with_its_nearest_match() -> None:
    """A name that no query has is reported with the name that was probably meant."""
    with pytest.raises(Problem) as failed:
        load_query(SNIPPETS, "organisations")
    message = str(failed.value)
    assert message.startswith('no query "organisations"; did you mean "organizations"? Queries: ')
    assert message.endswith(" more.")
    assert len(message) < 700  # it lists only the nearest names, so that the line stays readable


def test_a_query_that_is_not_text_is_reported(tmp_path: Path) -> None:
    """A file that is not UTF-8 is a problem with its name."""
    (snippets_with("", tmp_path) / "sql" / "things.sql").write_bytes(b"SELECT \xff")
    with pytest.raises(Problem) as failed:
        load_query(tmp_path, "things")
    assert str(failed.value) == "snippets/sql/things.sql: not UTF-8 text (byte 7); save it as UTF-8"


@pytest.mark.parametrize("rows", [(), ((1,), (2,)), ((1, 2),)])
def test_only_one_row_of_one_column_is_a_value(rows: tuple[tuple[int, ...], ...]) -> None:
    """A result of another size says so when it is asked for its one value."""
    columns = ("a", "b")[: len(rows[0]) if rows else 1]
    with pytest.raises(Problem) as failed:
        _ = Result(columns, rows, "things").value
    size = f"{len(rows)} rows and {len(columns)} columns"
    assert (
        str(failed.value) == f"expected one number, but the query gives {size}; show it as a table"
    )


def test_a_query_names_its_properties(tmp_path: Path) -> None:
    """Dotted, nested and bracketed property keys are found, so that the database has them."""
    text = QUERY + "WHERE properties.plan = properties.$set.plan AND person.properties['a-b'] != ''"
    properties = load_query(snippets_with(text, tmp_path), "things").properties()
    assert properties == {("plan",), ("$set", "plan"), ("a-b",)}


def one_number_each(*values: int) -> dict[str, Result]:
    """A result of one number for each model."""
    return {
        model: Result(("n",), ((n,),), "users") for model, n in zip(MODELS, values, strict=True)
    }


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        (
            "organizations",
            (1, 2, 1),
            'the models disagree on "organizations": organization 1, pers',
        ),
        ("no_such_thing", (1, 1, 1), 'the ledger has no answer "no_such_thing"'),
    ],
)
def test_models_that_cannot_be_compared_are_a_mistake(
    name: str, values: tuple[int, ...], message: str, tmp_path: Path
) -> None:
    """Models that disagree, and a question to which the ledger has no answer."""
    results = one_number_each(*values)
    with pytest.raises(Problem, match=f"^{re.escape(message)}"):
        comparison.table(
            (name,), tuple(MODELS), lambda model, _: results[model], Cache(tmp_path, 9)
        )
    assert not list(tmp_path.iterdir())
