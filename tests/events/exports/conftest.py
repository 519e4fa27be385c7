"""What every test of exports shares: what does not change is listed once."""

from __future__ import annotations

from functools import cache

import pytest

from macros.queries.query import query_names

LISTED = cache(query_names)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("macros.queries.catalog.query_names", LISTED)
