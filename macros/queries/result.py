"""The result of a query: columns, rows, and the unit of its numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from macros.core.errors import Problem, suggest

Row = tuple[Any, ...]


def _plain(cell: Any) -> Any:
    """A value of a type that PostHog has too: DuckDB has decimals, days, intervals and others."""
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return cell if isinstance(cell, str | int | float | datetime | None) else str(cell)


@dataclass(frozen=True)
class Result:
    """The result of a query.

    Attributes:
        columns: their names.
        rows: tuples as long as `columns`, in the query's order.
        unit: of every number in it, e.g. "dollars per organization", but those of `sizes`.
        sizes: the column that says of how many each row is, such as the organizations of a cohort;
            "" for none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    unit: str
    sizes: str = ""

    @classmethod
    def from_database(
        cls, columns: Iterable[str], rows: Iterable[Row], unit: str, sizes: str = ""
    ) -> Result:
        """The result that a database gives, with values that JSON gives back as they were.

        Raises:
            Problem: it lacks the column of the sizes.
        """
        columns = tuple(columns)
        if sizes and sizes not in columns:
            hint = suggest(sizes, columns, "Columns")
            raise Problem(f'"-- sizes: {sizes}": the query gives no such column; {hint}')
        return cls(columns, tuple(tuple(map(_plain, row)) for row in rows), unit, sizes)

    @property
    def units(self) -> tuple[str, ...]:
        """The unit of each column: sizes are plain counts."""
        return tuple("" if column == self.sizes else self.unit for column in self.columns)

    @property
    def is_single(self) -> bool:
        """Whether it is one row with one column."""
        return (len(self.rows), len(self.columns)) == (1, 1)

    @property
    def value(self) -> Any:
        """The single value of a result with one row and one column; a Problem for any other."""
        if not self.is_single:
            size = f"{len(self.rows)} rows and {len(self.columns)} columns"
            raise Problem(f"expected one number, but the query gives {size}; show it as a table")
        return self.rows[0][0]

    def to_json(self) -> str:
        """The result as JSON, from which `from_json` restores it."""
        rows = [[_to_json(cell) for cell in row] for row in self.rows]
        fields = {"columns": self.columns, "rows": rows, "unit": self.unit, "sizes": self.sizes}
        return json.dumps(fields)

    @classmethod
    def from_json(cls, text: str) -> Result:
        """The result that `to_json` wrote."""
        fields = json.loads(text)
        rows = tuple(tuple(map(_from_json, row)) for row in fields["rows"])
        return cls(tuple(fields["columns"]), rows, fields["unit"], fields["sizes"])


def _to_json(cell: Any) -> Any:
    """A value that JSON has: a time, which it lacks, is an object with the key "time"."""
    if isinstance(cell, datetime | date):
        return {"time": cell.isoformat()}
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)


def _from_json(cell: Any) -> Any:
    return datetime.fromisoformat(cell["time"]) if isinstance(cell, dict) else cell
