"""Macros that give a number or another fact, most of them for a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

from macros.answers.answers import SAMPLE
from macros.content import versions
from macros.core import formats
from macros.core.errors import Problem
from macros.queries.result import Result
from macros.render import last_changed, markup
from macros.render.context import Context
from macros.render.output import Output


def answer(context: Context, name: str) -> Output:
    """The answer of a query with one row and one column, in a sentence, linked to its query."""
    return Output(_linked(context, name, "answer", _value(context, name)))


def answer_text(context: Context, name: str) -> Output:
    """The same answer without its link, for use inside another link."""
    return Output(marked_value(context, name, "answer_text"))


def total(context: Context, name: str) -> Output:
    """The sum of a query's last column, in a sentence, linked to its query."""
    total = sum(row[-1] for row in context.result(name).rows)
    return Output(_linked(context, name, "total", total))


def spread(context: Context, name: str) -> Output:
    """The rows of a query in a sentence, e.g. "141 free, 70 pro", linked to its query."""
    return Output(_linked(context, name, "spread", in_a_line(context.result(name))))


def data(context: Context) -> Output:
    """Where the numbers of this build come from, for use in a sentence."""
    return Output(f"<span data-source>{_events_label(context)}</span>")


def notice(context: Context) -> Output:
    """A box on top of a page that says that its numbers are the user's own; "" on the sample."""
    if not context.settings.source:
        return Output("")
    text = "What the text tells of a sample company does not apply; the comparison of models"
    return Output(
        f'!!! success "Numbers and charts are those of {_events_label(context)}"\n\n'
        f"    {text} and *What PostHog receives* still show that company."
    )


def version(context: Context, package: str) -> Output:
    """The version of an SDK that the snippets ran with, from the lock files."""
    return Output(versions.locked(context.root, package))


def byline(context: Context) -> Output:
    """How long a page takes to read, when its sources last changed, and a link to its Markdown.

    The time to read is filled in when the site is finished, from the built page.
    """
    day = _last_change(context)
    return Output(
        f'<p class="byline">{markup.READING_TIME} <span>Updated '
        f'<time datetime="{day:%Y-%m-%d}">{day.day} {day:%B %Y}</time></span> '
        f'<a class="as-markdown" href="index.md" rel="alternate">Page as Markdown</a></p>'
    )


def day_changed(context: Context) -> str:
    """When the sources of the page last changed: what its byline depends on."""
    return _last_change(context).isoformat()


def marked_value(context: Context, name: str, macro: str) -> str:
    """The single value of a query, in an element that names the query and the macro."""
    value = formats.value(_value(context, name), context.query(name).unit)
    return marked(context.full_name(name), macro, value)


def marked(name: str, macro: str, text: str) -> str:
    """Text in an element that names its query and its macro, so that scripts can replace it."""
    return f"<span {_mark(name, macro)}>{formats.escape(text)}</span>"


def in_a_line(result: Result) -> str:
    """The rows of a result in a line, each as its last value and its first."""
    return ", ".join(
        f"{formats.value(row[-1], result.unit)} {formats.value(row[0])}" for row in result.rows
    )


def _last_change(context: Context) -> date:
    pages = (f"docs/{page}" for page in (context.page(), *context.included))
    return last_changed.changed(context.root, *pages, "snippets")


def _linked(context: Context, name: str, macro: str, value: Any) -> str:
    text = formats.escape(formats.value(value, context.query(name).unit))
    link, name = context.query_link(name), context.full_name(name)
    return f"[{text}]({link}){{ .answer {_mark(name, macro)} }}"


def _mark(name: str, macro: str) -> str:
    return f'data-answer="{name}" data-macro="{macro}"'


def _value(context: Context, name: str) -> Any:
    value = context.result(name).value
    if value is None:
        name = context.full_name(name)
        raise Problem(f'the query "{name}" finds no answer in {context.answers.label(name)}')
    return value


def _events_label(context: Context) -> str:
    if not context.settings.source:
        return f"the {SAMPLE}"
    name = next(iter(context.answers.names()), None)
    return formats.escape(context.answers.label(name)) if name else f"the {SAMPLE}"
