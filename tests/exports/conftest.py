"""What every test of exports shares: what does not change is parsed and listed once."""

from __future__ import annotations

from functools import cache

import pytest

from macros import queries

PARSED, LISTED = cache(queries.parse_hogql), cache(queries.names)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "parse_hogql", PARSED)
    monkeypatch.setattr(queries, "names", LISTED)
