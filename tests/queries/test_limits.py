"""PostHog gives 100 rows where a query has no LIMIT, and says so nowhere on a chart.

Source: posthog/hogql/constants.py; by the API still 100 in July 2026 (read November 2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import pytest

from macros.events.database import open_database
from macros.events.sample_dataset import sample_dataset
from macros.queries.query import Query, load_query, query_names
from macros.sample.recording import MODELS
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

DEFAULT_LIMIT = 100
QUERIES = [load_query(SNIPPETS, name) for name in query_names(SNIPPETS)]
LATER_YEARS = """
INSERT INTO events SELECT * REPLACE (
    person_id || '-{year}' AS person_id,
    CASE WHEN "$group_0" = '' THEN '' ELSE "$group_0" || '-{year}' END AS "$group_0",
    timestamp + INTERVAL {year} YEAR AS timestamp,
    struct_update(properties, organization_id := properties.organization_id || '-{year}')
      AS properties
) FROM first_events;
INSERT INTO persons SELECT * REPLACE (
    id || '-{year}' AS id,
    struct_update(properties, organization_id := properties.organization_id || '-{year}')
      AS properties
) FROM first_persons;
INSERT INTO groups SELECT * REPLACE (key || '-{year}' AS key) FROM first_groups;
"""


@pytest.fixture(scope="module")
def three_years() -> Iterator[Mapping[str, duckdb.DuckDBPyConnection]]:
    """For each model the sample company's year three times, with other organizations each time."""
    databases = {}
    for model in MODELS:
        keys = {key for query in QUERIES if query.model == model for key in query.properties()}
        database = open_database(sample_dataset(PROJECT_ROOT, model), keys | {("organization_id",)})
        for table in ("events", "persons", "groups"):
            database.execute(f"CREATE TEMP TABLE first_{table} AS FROM {table}")
        for year in (1, 2):
            database.execute(LATER_YEARS.format(year=year))
        databases[model] = database
    yield databases
    for database in databases.values():
        database.close()


def limit_of(query: Query) -> int:
    """How many rows PostHog gives at most."""
    limit = query.syntax.get("limit") or {}
    return int(limit.get("value", DEFAULT_LIMIT))


def unlimited(query: Query) -> str:
    """The SQL without its own LIMIT."""
    return query.sql.rpartition("\nLIMIT ")[0] if "limit" in query.syntax else query.sql


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_three_years_fit_into_the_limit(
    query: Query, three_years: Mapping[str, duckdb.DuckDBPyConnection]
) -> None:
    """A query that three years of events take past 100 rows has a LIMIT that they fit into."""
    rows = three_years[query.model].execute(unlimited(query)).fetchall()
    assert len(rows) <= limit_of(query), f"{query.path} needs a LIMIT of its own"


def test_some_results_are_longer_than_the_default(
    three_years: Mapping[str, duckdb.DuckDBPyConnection],
) -> None:
    """Three years are enough to tell: each month's cohort in each of six months is too much."""
    for model, folder in (("organization", ""), ("person", "person/"), ("group", "group/")):
        query = load_query(SNIPPETS, f"{folder}retention_by_cohort")
        rows = three_years[model].execute(unlimited(query)).fetchall()
        assert len(rows) > DEFAULT_LIMIT
