"""What a payment is worth: units, currencies, refunds, years, and what looks wrong.

`tests/browser/live/units/meaning/amounts.test.ts` checks the same cases.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from macros.answers.missing import NoAnswer
from macros.core.errors import EventsProblem
from macros.events.settings import read
from tests.events.exports.makers import Row, event, open_export, write
from tests.events.meaning.tables import tables

CASES = json.loads(Path(__file__).with_name("amount_cases.json").read_text(encoding="utf-8"))
CENTS = {"amount": {"property": "amount", "unit": "cents"}}
VALUES = "SELECT event, properties.purchase_value FROM events"


def paid(number: int, amount: Any, name: str = "purchase", **properties: Any) -> Row:
    """A payment of an organization of its own."""
    properties |= {"amount": amount}
    return event(number, name, distinct_id=f"o{number}", person_id=f"p{number}",
                 properties=properties)  # fmt: skip


def rates(folder: Path, *lines: str) -> str:
    """A file of rates."""
    file = folder / "rates.csv"
    file.write_text("\n".join(["currency,rate", *lines]) + "\n", encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_an_amount_is_what_it_is_worth_to_the_last_digit(kind: str, tmp_path: Path) -> None:
    """In dollars, whatever unit and currency it is written in."""
    for number, case in enumerate(CASES["dollars"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        amount = dict(case["amount"])
        if table := amount.get("rates"):
            lines = (f"{code},{rate}" for code, rate in table.items())
            amount["rates"] = rates(folder, *lines)
        currency = {"currency": case["currency"]} if "currency" in case else {}
        rows = [paid(number, case["value"], **currency)]
        with tables(rows, folder, {"amount": amount}, kind) as events:
            assert events.rows(VALUES) == [("purchase", case["dollars"])], case


@pytest.mark.parametrize("case", CASES["refunds"], ids=str)
def test_a_refund_is_less_whatever_its_sign_is(case: Row, tmp_path: Path) -> None:
    """A negative payment is a refund, and a refund with a positive amount is subtracted."""
    rows = [event(1, case["event"], properties={"purchase_value": case["value"]})]
    with tables(rows, tmp_path, {}) as events:
        assert events.rows(VALUES) == [tuple(case["expected"])]


def test_payments_less_refunds_are_the_revenue(tmp_path: Path) -> None:
    """A negative payment is in each sum, and in no number of payments."""
    rows = [paid(1, 4000), paid(2, 2000), paid(3, -1500)]
    with tables(rows, tmp_path, CENTS) as events:
        assert events.answer("total_revenue") == 45
        assert events.answer("total_refunds") == 15
        assert events.answer("revenue_per_purchase") == 22.5
        assert events.texts("money") == ["1 payments are negative, and count as refunds"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_cents_sum_up_exactly(kind: str, tmp_path: Path) -> None:
    """As fractions do: ten thousand amounts with a rate have no error to round."""
    random = Random(17)
    amounts = [(random.randrange(1, 10**7), random.choice(["USD", "EUR", "JPY"]))
               for _ in range(3000)]  # fmt: skip
    worth = {"USD": Fraction(1, 100), "EUR": Fraction("1.0845") / 100, "JPY": Fraction("0.0067")}
    truth = sum((Fraction(cents) * worth[code] for cents, code in amounts), Fraction())
    rows = [paid(n, cents, currency=code) for n, (cents, code) in enumerate(amounts)]
    file = rates(tmp_path, "EUR,1.0845", "JPY,0.0067")
    amount = {"property": "amount", "unit": "cents", "currency": "currency", "rates": file}
    with tables(rows, tmp_path, {"amount": amount}, kind) as events:
        ((total,),) = events.rows(
            "SELECT sum(properties.purchase_value::DECIMAL(38, 12)) FROM events"
        )
        assert Fraction(total) == truth
        assert round(Decimal(events.answer("total_revenue")), 6) == round(total, 6)


def test_what_was_paid_in_each_currency_is_known(tmp_path: Path) -> None:
    """In units of the currency, beside its worth; a refund is subtracted in both."""
    rows = [paid(1, 1950, code="EUR"), paid(2, 100, code=" jpy"), paid(3, 250, code="USD")]
    rows += [paid(4, 950, "purchase_refunded", code="EUR"), paid(5, -50, code="USD")]
    file = rates(tmp_path, "EUR,2", "JPY,0.01")
    amount = {"property": "amount", "unit": "cents", "currency": "code", "rates": file}
    with tables(rows, tmp_path, {"amount": amount}) as events:
        assert events.answer("revenue_per_currency") == [
            ("EUR", 10.0, 20.0),
            ("USD", 2.0, 2.0),
            ("JPY", 100.0, 1.0),
        ]


def test_currencies_without_rates_are_refused_where_they_are_added_up(tmp_path: Path) -> None:
    """100 dollars and 100 yen are not 200 dollars; who paid is known all the same."""
    rows = [event(1, distinct_id="o1", person_id="p1"), event(2, distinct_id="o2", person_id="p2")]
    rows += [event(n, "purchase", distinct_id=f"o{n - 2}", person_id=f"p{n - 2}",
                   properties={"purchase_value": 100, "currency": code})
             for n, code in [(3, "USD"), (4, "JPY")]]  # fmt: skip
    answers = open_export(tmp_path, write(rows, tmp_path / "e.jsonl"), model="organization")
    sums = "payments in several currencies, and no rates for them: 100 JPY, 100 USD"
    for name in ("total_revenue", "revenue_per_organization", "revenue_per_month"):
        with pytest.raises(NoAnswer) as gap:
            answers.result(name)
        assert str(gap.value) == f"No answer: your data has {sums}."
    assert answers.result("paying_organizations").rows == ((2,),)
    assert [note.text for note in answers.notes("total_revenue")] == [sums]
    assert answers.notes("paying_organizations") == []


def test_currencies_that_are_converted_are_added_up(tmp_path: Path) -> None:
    """As the tutorial sends them: what was paid, and what it is worth."""
    rows = [event(1, "purchase", properties={"purchase_value": 100, "currency": "USD"}),
            event(2, "purchase", properties={"purchase_value": 70, "currency": "JPY",
                                             "original_amount": 10000})]  # fmt: skip
    with tables(rows, tmp_path, {}) as events:
        assert events.answer("total_revenue") == 170
        assert events.notes == ()


def test_one_currency_that_is_no_dollar_is_noted(tmp_path: Path) -> None:
    """Pages say dollars."""
    amount = CENTS["amount"] | {"currency": "currency"}
    with tables([paid(1, 100, currency="eur")], tmp_path, {"amount": amount}) as events:
        assert events.texts("money") == ["all payments are in EUR, which pages call dollars"]


YEAR = {"property": "interval", "yearly": ["year", "annual"]}


def test_a_payment_for_a_year_is_spread_over_its_months(tmp_path: Path) -> None:
    """In recurring revenue; it is one payment, and was paid once."""
    interval = YEAR | {"spread": True}
    rows = [paid(1, 120000, interval="year"), paid(2, 5000, interval="month"), paid(3, 100)]
    rows[-1]["timestamp"] = "2025-06-30T23:00:00Z"
    rows += [row | {"uuid": f"s{n}", "event": "account_created"} for n, row in enumerate(rows)]
    rows += [event(90 + month, "$pageview", timestamp=f"2025-{month:02}-01T00:00:00Z")
             for month in (4, 5)]  # fmt: skip
    amount = CENTS["amount"] | {"interval": interval}
    with tables(rows, tmp_path, {"amount": amount}) as events:
        months = [revenue for _, revenue in events.answer("recurring_revenue_per_month")]
        assert months == [150, 100, 100, 101]
        assert events.answer("total_revenue") == 1251
        assert events.answer("revenue_per_purchase") == 417
        assert "1 payments are for a year: recurring revenue has" in events.texts("money")[0]
    amount = CENTS["amount"] | {"interval": YEAR | {"spread": False}}
    with tables(rows, tmp_path, {"amount": amount}) as events:
        months = [revenue for _, revenue in events.answer("recurring_revenue_per_month")]
        assert months == [1250, 1]


def test_a_payment_that_came_twice_is_named_and_counted(tmp_path: Path) -> None:
    """The same organization, amount and moment under two uuids."""
    payments = [("a", 20), ("a", 20), ("a", 30), ("b", 20)]
    rows = [event(n, "purchase", timestamp="2025-03-01T10:00:00Z", person_id=person,
                  properties={"purchase_value": value})
            for n, (person, value) in enumerate(payments)]  # fmt: skip
    with tables(rows, tmp_path, {}) as events:
        assert events.answer("total_revenue") == 90
        (note,) = events.notes
        assert (note.count, note.example) == (1, "a, 20, 2025-03-01 10:00:00")
        assert "may have come twice" in note.text


def test_a_currency_without_a_rate_is_one_line(tmp_path: Path) -> None:
    """With the file and the currency."""
    file = rates(tmp_path, "EUR,1.0845")
    amount = CENTS["amount"] | {"currency": "currency", "rates": file}
    rows = [paid(1, 100, currency="usd"), paid(2, 100, currency="jpy")]
    with pytest.raises(EventsProblem) as failed, tables(rows, tmp_path, {"amount": amount}):
        pass
    line = f'{file}: no rate for "JPY", which 1 payment is in; add a line "JPY,…"'
    assert str(failed.value) == line
    with pytest.raises(EventsProblem) as failed, tables([paid(1, 1)], tmp_path, {"amount": amount}):
        pass
    line = f"{file}: 1 payment is without a currency; give each one, or leave them out"
    assert str(failed.value) == line


RATES = {
    "currency;rate": (
        'no column "currency"; did you mean "currency;rate"? Columns: currency;rate.', 1),
    "currency,rate\nEuro zone,1": ('"Euro zone" is no code of a currency, such as "EUR"', 2),
    "currency,rate\nEUR,1\nEUR,2": ('"EUR" has two rates, 1 and 2', 3),
    "currency,rate\nEUR,0": (
        '"EUR": the rate has to be how many dollars one unit is worth, such as 1.08, with nine '
        'decimals at most, not "0"', 2),
    "currency,rate\nEUR,1,08": ("3 values, and 2 names in the first line", 2),
}  # fmt: skip


@pytest.mark.parametrize("text", RATES)
def test_a_mistake_in_the_rates_is_one_line(text: str, tmp_path: Path) -> None:
    """With the file, the line and what is wrong."""
    file = tmp_path / "rates.csv"
    file.write_text(text, encoding="utf-8")
    amount = CENTS["amount"] | {"currency": "currency", "rates": str(file)}
    cause, line = RATES[text]
    with pytest.raises(EventsProblem) as failed, tables([paid(1, 1)], tmp_path, {"amount": amount}):
        pass
    assert str(failed.value) == f"{file}:{line}: {cause}"


MISTAKES: dict[str, tuple[Any, str]] = {
    "no mapping": ("cents", '"amount" has to be a mapping'),
    "an unknown option": (
        {"property": "a", "units": "cents"},
        '"amount": no option "units"; did you mean "unit"? There are: currency, interval, '
        "property, rates, unit.",
    ),
    "no property": (
        {"unit": "cents"},
        '"amount": "property" has to be a value, or a list of values',
    ),
    "a unit that is none": (
        {"property": "a", "unit": 12},
        '"amount": "unit" has to be "cents", "dollars" or what an amount is divided by: 1, 10, '
        '100 and so on, not "12"',
    ),
    "rates of nothing": (
        {"property": "a", "rates": "rates.csv"},
        '"amount": "rates" needs "currency", the property with the code',
    ),
    "an interval without a property": (
        {"property": "a", "interval": {"yearly": "year"}},
        '"amount": "interval" needs "property", which says how long a payment is for',
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_settings_is_one_line(name: str) -> None:
    """With what there is, or what it has to be."""
    section, message = MISTAKES[name]
    with pytest.raises(EventsProblem) as failed:
        read({"amount": section})
    assert str(failed.value) == f"mkdocs.yml: extra: events: {message}"


def test_a_project_takes_no_amounts() -> None:
    """Its queries run there."""
    with pytest.raises(EventsProblem, match='"amount" and "filters" cannot be set for a PostHog'):
        read(CENTS | {"source": "https://eu.posthog.com/project/1"})
