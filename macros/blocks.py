"""What fills a page: every public method of `Blocks` is a macro and gives Markdown or HTML."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros import charts, events, formats, insights, models, queries, versions
from macros.company import MODELS, ORGANIZATION
from macros.errors import Problem, choose
from macros.sections import Section, section

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The languages of a snippet in the order of their tabs: folder, tab, file ending.
LANGUAGES = (("javascript", "JavaScript", "js"), ("python", "Python", "py"))
WORDS_A_MINUTE = 220
SHOWN_ROWS = 100  # PostHog's own limit for a query without LIMIT


class Blocks:
    """The macros of one build, over one set of snippets, queries and events.

    Args:
        root: the project's folder.
        app: the PostHog app that links open, e.g. "https://us.posthog.com".
        page: gives the page being rendered, as its path below the folder of the pages.
    """

    def __init__(self, root: Path, app: str, page: Callable[[], str] = lambda: "") -> None:
        self._root, self._app, self._page = root, app, page
        self._label = "sample data"
        self._snippets = root / "snippets"
        self._results: dict[str, queries.Result] = {}
        self._databases: dict[str, DuckDBPyConnection] = {}

    def snippet(self, path: str, name: str) -> str:
        """A section as a code block; in tabs where `path` names a module and not a file.

        `snippet("accounts", "account_created")` shows the section in every language that has the
        module; `snippet("python/accounts.py", "account_created")` shows one.
        """
        if "." in path:
            return _code(section(self._snippets, path, name))
        tabs = []
        for folder, title, ending in LANGUAGES:
            file = f"{folder}/{path}.{ending}"
            if (self._snippets / file).is_file():
                tabs.append((title, _code(section(self._snippets, file, name))))
        if not tabs:
            files = (self._snippets / LANGUAGES[1][0]).glob("*.py")
            hint = choose(path, (file.stem for file in files), "Modules")
            raise Problem(f'no module "{path}" in snippets; {hint}')
        return "\n\n".join(f'=== "{title}"\n\n{_indented(code)}' for title, code in tabs)

    def received(self, name: str, model: str = "organization") -> str:
        """What PostHog receives when a section runs: the event the sample company recorded."""
        messages = self._source(model).received
        if name not in messages:
            raise Problem(f'no event of section "{name}"; {choose(name, messages, "Sections")}')
        shown = json.dumps(_without_library(messages[name]), indent=2)
        block = f"``` {{ .json }}\n{shown}\n```"
        return f'??? abstract "What PostHog receives"\n\n{_indented(block)}'

    def sql(self, name: str) -> str:
        """The query as PostHog SQL, whom it counts, and a link that opens it in PostHog."""
        query = queries.load(self._snippets, name)
        link = insights.sql_link(self._app, query.sql)
        return (
            f'``` {{ .sql title="{name}.sql" }}\n{query.sql}\n```\n\n'
            f"Counts {query.counts}. [Open in the SQL editor]({link}){{ .open-in-posthog }}"
        )

    def insight(self, name: str) -> str:
        """The insight as numbered steps, and a link that opens it in PostHog."""
        self._query(name)  # an insight without a query of its name has no answer to compare with
        insight = insights.load(self._snippets, name)
        steps = "\n".join(f"{n}. {step}" for n, step in enumerate(insight.steps(), 1))
        link = insight.link(self._app)
        return f"{steps}\n\n[Open this insight in PostHog]({link}){{ .open-in-posthog }}"

    def answer(self, name: str) -> str:
        """The answer of a query with one row and one column, in a sentence, linked to its query."""
        value = self._result(name).value
        if value is None:
            raise Problem(f'the query "{name}" finds no answer in the {self._label}')
        return self._linked(name, value)

    def answer_text(self, name: str) -> str:
        """The same answer without its link, for use inside another link."""
        return formats.escape(formats.value(self._result(name).value, self._query(name).unit))

    def total(self, name: str) -> str:
        """How much a query's last column adds up to, in a sentence, linked to its query."""
        return self._linked(name, sum(row[-1] for row in self._result(name).rows))

    def answers(self) -> str:
        """Every query there is with what it gave: where the numbers of all pages lead."""
        return "\n\n".join(self._answered(name) for name in queries.names(self._snippets))

    def version(self, package: str) -> str:
        """The version of an SDK that the snippets ran with, from the lock files."""
        return versions.locked(self._root, package)

    def table(self, name: str) -> str:
        """The rows of a query as a table."""
        return self._table(name, self._query(name).question)

    def chart(self, name: str, kind: str, title: str) -> str:
        """The rows of a query as a picture, with the same rows as a table below it."""
        chart = charts.draw(self._result(name), kind, title, _id("chart", name))
        caption = f"{formats.escape(title)} <small>{formats.escape(self._label)}</small>"
        return (
            f'<figure class="chart chart-{kind}" data-chart="{name}">'
            f"<figcaption>{caption}</figcaption>{chart.svg}"
            f"<details><summary>Rows and query of this chart</summary>{self._table(name, title)}"
            f"{_highlighted(self._query(name).sql)}</details>"
            f"</figure>"
        )

    def models(self, *names: str) -> str:
        """The same questions asked of every model's own events, beside the ledger, as a table."""
        heads = ("Question", *MODELS, "Ledger")
        rows = models.table(names, tuple(MODELS), self._ask)
        head = "".join(f'<th scope="col">{_shown(cell, label=True)}</th>' for cell in heads)
        body = "".join(
            _row((self._query(name).question, *row), "")
            for name, row in zip(names, rows, strict=True)
        )
        return (
            f'<div class="rows"><table data-models><caption>The same company, tracked three ways '
            f"<small>{formats.escape(self._label)}</small></caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def banner(self, name: str) -> str:
        """The rows of a query as a wide picture above a page; its table would say nothing."""
        query = self._query(name)
        chart = charts.draw(self._result(name), "dots", query.question, _id("banner", name))
        return f'<figure class="banner">{chart.svg}</figure>'

    def everything(self) -> dict[str, dict[str, Any]]:
        """Every answer by name: its question, unit, whom it counts, query, columns and rows."""
        found = {}
        for name in queries.names(self._snippets):
            query, result = self._query(name), self._result(name)
            single = (len(result.rows), len(result.columns)) == (1, 1)
            found[name] = {
                "question": query.question,
                **({"value": result.value} if single else {}),
                "unit": query.unit,
                "counts": query.counts,
                "query": query.sql,
                "columns": list(result.columns),
                "rows": [[_plain(cell) for cell in row] for row in result.rows],
            }
        return found

    def _source(self, model: str) -> events.Source:
        return events.sample(self._root, model)

    def _database(self, model: str) -> DuckDBPyConnection:
        if model not in self._databases:
            every = (self._query(name) for name in queries.names(self._snippets))
            keys = {key for query in every for key in query.properties()}
            self._databases[model] = events.open_database(self._source(model), keys)
        return self._databases[model]

    def _ask(self, model: str, name: str) -> queries.Result:
        return self._result(name if model == ORGANIZATION.name else f"{model}/{name}")

    def _linked(self, name: str, value: Any) -> str:
        text = formats.escape(formats.value(value, self._query(name).unit))
        file = os.path.relpath("answers.md", Path(self._page()).parent)
        return f'[{text}]({file}#{_id("query", name)}){{ .answer data-answer="{name}" }}'

    def _answered(self, name: str) -> str:
        heading = f"### {self._query(name).question} {{ #{_id('query', name)} }}"
        return f"{heading}\n\n{self.sql(name)}\n\n{self.table(name)}"

    def _query(self, name: str) -> queries.Query:
        return queries.load(self._snippets, name)

    def _result(self, name: str) -> queries.Result:
        if name not in self._results:
            query = self._query(name)
            self._results[name] = query.run(self._database(query.model))
        return self._results[name]

    def _table(self, name: str, caption: str) -> str:
        """An HTML table: numbers to the right, the first column as the heading of its row."""
        result = self._result(name)
        head = "".join(f'<th scope="col">{_shown(c, label=True)}</th>' for c in result.columns)
        rows = "".join(_row(row, result.unit) for row in result.rows[:SHOWN_ROWS])
        return (
            f'<div class="rows"><table data-table="{name}"><caption>{formats.escape(caption)} '
            f"<small>{formats.escape(self._label)}</small></caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def reading_time(markdown: str) -> str:
    """How long a page takes to read, e.g. "12 minutes", by its words and those of its code."""
    words = len(re.findall(r"\w+", re.sub(r"\{\{.*?\}\}", " ", markdown)))
    minutes = max(1, round(words / WORDS_A_MINUTE))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def _code(found: Section) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", found.code)), default=0))
    lines = " ".join(map(str, found.highlights))
    marked = f' hl_lines="{lines}"' if lines else ""
    language, _, file = found.path.partition("/")
    source = f'data-section="{found.path}:{found.name}"'
    ending = {"javascript": "js", "python": "py"}.get(language, language)
    return f'{fence} {{ .{ending} title="{file}"{marked} {source} }}\n{found.code}\n{fence}'


def _highlighted(sql: str) -> str:
    """SQL as MkDocs' own highlighter marks it up, for use inside HTML."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    marked: str = highlight(sql, get_lexer_by_name("sql"), HtmlFormatter(nowrap=True))
    code = marked.rstrip().replace("\n", "&#10;").replace("{", "&#123;")
    return f'<div class="sql highlight"><pre><code>{code}</code></pre></div>'


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def _without_library(message: dict[str, Any]) -> dict[str, Any]:
    """The message without what the SDK says about itself, and without its fixed uuid."""
    own = {k: v for k, v in message["properties"].items() if k not in events.LIBRARY}
    return {k: v for k, v in (message | {"properties": own}).items() if k != "uuid"}


def _shown(item: Any, *, unit: str = "", label: bool = False) -> str:
    return formats.escape(formats.label(item) if label else formats.value(item, unit))


def _row(row: tuple[Any, ...], unit: str) -> str:
    cells = [f'<th scope="row">{_shown(row[0], unit=unit)}</th>']
    for cell in row[1:]:
        numeric = ' class="number"' if isinstance(cell, int | float) else ""
        cells.append(f"<td{numeric}>{_shown(cell, unit=unit)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)


def _id(kind: str, name: str) -> str:
    return f"{kind}-{name}".replace("/", "-")
