"""What DuckDB and PostHog's parser say of a query that fails, in plain words.

The page does the same in docs/live/block/query_errors.ts and hogql.ts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from macros.core.errors import suggest

NUMBERS = r"(?:U?(?:TINY|SMALL|BIG|HUGE)?INT\w*|DOUBLE|FLOAT|DECIMAL\S*)"
POSTHOG = ("events", "persons", "groups")  # tables
DAMAGED = re.compile("Corrupt database file|Could not read enough bytes from file")
OPERATORS = {"~~": "LIKE", "!~~": "NOT LIKE", "array_extract": "[ ]"}

EXPLANATIONS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"syntax error at end of input", "The query is incomplete."),
    (r'syntax error at or near "([\s\S]*?)"', 'Unexpected "{}".'),
    (r"unterminated /\* comment", "Unclosed comment."),
    (r"unterminated (?:[\w-]+ )*(?:string|identifier)", "Unclosed quote."),
    (
        r'(?:Referenced )?[Cc]olumn "([^"]+)" (?:that exists|(?:was )?not found)',
        lambda match: _no_column(match[1], match.string),
    ),
    (r'Referenced table "([^"]+)" not found', 'No table "{}" after FROM.'),
    (r'Could not find key "([^"]+)" in struct', 'No event here has a property "{}".'),
    (
        r'(?:Scalar|Aggregate|Table)(?: Macro)? Function with name "?([^\s"]+)"? does not exist',
        lambda match: _no_function(match[1]),
    ),
    (r"Type with name (\S+) does not exist", 'No type "{}".'),
    (
        r"Cannot prepare multiple statements",
        "Only one query runs at a time: leave out what comes after the first semicolon.",
    ),
    (
        r"must appear in the GROUP BY clause",
        "Columns that aren't aggregated must be in GROUP BY.",
    ),
    (
        r'Ambiguous reference to column name "([^"]+)"',
        '"{}" is a column of several tables: write the name of one and a dot before it.',
    ),
    (
        r"No function matches the given name and argument types '([\s\S]*?)\((.*)\)'",
        lambda match: _no_overload(match[1], match[2]),
    ),
    (r"Macro (\S+?)\(\) does not support[\s\S]*?\t(.*)", '"{}" has to be called as {}.'),
    (
        r"aggregate function calls cannot be nested",
        "An aggregate cannot be inside another one: compute the inner one in a subquery.",
    ),
    (
        r"WHERE clause cannot contain aggregates",
        "A condition on an aggregate belongs in HAVING, not in WHERE.",
    ),
    (
        r"More than one row returned by a subquery",
        "A subquery that stands for one value has several rows.",
    ),
    (
        r"Set operations can only apply",
        "The parts of a UNION need the same number of columns.",
    ),
    (rf"Could not convert string '([^']*)' to {NUMBERS}", '"{}" is not a number.'),
    (
        r"required extension '(\w+)'",
        'This needs DuckDB\'s extension "{}", which is not loaded here.',
    ),
)


def is_damaged(error: Exception) -> bool:
    """Whether DuckDB says that the file of a database was cut or changed, by its checksums."""
    return bool(DAMAGED.search(str(error)))


def explain_engine(message: str, tables: Collection[str] = POSTHOG) -> str:
    """A sentence for an error message of DuckDB's; its own first line where there is none.

    Args:
        message: the database's.
        tables: those that it has.

    >>> explain_engine("Parser Error: unterminated string literal")
    'Unclosed quote.'
    """
    if table := re.search(r"Table with name (\S+) does not exist", message):
        return _no_table(table[1], tables)
    for pattern, explanation in EXPLANATIONS:
        if match := re.search(pattern, message):
            if callable(explanation):
                return explanation(match) + _hint(message)
            return explanation.format(*match.groups()) + _hint(message)
    first = re.sub(r"^(?:\w+ )*Error: ", "", message.split("\n")[0])
    return first or "The query failed."


def explain_parser(message: str, rest: str) -> str:
    """What PostHog's parser says, in our words where it only names the grammar's rules.

    Args:
        message: the parser's.
        rest: the query from where the error is.
    """
    if not re.match("no viable alternative|mismatched input|extraneous input", message):
        return message if message.endswith((".", "!", "?")) else f"{message}."
    following = re.search(r"\w+|\S", rest, re.ASCII)
    if not following:
        return "The query is incomplete."
    return "Unclosed quote." if following[0] in "\"'`" else f'Unexpected "{following[0]}".'


def _no_table(name: str, tables: Collection[str]) -> str:
    if name in tables:
        return f'Write "{name}" alone, without a name and a dot before it.'
    if {*tables} == {*POSTHOG}:
        return f'No table "{name}". Tables: events, persons, groups.'
    return f'No table "{name}"; {suggest(name, tables, "Tables")}'


def _no_column(name: str, message: str) -> str:
    if _pointed_at(message).startswith('"'):
        return f"No column \"{name}\". Text is written in single quotes: '{name}'."
    return f'No column "{name}".'


def _no_function(name: str) -> str:
    if name.startswith("`"):
        return "Names are written in double quotes here, not in backticks."
    return f'No function "{name}" here.'


def _no_overload(name: str, types: str) -> str:
    types = types.replace("INTEGER_LITERAL", "INTEGER").replace("STRING_LITERAL", "VARCHAR")
    return f'"{OPERATORS.get(name, name)}" does not work on {types or "nothing"}.'


def _hint(message: str) -> str:
    """DuckDB's own guess at what was meant."""
    if "`" in message.split("\n")[0]:
        return ""  # the sentence says it
    if "column" in message and _pointed_at(message).startswith('"'):
        return ""
    pattern = r'(?:Did you mean|Candidate (?:bindings|tables|Entries):) *"([^"\n]+)"'
    match = re.search(pattern, message)
    return f' Did you mean "{match[1]}"?' if match else ""


def _pointed_at(message: str) -> str:
    """The text from where DuckDB points with a caret, or ""."""
    match = re.search(r"^(LINE \d+: .*)\n( *)\^", message, re.MULTILINE)
    return match[1][len(match[2]) :] if match else ""
