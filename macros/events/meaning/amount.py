"""What a payment is worth: `amount` of `extra: events:`, as the `purchase_value` that queries read.

The rules are those of `docs/live/meaning/amounts.ts`, with one set of cases for both:
`tests/events/meaning/amount_cases.json`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from macros.core.errors import EventsProblem
from macros.core.sql import identifier, literal
from macros.events.meaning.rates import read_rates

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PURCHASE, REFUND = "purchase", "purchase_refunded"
MONEY = f"event IN ('{PURCHASE}', '{REFUND}')"
VALUE, MONTHS = ("purchase_value",), ("billing_months",)
CODE, ORIGINAL = ("currency",), ("original_amount",)  # what was paid, in its own currency
CURRENCY = "exported_currency"  # the column of a payment's currency, until notes are made
# Decimals of a currency's smallest unit, where it is not a hundredth: those without any as Stripe
# has them (docs.stripe.com/currencies, read November 2026), and thousandths as ISO 4217 has them.
WHOLE_UNITS = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split())
THOUSANDTHS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
# What a product of a DECIMAL(20, 6) and a DECIMAL(18, 12) holds without rounding.
EXACT = r"[+-]?\d{1,14}(\.\d{0,6})?"
NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"


@dataclass(frozen=True)
class Interval:
    """Which payments are for a year.

    Attributes:
        property: the property of theirs that says so.
        yearly: its values for a year.
        spread: whether recurring revenue has them in twelve months; else in the one they are paid.
    """

    property: str
    yearly: tuple[str, ...]
    spread: bool


@dataclass(frozen=True)
class Amount:
    """How an amount is written.

    Attributes:
        properties: the properties of theirs that hold it; the first that has a value counts.
        unit: what it is divided by; 0 for the smallest unit of its currency.
        currency: the property that holds the code of its currency, or "" where there is one only.
        rates: the file of rates, or "".
        interval: which payments are for a year, if any.
    """

    properties: tuple[str, ...]
    unit: int = 1
    currency: str = ""
    rates: str = ""
    interval: Interval | None = None

    @cached_property
    def keys(self) -> frozenset[str]:
        """The properties that are read, by their names in the files."""
        others = (self.currency, self.interval.property if self.interval else "")
        return frozenset(filter(None, (*self.properties, *others)))

    @cached_property
    def rate_of(self) -> Mapping[str, Decimal]:
        """What one unit of each currency is worth in dollars; nothing without a file of rates."""
        return read_rates(self.rates) if self.rates else {}

    def factor(self, currency: str) -> Decimal:
        """What an amount in a currency, as it is written, is multiplied by."""
        return self.rate_of.get(currency, Decimal(1)) / self._divisor(currency)

    def _divisor(self, currency: str) -> int:
        if self.unit:
            return self.unit
        return 1 if currency in WHOLE_UNITS else 1000 if currency in THOUSANDTHS else 100

    def select(self, events: str, properties: str, keys: Collection[tuple[str, ...]]) -> str:
        """SQL for events whose `purchase_value` is what they are worth, and a column of currencies.

        Args:
            events: SQL for the events under our names.
            properties: SQL for a STRUCT of their properties as the files have them.
            keys: the properties that queries need.
        """
        changes = {VALUE: self._value(properties), MONTHS: self._months(properties)}
        if self.currency:
            changes[CODE] = f"coalesce(nullif({self._code(properties)}, ''), properties.currency)"
            unconverted = self._value(properties, is_converted=False)
            changes[ORIGINAL] = f"coalesce(properties.original_amount, {unconverted})"
        needed = [f"{key} := {sql}" for (key,), sql in changes.items() if sql and (key,) in keys]
        changed = f"struct_update(properties, {', '.join(needed)})"
        replaced = (
            f"CASE WHEN {MONEY} THEN {changed} ELSE properties END" if needed else "properties"
        )
        return (
            f"SELECT * REPLACE ({replaced} AS properties), "
            f"{self._code(properties)} AS {CURRENCY} FROM ({events})"
        )

    def _code(self, properties: str) -> str:
        if not self.currency:
            return "''"
        return f"upper(trim(coalesce({properties}.{identifier(self.currency)}, '')))"

    def _value(self, properties: str, *, is_converted: bool = True) -> str:
        """SQL for an amount in dollars, to the last digit; what is no number stays as it is.

        Where it is not converted, it is in units of its own currency.
        """
        texts = (f"nullif(trim({properties}.{identifier(name)}), '')" for name in self.properties)
        text = f"coalesce({', '.join(texts)})"
        factor = self._factor(properties) if is_converted else self._unit(properties)
        product = f"(CAST({text} AS DECIMAL(20, 6)) * {factor})::VARCHAR"
        return (
            f"CASE WHEN regexp_full_match({text}, '{EXACT}') "
            f"THEN rtrim(rtrim({product}, '0'), '.') "
            f"WHEN regexp_full_match({text}, '{NUMBER}') "
            f"THEN (TRY_CAST({text} AS DOUBLE) * {factor}::DOUBLE)::VARCHAR ELSE {text} END"
        )

    def _factor(self, properties: str) -> str:
        """SQL for what an amount is multiplied by, to be dollars; NULL without a rate."""
        if not self.rates or not self.currency:
            return self._unit(properties)
        return self._by_code(properties, {code: self.factor(code) for code in self.rate_of}, "NULL")

    def _unit(self, properties: str) -> str:
        """SQL for what an amount is multiplied by, to be in units of its own currency."""
        units = {code: Decimal(1) / self._divisor(code) for code in {*WHOLE_UNITS, *THOUSANDTHS}}
        default = f"{Decimal(1) / self._divisor('')}"
        return self._by_code(properties, units if self.currency else {}, default)

    def _by_code(self, properties: str, factors: Mapping[str, Decimal], default: str) -> str:
        """SQL for the factor of a payment's currency."""
        cases = (f"WHEN {literal(code)} THEN {factors[code]:f}" for code in sorted(factors))
        chosen = f"CASE {self._code(properties)} {' '.join(cases)} ELSE {default} END"
        return f"({chosen if factors else default})::DECIMAL(18, 12)"

    def _months(self, properties: str) -> str:
        if not self.interval or not self.interval.spread:
            return ""
        values = ", ".join(map(literal, self.interval.yearly))
        is_yearly = f"{properties}.{identifier(self.interval.property)} IN ({values})"
        return f"CASE WHEN {is_yearly} THEN '12' ELSE properties.billing_months END"

    def check_rates(self, database: DuckDBPyConnection) -> None:
        """Refuse payments in a currency that the file of rates does not have.

        Raises:
            EventsProblem: it names the file and the currency.
        """
        if not self.rates or not self.currency:
            return
        known = ", ".join(map(literal, self.rate_of))
        row = database.execute(
            f"SELECT {CURRENCY}, count(*) FROM events "
            f"WHERE {MONEY} AND {CURRENCY} NOT IN ({known}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
        ).fetchone()
        if row:
            raise EventsProblem(_no_rate(*row), path=self.rates)


def _no_rate(currency: str, payments: int) -> str:
    noun = "payment is" if payments == 1 else "payments are"
    if not currency:
        return f"{payments:,} {noun} without a currency; give each one, or leave them out"
    return f'no rate for "{currency}", which {payments:,} {noun} in; add a line "{currency},…"'
