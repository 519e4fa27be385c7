"""What fills a page: every public method of `Blocks` is a macro and gives Markdown or HTML."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from macros import charts, events, formats, insights, markup, models, queries, versions
from macros.answers import SAMPLE, Answers, Unanswered
from macros.company import MODELS, ORGANIZATION
from macros.errors import Problem, choose
from macros.sections import section
from macros.settings import Settings

# The languages of a snippet in the order of their tabs: folder, tab, file ending.
LANGUAGES = (("javascript", "JavaScript", "js"), ("python", "Python", "py"))
WORDS_A_MINUTE = 220


class Blocks:
    """The macros of one build, over one set of snippets, queries and events.

    Args:
        root: the project's folder.
        app: the PostHog app that links open, e.g. "https://us.posthog.com".
        settings: where the user's own events are, if there are any.
        page: gives the page being rendered, as its path below the folder of the pages.
    """

    def __init__(
        self,
        root: Path,
        app: str,
        settings: Settings | None = None,
        page: Callable[[], str] = lambda: "",
    ) -> None:
        self._root, self._app, self._page = root, app, page
        self._answers = Answers(root, settings or Settings())
        self._snippets = root / "snippets"

    def snippet(self, path: str, name: str) -> str:
        """A section as a code block, and what PostHog receives when it runs.

        In tabs where `path` names a module and not a file: `snippet("accounts", "account_created")`
        shows the section in every language that has the module, and
        `snippet("python/accounts.py", "account_created")` in one.
        """
        code = self._single(path, name) if "." in path else self._tabs(path, name)
        return "\n\n".join(part for part in (code, self._received(path, name)) if part)

    def _single(self, path: str, name: str) -> str:
        return markup.code_block(section(self._snippets, path, name))

    def _tabs(self, path: str, name: str) -> str:
        tabs = []
        for folder, title, ending in LANGUAGES:
            file = f"{folder}/{path}.{ending}"
            if (self._snippets / file).is_file():
                tabs.append((title, self._single(file, name)))
        if not tabs:
            files = (self._snippets / LANGUAGES[1][0]).glob("*.py")
            hint = choose(path, (file.stem for file in files), "Modules")
            raise Problem(f'no module "{path}" in snippets; {hint}')
        return "\n\n".join(f'=== "{title}"\n\n{markup.indented(code)}' for title, code in tabs)

    def _received(self, path: str, name: str) -> str:
        """The messages that the section's first call in the sample company's year sent, if any."""
        model = next((part for part in path.split("/") if part in MODELS), ORGANIZATION.name)
        messages = self._answers.source(model).received.get(name, [])
        blocks = (json.dumps(_without_library(message), indent=2) for message in messages)
        shown = "\n\n".join(f"``` {{ .json }}\n{block}\n```" for block in blocks)
        return f'??? abstract "What PostHog receives"\n\n{markup.indented(shown)}' if shown else ""

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
        self._answers.query(name)  # without one of its name it has no answer to compare with
        insight = insights.load(self._snippets, name)
        steps = "\n".join(f"{n}. {step}" for n, step in enumerate(insight.steps(), 1))
        link = insight.link(self._app)
        return f"{steps}\n\n[Open this insight in PostHog]({link}){{ .open-in-posthog }}"

    def answer(self, name: str) -> str:
        """The answer of a query with one row and one column, in a sentence, linked to its query."""
        return self._linked(name, self._value(name))

    def answer_text(self, name: str) -> str:
        """The same answer without its link, for use inside another link."""
        return formats.escape(formats.value(self._value(name), self._answers.query(name).unit))

    def _value(self, name: str) -> Any:
        value = self._answers.result(name).value
        if value is None:
            raise Problem(f'the query "{name}" finds no answer in {self._answers.label(name)}')
        return value

    def total(self, name: str) -> str:
        """How much a query's last column adds up to, in a sentence, linked to its query."""
        return self._linked(name, sum(row[-1] for row in self._answers.result(name).rows))

    def answers(self) -> str:
        """Every query there is with what it gave: where the numbers of all pages lead."""
        return "\n\n".join(map(self._answered, self._answers.names()))

    def data(self) -> str:
        """What the numbers of this build come from, for use in a sentence."""
        own = self._answers.is_own(self._answers.query(self._answers.names()[0]))
        return f"the {SAMPLE}" if not own else formats.escape(self._answers.label("organizations"))

    def notice(self) -> str:
        """On top of a page: that its numbers are the user's own; nothing on the sample."""
        if self.data() == f"the {SAMPLE}":
            return ""
        text = "What the text tells of a sample company does not apply; the comparison of models"
        return (
            f'!!! success "Numbers and charts are those of {self.data()}"\n\n'
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
        chart = charts.draw(self._answers.result(name), kind, title, _id("chart", name))
        caption = (
            f"{formats.escape(title)} <small>{formats.escape(self._answers.label(name))}</small>"
        )
        return (
            f'<figure class="chart chart-{kind}" data-chart="{name}">'
            f"<figcaption>{caption}</figcaption>{chart.svg}"
            f"<details><summary>Rows and query of this chart</summary>{self._table(name, title)}"
            f"{markup.highlighted(self._answers.query(name).sql)}</details>"
            f"</figure>"
        )

    def models(self, *names: str) -> str:
        """The same questions asked of every model's own events, beside the ledger, as a table."""
        answered = models.table(names, tuple(MODELS), self._ask)
        questions = (self._answers.query(name).question for name in names)
        rows = (((q, *row), "") for q, row in zip(questions, answered, strict=True))
        caption = "The same company, tracked three ways"
        return markup.table(("Question", *MODELS, "Ledger"), rows, caption, SAMPLE, "data-models")

    def banner(self, name: str) -> str:
        """The rows of a query as a wide picture above a page; its table would say nothing."""
        query = self._answers.query(name)
        chart = charts.draw(self._answers.result(name), "dots", query.question, _id("banner", name))
        return f'<figure class="banner">{chart.svg}</figure>'

    def everything(self) -> dict[str, dict[str, Any]]:
        """Every answer by name: its question, unit, whom it counts, query, columns and rows."""
        return {name: self._told(name) for name in self._answers.names()}

    def _told(self, name: str) -> dict[str, Any]:
        query = self._answers.query(name)
        told = {"question": query.question, "unit": query.unit, "counts": query.counts}
        told |= {"query": query.sql, "events": self._answers.label(name)}
        try:
            result = self._answers.result(name)
        except Unanswered as gap:
            return told | {"unanswered": str(gap)}
        single = (len(result.rows), len(result.columns)) == (1, 1)
        return {
            **told,
            **({"value": result.value} if single else {}),
            "columns": list(result.columns),
            "rows": [[_plain(cell) for cell in row] for row in result.rows],
        }

    def _ask(self, model: str, name: str) -> queries.Result:
        return self._answers.of_sample(name if model == ORGANIZATION.name else f"{model}/{name}")

    def _linked(self, name: str, value: Any) -> str:
        text = formats.escape(formats.value(value, self._answers.query(name).unit))
        file = os.path.relpath("answers.md", Path(self._page()).parent)
        return f'[{text}]({file}#{_id("query", name)}){{ .answer data-answer="{name}" }}'

    def _answered(self, name: str) -> str:
        heading = f"### {self._answers.query(name).question} {{ #{_id('query', name)} }}"
        try:
            table = self.table(name)
        except Unanswered as gap:
            table = unanswered(gap)
        return f"{heading}\n\n{self.sql(name)}\n\n{table}"

    def _table(self, name: str, caption: str) -> str:
        result, source = self._answers.result(name), self._answers.label(name)
        return markup.result_table(name, result, caption, source)


def unanswered(gap: Unanswered) -> str:
    """Said in its place on the page: the rest of the page still stands."""
    return f'<em class="unanswered">{formats.escape(str(gap))}</em>'


def reading_time(markdown: str) -> str:
    """How long a page takes to read, e.g. "12 minutes", by its words and those of its code."""
    words = len(re.findall(r"\w+", re.sub(r"\{\{.*?\}\}", " ", markdown)))
    minutes = max(1, round(words / WORDS_A_MINUTE))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def _without_library(message: dict[str, Any]) -> dict[str, Any]:
    """The message without what the SDK says about itself, and without its fixed uuid."""
    own = {k: v for k, v in message["properties"].items() if k not in events.LIBRARY}
    return {k: v for k, v in (message | {"properties": own}).items() if k != "uuid"}


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)


def _id(kind: str, name: str) -> str:
    return f"{kind}-{name}".replace("/", "-")
