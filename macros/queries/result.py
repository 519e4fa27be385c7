"""The result of a query: columns, rows, and the unit of its numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from macros.core.errors import Problem


@dataclass(frozen=True)
class Result:
    """The result of a query.

    Attributes:
        columns: their names.
        rows: tuples as long as `columns`, in the query's order.
        unit: of every number in it, e.g. "dollars per organization".
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    unit: str

    @property
    def value(self) -> Any:
        """The single value of a result with one row and one column; a Problem for any other."""
        if (len(self.rows), len(self.columns)) != (1, 1):
            size = f"{len(self.rows)} rows and {len(self.columns)} columns"
            raise Problem(f"expected one number, but the query gives {size}; show it as a table")
        return self.rows[0][0]

    def to_json(self) -> str:
        """The result as JSON, from which `from_json` restores it."""
        rows = [[_to_json(cell) for cell in row] for row in self.rows]
        return json.dumps({"columns": self.columns, "rows": rows, "unit": self.unit})

    @classmethod
    def from_json(cls, text: str) -> Result:
        """The result that `to_json` wrote."""
        fields = json.loads(text)
        rows = tuple(tuple(map(_from_json, row)) for row in fields["rows"])
        return cls(tuple(fields["columns"]), rows, fields["unit"])


def _to_json(cell: Any) -> Any:
    """A value that JSON has: a time, which it lacks, is an object with the key "time"."""
    if isinstance(cell, datetime | date):
        return {"time": cell.isoformat()}
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)


def _from_json(cell: Any) -> Any:
    return datetime.fromisoformat(cell["time"]) if isinstance(cell, dict) else cell
