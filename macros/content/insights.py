"""PostHog insight definitions: loaded from files, and as links that open them in PostHog.

A definition is a file in `snippets/insights/`: the JSON of an `InsightVizNode` with a query of one
of the kinds in `insight_schema.FILTERS`. Its name is its query's, with the same folders; a second
way to ask the same has a dot and a word after it, as in `organizations_per_tier.by_events`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from macros.content import insight_schema, insight_steps
from macros.content.insight_schema import Node
from macros.core.errors import Problem, suggest
from macros.core.text_files import read
from macros.core.words.language import say


@dataclass(frozen=True)
class Insight:
    """An insight definition: its name, its JSON, and the text of its file."""

    name: str
    node: Node
    text: str = ""

    @property
    def query_name(self) -> str:
        """The name of the SQL query that asks the same."""
        return query_name(self.name)

    @property
    def query(self) -> Node:
        """The query inside the definition."""
        query: Node = self.node["source"]
        return query

    def adds_to(self, event: str) -> str:
        """What it counts that a query limited to organizations with an event leaves out, or "".

        Its interface filters by what an event has, not by what others of the organization have.
        """
        if insight_schema.event_names(self.query) <= {event}:
            return ""
        if self._counts_events:
            return say(
                "what organizations without a sign-up did, and events that name no organization"
            )
        return say("what organizations without a sign-up did")

    @property
    def _counts_events(self) -> bool:
        """Whether it counts or adds up events, which may name no organization: not in model 1."""
        maths = {series.get("math") for series in self.query.get("series", [])}
        return "/" in self.name and not maths.isdisjoint({"total", "sum"})

    def check_names(self, events: Collection[str], properties: Collection[str]) -> None:
        """Refuse the name of an event or a property that no event has: PostHog would show zero.

        Raises:
            Problem: the first of these.
        """
        for kind, names, known in (
            ("event", insight_schema.event_names(self.query), events),
            ("property", insight_schema.property_names(self.query), properties),
        ):
            for name in sorted(names - {*known}):
                hint = suggest(name, known, f"{kind.capitalize()} names")
                cause = f'no {kind} "{name}" in the sample; {hint}'
                raise Problem(
                    cause, path=f"snippets/insights/{self.name}.json", line=self._line_of(name)
                )

    def _line_of(self, name: str) -> int:
        """The first line of the file that has the name in quotes, or 0."""
        numbered = enumerate(self.text.splitlines(), 1)
        return next((number for number, line in numbered if json.dumps(name) in line), 0)

    def link(self, app: str) -> str:
        """An address that opens it prefilled in the PostHog app, e.g. "https://us.posthog.com"."""
        compact = json.dumps(self.node, separators=(",", ":"))
        return f"{app}/insights/new#q={quote(compact, safe='')}"

    def steps(self) -> list[str]:
        """What to choose in PostHog's interface to get it, one step a line, in Markdown."""
        return insight_steps.steps(self.query)


def query_name(name: str) -> str:
    """The name of the SQL query that asks the same as the insight of that name.

    >>> [query_name(name) for name in ("person/organizations", "person/organizations.by_events")]
    ['person/organizations', 'person/organizations']
    """
    return name.partition(".")[0]


def names(snippets: Path) -> list[str]:
    """The names of all insight definitions, sorted, e.g. "organizations", "person/organizations".

    The folders are those of the models, as in `snippets/sql/`.
    """
    folder = snippets / "insights"
    files = folder.rglob("*.json")
    return sorted(file.relative_to(folder).with_suffix("").as_posix() for file in files)


def load(snippets: Path, name: str) -> Insight:
    """The definition of that name.

    Raises:
        Problem: an unknown name, broken JSON, or what PostHog's schema would refuse.
    """
    if name not in names(snippets):
        raise Problem(f'no insight "{name}"; {suggest(name, names(snippets), "Insights")}')
    path = f"snippets/insights/{name}.json"
    text = read(snippets / "insights" / f"{name}.json", path)
    try:
        node = json.loads(text)
    except json.JSONDecodeError as error:
        raise Problem(f"not JSON: {error.msg}", path=path, line=error.lineno) from None
    insight_schema.check(node, path)
    return Insight(name, node, text)


def sql_link(app: str, sql: str) -> str:
    """An address that opens a query in PostHog's SQL editor; it loads there and does not run."""
    return f"{app}/sql?open_query={quote(sql, safe='')}"
