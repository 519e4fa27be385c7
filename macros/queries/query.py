"""Run a query over events, give a Result.

A query is a file in `snippets/sql/`: comment lines `-- key: value` that say what it asks, then the
PostHog SQL that is shown, copied, opened in PostHog, and run here by DuckDB, unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.errors import Problem, suggest
from macros.core.text_files import read
from macros.queries.hogql import (
    compared_events,
    event_names,
    from_table,
    nodes,
    parse_hogql,
    property_fields,
)
from macros.queries.result import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEADER = re.compile(r"^-- (\w+): (.+)$")
KEYS = ("question", "unit", "counts")
DEFAULT_MODEL = "organization"  # of a query that stands in no folder


@dataclass(frozen=True)
class Query:
    """A query file: what it asks in words, and the SQL that answers.

    Attributes:
        name: the file's path in `snippets/sql/` without `.sql`: the name of the answer everywhere.
        question, unit, counts: from its header.
        sql: the text to show and to run.
        line: where `sql` begins in the file, counted from 1.
    """

    name: str
    question: str
    unit: str
    counts: str
    sql: str
    line: int

    @property
    def model(self) -> str:
        """Which model's events it asks: the folder it stands in; the tutorial's stand in none."""
        return self.name.rpartition("/")[0] or DEFAULT_MODEL

    @property
    def path(self) -> str:
        """Its file, as seen from the project's root."""
        return f"snippets/sql/{self.name}.sql"

    @cached_property
    def syntax(self) -> dict[str, Any]:
        """The syntax tree by PostHog's own parser; a Problem where PostHog would refuse it."""
        tree = parse_hogql(self.sql)
        if tree.get("error"):
            line = self.line + self.sql.count("\n", 0, tree["start"]["offset"])
            cause = f"PostHog's parser refuses this query: {tree['message']}"
            raise Problem(cause, path=self.path, line=line)
        return tree

    def properties(self) -> frozenset[tuple[str, ...]]:
        """The property keys that the query names, nested ones as paths, e.g. ("$set", "plan")."""
        return frozenset(path for _, path in property_fields(self.syntax))

    def events(self) -> frozenset[str] | None:
        """The events that the query looks at, or None where it looks at all of them."""
        selects = [n for n in nodes(self.syntax) if from_table(n.get("select_from")) == "events"]
        named = [event_names(select.get("where")) for select in selects]
        if None in named:
            return None
        return frozenset(name for names in named if names for name in names)

    def named_events(self) -> frozenset[str]:
        """Every event that the query names, also those that it only counts."""
        found = (compared_events(node) or [] for node in nodes(self.syntax))
        return frozenset(name for names in found for name in names if isinstance(name, str))

    def check_names(self, events: Collection[str], properties: Collection[str]) -> None:
        """Refuse a name that is in no event: it would count nothings, and look like an answer."""
        keys = [path[-1] for path in sorted(self.properties())]
        for kind, asked, known in (
            ("event", sorted(self.named_events()), events),
            ("property", keys, properties),
        ):
            for name in asked:
                if name not in known:
                    lines = enumerate(self.sql.splitlines(), self.line)
                    line = next((number for number, text in lines if name in text), self.line)
                    hint = suggest(name, known, f"{kind.capitalize()} names")
                    cause = f'no {kind} "{name}" in the sample; {hint}'
                    raise Problem(cause, path=self.path, line=line)

    def tables(self) -> frozenset[str]:
        """The tables that the query looks at."""
        tables = [node.get("table") or {} for node in nodes(self.syntax)]
        return frozenset(table["chain"][-1] for table in tables if table.get("node") == "Field")

    def numbers(self) -> frozenset[str]:
        """The property keys that the query converts to numbers."""
        calls = [node for node in nodes(self.syntax) if node.get("node") == "Call"]
        converted = [call for call in calls if call["name"] in ("toFloat", "toInt")]
        return frozenset(
            path[-1] for call in converted for _, path in property_fields(call["args"])
        )

    def run(self, database: DuckDBPyConnection) -> Result:
        """Its result on a database made by `events.open_database`; Problem where it fails."""
        import duckdb

        self.syntax  # noqa: B018 - refuse what PostHog would refuse before running it
        try:
            cursor = database.execute(self.sql)
        except duckdb.Error as error:
            raise self._failed(str(error)) from None
        columns = tuple(column[0] for column in cursor.description or ())
        return Result.from_database(columns, cursor.fetchall(), self.unit)

    def _failed(self, message: str) -> Problem:
        at = re.search(r"^LINE (\d+):", message, re.MULTILINE)
        line = self.line + int(at[1]) - 1 if at else self.line
        cause = message.split("\nLINE ")[0].split("\n\n")[0]
        return Problem(cause, path=self.path, line=line)


def query_names(snippets: Path) -> list[str]:
    """The names of all queries, sorted."""
    folder = snippets / "sql"
    return sorted(str(file.relative_to(folder).with_suffix("")) for file in folder.rglob("*.sql"))


def load_query(snippets: Path, name: str) -> Query:
    """The query of that name; a Problem for an unknown name or a header without its keys."""
    if ".." in name or not (snippets / "sql" / f"{name}.sql").is_file():
        raise Problem(f'no query "{name}"; {suggest(name, query_names(snippets), "Queries")}')
    path = f"snippets/sql/{name}.sql"
    lines = read(snippets / "sql" / f"{name}.sql", path).splitlines()
    header = []
    for line in lines:
        if not (match := HEADER.match(line)):
            break
        header.append((match[1], match[2].strip()))
    told = dict(header)
    for number, (key, _) in enumerate(header, 1):
        if key not in KEYS:
            cause = f'unknown key "{key}"; {suggest(key, KEYS, "Keys")}'
            raise Problem(cause, path=path, line=number)
    for key in KEYS:
        if key not in told:
            raise Problem(f'the header lacks "-- {key}: …"', path=path, line=len(header) + 1)
    sql = "\n".join(lines[len(header) :]).strip("\n")
    return Query(name, told["question"], told["unit"], told["counts"], sql, len(header) + 1)
