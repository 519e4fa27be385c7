"""Pieces of a page: a code block in Markdown, a table and highlighted SQL in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from macros import formats
from macros.queries import Result
from macros.sections import Section

SHOWN_ROWS = 100  # PostHog's own limit for a query without LIMIT


def code_block(found: Section) -> str:
    """A section as a fenced block, with its file as title and its lines highlighted."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", found.code)), default=0))
    lines = " ".join(map(str, found.highlights))
    marked = f' hl_lines="{lines}"' if lines else ""
    file = found.path.partition("/")[2]
    source = f'data-section="{found.path}:{found.name}"'
    kind = Path(file).suffix[1:]
    return f'{fence} {{ .{kind} title="{file}"{marked} {source} }}\n{found.code}\n{fence}'


def highlighted(sql: str) -> str:
    """SQL as MkDocs' own highlighter marks it up, for use inside HTML."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    marked: str = highlight(sql, get_lexer_by_name("sql"), HtmlFormatter(nowrap=True))
    code = marked.rstrip().replace("\n", "&#10;").replace("{", "&#123;")
    return f'<div class="sql highlight"><pre><code>{code}</code></pre></div>'


def indented(text: str) -> str:
    """The text as the content of a tab or a box of Markdown."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def result_table(name: str, result: Result, caption: str, source: str) -> str:
    """The rows of a result, the first hundred of many: numbers right, the first column as heads.

    Args:
        name: the query, for those who look for its table.
        result: what it gave.
        caption: what the rows are.
        source: where the events come from.
    """
    if len(result.rows) > SHOWN_ROWS:
        caption += f" (the first {SHOWN_ROWS} of {len(result.rows)} rows)"
    rows = ((row, result.unit) for row in result.rows[:SHOWN_ROWS])
    return table(result.columns, rows, caption, source, f'data-table="{name}"')


def table(
    columns: Iterable[str],
    rows: Iterable[tuple[Sequence[Any], str]],
    caption: str,
    source: str,
    mark: str,
) -> str:
    """An HTML table of rows, each with the unit of its numbers."""
    head = "".join(f'<th scope="col">{formats.escape(formats.label(c))}</th>' for c in columns)
    body = "".join(_row(row, unit) for row, unit in rows)
    return (
        f'<div class="rows"><table {mark}><caption>{formats.escape(caption)} '
        f"<small>{formats.escape(source)}</small></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Sequence[Any], unit: str) -> str:
    cells = [f'<th scope="row">{formats.escape(formats.value(row[0], unit))}</th>']
    for cell in row[1:]:
        numeric = ' class="number"' if isinstance(cell, int | float) else ""
        cells.append(f"<td{numeric}>{formats.escape(formats.value(cell, unit))}</td>")
    return f"<tr>{''.join(cells)}</tr>"
