"""What every test of exports shares: PostHog's parser is slow, and reads each query once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from macros import queries


@pytest.fixture(autouse=True, scope="session")
def _parsed_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "parse_hogql", cache(queries.parse_hogql))
        yield
