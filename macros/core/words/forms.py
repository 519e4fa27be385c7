"""How a language writes numbers, amounts and dates: what Babel has of Unicode's CLDR.

The live examples get the same forms from the page, so that a browser writes as the build does,
whatever edition of the CLDR it has itself.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel import Locale

DIGITS = re.compile(r"[#0,.]+")  # of a pattern such as "#,##0.00 ¤"
MONTHS = range(1, 13)
YEAR, DAY = "2345", "28"  # of a date that becomes a pattern
NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
LONG = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Forms:
    """The forms of a language; those of English unless others are given.

    Attributes:
        decimal, group: what stands before the fraction, and between thousands.
        dollars, percent: patterns of amounts and shares, with "{n}" for the number.
        names: the months in short, as an axis has them.
        months, days: a pattern for each month, with "{year}" and "{day}", in short.
        long_months, long_days: the same with the whole name of the month.
    """

    decimal: str = "."
    group: str = ","
    dollars: str = "${n}"
    percent: str = "{n}%"
    names: tuple[str, ...] = tuple(NAMES)
    months: tuple[str, ...] = tuple(f"{name} {{year}}" for name in NAMES)
    days: tuple[str, ...] = tuple(f"{{day}} {name} {{year}}" for name in NAMES)
    long_months: tuple[str, ...] = tuple(f"{name} {{year}}" for name in LONG)
    long_days: tuple[str, ...] = tuple(f"{{day}} {name} {{year}}" for name in LONG)

    def separated(self, text: str) -> str:
        """A number as Python writes it, with the separators of the language."""
        return text.translate({ord(","): self.group, ord("."): self.decimal})

    def as_json(self) -> dict[str, Any]:
        """The forms for scripts."""
        return asdict(self)

    def as_vega(self) -> dict[str, Any]:
        """The forms as a configuration of Vega has them, for the axes of charts."""
        before, after = self.dollars.split("{n}")
        weekdays = [""] * 7  # no axis names them
        number = {"decimal": self.decimal, "thousands": self.group, "grouping": [3]}
        time = {"dateTime": "%x", "date": "%x", "time": "%X", "periods": ["", ""]}
        time |= {"days": weekdays, "shortDays": weekdays}
        months = {"months": list(self.names), "shortMonths": list(self.names)}
        return {"number": number | {"currency": [before, after]}, "time": time | months}


ENGLISH = Forms()


def forms_of(locale: Locale) -> Forms:
    """The forms of a language, as Unicode's CLDR has them."""
    from babel.dates import get_month_names

    symbols, skeletons = locale.number_symbols["latn"], locale.datetime_skeletons
    names = get_month_names("abbreviated", "format", locale)
    dollars = _pattern(locale.currency_formats["standard"].pattern)
    # Babel mixes up short names that stand alone, LLL, once it has read several languages.
    short = (skeletons[name].pattern.replace("L", "M") for name in ("yMMM", "yMMMd"))
    months, days = (_dates(pattern, locale) for pattern in short)
    return Forms(
        decimal=symbols["decimal"],
        group=symbols["group"],
        dollars=dollars.replace("¤", "$"),
        percent=_pattern(locale.percent_formats[None].pattern),
        names=tuple(names[month] for month in MONTHS),
        months=months,
        days=days,
        long_months=_dates(skeletons["yMMMM"].pattern, locale),
        long_days=_dates(locale.date_formats["long"].pattern, locale),
    )


def _pattern(pattern: str) -> str:
    return DIGITS.sub("{n}", pattern.split(";")[0])


def _dates(pattern: str, locale: Locale) -> tuple[str, ...]:
    """A pattern for each month: how the language writes a date with these parts."""
    from babel.dates import format_date

    texts = (format_date(date(int(YEAR), n, int(DAY)), pattern, locale) for n in MONTHS)
    return tuple(text.replace(YEAR, "{year}").replace(DAY, "{day}", 1) for text in texts)
