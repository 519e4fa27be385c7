"""Macros that give a number or another fact, most of them for a sentence."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

from macros.answers.answers import OWN
from macros.answers.expressions import Expression
from macros.answers.missing import NoAnswer
from macros.answers.ratios import in_words
from macros.content import arrivals as measured
from macros.content import facts, versions
from macros.core import formats
from macros.core.errors import Problem
from macros.core.words.language import fill, say
from macros.queries.result import Result, Row
from macros.render import last_changed, markup
from macros.render.context import Context
from macros.render.lists import own_events
from macros.render.output import Output

SAME = 1e-9  # how far sums of the same amounts may be apart, as a share


def answer(context: Context, name: str) -> Output:
    """The answer of a query with one row and one column, in a sentence, linked to its query."""
    return Output(_linked(context, name, "answer", _value(context, name)))


def answer_text(context: Context, name: str) -> Output:
    """The same answer without its link, for use inside another link."""
    return Output(marked_value(context, name, "answer_text"))


def total(context: Context, name: str) -> Output:
    """The sum of a query's last column, in a sentence, linked to its query."""
    return Output(_linked(context, name, "total", _sum(context, name)))


def spread(context: Context, name: str) -> Output:
    """The rows of a query in a sentence, e.g. "141 free, 70 pro", linked to its query."""
    return Output(_linked(context, name, "spread", in_a_line(context.result(name))))


def highest(context: Context, name: str) -> Output:
    """The row of a query with the highest number, by its first column, e.g. "Jul 2025"."""
    return Output(_extreme(context, name, max))


def lowest(context: Context, name: str) -> Output:
    """The row of a query with the lowest number, by its first column, e.g. "Sep 2025"."""
    return Output(_extreme(context, name, min))


def ratio(context: Context, expression: str) -> Output:
    """A ratio of answers in words, e.g. "about four times" or "a third".

    The user's own events may have a ratio without words, for which no sentence can be changed, or
    lack what it is made of, such as a property.
    """
    if not context.settings.source:
        return Output(in_words(Expression(expression, context.result).number()))
    try:
        number = Expression(expression, context.result).number()
    except Problem:
        raise _no_value(context) from None
    try:
        return Output(in_words(number))
    except Problem:
        return Output(say("{n} times", n=formats.number(number)))


def check(context: Context, expression: str) -> Output:
    """Nothing: a Problem where the sample's answers contradict the sentence beside the call.

    Sentences describe the sample, as the notice on top of the user's own numbers says: with those,
    nothing is checked.
    """
    if context.settings.source:
        return Output("")
    compared = Expression(expression, context.result)
    if not compared.is_true():
        cause = f"not true: {compared.values()}; change the sentence beside it, then the check"
        raise Problem(cause)
    return Output("")


def if_equal(context: Context, first: str, second: str, text: str, otherwise: str = "") -> Output:
    """Text that claims that two queries have the same sum, or other text where they have not.

    With the sample, that is a mistake of the page. Live examples check it for what they show.
    """
    names = " ".join(map(context.full_name, (first, second)))
    try:
        sums = [_sum(context, name) for name in (first, second)]
    except NoAnswer:
        sums = [0.0, math.inf]
    is_equal = math.isclose(*sums, rel_tol=SAME)
    if not is_equal and not context.answers.is_own(context.query(first)):
        raise Problem(f"not true: {first} is {sums[0]:,.6g}, {second} is {sums[1]:,.6g}")
    attributes = f'data-equal="{names}" data-otherwise="{formats.attribute(otherwise)}"'
    return Output(f"<span {attributes}>{text if is_equal else otherwise}</span>")


def data(context: Context) -> Output:
    """Where the numbers of this build come from, for use in a sentence."""
    return Output(f"<span data-source>{_events_label(context)}</span>")


def notice(context: Context) -> Output:
    """A box on top of a page that says that its numbers are the user's own; "" on the sample."""
    if not context.settings.source:
        return Output("")
    if page := context.own_variant:
        link = os.path.relpath(page, Path(context.page()).parent)
        text = say(
            "Those of {label} are on {page}, *{model}*.",
            label=_own_label(context),
            page=f"[{say('the page of their model')}]({link})",
            model=say(markup.MODEL_NAMES[context.own_model]),
        )
        title = say("Numbers and charts here are those of the sample data")
        return Output(f'!!! info "{title}"\n\n    {text}')
    text = say(
        "What the text tells of a sample company does not apply; the comparison of models and "
        "*{received}* still show that company."
        if context.own_model == context.model  # else there are journeys, made of their calls
        else "What the text tells of a sample company does not apply; the comparison of models, "
        "journeys and *{received}* still show that company.",
        received=say(markup.RECEIVED),
    )
    title = say("Numbers and charts are those of {label}", label=_events_label(context))
    report = own_events.block(context.report) if context.report else ""
    return Output(f'!!! success "{title}"\n\n    {text}\n\n{report}')


