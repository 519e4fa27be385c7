"""Write the files of a new question, so that its author only has to change what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import click

from macros.content.pages import included
from macros.core.errors import Problem, suggest
from macros.core.paths import ROOT
from macros.core.text_files import read

NAME = re.compile(r"^[a-z][a-z0-9_]*$")
SQL = """\
-- question: {words}?
-- unit: events
-- counts: every "{event}"
SELECT toStartOfMonth(timestamp) AS month, count() AS events
FROM events
WHERE event = '{event}'
GROUP BY month
ORDER BY month
"""
PYTHON = '''

# --8<-- [start:{event}]
def {event}(
    posthog: Posthog, organization_id: str, user_id: str
) -> None:
    """Call it when it happened."""
    posthog.capture(
        "{event}",
        distinct_id=organization_id,
        properties={{"user_id": user_id}},
    )


# --8<-- [end:{event}]
'''
JAVASCRIPT = """
// --8<-- [start:{event}]
/** On a server: call it when it happened. */
export function {camel}(posthog, {{ organizationId, userId }}) {{
  posthog.capture({{
    distinctId: organizationId,
    event: '{event}',
    properties: {{ user_id: userId }},
  }})
}}
// --8<-- [end:{event}]
"""
ANCHOR = "entries = Entries("  # in a ledger to whose end TRUTH can be added
TRUTH = """

@entries.add
def {name}(simulation: Simulation) -> dict[Any, int]:
    return by_month((time, 1) for time, section in simulation.log if section == "{event}")
"""
SECTION = """
## {words} {{ #{name} }}

{{{{ snippet("{module}", "{event}") }}}}

{{{{ sql("{name}") }}}}

In all, there were {{{{ total("{name}") }}}}.

{{{{ chart("{name}", "line", "{words}") }}}}
"""
SNIPPET = '{{{{ snippet("{module}", "{event}") }}}}'
NEXT = (
    "Now let the sample company do it, in macros/sample/simulation.py, and change what "
    "the files say."
)


class Edit(NamedTuple):
    """A file that changes: its path, its whole new text, and what was added to it."""

    file: Path
    text: str
    what: str


@dataclass(frozen=True)
class Question:
    """A question to add to a project.

    Attributes:
        root: the project's folder.
        name: of the query, and of all that belongs to it.
        event: what it counts: a section of the module, or a new one.
        module: the snippets that the event belongs to, e.g. "projects".
        page: the page to add a section to, below `docs/`.
    """

    root: Path
    name: str
    event: str
    module: str
    page: str

    def write(self) -> list[str]:
        """Write a query, its truth, a section of a page, and the event where there is none yet.

        Returns:
            What was written, one line for each file.

        Raises:
            Problem: an impossible name, or one that is taken; no such module or page; no place
                in the ledger to add to. Nothing is written then.
        """
        self._check()
        edits = [self._query(), *self._events(), self._truth(), self._section()]
        for edit in edits:
            edit.file.write_text(edit.text, encoding="utf-8")
        return [f"{self._path(edit.file)}: {edit.what}" for edit in edits]

    @property
    def _sql(self) -> Path:
        return self.root / "snippets" / "sql" / f"{self.name}.sql"

    @property
    def _modules(self) -> dict[Path, str]:
        """The files of the module, each with the template of an event in its language."""
        snippets = self.root / "snippets"
        return {
            snippets / "python" / f"{self.module}.py": PYTHON,
            snippets / "javascript" / f"{self.module}.js": JAVASCRIPT,
        }

    @property
    def _page(self) -> Path:
        return self.root / "docs" / self.page

    def _check(self) -> None:
        for kind, name in (("question", self.name), ("event", self.event)):
            if not NAME.match(name):
                raise Problem(f'the {kind} needs a name such as "reports_per_user", not "{name}"')
        if self._sql.exists():
            raise Problem("this question exists already", path=self._path(self._sql))
        if not all(file.is_file() for file in self._modules):
            known = [file.stem for file in (self.root / "snippets" / "python").glob("*.py")]
            hint = suggest(self.module, known, "Modules")
            raise Problem(f'no module "{self.module}" in snippets; {hint}')
        docs = self.root / "docs"
        pages = [file.relative_to(docs).as_posix() for file in docs.rglob("*.md")]
        if self.page not in pages:
            raise Problem(f'no page "{self.page}"; {suggest(self.page, pages, "Pages")}')

    def _query(self) -> Edit:
        return Edit(self._sql, self._fill(SQL), "the query")

    def _events(self) -> list[Edit]:
        """The event in each language that does not have it."""
        return [
            self._append(file, template, "the event")
            for file, template in self._modules.items()
            if f"[start:{self.event}]" not in self._read(file)
        ]

    def _truth(self) -> Edit:
        file = self.root / "macros" / "sample" / "ledger.py"
        if not file.is_file() or ANCHOR not in self._read(file):
            cause = f'no line with "{ANCHOR}", and so no ledger to add what really happened to'
            raise Problem(cause, path=self._path(file))
        return self._append(file, TRUTH, "what really happened")

    def _section(self) -> Edit:
        return self._append(self._page, self._section_template(), "a section at its end")

    def _section_template(self) -> str:
        """The section; on a page with variants, it has content in the tutorial's model only.

        The other models lack the event until somebody writes it.
        """
        docs = self.root / "docs"
        pages = (file.relative_to(docs).as_posix() for file in docs.rglob("*.md"))
        if not any(self.page in included(docs, page) for page in pages):
            return SECTION
        heading, _, content = SECTION.partition(SNIPPET)
        marked = f'{{{{% if model == "organization" %}}}}\n{SNIPPET}{content}{{{{% endif %}}}}\n'
        return heading + marked

    def _append(self, file: Path, template: str, what: str) -> Edit:
        text = self._read(file).rstrip("\n")
        return Edit(file, f"{text}\n{self._fill(template)}", what)

    def _fill(self, template: str) -> str:
        return template.format(
            name=self.name,
            event=self.event,
            module=self.module,
            words=self.name.replace("_", " ").capitalize(),
            camel=re.sub(r"_(\w)", lambda match: match[1].upper(), self.event),
        )

    def _read(self, file: Path) -> str:
        return read(file, self._path(file))

    def _path(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()


@click.command
@click.argument("name")
@click.option("--event", default="report_viewed", show_default=True, help="What it counts.")
@click.option("--module", default="projects", show_default=True, help="The snippets of the event.")
@click.option("--page", default="tutorial.md", show_default=True, help="The page with its section.")
def question(name: str, event: str, module: str, page: str) -> None:
    """Write the files of a new question.

    NAME is used everywhere, e.g. reports_per_user: for its file, its anchor and its answer.
    """
    print("\n".join([*Question(ROOT, name, event, module, page).write(), NEXT]))
