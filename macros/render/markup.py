"""Pieces of a page: a code block in Markdown, a table and highlighted SQL in HTML."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from macros.answers.missing import NoAnswer
from macros.content.project import has_placeholder
from macros.content.sections import Section
from macros.core import formats
from macros.core.words.language import say, translatable
from macros.events.sample_dataset import LIBRARY
from macros.queries.result import Result

# The start of a cell that a spreadsheet takes for a formula (owasp.org, "CSV injection"), also
# after space, which some leave out, and as wide as the letters of Chinese and Japanese.
FORMULA = re.compile("[\t\r]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
LEXERS = {"kt": "kotlin"}  # what Pygments calls a language, where not by its ending
VARIANTS = "<!-- variants -->"  # filled in when the page is rendered
FOOT = f"{VARIANTS}\n{{ .code-foot }}"  # of a block of code
# The functions that code defines for others, in any of the languages.
FUNCTION = re.compile(r"^(?:export |default |async )*(?:def|function|func|fun) (\w+)", re.MULTILINE)
# What readers can take away of a page, by the language of its code where it has one.
TAKE_AWAY_NAMES = {
    "notebook": "notebook",
    "script": "Python file",
    "pdf-python": "PDF with Python",
    "pdf-javascript": "PDF with JavaScript",
    "sample": "sample events",
    "site": "the whole site as a zip",
}
translatable("notebook", "Python file", "PDF with Python", "PDF with JavaScript")
translatable("sample events", "the whole site as a zip")
MODEL_NAMES = {
    "person": "identify people",
    "organization": "organizations",
    "group": "groups",
}  # in the order of lists: first the model that PostHog recommends
translatable("identify people", "organizations", "groups")
LINK_MARKS = '{ .open-in-posthog data-project="app" }'  # the reader's own app, where it is known
PLAIN_SQL = 'data-dialect="duckdb"'  # at a query that PostHog does not run
(RECEIVED,) = translatable("What PostHog receives")  # the title of a fold
READING_TIME = '<span class="minutes"></span>'  # filled in when the site is finished
SHOWN_ROWS = 100  # PostHog's own limit for a query without LIMIT


def code_block(section: Section, link: str, mark: str = "") -> str:
    """A section as a fenced block, with its lines highlighted, below a head of its own.

    The head has the name of its function, if it is one, and its file.

    Args:
        section: what to show.
        link: the address of the whole file, for its name; "" for none.
        mark: further attributes of the block.
    """
    lines = " ".join(map(str, section.highlights))
    options = f' hl_lines="{lines}"' if lines else ""
    options += f' data-section="{section.path}:{section.name}"{mark}'
    head = file_name(section.path.partition("/")[2], link)
    names = FUNCTION.findall(section.code)
    if len(names) == 1:
        head = f"**{names[0]}**{{ .function }} {head}"
    if has_placeholder(section.code):
        head += f" {project_button()}"
    return f"{head}\n{{ .code-head }}\n\n{fenced(section.code, section.path, options)}"


def project_button() -> str:
    """A button that opens the form for the reader's own project."""
    return f'<button type="button" class="project-open">{say("Your project")}</button>'


def fenced(code: str, path: str, options: str = "") -> str:
    """Code as a fenced block in the language of its file, whatever backticks it has."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    ending = Path(path).suffix[1:]
    language = LEXERS.get(ending, ending)
    return f"{fence} {{ .{language}{options} }}\n{code}\n{fence}"


def file_title(name: str, link: str) -> str:
    """The head of a code block: its file, as a link to the whole file unless that is on no page.

    Beside it go the links to the same place in the other variants of the page.
    """
    return f"{file_name(name, link)} {VARIANTS}"


def file_name(name: str, link: str) -> str:
    """The name of a file, as a link unless the file is on no page."""
    return f"[{name}]({link}){{ .filename }}" if link else f"**{name}**{{ .filename }}"


def anchor(kind: str, name: str) -> str:
    """An id for an element of a page, e.g. "file-python-accounts-py"."""
    return f"{kind}-{name}".replace("/", "-").replace(".", "-")


def to_root(page: str) -> str:
    """The relative path from a page's address up to the root of the site, e.g. "../"."""
    path = Path(page)
    return "../" * (len(path.parts) - (path.stem == "index"))


