"""The files of a new question about what the sample company does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from macros.commands.questions.edits import Edit, Project, check_names, in_words
from macros.content.pages import included
from macros.core.errors import Problem, suggest

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


@dataclass(frozen=True)
class Question:
    """A question to add to a project.

    Attributes:
        root: the project's folder.
        name: of the query, and of all that belongs to it.
        event: what it counts: a section of the module, or a new one.
        module: the snippets that the event belongs to, e.g. "projects".
        page: the page to add a section to, below `docs/`.
        is_new_page: whether to write that page.
    """

    root: Path
    name: str
    event: str
    module: str
    page: str
    is_new_page: bool = False

    def write(self) -> list[str]:
        """Write a query, its truth, a section of a page, and the event where there is none yet.

        Returns:
            What was written, one line for each file.

        Raises:
            Problem: an impossible name, or one that is taken; no such module or page; no place
                in the ledger to add to. Nothing is written then.
        """
        self._check()
        edits = [self._query(), *self._events(), self._truth(), *self._section()]
        return self._project.write(edits)

    @property
    def _project(self) -> Project:
        return Project(self.root)

    @property
    def _modules(self) -> dict[Path, str]:
        """The files of the module, each with the template of an event in its language."""
        snippets = self.root / "snippets"
        return {
            snippets / "python" / f"{self.module}.py": PYTHON,
            snippets / "javascript" / f"{self.module}.js": JAVASCRIPT,
        }

    def _check(self) -> None:
        check_names((("question", self.name), ("event", self.event)))
        self._project.new_query(self.name)
        if not all(file.is_file() for file in self._modules):
            known = [file.stem for file in (self.root / "snippets" / "python").glob("*.py")]
            hint = suggest(self.module, known, "Modules")
            raise Problem(f'no module "{self.module}" in snippets; {hint}')

    def _query(self) -> Edit:
        return Edit(self._project.query(self.name), self._fill(SQL), "the query")

    def _events(self) -> list[Edit]:
        """The event in each language that does not have it."""
        return [
            self._append(file, template, "the event")
            for file, template in self._modules.items()
            if f"[start:{self.event}]" not in self._project.read(file)
        ]

    def _truth(self) -> Edit:
        file = self.root / "macros" / "sample" / "ledger.py"
        if not file.is_file() or ANCHOR not in self._project.read(file):
            cause = f'no line with "{ANCHOR}", and so no ledger to add what really happened to'
            raise Problem(cause, path=self._project.path(file))
        return self._append(file, TRUTH, "what really happened")

    def _section(self) -> list[Edit]:
        if self.is_new_page:
            return self._project.new_page(self.page, self._fill(SECTION))
        return [self._project.section(self.page, self._fill(self._section_template()))]

    def _section_template(self) -> str:
        """The section; on a page with variants, it has content in the tutorial's model only.

        The other models lack the event until somebody writes it.
        """
        docs = self.root / "docs"
        if not any(self.page in included(docs, page) for page in self._project.pages()):
            return SECTION
        heading, _, content = SECTION.partition(SNIPPET)
        marked = f'{{{{% if model == "organization" %}}}}\n{SNIPPET}{content}{{{{% endif %}}}}\n'
        return heading + marked

    def _append(self, file: Path, template: str, what: str) -> Edit:
        return self._project.append(file, self._fill(template), what)

    def _fill(self, template: str) -> str:
        return template.format(
            name=self.name,
            event=self.event,
            module=self.module,
            words=in_words(self.name),
            camel=re.sub(r"_(\w)", lambda match: match[1].upper(), self.event),
        )
