"""The companies' files: in each format all events, as PostHog and its users have them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from tests.events.companies.company import Company
from tests.events.companies.developer_tool import developer_tool
from tests.events.companies.formats import FORMATS
from tests.events.companies.marketplace import marketplace
from tests.events.companies.project_tool import project_tool

COMPANIES = {company.name: company for company in (project_tool(), marketplace(), developer_tool())}
READ = {
    "parquet": "SELECT DISTINCT uuid, event, timestamp::VARCHAR FROM '{0}/*.parquet'",
    "jsonl.gz": "SELECT uuid, event, timestamp::VARCHAR FROM '{0}/export.jsonl.gz'",
    "warehouse": "SELECT UUID, EVENT, TIMESTAMP::VARCHAR FROM '{0}/events.jsonl'",
    "csv": "SELECT uuid, event, timestamp FROM read_csv('{0}/query.csv', all_varchar = true)",
}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("company", COMPANIES.values(), ids=list(COMPANIES))
def test_each_format_has_all_events(company: Company, kind: str, tmp_path: Path) -> None:
    """Each event once by its uuid, at its time: in UTC, or on the clocks of the CSV's city."""
    FORMATS[kind](company, company.rows, tmp_path)
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        rows = database.execute(READ[kind].format(tmp_path)).fetchall()
    events = {str(uuid): (event, timestamp) for uuid, event, timestamp in rows}
    assert len(rows) == len(events) == len(company.rows)
    is_local = kind == "csv" and "timezone" in company.settings.get("filters", {})
    for row in company.rows:
        event, timestamp = events[row["uuid"]]
        hours = (_naive(timestamp) - _naive(row["timestamp"])).total_seconds() / 3600
        assert event == row["event"]
        assert hours in ({1, 2} if is_local else {0})


def test_parquet_is_that_of_a_batch_export(tmp_path: Path) -> None:
    """Columns and types as PostHog's documentation lists them: JSON is text, times are times."""
    company = COMPANIES["marketplace"]
    FORMATS["parquet"](company, company.rows, tmp_path)
    with duckdb.connect() as database:
        columns = database.execute(f"DESCRIBE FROM '{tmp_path}/*.parquet'").fetchall()
    times = {"timestamp", "created_at", "_inserted_at"}
    texts = {"uuid", "event", "distinct_id", "person_id", "elements_chain"}
    texts |= {"properties", "person_properties"}
    kinds = dict.fromkeys(times, "TIMESTAMP") | dict.fromkeys(texts, "VARCHAR")
    assert {name: kind for name, kind, *_ in columns} == kinds


def _naive(time: str) -> datetime:
    """A time in a text, without its zone."""
    return datetime.fromisoformat(time).replace(tzinfo=None)
