"""What fills a page: every public method of `Blocks` is a macro and gives Markdown or HTML."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from macros.answers import comparison
from macros.answers.answers import SAMPLE
from macros.answers.missing import NoAnswer
from macros.content import versions
from macros.core import formats
from macros.core.cache import Cache
from macros.core.errors import Problem
from macros.events.settings import Settings
from macros.queries.query import Query
from macros.queries.result import Result
from macros.render import charts, last_changed, markup
from macros.render.code import CodeBlocks
from macros.render.vega_lite import Specification
from macros.sample.recording import MODELS, ORGANIZATION
from macros.site import live_assets

KEPT = 200  # drawings kept in the cache


class Blocks(CodeBlocks):
    """The macros of one build, over one set of snippets, queries and events.

    Attributes:
        files: what a build writes beside its pages, by path in the site: a chart's specification,
            a result's rows.
    """

    def __init__(
        self,
        root: Path,
        app: str,
        settings: Settings | None = None,
        page: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__(root, app, settings, page)
        self._pictures = Cache(root / ".cache" / "charts", KEPT)
        self._compared = Cache(root / ".cache" / "models", KEPT)
        self.files: dict[str, str] = {}

    def answer(self, name: str) -> str:
        """The answer of a query with one row and one column, in a sentence, linked to its query."""
        return self._linked(name, "answer", self._value(name))

    def answer_text(self, name: str) -> str:
        """The same answer without its link, for use inside another link."""
        return self._unlinked(name, "answer_text")

    def _unlinked(self, name: str, macro: str) -> str:
        text = formats.escape(formats.value(self._value(name), self._answers.query(name).unit))
        return f'<span data-answer="{name}" data-macro="{macro}">{text}</span>'

    def _value(self, name: str) -> Any:
        value = self._answers.result(name).value
        if value is None:
            raise Problem(f'the query "{name}" finds no answer in {self._answers.label(name)}')
        return value

    def total(self, name: str) -> str:
        """How much a query's last column adds up to, in a sentence, linked to its query."""
        total = sum(row[-1] for row in self._answers.result(name).rows)
        return self._linked(name, "total", total)

    def spread(self, name: str) -> str:
        """The rows of a query in a sentence, e.g. "141 free, 70 pro", linked to its query."""
        return self._linked(name, "spread", _in_a_line(self._answers.result(name)))

    def answers(self) -> str:
        """Every query there is with what it gave: where the numbers of all pages lead."""
        return "\n\n".join(map(self._answered, self._answers.names()))

    def data(self) -> str:
        """What the numbers of this build come from, for use in a sentence."""
        return f"<span data-source>{self._data()}</span>"

    def _data(self) -> str:
        own = self._answers.is_own(self._answers.query(self._answers.names()[0]))
        return f"the {SAMPLE}" if not own else formats.escape(self._answers.label("organizations"))

    def notice(self) -> str:
        """On top of a page: that its numbers are the user's own; nothing on the sample."""
        if self._data() == f"the {SAMPLE}":
            return ""
        text = "What the text tells of a sample company does not apply; the comparison of models"
        return (
            f'!!! success "Numbers and charts are those of {self._data()}"\n\n'
            f"    {text} and *What PostHog receives* still show that company."
        )

    def version(self, package: str) -> str:
        """The version of an SDK that the snippets ran with, from the lock files."""
        return versions.locked(self._root, package)

    def table(self, name: str) -> str:
        """The rows of a query as a table."""
        return self._table(name, self._answers.query(name).question)

    def chart(self, name: str, kind: str, title: str) -> str:
        """The rows of a query as a picture, with the same rows as a table below it."""
        result = self._answers.result(name)
        chart = charts.draw(result, kind, title, markup.anchor("chart", name), self._pictures)
        drawing, rows = f"data/{name}-{kind}.json", f"data/{name}.csv"
        self.files[drawing] = json.dumps(chart.specification, separators=(",", ":"))
        root = markup.to_root(self._page())
        caption = (
            f"{formats.escape(title)} <small>{formats.escape(self._answers.label(name))}</small>"
        )
        return (
            f'<figure class="chart chart-{kind}" data-chart="{name}" '
            f'data-drawing="{root}{drawing}"><figcaption>{caption}</figcaption>{chart.svg}'
            f"<details><summary>Rows and query of this chart</summary>{self._table(name, title)}"
            f'<p><a href="{root}{rows}" download>Download these rows as CSV</a></p>'
            f"{markup.highlighted(self._answers.query(name).sql, name)}</details>"
            f"</figure>"
        )

    def card(self, name: str, link: str, picture: str) -> str:
        """A question with its answer and the shape of a related result, as one link.

        Args:
            name: the query that answers it.
            link: where the question is answered, as in any link of a page.
            picture: the query whose rows are drawn.
        """
        question = formats.escape(self._answers.query(name).question)
        return (
            f"[**{self._shown(name)}** {question} {self._spark(name, picture)}]({link}){{ .card }}"
        )

    def _spark(self, name: str, picture: str) -> str:
        try:
            found = self._answers.result(picture)
        except NoAnswer:
            return ""
        drawn = charts.sparkline(found, markup.anchor(f"spark-{name}", picture), self._pictures)
        if drawn is None:
            return ""
        specification, svg = drawn
        where = self._drawing(picture, "spark", specification)
        return f'<span class="spark chart-spark" aria-hidden="true" {where}>{svg}</span>'

    def _drawing(self, name: str, kind: str, specification: Specification) -> str:
        """Attributes that say where a chart's specification is, which this writes."""
        drawing = f"data/{name}-{kind}.json"
        self.files[drawing] = json.dumps(specification, separators=(",", ":"))
        return f'data-chart="{name}" data-drawing="{markup.to_root(self._page())}{drawing}"'

    def _shown(self, name: str) -> str:
        """The answer of a query, or its rows in a line where it has several."""
        try:
            found = self._answers.result(name)
        except NoAnswer:
            return "no answer"
        single = (len(found.rows), len(found.columns)) == (1, 1)
        if single:
            return self._unlinked(name, "card")
        text = formats.escape(_in_a_line(found))
        return f'<span data-answer="{name}" data-macro="card">{text}</span>'

    def byline(self) -> str:
        """How long a page takes to read, when its sources last changed, and it as Markdown.

        The time is filled in by `publish`, which knows the finished page.
        """
        changed = last_changed.changed(self._root, f"docs/{self._page()}", "snippets")
        return (
            f'<p class="byline">{markup.READING_TIME} <span>Updated '
            f'<time datetime="{changed:%Y-%m-%d}">{changed.day} {changed:%B %Y}</time></span> '
            f'<a class="as-markdown" href="index.md" rel="alternate">Page as Markdown</a></p>'
        )

    def models(self, *names: str) -> str:
        """The same questions asked of every model's own events, beside the ledger, as a table."""
        answered = comparison.table(names, tuple(MODELS), self._ask, self._compared)
        questions = (self._answers.query(name).question for name in names)
        rows = (((q, *row), "") for q, row in zip(questions, answered, strict=True))
        caption = "The same company, tracked three ways"
        return markup.table(("Question", *MODELS, "Ledger"), rows, caption, SAMPLE, "data-models")

    def banner(self, name: str) -> str:
        """The rows of a query as a wide picture above a page; its table would say nothing."""
        query = self._answers.query(name)
        result, identifier = self._answers.result(name), markup.anchor("banner", name)
        chart = charts.draw(result, "dots", query.question, identifier, self._pictures)
        where = self._drawing(name, "dots", chart.specification)  # for other rows: see docs/live
        return f'<figure class="banner"><div class="chart-dots" {where}>{chart.svg}</div></figure>'

    def sample_keys(self) -> list[str]:
        """A key of the sample's events for each model; SharedProblem where they cannot be made."""
        return [self._answers.source(model).key for model in MODELS]

    def publish_live(self, scripts: Path, site: Path) -> None:
        """Put what the live examples of the pages ask for into the built site."""
        samples = {model: self._answers.source(model) for model in MODELS}
        asked = [self._answers.parsed(self._answers.query(name)) for name in self._answers.names()]
        live_assets.publish(scripts, site, samples, asked)

    def everything(self) -> str:
        """Every answer by name, as JSON: question, unit, whom it counts, query, columns, rows.

        `source` says whose events they are; `events`, `properties` and `numbers` what the query
        names of them.
        """
        told = {name: self._told(name) for name in self._answers.names()}
        return json.dumps(told, indent=2) + "\n"

    def _told(self, name: str) -> dict[str, Any]:
        query = self._answers.query(name)
        told = {"question": query.question, "unit": query.unit, "counts": query.counts}
        told |= {"query": query.sql, "source": self._answers.label(name), **self._reads(query)}
        try:
            result = self._answers.result(name)
        except NoAnswer as gap:
            return told | {"unanswered": str(gap)}
        self.files[f"data/{name}.csv"] = markup.csv_text(result)
        single = (len(result.rows), len(result.columns)) == (1, 1)
        return {
            **told,
            **({"value": result.value} if single else {}),
            "columns": list(result.columns),
            "rows": [[_plain(cell) for cell in row] for row in result.rows],
        }

    def _reads(self, query: Query) -> dict[str, Any]:
        """What a query names of events: null for the events where it looks at all of them."""
        parsed = self._answers.parsed(query)
        events = parsed.events()
        return {
            "events": None if events is None else sorted(events),
            "properties": sorted(parsed.properties()),
            "numbers": sorted(parsed.numbers()),
        }

    def _ask(self, model: str, name: str) -> Result:
        return self._answers.of_sample(name if model == ORGANIZATION.name else f"{model}/{name}")

    def _linked(self, name: str, macro: str, value: Any) -> str:
        text = formats.escape(formats.value(value, self._answers.query(name).unit))
        link = self._page_link("answers.md", "query", name)
        return f'[{text}]({link}){{ .answer data-answer="{name}" data-macro="{macro}" }}'

    def _answered(self, name: str) -> str:
        heading = f"## {self._answers.query(name).question} {{ #{markup.anchor('query', name)} }}"
        try:
            table = self.table(name)
        except NoAnswer as gap:
            table = unanswered(gap)
        return f"{heading}\n\n{self.sql(name)}\n\n{table}"

    def _table(self, name: str, caption: str) -> str:
        result, source = self._answers.result(name), self._answers.label(name)
        return markup.result_table(name, result, caption, source)


def unanswered(gap: NoAnswer) -> str:
    """Said in its place on the page: the rest of the page still stands."""
    return f'<em class="unanswered">{formats.escape(str(gap))}</em>'


def _in_a_line(result: Result) -> str:
    return ", ".join(
        f"{formats.value(row[-1], result.unit)} {formats.value(row[0])}" for row in result.rows
    )


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)
