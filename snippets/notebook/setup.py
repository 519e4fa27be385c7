"""What the notebook of a page begins with: the sample's events, and how its cells ask them.

The build puts the section `setup` into the first cell, below the values that stand here empty.
"""

import html
import math
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from posthog import Posthog

NAME, ADDRESS, FUNCTIONS, SHAPE = "", "", "", ""
TABLES: dict[str, tuple[str, str]] = {}


# --8<-- [start:setup]
def sample_folder() -> Path:
    """The sample's files: an archive beside this file, or in a folder below."""
    here = Path(globals().get("__file__", "notebook")).resolve().parent
    below = sorted(place for place in here.iterdir() if place.is_dir())
    for place in (here, Path.cwd(), *below, Path.home() / "Downloads"):
        if (place / NAME).is_dir():  # somebody unpacked it
            return place / NAME
        if (place / f"{NAME}.zip").is_file():
            folder = tempfile.mkdtemp()
            zipfile.ZipFile(place / f"{NAME}.zip").extractall(folder)
            return Path(folder) / NAME
    where = f"download it from {ADDRESS}" if ADDRESS else "download it"
    raise FileNotFoundError(
        f"no {NAME}.zip: {where} and put it into {here}"
    )


def open_sample(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database with the tables that queries ask.

    In those of events each property is text, and queries convert it.
    """
    database = duckdb.connect()
    if FUNCTIONS:
        database.execute(FUNCTIONS)
    for name, (file, sql) in TABLES.items():
        values = {"file": str(folder / file), "shape": SHAPE}
        used = {key: values[key] for key in values if f"${key}" in sql}
        database.execute(f'CREATE TABLE "{name}" AS {sql}', used)
    return database


@dataclass
class Answer:
    """The rows of a query; a notebook shows them as a table."""

    columns: list[str]
    rows: list[tuple[Any, ...]]

    def __str__(self) -> str:
        cells = [
            self.columns,
            *([_text(cell) for cell in row] for row in self.rows),
        ]
        widths = [
            max(map(len, column)) for column in zip(*cells, strict=True)
        ]
        pairs = ([*zip(line, widths, strict=True)] for line in cells)
        return "\n".join(
            "  ".join(text.ljust(width) for text, width in line)
            for line in pairs
        )

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th>{html.escape(name)}</th>" for name in self.columns
        )
        lines = (
            "".join(f"<td>{html.escape(_text(cell))}</td>" for cell in row)
            for row in self.rows
        )
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        return f"<table><tr>{head}</tr>{body}</table>"


def ask(sql: str) -> Answer:
    """The answer to a query."""
    cursor = DATABASE.execute(sql)
    columns = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    return Answer(columns, [tuple(map(_plain, row)) for row in rows])


def _plain(cell: Any) -> Any:
    """A value of a type that a page has too: no day and no decimal."""
    if isinstance(cell, Decimal):
        return float(cell)
    is_day = isinstance(cell, date) and not isinstance(cell, datetime)
    return datetime(cell.year, cell.month, cell.day) if is_day else cell


def same(answer: Answer, *rows: tuple[Any, ...]) -> bool:
    """Whether an answer has these rows."""
    return len(answer.rows) == len(rows) and all(
        len(row) == len(expected) and all(map(_equal, row, expected))
        for row, expected in zip(answer.rows, rows, strict=True)
    )


def _equal(cell: Any, expected: Any) -> bool:
    if (
        isinstance(expected, float) and cell is not None
    ):  # the last digit depends on the order of a sum
        return math.isclose(cell, expected, rel_tol=1e-9)
    return bool(cell == expected or str(cell) == expected)


def _text(cell: Any) -> str:
    return f"{cell:,.2f}" if isinstance(cell, float) else str(cell)


DATABASE = open_sample(sample_folder())
# --8<-- [end:setup]


# --8<-- [start:messages]
def messages_of(
    function: Callable[..., object], **arguments: Any
) -> list[dict[str, Any]]:
    """What PostHog would receive from a call: nothing leaves this machine."""
    messages: list[Any] = []
    client = Posthog("phc_example", send=False, before_send=messages.append)
    function(client, **arguments)
    return [_message(message) for message in messages]


def _message(message: dict[str, Any]) -> dict[str, Any]:
    """A message without its time, and without what the library says of itself."""
    own = message["properties"] | {
        k: message[k] for k in ("$set", "$set_once") if k in message
    }
    properties = {k: v for k, v in own.items() if k not in OF_LIBRARY}
    names = {
        "event": message["event"],
        "distinct_id": message["distinct_id"],
    }
    return {**names, "properties": properties}


OF_LIBRARY = {
    *"$lib $lib_version $geoip_disable $is_server $context_tags".split()
}
OF_LIBRARY |= {
    *"$python_runtime $python_version $os $os_version $os_distro".split()
}
os.environ.setdefault("POSTHOG_PROJECT_TOKEN", "phc_example")
# --8<-- [end:messages]
