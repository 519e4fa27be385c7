"""The macro that lists every query with its result: where the numbers of all pages lead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from macros.answers.missing import NoAnswer
from macros.content.pages import source_of
from macros.core.errors import Problem
from macros.core.words.language import count, of_project, say
from macros.queries.query import DEFAULT_MODEL, Query
from macros.render import figures, markup
from macros.render.context import Context
from macros.render.output import Output

CALL = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
STRING = re.compile(r"""["']([^"']*)["']""")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
PAGES = (".md", ".jinja")  # the endings of pages, and of what they include
OPEN_ROWS = 24  # two years of months


def answers(context: Context, *pages: str) -> Output:
    """Every query of the page's model with its result, below the page that first asks it.

    Args:
        pages: pages whose queries are listed together, in this order, as links name them. The
            queries that none of them has come last; without any page, all are in one list.
    """
    names = [name for name in context.answers.names() if _is_listed(context, name)]
    groups = [(_heading(context, page), [*_take(context, page, names)]) for page in pages]
    groups.append((f"## {say('On no page of these')}" if pages else "", names))
    level = "###" if pages else "##"
    parts = [
        "\n\n".join([heading, *(_answer(context, name, level) for name in listed)])
        for heading, listed in groups
        if listed
    ]
    return Output("\n\n".join(parts))


def calls_of_pages(context: Context) -> str:
    """The titles of all pages and the strings in their calls: what the list's order follows from.

    An edit of anything else leaves the list as it is.
    """
    files = sorted(f for f in context.docs.rglob("*") if f.suffix in PAGES)
    texts = [file.read_text("utf-8", "replace") for file in files]
    return "\n".join(repr((TITLE.findall(text)[:1], *_strings_in_calls(text))) for text in texts)


def _heading(context: Context, page: str) -> str:
    context.check_page(page)
    title = TITLE.search(source_of(context.docs, page))
    if not title:
        raise Problem("this page has no title to list its queries below", path=f"docs/{page}")
    return f"## {title[1]} {{ #{markup.anchor('page', page.removesuffix('.md'))} }}"


def _take(context: Context, page: str, names: list[str]) -> Iterator[str]:
    """Take the queries that a page names out of those that are left, in its order."""
    for name in map(context.full_name, _strings_in_calls(source_of(context.docs, page))):
        if name in names:
            names.remove(name)
            yield name


def _strings_in_calls(text: str) -> Iterator[str]:
    """The strings in the calls of macros: the names of queries are among them."""
    for call in CALL.findall(text):
        yield from STRING.findall(call)


def _is_listed(context: Context, name: str) -> bool:
    """Whether the page being rendered is the one that lists a query."""
    query = context.answers.query(name)
    page, _ = context.answers_page(query)
    return query.model == context.model or (page == "answers.md" and context.model == DEFAULT_MODEL)


def _answer(context: Context, name: str, level: str) -> str:
    query = context.query(name)
    _, listed = context.answers_page(query)
    heading = f"{level} {of_project(query.question)} {{ #{markup.anchor('query', listed)} }}"
    try:
        rows = _rows(context, name)
    except NoAnswer as gap:
        rows = markup.unanswered(gap)
    sql = figures.sql(context, name).text
    if not _is_in_all_variants(context, query):
        sql = sql.replace(f" {markup.VARIANTS}", "")
    return f"{heading}\n\n{rows}\n\n{markup.folded('SQL', sql)}"


def _rows(context: Context, name: str) -> str:
    """The result as a table, folded where it is long."""
    table, rows = figures.captioned(context, name, say("Result")), len(context.result(name).rows)
    if rows <= OPEN_ROWS:
        return table
    return markup.folded(count(rows, "{n} row", "{n} rows"), table)


def _is_in_all_variants(context: Context, query: Query) -> bool:
    """Whether the list of answers of each model has the query."""
    own = query.name.rpartition("/")[2]
    others = {f"{model}/{own}" for model in context.models[1:]}
    return {own, *others} <= {*context.answers.names()}