def csv_text(result: Result) -> str:
    """A result as CSV for a spreadsheet, in which no value of the data becomes a formula."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(map(_inert, result.columns))
    rows.writerows([_inert(cell) for cell in row] for row in result.rows)
    return out.getvalue()


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def highlighted(sql: str, name: str, *, is_plain: bool = False) -> str:
    """The SQL of a query as MkDocs' own highlighter marks it up, for use inside HTML."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    html: str = highlight(sql, get_lexer_by_name("sql"), HtmlFormatter(nowrap=True))
    code = html.rstrip().replace("\n", "&#10;").replace("{", "&#123;")
    mark = f'data-query="{name}"{f" {PLAIN_SQL}" if is_plain else ""}'
    return f'<div class="sql highlight" {mark}><pre><code>{code}</code></pre></div>'


def message_blocks(messages: Iterable[dict[str, Any]]) -> str:
    """Messages as PostHog receives them, each as a block of JSON."""
    texts = (json.dumps(_without_library(message), indent=2) for message in messages)
    return "\n\n".join(f"``` {{ .json }}\n{text}\n```" for text in texts)


def _without_library(message: dict[str, Any]) -> dict[str, Any]:
    """The message without what the SDK says about itself, and without its fixed uuid."""
    own = {k: v for k, v in message["properties"].items() if k not in LIBRARY}
    return {k: v for k, v in (message | {"properties": own}).items() if k != "uuid"}


def unanswered(gap: NoAnswer) -> str:
    """Why there is no answer, in its place on the page: the rest of the page still stands."""
    return f'<em class="unanswered">{formats.escape(str(gap))}</em>'


def folded(title: str, text: str) -> str:
    """Text that a reader opens by its title."""
    return f'??? abstract "{title}"\n\n{indented(text)}'


def indented(text: str) -> str:
    """Text as the content of a tab or a box of Markdown."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def result_table(name: str, result: Result, caption: str, source: str, assumed: str = "") -> str:
    """The rows of a result, at most SHOWN_ROWS, as a table that scripts find by its query.

    Args:
        name: the query.
        result: its result.
        caption: what the rows are.
        source: where the events come from.
        assumed: an attribute that says what was assumed of them, or "".
    """
    if len(result.rows) > SHOWN_ROWS:
        some = say("the first {n} of {all} rows", n=SHOWN_ROWS, all=len(result.rows))
        caption += f" ({some})"
    rows, attributes = result.rows[:SHOWN_ROWS], f'data-table="{name}"{assumed}'
    return table(result.columns, rows, caption, source, attributes, result.units)


def table(
    columns: Iterable[str],
    rows: Iterable[Sequence[Any]],
    caption: str,
    source: str,
    attributes: str,
    units: Sequence[str] = (),
) -> str:
    """An HTML table; the first column has the headings of the rows, and numbers are marked.

    Args:
        columns: the names of the columns.
        rows: the values of each row.
        caption: what the rows are.
        source: where they come from.
        attributes: further attributes of the table.
        units: the unit of each column's numbers; without it, none has one.
    """
    head = "".join(f'<th scope="col">{formats.escape(formats.label(c))}</th>' for c in columns)
    rows = list(rows)
    days = [formats.has_days(items) for items in zip(*rows, strict=True)]
    units = units or [""] * len(days)
    body = "".join(_row(row, units, days) for row in rows)
    return (
        f'<div class="rows" role="group" aria-label="{formats.attribute(caption)}" tabindex="0">'
        f'<table class="data" {attributes}><caption>{formats.escape(caption)} '
        f"<small>{formats.escape(source)}</small></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Sequence[Any], units: Sequence[str], days: Sequence[bool]) -> str:
    first, *texts = (
        formats.escape(formats.value(cell, unit, has_days=has_days))
        for cell, unit, has_days in zip(row, units, days, strict=True)
    )
    cells = [f'<th scope="row">{first}</th>']
    for cell, text in zip(row[1:], texts, strict=True):
        numeric = ' class="number"' if isinstance(cell, int | float) else ""
        cells.append(f"<td{numeric}>{text}</td>")
    return f"<tr>{''.join(cells)}</tr>"
