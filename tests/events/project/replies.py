"""Queries for a PostHog project, responses of the stand-in, and a clock that does not wait."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from macros.answers import comparison
from macros.core.errors import Problem
from macros.events.project.project import Project
from macros.queries.query import Query, load_query, query_names
from macros.queries.result import Result
from tests.support.checkout import SNIPPETS

KEY = "phx_TheKeyThatNobodyMaySee0123456789"
OTHER = "phx_AnotherKey"
OWN = [name for name in query_names(SNIPPETS) if "/" not in name]
ONE = load_query(SNIPPETS, "organizations")
SIZES = load_query(SNIPPETS, "organizations_and_their_size")
PLACE = "snippets/sql/organizations.sql:4: "
ALL = "SELECT event, person_id FROM events WHERE event = 'account_created'"


class Clock:
    """Time that passes by sleeping only.

    Attributes:
        waits: how long each sleep was.
    """

    def __init__(self) -> None:
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Note how long it would have been."""
        self.waits.append(seconds)

    def monotonic(self) -> float:
        """The seconds slept so far."""
        return sum(self.waits)


def asking(sql: str) -> Query:
    """A query with this text."""
    return Query("things", "How many?", "things", "all things", sql, 4)


def given(result: Result) -> Any:
    """A result in the ledger's terms, times and numbers as Python has them."""
    return comparison.comparable(result)


def plain(really: Any) -> Any:
    """The ledger's answer as a query can give it: a fraction is the float nearest to it."""
    return float(really) if isinstance(really, Fraction) else really


def says(status: int, text: str, **headers: str) -> Any:
    """A response to queue: the next request gets this string."""

    async def answer(_: web.Request) -> web.Response:
        dashed = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, headers=dashed)

    return answer


def tells(payload: Any, status: int = 200) -> Any:
    """A response to queue: the next request gets this JSON."""
    return says(status, json.dumps(payload), Content_Type="application/json")


def status(**fields: Any) -> dict[str, Any]:
    """The status of a query that PostHog runs aside."""
    return {"query_status": {"id": "0a1b", "complete": False, "error": False, **fields}}


def failure(project: Project, query: Query = ONE) -> str:
    """The line that a query fails with, which never has the key in it."""
    with pytest.raises(Problem) as failed:
        project.run(query)
    line = str(failed.value)
    assert "\n" not in line
    assert KEY not in line
    return line


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder with its content, hidden ones too."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(folder)), file.read_bytes()