def version(context: Context, package: str) -> Output:
    """The version of an SDK that the snippets ran with, from the lock files."""
    return Output(versions.locked(context.root, package))


def fact(context: Context, name: str) -> Output:
    """Where a statement comes from, and when it was checked, in parentheses."""
    fact = facts.load(context.snippets, name)
    links = ", ".join(f"[{formats.escape(each.title)}]({each.link})" for each in fact.sources)
    way = say("run with {links}, {month}") if fact.way == "run" else say("{links}, read {month}")
    source = fill(way, {"links": links, "month": formats.long_month(fact.day)})
    return Output(f'<span class="fact" data-fact="{name}">({source})</span>')


def arrivals(context: Context, recipe: str) -> Output:
    """How many events arrive without and with a recipe, from its test, e.g. "0 of 6 without it"."""
    counted = measured.load(context.snippets, recipe)
    without, with_it = (
        f"<b>{say('{n} of {all}', n=n, all=counted.sent).replace(' ', '&nbsp;')}</b>"
        for n in (counted.arrived_without, counted.arrived_with)
    )
    text = say("{without} without it, {with} with it", **{"without": without, "with": with_it})
    return Output(f'<span class="arrivals" data-recipe="{recipe}">{text}</span>')


def byline(context: Context) -> Output:
    """How long a page takes to read, when its sources last changed, and a link to its Markdown.

    The time to read is filled in when the site is finished, from the built page.
    """
    day = _last_change(context)
    time = f'<time datetime="{day:%Y-%m-%d}">{formats.long_day(day)}</time>'
    return Output(
        f'<p class="byline">{markup.READING_TIME} <span>{say("Updated {day}", day=time)}</span> '
        f'<a class="as-markdown" href="index.md" rel="alternate">{say("Page as Markdown")}</a></p>'
    )


def day_changed(context: Context) -> str:
    """When the sources of the page last changed: what its byline depends on."""
    return _last_change(context).isoformat()


def marked_value(context: Context, name: str, macro: str) -> str:
    """The single value of a query, in an element that names the query and the macro."""
    value = formats.value(_value(context, name), context.query(name).unit)
    return marked(context, name, macro, value)


def marked(context: Context, name: str, macro: str, text: str) -> str:
    """Text in an element that names its query and its macro, so that scripts can replace it."""
    return f"<span {_mark(context, name, macro)}>{formats.escape(text)}</span>"


def in_a_line(result: Result) -> str:
    """The rows of a result in a line, each as its last value and its first, which stay together."""
    return ", ".join(
        f"{formats.value(row[-1], result.unit)}\N{NO-BREAK SPACE}{formats.value(row[0])}"
        for row in result.rows
    )


def _sum(context: Context, name: str) -> float:
    """The sum of a query's last column."""
    return sum(row[-1] or 0 for row in context.result(name).rows)


def _extreme(context: Context, name: str, choose: Callable[..., Row]) -> str:
    rows = [row for row in context.result(name).rows if isinstance(row[-1], int | float)]
    if not rows:
        problem = Problem(f'the query "{name}" gives no numbers')
        raise _no_value(context) if context.settings.source else problem
    return formats.escape(formats.value(choose(rows, key=itemgetter(-1))[0]))


def _last_change(context: Context) -> date:
    pages = (f"docs/{page}" for page in (context.page(), *context.included))
    return last_changed.changed(context.root, *pages, "snippets")


def _linked(context: Context, name: str, macro: str, value: Any) -> str:
    text = formats.escape(formats.value(value, context.query(name).unit))
    return f"[{text}]({context.query_link(name)}){{ .answer {_mark(context, name, macro)} }}"


def _mark(context: Context, name: str, macro: str) -> str:
    name = context.full_name(name)
    return f'data-answer="{name}" data-macro="{macro}"{own_events.assumed(context, name)}'


def _value(context: Context, name: str) -> Any:
    value = context.result(name).value
    if value is None:
        name = context.full_name(name)
        raise Problem(f'the query "{name}" finds no answer in {context.answers.label(name)}')
    return value


def _events_label(context: Context) -> str:
    return _own_label(context) if context.shows_own else say("the sample data")


def _own_label(context: Context) -> str:
    return formats.escape(context.settings.label or say(OWN))


def _no_value(context: Context) -> NoAnswer:
    return NoAnswer(context.settings.label or OWN, [say("value for this")])
