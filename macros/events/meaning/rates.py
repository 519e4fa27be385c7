"""The file of exchange rates: `amount: rates:`, a CSV with the columns `currency` and `rate`."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from macros.core.errors import EventsProblem, suggest
from macros.core.text_files import read

COLUMNS = ("currency", "rate")
CODE = re.compile(r"[A-Z]{3,5}")
# Nine decimals and six digits before them are what an exact product has room for.
RATE = re.compile(r"\d{1,6}(\.\d{1,9})?", re.ASCII)
DOLLARS = {"USD": Decimal(1)}


def read_rates(path: str) -> Mapping[str, Decimal]:
    """What one unit of each currency is worth in dollars, by its code; a dollar is one.

    Raises:
        EventsProblem: there is no such file, or a line is not a code and a rate.
    """
    if not Path(path).is_file():
        raise EventsProblem('no such file; "rates" under "amount" names it', path=path)
    lines = csv.reader(read(Path(path), path).splitlines())
    header = [name.strip().lower() for name in next(lines, [])]
    for column in COLUMNS:
        if column not in header:
            cause = f'no column "{column}"; {suggest(column, header, "Columns")}'
            raise EventsProblem(cause, path=path, line=1)
    rates = dict(DOLLARS)
    for number, row in enumerate(lines, 2):
        if row and len(row) != len(header):
            cause = f"{len(row)} values, and {len(header)} names in the first line"
            raise EventsProblem(cause, path=path, line=number)
        if row:
            cells = dict(zip(header, map(str.strip, row), strict=False))
            code, rate = _checked(cells, path, number)
            if rates.get(code, rate) != rate:
                cause = f'"{code}" has two rates, {rates[code]} and {rate}'
                raise EventsProblem(cause, path=path, line=number)
            rates[code] = rate
    return rates


def _checked(cells: Mapping[str, str], path: str, line: int) -> tuple[str, Decimal]:
    code, rate = (cells.get(name, "") for name in COLUMNS)
    if not CODE.fullmatch(code.upper()):
        cause = f'"{code}" is no code of a currency, such as "EUR"'
        raise EventsProblem(cause, path=path, line=line)
    if not RATE.fullmatch(rate) or not Decimal(rate):
        expected = "how many dollars one unit is worth, such as 1.08, with nine decimals at most"
        cause = f'"{code}": the rate has to be {expected}, not "{rate}"'
        raise EventsProblem(cause, path=path, line=line)
    return code.upper(), Decimal(rate)
