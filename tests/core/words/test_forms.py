"""Numbers and dates in other languages, compared with what Babel writes by itself."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from macros.core import formats
from macros.core.words.language import current, read_language, speaking

CODES = ["de", "fr", "it", "ja", "nb", "sv"]
DAYS = [date(2025, month, day) for month in range(1, 13) for day in (1, 2, 17, 28)]


@pytest.mark.parametrize("code", CODES)
def test_numbers_are_those_of_the_language(code: str) -> None:
    """Counts, averages, amounts and shares; below zero there is a minus sign as in English."""
    chance = random.Random(5)
    with speaking(language := read_language(code)):
        for _ in range(300):
            whole = chance.randrange(10_000, 10**9)
            places = Decimal(whole) / 100
            assert formats.number(whole) == format_decimal(whole, locale=language.locale)
            average = format_decimal(places, "#,##0.00", locale=language.locale)
            assert formats.number(float(places), "users per day") == average
            share = language.locale.percent_formats[None].pattern.replace("##0", "##0.0")
            expected = format_percent(Decimal(whole) / 1000, share, locale=language.locale)
            assert formats.number(whole / 10, "percent of all") == expected
            amount = language.locale.currency_formats["standard"].pattern.replace(".00", "")
            expected = format_currency(
                whole, "$", amount, locale=language.locale, currency_digits=False
            )
            assert formats.number(whole, "dollars") == expected


@pytest.mark.parametrize("code", CODES)
def test_dates_are_those_of_the_language(code: str) -> None:
    """In short and in full, days and months."""
    with speaking(language := read_language(code)):
        locale = language.locale
        for day in DAYS:
            time = datetime(day.year, day.month, day.day)
            expected = format_skeleton("yMMM" if day.day == 1 else "yMMMd", day, locale=locale)
            assert formats.value(time) == expected
            assert formats.value(time, has_days=True) == format_skeleton(
                "yMMMd", day, locale=locale
            )
            assert formats.long_day(day) == format_date(day, "long", locale)
            assert formats.long_month(day) == format_skeleton("yMMMM", day, locale=locale)


def test_german_is_as_people_write_it() -> None:
    """By hand, so that nobody's data decides."""
    with speaking(read_language("de")):
        assert formats.number(1234.5, "percent of all") == "1.234,5\xa0%"
        assert formats.number(-24685, "dollars") == "\N{MINUS SIGN}24.685\xa0$"
        assert formats.number(1234567) == "1.234.567"
        assert formats.number(3.52, "users per day") == "3,52"
        assert formats.value(datetime(2025, 2, 1)) == "Feb. 2025"
        assert formats.value(datetime(2025, 3, 9)) == "9. März 2025"
        assert formats.long_day(date(2025, 3, 9)) == "9. März 2025"
        assert formats.value(None) == "keine Angabe"
    assert current().is_english
    assert formats.number(1234.5, "percent of all") == "1,234.5%"


def _in_days(day: date, locale: Locale) -> str:
    return str(format_skeleton("yMMMd", day, locale=locale))
