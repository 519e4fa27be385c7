"""The files of a new question about a set of events of the project's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from macros.commands.questions.edits import Edit, Project, check_names, in_words, line_of
from macros.commands.questions.of_events import ASK, BUILD, WRITE
from macros.core.errors import Problem, suggest
from macros.core.sql import identifier
from macros.events.sample_company import sample_company
from macros.events.sets.files import EventSet, read_sets
from macros.events.sets.tables import TableBackend

PLAIN = re.compile(r"[a-z_]\w*", re.ASCII)  # a name that needs no quotes
HEADER = "-- question: {words}?\n-- unit: {unit}\n-- counts: all of them\n"
ALL = "SELECT count(*) AS {unit}\nFROM {table}\n"
BY_MONTH = """\
SELECT date_trunc('month', {column}) AS month, count(*) AS {unit}
FROM {table}
WHERE {column} IS NOT NULL
GROUP BY month
ORDER BY month
"""
BY_TEXT = """\
SELECT {column}, count(*) AS {unit}
FROM {table}
GROUP BY {column}
ORDER BY {unit} DESC, {column}
LIMIT 10
"""
BY_EVENT = """\
SELECT event, count() AS events
FROM events
GROUP BY event
ORDER BY events DESC, event
"""
SECTION = """
## {words} {{ #{anchor} }}

{{{{ sql("{name}") }}}}

{drawing}
"""
ANSWER = 'There are {{{{ answer("{name}") }}}}.'
CHART = '{{{{ chart("{name}", "{kind}", "{words}") }}}}'


@dataclass(frozen=True)
class SetQuestion:
    """A question to add to a project, about one of its sets.

    Attributes:
        root: the project's folder.
        name: of the query, with the folder of its set, e.g. "papers/papers_per_year".
        page: the page to add a section to, below `docs/`.
        is_new_page: whether to write that page.
    """

    root: Path
    name: str
    page: str
    is_new_page: bool = False

    def write(self) -> list[str]:
        """Write a query and a section of a page.

        Returns:
            What was written, a line on each file, and what to do next, a line on each step.

        Raises:
            Problem: an impossible name, or one that is taken; no such set or page; a file of the
                set that cannot be read. Nothing is written then.
        """
        project = Project(self.root)
        name, _, own = self.name.partition("/")
        check_names([("question", own)])
        sets = read_sets(self.root, tuple(sample_company(self.root).models))
        if name not in sets:
            raise Problem(f'no set of events "{name}"; {suggest(name, sets, "Sets")}')
        file = project.new_query(self.name)
        sql, drawing = _template(sets[name])
        section = self._fill(SECTION, drawing=self._fill(drawing), anchor=own)
        edits = [Edit(file, self._fill(HEADER, unit=_unit(sets[name])) + sql, "the query")]
        if self.is_new_page:
            edits += project.new_page(self.page, section)
        else:
            edits.append(project.section(self.page, section))
        text = edits[1].text or ""  # of the page
        steps = (
            f"1. {project.path(file)}:1: {ASK}",
            f"2. docs/{self.page}:{line_of(text, f'{{ #{own} }}')}: {WRITE}",
            f"3. {BUILD}",
        )
        return [*project.write(edits), *steps]

    def _fill(self, template: str, **values: str) -> str:
        words = in_words(self.name.partition("/")[2])
        return template.format(**{"name": self.name, "words": words, **values})


def _unit(events: EventSet) -> str:
    return next(iter(events.tables), "events")


def _template(events: EventSet) -> tuple[str, str]:
    """A query that gives something to draw, if the set has it, and how a page shows it."""
    if not events.is_plain:
        return BY_EVENT, CHART.replace("{kind}", "bar")
    table = _unit(events)
    values = {"table": table, "unit": f"number_of_{table}"}
    described = TableBackend(events).database.execute(f"DESCRIBE {table}").fetchall()
    for kinds, sql, kind_of_chart in (
        (("DATE", "TIMESTAMP"), BY_MONTH, "line"),
        (("VARCHAR", "BOOLEAN"), BY_TEXT, "bar"),
    ):
        for column in (_quoted(name) for name, kind, *_ in described if kind in kinds):
            return sql.format(column=column, **values), CHART.replace("{kind}", kind_of_chart)
    return ALL.format(**values), ANSWER


def _quoted(column: str) -> str:
    """A column as SQL has it: in quotes only where it needs them."""
    return column if PLAIN.fullmatch(column) else identifier(column)
