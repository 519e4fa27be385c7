"""Queries: loaded from files, checked by PostHog's parser, and run over events.

A query is a file in `snippets/sql/`: a header of comment lines `-- key: value` that say what it
asks, then the PostHog SQL that is shown, copied, opened in PostHog, and run here by DuckDB,
unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.errors import Problem, suggest
from macros.core.text_files import read
from macros.queries.error_messages import POSTHOG, explain_engine, explain_parser, is_damaged
from macros.queries.functions import missing_function, unknown_function
from macros.queries.hogql import (
    compared_events,
    event_names,
    events_compared,
    from_table,
    is_list_of_months,
    nodes,
    parse_hogql,
    property_fields,
)
from macros.queries.plain import tables_of, why_no_select
from macros.queries.result import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEADER = re.compile(r"^-- (\w+): (.+)$")
KEYS = ("question", "unit", "counts")
OPTIONAL = ("optional", "sizes")  # keys that a header may lack
DEFAULT_MODEL = "organization"  # of a query that stands in no folder
IDENTITY = frozenset(  # fields and tables that hold something else in each model
    """person person_id persons distinct_id group_0 $group_0 groups
    user_id organization_id""".split()
)


@dataclass(frozen=True)
class Query:
    """A query file: what it asks in words, and the SQL that answers.

    Attributes:
        name: the file's path in `snippets/sql/` without `.sql`: the name of the answer everywhere.
        question, unit, counts: from its header.
        optional: from its header, the events that it can do without, with a comma between them:
            what takes something back, such as a refund. Where nobody sends it, nothing was.
        sizes: from its header, the column that says of how many each row is, or "".
        sql: the SQL to show and to run.
        line: the line number of the first line of `sql` in the file, counted from 1.
        file: the name of its file, where a model shares that of the tutorial; else "".
        is_plain: whether it is SQL on the tables of a set, of which PostHog knows nothing.
    """

    name: str
    question: str
    unit: str
    counts: str
    sql: str
    line: int
    file: str = ""
    optional: str = ""
    sizes: str = ""
    is_plain: bool = False

    @property
    def model(self) -> str:
        """The model or set whose events it asks: its folder, or the tutorial's own model."""
        return self.name.rpartition("/")[0] or DEFAULT_MODEL

    @property
    def path(self) -> str:
        """The file as seen from the project's root."""
        return f"snippets/sql/{self.file or self.name}.sql"

    @cached_property
    def names_identity(self) -> bool:
        """Whether the answer depends on who is a person: then each model needs a query of its own.

        It names persons, groups, users or organizations, or parts of them.
        """
        fields = (node["chain"] for node in nodes(self.syntax) if node.get("node") == "Field")
        return not IDENTITY.isdisjoint(str(part) for chain in fields for part in chain)

    def of_model(self, model: str) -> Query:
        """The same query, asked of the events of another model."""
        return replace(self, name=f"{model}/{self.name}", file=self.name)

    @cached_property
    def syntax(self) -> dict[str, Any]:
        """The syntax tree by PostHog's own parser; a Problem where PostHog would refuse it.

        That of plain SQL is empty, so that it names nothing: its database checks what it names.
        """
        if self.is_plain:
            return {}
        tree = parse_hogql(self.sql)
        if tree.get("error"):
            offset = tree["start"]["offset"]
            line = self.line + self.sql.count("\n", 0, offset)
            explained = explain_parser(tree["message"], self.sql[offset:])
            cause = f"PostHog's parser refuses this query: {explained}"
            raise Problem(cause, path=self.path, line=line)
        return tree

    def properties(self) -> frozenset[tuple[str, ...]]:
        """The property keys that the query names, nested ones as paths, e.g. ("$set", "plan")."""
        return frozenset(path for _, path in property_fields(self.syntax))

    def optional_properties(self) -> frozenset[tuple[str, ...]]:
        """Those of the properties for which the query has a value where there is none: `ifNull`."""
        calls = [node for node in nodes(self.syntax) if node.get("node") == "Call"]
        given = [call["args"] for call in calls if call["name"] == "ifNull"]
        return frozenset(path for args in given for _, path in property_fields(args))

    def events(self) -> frozenset[str] | None:
        """The events that the query looks at, or None where it looks at all of them.

        Where it asks for the months that have events, one event of each month is enough: whoever
        fills the table `events` has to put one there.
        """
        selects = [n for n in nodes(self.syntax) if from_table(n.get("select_from")) == "events"]
        named = [event_names(s.get("where")) for s in selects if not is_list_of_months(s)]
        if None in named:
            return None
        return frozenset(name for names in named if names for name in names)

    def named_events(self) -> frozenset[str]:
        """Every event that the query names, also those that it only counts."""
        named = (compared_events(node) or [] for node in nodes(self.syntax))
        return frozenset(name for names in named for name in names if isinstance(name, str))

    def optional_events(self) -> frozenset[str]:
        """The events without which it has the same meaning; a Problem for one that it never names.

        Beside those of the header, these are events that only say how far the data go.
        """
        named = self.named_events()
        declared = frozenset(filter(None, map(str.strip, self.optional.split(","))))
        for name in sorted(declared - named):
            hint = suggest(name, named, "It names")
            raise Problem(
                f'"-- optional: {name}": the query names no such event; {hint}', path=self.path
            )
        return declared | (named - events_compared(self.syntax))

    def check_names(self, events: Collection[str], properties: Collection[str]) -> None:
        """Refuse a name that no event has: a count of nothing would look like an answer."""
        self._check_known("event", self.named_events(), events)
        self._check_known("property", {path[-1] for path in self.properties()}, properties)

    def check_functions(self) -> None:
        """Refuse a function that PostHog does not have, although DuckDB may have it."""
        if unknown := unknown_function(self.syntax):
            name, cause = unknown
            raise Problem(cause, path=self.path, line=self._line_of(name))

    def _check_known(self, kind: str, names: Collection[str], known: Collection[str]) -> None:
        for name in sorted(names):
            if name not in known:
                hint = suggest(name, known, f"{kind.capitalize()} names")
                cause = f'no {kind} "{name}" in the sample; {hint}'
                raise Problem(cause, path=self.path, line=self._line_of(name))

    def _line_of(self, name: str) -> int:
        """The line number of the first line of SQL that has the name in it."""
        numbered = enumerate(self.sql.splitlines(), self.line)
        return next((number for number, text in numbered if name in text), self.line)

    def tables(self) -> frozenset[str]:
        """The tables that the query looks at."""
        tables = [node.get("table") or {} for node in nodes(self.syntax)]
        return frozenset(table["chain"][-1] for table in tables if table.get("node") == "Field")

    def numbers(self) -> frozenset[str]:
        """The property keys that the query converts to numbers."""
        calls = [node for node in nodes(self.syntax) if node.get("node") == "Call"]
        converted = [call["args"] for call in calls if call["name"] in ("toFloat", "toInt")]
        return frozenset(path[-1] for args in converted for _, path in property_fields(args))

    def run(self, database: DuckDBPyConnection) -> Result:
        """Its result on a database made by `events.database.open_database`.

        Raises:
            Problem: PostHog would refuse the query, or DuckDB does.
        """
        import duckdb

        self.check_functions()  # refuse what PostHog would refuse before running it
        try:
            if self.is_plain and (cause := why_no_select(database, self.sql)):
                raise Problem(cause, path=self.path, line=self.line)
            cursor = database.execute(self.sql)
        except duckdb.Error as error:
            if is_damaged(error):  # no fault of the query
                raise
            tables = tables_of(database) if self.is_plain else POSTHOG
            raise self._problem(str(error), tables) from None
        columns = tuple(column[0] for column in cursor.description or ())
        return Result.from_database(columns, cursor.fetchall(), self.unit, self.sizes)

    def _problem(self, message: str, tables: Collection[str]) -> Problem:
        """DuckDB's error, in one line, at the line of the file that it is about."""
        if missing := missing_function(self.syntax, message):
            name, cause = missing
            return Problem(cause, path=self.path, line=self._line_of(name))
        match = re.search(r"^LINE (\d+):", message, re.MULTILINE)
        line = self.line + int(match[1]) - 1 if match else self.line
        return Problem(explain_engine(message, tables), path=self.path, line=line)


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
    pairs = [match.groups() for match in takewhile(bool, map(HEADER.match, lines)) if match]
    _check_header([key for key, _ in pairs], path)
    header = {key: text.strip() for key, text in pairs}
    sql = "\n".join(lines[len(pairs) :]).strip("\n")
    question, unit, counts = (header[key] for key in KEYS)
    optional, sizes = (header.get(key, "") for key in OPTIONAL)
    line = len(pairs) + 1
    return Query(name, question, unit, counts, sql, line, optional=optional, sizes=sizes)


def _check_header(keys: Sequence[str], path: str) -> None:
    for number, key in enumerate(keys, 1):
        if key not in (*KEYS, *OPTIONAL):
            cause = f'unknown key "{key}"; {suggest(key, (*KEYS, *OPTIONAL), "Keys")}'
            raise Problem(cause, path=path, line=number)
    for key in KEYS:
        if key not in keys:
            raise Problem(f'the header lacks "-- {key}: …"', path=path, line=len(keys) + 1)
