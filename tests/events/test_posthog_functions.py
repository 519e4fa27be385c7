"""PostHog's functions in DuckDB: each gives what PostHog gives, computed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from macros.events.database import POSTHOG_FUNCTIONS, open_database
from macros.events.sample_dataset import Dataset

# Monday 6 January 2025 is the day of the first row; in PostHog a week begins on Sunday.
ROWS = """(VALUES
  (1, 10.5, 'a', TIMESTAMP '2025-01-06 13:14:15'),
  (2, 20.0, 'b', TIMESTAMP '2025-01-05 00:00:00'),
  (3, 4.0, 'b', TIMESTAMP '2025-03-31 23:59:59'),
  (4, NULL, NULL, TIMESTAMP '2024-12-31 23:59:59')
) AS rows(n, x, key, time)"""
EXPRESSIONS: dict[str, Any] = {
    "max((SELECT sum(i) FROM (SELECT arrayJoin(range(3)) AS i)))": 3,
    "argMax(key, n)": "b",
    "argMin(n, x)": 3,
    "avgIf(x, key = 'b')": 12.0,
    "countIf(key = 'b')": 2,
    "countIf(x IS NULL)": 1,
    "dateDiff('day', min(time), max(time))": 90,
    "dateTrunc('month', max(time))": datetime(2025, 3, 1),
    "maxIf(x, n <> 2)": 10.5,
    "minIf(x, n <> 3)": 10.5,
    "sumIf(x, key = 'b')": 24.0,
    "sumIf(x, key = 'none')": None,
    "max(toDateTime('2025-01-06 13:14:15'))": datetime(2025, 1, 6, 13, 14, 15),
    "max(toFloat('10.5'))": 10.5,
    "max(toFloat('many'))": None,
    "max(toInt('12'))": 12,
    "max(toInt('many'))": None,
    "toString(sum(n))": "10",
    "toStartOfDay(max(time))": datetime(2025, 3, 31),
    "toStartOfMonth(min(time))": datetime(2024, 12, 1),
    "min(time) + toIntervalDay(2)": datetime(2025, 1, 2, 23, 59, 59),
    "min(time) + toIntervalMonth(2)": datetime(2025, 2, 28, 23, 59, 59),
    "toStartOfWeek(maxIf(time, n = 1))": datetime(2025, 1, 5),
    "toStartOfWeek(maxIf(time, n = 2))": datetime(2025, 1, 5),
    "toStartOfWeek(maxIf(time, n = 4))": datetime(2024, 12, 29),
    "uniq(key)": 2,
    "uniqExact(key)": 2,
    "uniqExact(key, x)": 3,
    "uniqExact(key, key)": 2,
    "uniqIf(key, n > 1)": 1,
    "uniqExactIf(key, n < 2)": 1,
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A database without events."""
    folder = tmp_path_factory.mktemp("empty")
    for name in ("events", "persons", "groups"):
        (folder / f"{name}.jsonl").touch()
    with open_database(Dataset("no data", Path(folder)), ()) as opened:
        yield opened


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_function_gives_what_posthog_gives(expression: str, database: Any) -> None:
    """The value is the one that PostHog's documentation of the function gives."""
    ((value,),) = database.execute(f"SELECT {expression} FROM {ROWS}").fetchall()
    assert value == EXPRESSIONS[expression]


def test_every_function_is_tried() -> None:
    """No function that is defined is missing from the list above."""
    defined = set(re.findall(r"^CREATE MACRO (\w+)", POSTHOG_FUNCTIONS.read_text(), re.MULTILINE))
    tried = set(re.findall(r"\b(\w+)\(", " ".join(EXPRESSIONS)))
    assert defined - tried == set()
