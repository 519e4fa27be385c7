"""Where a project mentions a question: its files, and its name in all other ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from macros.commands.questions.edits import Project
from macros.core.errors import Problem, suggest
from macros.events.sample_company import sample_company
from macros.queries.query import query_names

INSIGHTS = "snippets/insights"


@dataclass(frozen=True)
class Mentions:
    """A question of a project.

    Attributes:
        root: the project's folder.
        name: of the question, with the folder of its set if it asks one.
    """

    root: Path
    name: str

    def check(self) -> None:
        """Refuse a name that no question has, or that is a word of its own in a text."""
        names = query_names(self.root / "snippets")
        if self.name not in names:
            raise Problem(f'no question "{self.name}"; {suggest(self.name, names, "Questions")}')
        if "_" not in self.name and not self.set:
            raise Problem(
                f'"{self.name}" is a word of the language, too, so that a command cannot tell '
                "where it means the question: change it by hand"
            )
        if f"[start:{self.name}]" in self._code:
            raise Problem(f'an event is called "{self.name}" too: change the name by hand')

    @property
    def set(self) -> str:
        """The set that it asks, or "" for the sample company."""
        return self.name.rpartition("/")[0]

    @property
    def own(self) -> str:
        """The name without the set."""
        return self.name.rpartition("/")[2]

    def files(self) -> list[Path]:
        """Its queries and its insights: of the sample company, in the folder of each model."""
        snippets = self.root / "snippets"
        if self.set:
            return [snippets / "sql" / f"{self.name}.sql"]
        models = sample_company(self.root).models[1:]
        queries = [snippets / "sql" / f"{self.own}.sql"]
        others = (snippets / "sql" / model / f"{self.own}.sql" for model in models)
        queries += [file for file in others if file.is_file()]
        insights = sorted((self.root / INSIGHTS).rglob(f"{self.own}.*json"))
        return [*queries, *insights]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the name in a text; its group `own` is what comes after the set."""
        before = r"(?<![\w/-])(?:\w+/)*|#(?:query-)?"
        if self.set:
            name = re.escape(self.set)
            before = rf"(?<![\w/]){name}[/.]|#(?:query-{name}-)?"
        return re.compile(rf"(?:{before})(?P<own>{re.escape(self.own)})(?![\w-])")

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Each file that mentions the question beside its own, with its text."""
        own = {*self.files()}
        for file, text in Project(self.root).texts():
            if file not in own and self.pattern.search(text):
                yield file, text

    @cached_property
    def _code(self) -> str:
        files = (self.root / "snippets" / "python").glob("*.py")
        return "\n".join(file.read_text(encoding="utf-8") for file in files)
