"""What the user's own events are, on pages that show numbers of them."""

from __future__ import annotations

import re
from itertools import chain

from macros.answers.report import Report
from macros.core import formats
from macros.core.words.language import count, say
from macros.render.context import Context

CODE = re.compile("&#96;(.*?)&#96;")  # between backticks, once it is escaped


def block(report: Report) -> str:
    """A folded block: one line that says what the events are, and what was assumed of them."""
    rows = chain.from_iterable(map(_row, report.rows()))
    summary = formats.escape(say("Your data: {summary}", summary=report.summary))
    return f'<details class="report"><summary>{summary}</summary><dl>{"".join(rows)}</dl></details>'


def assumed(context: Context, name: str) -> str:
    """An attribute that says which assumptions a number rests on, or "" where it is on none."""
    report = context.report
    numbers = report.numbers_of(context.answers.notes(name)) if report else []
    if not numbers:
        return ""
    listed = ", ".join(map(str, numbers))
    text = count(
        len(numbers),
        "Your data: assumption {listed}",
        "Your data: assumptions {listed}",
        listed=listed,
    )
    return f' title="{formats.attribute(text)}"'


def _row(row: tuple[str, str]) -> tuple[str, str]:
    name, fact = map(formats.escape, row)
    return f"<dt>{name}</dt>", "<dd>" + CODE.sub(r"<code>\1</code>", fact) + "</dd>"
