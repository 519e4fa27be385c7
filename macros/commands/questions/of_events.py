"""The files of a new question about what the sample company does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from macros.commands.questions.edits import Edit, Project, check_names, in_words, line_of
from macros.commands.questions.tracked_event import TrackedEvent
from macros.core.errors import Problem

DEFAULT_MODULE = "projects"  # of an event that no module has

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
ANCHOR = "entries = Entries("  # in a ledger to whose end TRUTH can be added
TRUTH = """

@entries.add
def {name}(simulation: Simulation) -> dict[Any, int]:
    event = "{event}"
    return by_month((time, 1) for time, section in simulation.log if section == event)
"""
SECTION = """
## {words} {{ #{name} }}

{{{{ snippet("{module}", "{event}") }}}}

{{{{ sql("{name}") }}}}

{{{{ insight("{name}") }}}}

In all, there were {{{{ total("{name}") }}}}.

{{{{ chart("{name}", "line", "{words}") }}}}
"""
INSIGHT = """\
{{
  "kind": "InsightVizNode",
  "source": {{
    "kind": "TrendsQuery",
    "dateRange": {{
      "date_from": "all"
    }},
    "series": [
      {{
        "kind": "EventsNode",
        "event": "{event}",
        "math": "total",
        "custom_name": "{words}"
      }}
    ],
    "interval": "month",
    "trendsFilter": {{
      "display": "ActionsLineGraph"
    }}
  }}
}}
"""
SIMULATION = "macros/sample/simulation.py"
HANDLERS = "# What each kind of action does"  # the line in the simulation that actions follow
LET_IT_HAPPEN = (
    'let the sample company do it: in the action that leads to it, yield "{event}", '
    '{{"user_id": user}}'
)
SAY_WHEN = "say when to call it, in each language and model, and what else it sends"
ASK = "say what it asks, in which unit, and whom it counts, and ask it your way"
ASK_IN_POSTHOG = "let the insight ask what the query asks"
TRUTH_STEP = "let the ledger say from the simulation alone what the query has to give"
WRITE = "say it your way"
BUILD = "make build"
APPROVE = "make changes, then .venv/bin/python -m pytest --update-golden: look at each difference"
TEST = "make test"


@dataclass(frozen=True)
class Question:
    """A question to add to a project.

    Attributes:
        root: the project's folder.
        name: of the query, and of all that belongs to it.
        event: what it counts: a section of the module, or a new one.
        module: the snippets that the event belongs to, e.g. "projects"; "" for those that have it.
        page: the page to add a section to, below `docs/`.
        is_new_page: whether to write that page.
        is_new_module: whether to write that module.
    """

    root: Path
    name: str
    event: str
    module: str
    page: str
    is_new_page: bool = False
    is_new_module: bool = False

    def write(self) -> list[str]:
        """Write all that a question needs.

        A query, its insight, its truth, a section of a page, and the event where there is none yet.

        Returns:
            What was written, a line on each file, and what to do next, a line on each step.

        Raises:
            Problem: an impossible name, or one that is taken; no such module or page; a module
                that the event is not in; no place to add to in the ledger, or in what the company
                calls. Nothing is written then.
        """
        self._check()
        edits = [self._query(), self._insight(), *self._event.additions(self._module)]
        edits += [self._truth(), *self._section()]
        steps = [step for step in self._steps(edits) if step]
        lines = self._project.write(edits)
        return [*lines, *(f"{number}. {step}" for number, step in enumerate(steps, 1))]

    @property
    def _project(self) -> Project:
        return Project(self.root)

    @cached_property
    def _event(self) -> TrackedEvent:
        return TrackedEvent(self.root, self.event)

    @property
    def _module(self) -> str:
        return self.module or self._event.module or DEFAULT_MODULE

    def _check(self) -> None:
        check_names((("question", self.name), ("event", self.event), ("module", self._module)))
        if self.name == self.event:
            raise Problem(f'a question cannot have the name of its event, "{self.event}"')
        self._project.new_query(self.name)
        if self.is_new_module:
            self._event.check_new_module(self._module)
        else:
            self._event.check_module(self._module)
        names = [self.name] if self._event.module else [self.name, self.event]
        for file in sorted((self.root / "macros" / "sample").rglob("*.py")):
            text = self._project.read(file)
            for name in names:
                if f"\ndef {name}(" in text:
                    path, line = self._project.path(file), line_of(text, f"\ndef {name}(") + 1
                    cause = f'the sample company has another "{name}"'
                    raise Problem(cause, path=path, line=line)

    def _query(self) -> Edit:
        return Edit(self._project.query(self.name), self._fill(SQL), "the query")

    def _insight(self) -> Edit:
        file = self.root / "snippets" / "insights" / f"{self.name}.json"
        return Edit(file, self._fill(INSIGHT), "the insight")

    def _truth(self) -> Edit:
        file = self.root / "macros" / "sample" / "ledger.py"
        if not file.is_file() or ANCHOR not in self._project.read(file):
            cause = f'no line with "{ANCHOR}", and so no ledger to add what really happened to'
            raise Problem(cause, path=self._project.path(file))
        return self._project.append(file, self._fill(TRUTH), "what really happened")

    def _section(self) -> list[Edit]:
        text = self._fill(SECTION)
        if self.is_new_page:
            return self._project.new_page(self.page, text)
        return [self._project.section(self.page, text)]

    def _steps(self, edits: Sequence[Edit]) -> Iterator[str]:
        """What its author does next, each with the place where."""
        texts = {self._project.path(edit.file): edit.text or "" for edit in edits}

        def step(path: str, part: str, what: str) -> str:
            return f"{path}:{line_of(texts[path], part)}: {what}"

        if not self._event.module:
            texts[SIMULATION] = self._project.read(self.root / SIMULATION)
            yield step(SIMULATION, HANDLERS, self._fill(LET_IT_HAPPEN))
            first = next(path for path in texts if path.startswith("snippets/python/"))
            yield step(first, f"def {self.event}(", SAY_WHEN)
        yield step(f"snippets/sql/{self.name}.sql", "", ASK)
        yield step(f"snippets/insights/{self.name}.json", '"series"', ASK_IN_POSTHOG)
        yield step("macros/sample/ledger.py", f"def {self.name}(", TRUTH_STEP)
        yield step(f"docs/{self.page}", f"{{ #{self.name} }}", WRITE)
        yield from (BUILD, APPROVE, TEST)

    def _fill(self, template: str) -> str:
        return template.format(
            name=self.name,
            event=self.event,
            module=self._module,
            words=in_words(self.name),
        )
