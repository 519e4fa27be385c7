"""`answers.json`: every answer of the site for machines, and each result as CSV."""

from __future__ import annotations

import json
from typing import Any

from macros.answers.missing import NoAnswer
from macros.queries.query import Query
from macros.queries.result import Result
from macros.render import markup
from macros.render.context import Context


def everything(context: Context) -> str:
    """Every answer by name, as JSON: question, unit, whom it counts, query, columns, rows.

    `source` says whose events they are; `events`, `properties` and `numbers` what the query names
    of them.
    """
    answers = {name: _answer(context, name) for name in context.answers.names()}
    return json.dumps(answers, indent=2) + "\n"


def _answer(context: Context, name: str) -> dict[str, Any]:
    query = context.query(name)
    facts = {"question": query.question, "unit": query.unit, "counts": query.counts}
    facts |= {"query": query.sql, "source": context.answers.label(name)}
    facts |= _names(context.answers.parsed(query))
    try:
        result = context.result(name)
    except NoAnswer as gap:
        return facts | {"unanswered": str(gap)}
    context.files[f"data/{name}.csv"] = markup.csv_text(result)
    return facts | _rows(result)


def _names(query: Query) -> dict[str, Any]:
    """What a query names of events: null for the events where it looks at all of them."""
    events = query.events()
    return {
        "events": None if events is None else sorted(events),
        "properties": sorted(query.properties()),
        "numbers": sorted(query.numbers()),
    }


def _rows(result: Result) -> dict[str, Any]:
    return {
        **({"value": result.value} if result.is_single else {}),
        "columns": list(result.columns),
        "rows": [[_plain(cell) for cell in row] for row in result.rows],
    }


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)
