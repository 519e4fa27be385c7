"""Macros that give tables and pictures: charts, cards, banners, and the list of all answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from macros.answers import comparison
from macros.answers.answers import SAMPLE
from macros.answers.missing import NoAnswer
from macros.core import formats
from macros.core.errors import Problem, suggest
from macros.queries.query import DEFAULT_MODEL, Query
from macros.queries.result import Result
from macros.render import charts, code, markup, numbers
from macros.render.context import Context
from macros.render.output import Output
from macros.render.vega_lite import Specification

TAKEN = {kind: name for kind, name in markup.TAKE_AWAY_NAMES.items() if kind != "site"}
NO_NOTEBOOK = (
    "There are no notebooks here, because they need events to run on: the site publishes those of "
    "its sample company, and never your own."
)
INCLUDE = re.compile(r"""\{%-?\s*include\s+["']([^"']+)""")
SQL_CALL = re.compile(r"""\{\{\s*sql\(\s*["']([^"']+)""")


def table(context: Context, name: str) -> Output:
    """The rows of a query as a table."""
    return Output(_table(context, name, context.query(name).question))


def answers(context: Context) -> Output:
    """Every query of the page's model with its result: where the numbers of all pages lead."""
    names = (name for name in context.answers.names() if _is_listed(context, name))
    return Output("\n\n".join(_answer(context, name) for name in names))


def chart(context: Context, name: str, kind: str, title: str) -> Output:
    """The rows of a query as a picture, with the same rows as a table below it.

    The query is folded below it too, unless the page shows it as code.
    """
    is_shown = name in queries_on_page(context).split()
    result, name = context.result(name), context.full_name(name)
    chart = charts.draw(
        result, kind, title, markup.anchor("chart", name), context.pictures, context.orders
    )
    drawing = _drawing(context, name, kind, chart.specification)
    rows = context.file_address(f"data/{name}.csv")
    label = formats.escape(context.answers.label(name))
    summary = "Data" if is_shown else "Data and SQL"
    query = "" if is_shown else markup.highlighted(context.query(name).sql, name)
    text = (
        f'<figure class="chart chart-{kind}" {drawing.text}>'
        f"<figcaption>{formats.escape(title)} <small>{label}</small></figcaption>{chart.pictures}"
        f"<details><summary>{summary}</summary>{_table(context, name, title)}"
        f'<p><a href="{rows}" download>Download these rows as CSV</a></p>'
        f"{query}</details></figure>"
    )
    return Output(text, drawing.files)


def queries_on_page(context: Context) -> str:
    """The names of the queries that the page shows as code: what its charts depend on."""
    text = _source(context.root / "docs", context.page())
    return " ".join(sorted(set(SQL_CALL.findall(text))))


def card(context: Context, name: str, link: str, picture: str) -> Output:
    """A question with its answer and the shape of a related result, as one link.

    Args:
        name: the query that answers it.
        link: where the question is answered, as in any link of a page.
        picture: the query whose rows are drawn.
    """
    question, link = formats.escape(context.query(name).question), context.own_link(link)
    number, spark = _short_answer(context, name), _spark(context, name, picture)
    text = f"[**{number}** {question} {spark.text}]({link}){{ .card }}"
    return Output(text, spark.files)


def banner(context: Context, name: str) -> Output:
    """The rows of a query as a wide picture above a page, without their table."""
    title, result = context.query(name).question, context.result(name)
    name = context.full_name(name)
    chart = charts.draw(
        result, "dots", title, markup.anchor("banner", name), context.pictures, context.orders
    )
    drawing = _drawing(context, name, "dots", chart.specification)
    picture = f'<div class="chart-dots" {drawing.text}>{chart.pictures}</div>'
    return Output(f'<figure class="banner">{picture}</figure>', drawing.files)


def models(context: Context, *names: str) -> Output:
    """A table of questions: the answer from each model's own events, and from the ledger."""

    def ask(model: str, name: str) -> Result:
        folder = "" if model == DEFAULT_MODEL else f"{model}/"
        return context.answers.of_sample(f"{folder}{name}")

    answers = comparison.table(names, context.models, ask, context.comparisons)
    questions = (context.answers.query(name).question for name in names)
    rows = (((q, *row), "") for q, row in zip(questions, answers, strict=True))
    caption = "The same company, tracked three ways"
    columns = ("Question", *context.models, "Ledger")
    return Output(markup.table(columns, rows, caption, SAMPLE, "data-models"))


def take_away(context: Context, page: str = "") -> Output:
    """Links to the files that the build makes of a page and of its variants.

    Notebooks are made of the sample company's events only; without a page, it is the whole site,
    as a zip.
    """
    if not page:
        return Output(_download(context, "site", "", "", "take-away/site.zip"))
    if not (context.docs / page).is_file():
        pages = (file.relative_to(context.docs).as_posix() for file in context.docs.rglob("*.md"))
        raise Problem(f'no page "{page}"; {suggest(page, pages, "Pages")}')
    has_sample = bool(context.models) and not context.settings.source
    kinds = [kind for kind in TAKEN if has_sample or kind.startswith("pdf-")]
    items = "".join(_files_of(context, kinds, *variant) for variant in _variants(context, page))
    note = "" if has_sample else f"\n\n{NO_NOTEBOOK}"
    return Output(f"<ul>{items}</ul>{note}")


def _variants(context: Context, page: str) -> Iterator[tuple[str, str]]:
    """The models of a page's variants, each with its file: the recommended model first."""
    files = {DEFAULT_MODEL: page} | {model: f"{model}/{page}" for model in context.models[1:]}
    for model in dict.fromkeys([*markup.MODEL_NAMES, *files]):
        if model in files and (context.docs / files[model]).is_file():
            yield model, files[model]


def _files_of(context: Context, kinds: list[str], model: str, page: str) -> str:
    name = formats.escape(markup.MODEL_NAMES.get(model, model).capitalize())
    stem = f"take-away/{Path(page).stem}-{model}"
    paths = {"notebook": f"{stem}.ipynb", "script": f"{stem}.py"}
    paths["sample"] = f"take-away/sample-{model}.zip"
    links = (
        _download(context, kind, model, page, paths.get(kind, f"{stem}-{kind[4:]}.pdf"))
        for kind in kinds
    )
    return f"<li><strong>{name}</strong>: {', '.join(links)}</li>"


def _download(context: Context, kind: str, model: str, page: str, path: str) -> str:
    """A link to a file that the build makes when it finds the link."""
    built = f"{page.removesuffix('.md').removesuffix('index')}/index.html".replace("//", "/")
    about = formats.attribute(f"{kind} {model} {built.lstrip('/') if page else ''}")
    address, name = formats.attribute(context.file_address(path)), Path(path).name
    text = markup.TAKE_AWAY_NAMES[kind]
    text = text[0].upper() + text[1:]
    return (
        f'<a href="{address}" data-take-away="{about}" aria-label="{text}: '
        f'{formats.attribute(name)}">{text}</a>'
    )


def _source(docs: Path, page: str, *above: str) -> str:
    """The text of a page and of the pages that it includes; "" for one that is not there."""
    file = docs / page
    if page in above or not file.is_file():
        return ""
    text = file.read_text(encoding="utf-8")
    return "\n".join([text, *(_source(docs, name, page, *above) for name in INCLUDE.findall(text))])


def _table(context: Context, name: str, caption: str) -> str:
    name = context.full_name(name)
    result, source = context.result(name), context.answers.label(name)
    return markup.result_table(name, result, caption, source)


def _is_listed(context: Context, name: str) -> bool:
    """Whether the page being rendered is the one that lists a query."""
    query = context.answers.query(name)
    page, _ = context.answers_page(query)
    return query.model == context.model or (page == "answers.md" and context.model == DEFAULT_MODEL)


def _answer(context: Context, name: str) -> str:
    query = context.query(name)
    _, listed = context.answers_page(query)
    heading = f"## {query.question} {{ #{markup.anchor('query', listed)} }}"
    try:
        rows = table(context, name).text
    except NoAnswer as gap:
        rows = markup.unanswered(gap)
    sql = code.sql(context, name).text
    if not _is_in_all_variants(context, query):
        sql = sql.replace(f" {markup.VARIANTS}", "")
    return f"{heading}\n\n{sql}\n\n{rows}"


def _is_in_all_variants(context: Context, query: Query) -> bool:
    """Whether the list of answers of each model has the query."""
    own = query.name.rpartition("/")[2]
    others = {f"{model}/{own}" for model in context.models[1:]}
    return {own, *others} <= {*context.answers.names()}


def _short_answer(context: Context, name: str) -> str:
    """The answer of a query, or its rows in a line where it has several."""
    try:
        result = context.result(name)
    except NoAnswer as gap:
        return formats.escape(gap.short)
    if result.is_single:
        return numbers.marked_value(context, name, "card")
    return numbers.marked(context.full_name(name), "card", numbers.in_a_line(result))


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
    path = f"data/{name}-{kind}.json"
    text = f'data-chart="{name}" data-drawing="{context.file_address(path)}"'
    return Output(text, {path: json.dumps(specification, separators=(",", ":"))})
