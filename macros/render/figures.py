"""Macros that give queries, tables and pictures: charts, cards and banners."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import PurePosixPath

from macros.answers import comparison
from macros.answers.answers import OWN, SAMPLE
from macros.answers.missing import NoAnswer
from macros.content import insights
from macros.content.pages import source_of
from macros.core import formats
from macros.core.errors import Problem, ProjectProblem
from macros.core.words.language import count, of_project, say
from macros.queries.query import DEFAULT_MODEL
from macros.queries.result import Result
from macros.render import charts, markup, numbers
from macros.render.context import Context
from macros.render.lists import own_events
from macros.render.output import Output
from macros.render.vega_lite import Specification

SHORT = 4  # rows that the foot of a query has in a line
SQL_CALL = re.compile(r"""\{\{\s*sql\(\s*["']([^"']+)""")


def sql(context: Context, name: str) -> Output:
    """A query between its head, which has a link to PostHog, and its foot: its result, who counts.

    Plain SQL, which is not PostHog's, has no such link.
    """
    query = context.query(name)
    full_name = name if query.is_plain else context.full_name(name)
    head = markup.file_name(f"{full_name}.sql", context.query_link(name))
    mark = f' data-query="{full_name}"'
    if query.is_plain:
        mark += f" {markup.PLAIN_SQL}"
    else:
        link = insights.sql_link(context.app, query.sql)
        head += f" [{say('Open in PostHog')}]({link}){markup.LINK_MARKS}"
    block = markup.fenced(query.sql, f"{full_name}.sql", mark)
    counts = say("Counts {what}.", what=of_project(query.counts))
    foot = f"{_known_result(context, name)}{counts} {markup.VARIANTS}\n{{ .query-foot }}"
    return Output(f"{head}\n{{ .query-head }}\n\n{block}\n\n{foot}")


def _known_result(context: Context, name: str) -> str:
    """The result of the build: its number, a few rows in a line, or how many rows it has.

    These are a link to the rows. "" where there are no events to run the query on. A mistake in it
    is reported where a page asks for its answer, which code does not.
    """
    if not context.answers.has_events(context.query(name)):
        return ""
    try:
        result = context.result(name)
    except ProjectProblem:
        raise
    except (NoAnswer, Problem):
        return ""
    if result.is_single:
        value = "" if result.value is None else numbers.marked_value(context, name, "result")
    elif _is_short(result):
        value = numbers.marked(context, name, "spread", numbers.in_a_line(result))
    else:
        rows, link = count(len(result.rows), "{n} row", "{n} rows"), context.query_link(name)
        is_here = link.startswith(f"{PurePosixPath(context.page()).name}#")  # in the list itself
        value = rows if is_here else f"[{rows}]({link})"
    if not value:
        return ""
    return f'<span class="known">{say("Result")} <strong>{value}</strong> &middot; </span>'


def _is_short(result: Result) -> bool:
    """Whether a result is a few numbers with a name each."""
    return (
        0 < len(result.rows) <= SHORT
        and len(result.columns) == 2
        and all(isinstance(row[-1], int | float) for row in result.rows)
    )


def table(context: Context, name: str) -> Output:
    """The rows of a query as a table."""
    return Output(captioned(context, name, _question(context, name)))


def chart(context: Context, name: str, kind: str, title: str, finding: str = "") -> Output:
    """The rows of a query as a picture, with the same rows as a table below it.

    The query is folded below it too, unless the page shows it as code.

    Args:
        name: the query.
        kind: see `charts.KINDS`.
        title: what the picture shows.
        finding: what it shows of the sample, in a sentence made of other macros' words; it stands
            above the title, and nowhere else than over the sample's events.
    """
    is_shown = name in queries_on_page(context).split()
    result, name = context.result(name), context.full_name(name)
    chart = charts.draw(
        result, kind, title, markup.anchor("chart", name), context.pictures, context.orders
    )
    drawing = _drawing(context, name, kind, chart.specification)
    rows = context.file_address(f"data/{name}.csv")
    assumed = own_events.assumed(context, name)
    label = context.answers.label(name)
    if label == (context.settings.label or OWN):  # it was written about other events
        finding = ""
    caption = _caption(title, finding, result, spoken(label), assumed)
    summary = say("Data") if is_shown else say("Data and SQL")
    download = say("Download these rows as CSV")
    source = context.query(name)
    query = "" if is_shown else markup.highlighted(source.sql, name, is_plain=source.is_plain)
    text = (
        f'<figure class="chart chart-{kind}" {drawing.text}>'
        f"<figcaption>{caption}</figcaption>{chart.pictures}"
        f"<details><summary>{summary}</summary>{captioned(context, name, title)}"
        f'<p><a href="{rows}" download>{download}</a></p>'
        f"{query}</details></figure>"
    )
    return Output(text, drawing.files)


def _caption(title: str, finding: str, result: Result, label: str, assumed: str) -> str:
    """The title of a picture, with its years if it has times, below what there is to see."""
    title, label = formats.escape(title), formats.escape(label)
    years = sorted({row[0].year for row in result.rows if isinstance(row[0], date)})
    if years:
        last = f"\N{EN DASH}{years[-1]}" if len(years) > 1 else ""
        title += f' <span class="years">{years[0]}{last}</span>'
    caption = f"{title} <small{assumed}>{label}</small>"
    if not finding:
        return caption
    text = html.unescape(finding)  # what macros give is escaped
    return f'<span class="finding">{formats.escape(text[:1].upper() + text[1:])}</span> {caption}'


def queries_on_page(context: Context) -> str:
    """The names of the queries that the page shows as code: what its charts depend on."""
    text = source_of(context.docs, context.page())
    return " ".join(sorted(set(SQL_CALL.findall(text))))


def card(context: Context, name: str, link: str, picture: str) -> Output:
    """A question with its answer and the shape of a related result, as one link.

    Args:
        name: the query that answers it.
        link: where the question is answered, as in any link of a page.
        picture: the query whose rows are drawn.
    """
    question, link = formats.escape(_question(context, name)), context.own_link(link)
    number, spark = _short_answer(context, name), _spark(context, name, picture)
    text = f"[**{number}** {question} {spark.text}]({link}){{ .card }}"
    return Output(text, spark.files)


def banner(context: Context, name: str, caption: str = "") -> Output:
    """The rows of a query as a wide picture above a page, with how to read it, and no table."""
    title, result = _question(context, name), context.result(name)
    name = context.full_name(name)
    chart = charts.draw(
        result, "dots", title, markup.anchor("banner", name), context.pictures, context.orders
    )
    drawing = _drawing(context, name, "dots", chart.specification)
    picture = f'<div class="chart-dots" {drawing.text}>{chart.pictures}</div>'
    below = f"<figcaption>{formats.escape(caption)}</figcaption>" if caption else ""
    return Output(f'<figure class="banner">{picture}{below}</figure>', drawing.files)


def models(context: Context, *names: str) -> Output:
    """A table of questions: the answer from each model's own events, and from the ledger."""

    def ask(model: str, name: str) -> Result:
        folder = "" if model == DEFAULT_MODEL else f"{model}/"
        return context.answers.of_sample(f"{folder}{name}")

    answers = comparison.table(names, context.models, ask, context.comparisons)
    questions = (_question(context, name) for name in names)
    rows = ((q, *row) for q, row in zip(questions, answers, strict=True))
    caption = say("The same company, tracked three ways")
    columns = (say("Question"), *context.models, say("Ledger"))
    return Output(markup.table(columns, rows, caption, spoken(SAMPLE), "data-models"))


def captioned(context: Context, name: str, caption: str) -> str:
    """The rows of a query as a table with a caption."""
    name = context.full_name(name)
    result, source = context.result(name), spoken(context.answers.label(name))
    return markup.result_table(name, result, caption, source, own_events.assumed(context, name))


def spoken(label: str) -> str:
    """What the page calls events, in its language."""
    return say(label) if label in (SAMPLE, OWN) else of_project(label)


def _question(context: Context, name: str) -> str:
    return of_project(context.query(name).question)


def _short_answer(context: Context, name: str) -> str:
    """The answer of a query, or its rows in a line where it has several."""
    try:
        result = context.result(name)
    except NoAnswer as gap:
        return formats.escape(gap.short)
    if result.is_single:
        return numbers.marked_value(context, name, "card")
    return numbers.marked(context, name, "card", numbers.in_a_line(result))


def _spark(context: Context, name: str, picture: str) -> Output:
    try:
        result, picture = context.result(picture), context.full_name(picture)
    except NoAnswer:
        return Output("")
    identifier = markup.anchor(f"spark-{name}", picture)
    if (sparkline := charts.sparkline(result, identifier, context.pictures)) is None:
        return Output("")
    specification, svg = sparkline
    drawing = _drawing(context, picture, "spark", specification)
    text = f'<span class="spark chart-spark" aria-hidden="true" {drawing.text}>{svg}</span>'
    return Output(text, drawing.files)


def _drawing(context: Context, name: str, kind: str, specification: Specification) -> Output:
    """Attributes that say where a chart's specification is, for scripts, and that file."""
    language = context.page_language()
    suffix = "" if language.is_english else f".{language.code}"
    path = f"data/{name}-{kind}{suffix}.json"
    text = f'data-chart="{name}" data-drawing="{context.file_address(path)}"'
    return Output(text, {path: json.dumps(specification, separators=(",", ":"))})
