"""How the parts of the ledger register their entries, and the sums that entries are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

from macros.sample.simulation import Simulation

Entry = Callable[[Simulation], Any]
EntryT = TypeVar("EntryT", bound=Entry)
Number = TypeVar("Number", int, Fraction)


class Entries(dict[str, Entry]):
    """Functions of a finished simulation by name, which is that of the query to compare with."""

    def add(self, entry: EntryT) -> EntryT:
        """Register a function; a decorator."""
        name = entry.__name__
        if name in self:
            raise ValueError(f'the ledger has two entries "{name}"')
        self[name] = entry
        return entry


def by_month(items: Iterable[tuple[datetime, Number]]) -> dict[Any, Number]:
    """Sum amounts by the first day of the month of their time."""
    return total_by_key((datetime(time.year, time.month, 1), amount) for time, amount in items)


def total_by_key(items: Iterable[tuple[Any, Number]]) -> dict[Any, Number]:
    """The sum of the amounts of each key."""
    totals: dict[Any, Number] = {}
    for key, amount in items:
        totals[key] = totals[key] + amount if key in totals else amount
    return totals


def percentage(conditions: Iterable[bool]) -> float:
    """How many of the conditions hold, in percent."""
    results = list(conditions)
    return float(Fraction(100 * sum(results), len(results)))


def month_number(time: datetime) -> int:
    """The number of a month, one more for each month that follows."""
    return 12 * time.year + time.month - 1


def first_day(month: int) -> datetime:
    """The first day of a month by its number."""
    return datetime(month // 12, month % 12 + 1, 1)
