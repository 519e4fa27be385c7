"""`answers.json`: every answer of the site for machines, and each result as CSV."""

from __future__ import annotations

import json
from typing import Any

from macros.answers.missing import NoAnswer
from macros.events.database import POSTHOG_COLUMNS
from macros.queries.counted import counted
from macros.queries.needs import Needs
from macros.queries.plain import tables_named
from macros.queries.query import Query
from macros.queries.result import Result
from macros.render import markup
from macros.render.context import Context
from macros.render.output import Output

TABLES = frozenset(POSTHOG_COLUMNS)  # a subquery in WITH has a name like that of a table


def everything(context: Context) -> Output:
    """Every answer by name, as JSON: question, unit, whom it counts, query, columns, rows.

    `model` says how the events are tracked, `source` whose they are; `events`, `tables`,
    `properties` and `numbers` what the query names of them, and `needs` what has to be there for
    its result to be an answer. A query with a `dialect` is in the SQL that it names.
    """
    answers, files = {}, {}
    for name in context.answers.names():
        if not context.answers.has_events(context.answers.query(name)):
            continue
        try:
            result = context.answers.result(name)
            files[f"data/{name}.csv"] = markup.csv_text(result)
            answer = _rows(result)
        except NoAnswer as gap:
            answer = {"unanswered": str(gap)}
        answers[name] = _facts(context, name) | answer
    return Output(json.dumps(answers, indent=2) + "\n", files)


def _facts(context: Context, name: str) -> dict[str, Any]:
    query = context.answers.query(name)
    facts = {"question": query.question, "unit": query.unit, "counts": query.counts}
    facts |= {"sizes": query.sizes} if query.sizes else {}
    facts |= {"query": query.sql, "model": query.model, "source": context.answers.label(name)}
    if query.is_plain:
        tables = tables_named(context.answers.tables(query.model).database, query.sql)
        return facts | {"dialect": "DuckDB"} | _names(query) | {"tables": tables}
    return facts | _names(context.answers.parsed(query))


def _names(query: Query) -> dict[str, Any]:
    """What a query names of events: null for the events where it looks at all of them."""
    events, needs = query.events(), Needs.of(query)
    return {
        "events": None if events is None else sorted(events),
        "tables": sorted(query.tables() & TABLES),
        "properties": sorted(query.properties()),
        "numbers": sorted(query.numbers()),
        "counted": [part._asdict() for part in sorted(set(counted(query.syntax)))],
        "needs": {
            "events": sorted(needs.events),
            "optional": sorted(needs.optional),
            "properties": sorted(needs.properties),
            "places": sorted(needs.places),
            "days": needs.days,
        },
    }


def _rows(result: Result) -> dict[str, Any]:
    return {
        **({"value": result.value} if result.is_single else {}),
        "columns": list(result.columns),
        "rows": [[_plain(cell) for cell in row] for row in result.rows],
    }


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)
