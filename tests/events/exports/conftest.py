"""What every test of exports shares: what does not change is parsed and listed once."""

from __future__ import annotations

from functools import cache

import pytest

from macros.queries.hogql import parse_hogql
from macros.queries.query import query_names

PARSED, LISTED = cache(parse_hogql), cache(query_names)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("macros.queries.query.parse_hogql", PARSED)
    monkeypatch.setattr("macros.queries.catalog.query_names", LISTED)
