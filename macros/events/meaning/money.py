"""What payments are, once they are in the table: refunds, currencies, and what looks wrong.

A negative payment is a refund, and so is a refund whose amount is positive: queries add the amounts
of both events up. Payments in several currencies that nothing converts cannot be added up at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from macros.events.meaning.amount import (
    CODE,
    CURRENCY,
    MONEY,
    ORIGINAL,
    PURCHASE,
    REFUND,
    VALUE,
    Amount,
)
from macros.events.meaning.notes import MONEY as KIND
from macros.events.meaning.notes import REFUSED, Note

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NUMBER = "TRY_CAST(properties.purchase_value AS DOUBLE)"
ABOUT = VALUE
MOST = 6  # currencies in a note


class Money:
    """The payments in the table `events`.

    Args:
        database: has the table.
        keys: the properties that queries need.
        amount: how amounts are written, if the settings say so.
        organization: SQL for the organization of an event.
    """

    def __init__(
        self,
        database: DuckDBPyConnection,
        keys: Collection[tuple[str, ...]],
        amount: Amount | None,
        organization: str,
    ) -> None:
        self._database, self._keys, self._amount = database, keys, amount
        self._organization = organization

    def settle(self) -> Iterator[Note]:
        """Make refunds of negative payments, and say what is to be known of payments.

        Raises:
            EventsProblem: a currency has no rate.
        """
        if VALUE not in self._keys:
            return
        if self._amount:
            self._amount.check_rates(self._database)
        yield from self._without_an_amount()
        yield from self._refunds()
        yield from self._twice()
        yield from self._currencies()
        yield from self._yearly()

    def _first(self, sql: str) -> tuple[int, str]:
        ((count, example),) = self._database.execute(sql).fetchall()
        return count, example

    def _without_an_amount(self) -> Iterator[Note]:
        count, example = self._first(
            f"SELECT count(*), min({_moment(self._organization, 'NULL')}) FROM events "
            f"WHERE event = '{PURCHASE}' AND properties.purchase_value IS NULL"
        )
        if count:
            yield Note(KIND, "payments lack an amount, and count as nothing", count, example, ABOUT)

    def _refunds(self) -> Iterator[Note]:
        negative = f"event = '{PURCHASE}' AND {NUMBER} < 0"
        if count := self._change(f"event = '{REFUND}'", negative):
            text = "payments are negative, and count as refunds"
            yield Note(KIND, text, count, about=ABOUT)
        if ORIGINAL in self._keys:
            self._subtract("original_amount")
        if count := self._subtract("purchase_value"):
            text = "refunds have a positive amount, and are subtracted all the same"
            yield Note(KIND, text, count, about=ABOUT)

    def _subtract(self, key: str) -> int:
        """Make positive amounts of refunds negative; returns how many there are."""
        minus = f"'-' || ltrim(trim(properties.{key}), '+')"
        assignment = f"properties = struct_update(properties, {key} := {minus})"
        positive = f"event = '{REFUND}' AND TRY_CAST(properties.{key} AS DOUBLE) > 0"
        return self._change(assignment, positive)

    def _change(self, assignment: str, where: str) -> int:
        """Update the events where a condition holds; returns how many there are."""
        count, _ = self._first(f"SELECT count(*), '' FROM events WHERE {where}")
        if count:
            self._database.execute(f"UPDATE events SET {assignment} WHERE {where}")
        return count

    def _twice(self) -> Iterator[Note]:
        """Payments that a webhook may have reported twice: each has a uuid of its own."""
        owner, moment = self._organization, _moment("owner", "value")
        count, example = self._first(
            f"""SELECT coalesce(sum(payments - 1), 0)::BIGINT, min({moment}) FROM (
                SELECT {owner} AS owner, timestamp, properties.purchase_value AS value,
                    count(*) AS payments
                FROM events WHERE event = '{PURCHASE}' AND {NUMBER} > 0
                GROUP BY ALL HAVING count(*) > 1
            )"""
        )
        if count:
            text = (
                "payments may have come twice: the same organization, amount and moment under "
                "another uuid; they are counted"
            )
            yield Note(KIND, text, count, example, ABOUT)

    def _currencies(self) -> Iterator[Note]:
        sums = self._sums()
        if len(sums) > 1:
            listed = ", ".join(f"{total} {code or 'without a currency'}" for code, total in sums)
            self._database.execute(
                "UPDATE events SET properties = struct_update(properties, "
                f"purchase_value := NULL::VARCHAR) WHERE {MONEY}"
            )
            text = f"payments in several currencies, and no rates for them: {listed}"
            yield Note(REFUSED, text, len(sums), about=ABOUT)
        elif sums and sums[0][0] not in ("", "USD"):
            text = f"all payments are in {sums[0][0]}, which pages call dollars"
            yield Note(KIND, text, about=ABOUT)

    def _sums(self) -> list[tuple[str, str]]:
        """Currencies whose amounts nothing has converted to dollars, each with its sum."""
        if self._amount and self._amount.rates:
            return []
        where = f"{MONEY} AND {NUMBER} <> 0"
        if self._amount and self._amount.currency:
            code = CURRENCY
        elif CODE in self._keys:
            code = "coalesce(nullif(upper(trim(properties.currency)), ''), 'USD')"
            if ORIGINAL in self._keys:  # as the tutorial sends it, with its worth
                where += " AND properties.original_amount IS NULL"
        else:
            return []
        return self._database.execute(
            f"""SELECT {code} AS code, rtrim(rtrim(
                sum(TRY_CAST(properties.purchase_value AS DECIMAL(38, 6)))::VARCHAR, '0'), '.')
            FROM events WHERE {where} GROUP BY code ORDER BY count(*) DESC, code LIMIT {MOST}"""
        ).fetchall()

    def _yearly(self) -> Iterator[Note]:
        interval = self._amount and self._amount.interval
        if not interval or not interval.spread or ("billing_months",) not in self._keys:
            return
        count, _ = self._first(
            "SELECT count(*), '' FROM events "
            f"WHERE event = '{PURCHASE}' AND properties.billing_months = '12'"
        )
        text = (
            "payments are for a year: recurring revenue has each in twelve months, and other sums "
            "in the month in which it was paid"
        )
        yield Note(KIND, text, count, about=ABOUT)


def _moment(organization: str, value: str) -> str:
    """SQL for an example of a payment: whose, how much and when."""
    return f"concat_ws(', ', {organization}, {value}, strftime(timestamp, '%Y-%m-%d %H:%M:%S'))"
