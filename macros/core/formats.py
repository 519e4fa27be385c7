"""Format values for people, and escape them for every kind of markup."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from macros.core.words.language import current, fill, of_project, say

PLAIN = frozenset(" .,:;%/()?")  # punctuation with no meaning in HTML or inside a Markdown line
# Characters that XML forbids (one of them in a label crashes vl-convert) or HTML reads as others.
NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPACE = re.compile("[^\\S\xa0\u202f]+")  # but for what keeps a number and its sign on a line


def escape(value: object) -> str:
    """Escape a value so that it stays text in HTML, in an attribute, in Markdown and in Jinja.

    Data is hostile: every character that could have a meaning becomes an entity.

    >>> escape("<b>{{ x }}</b> *a*")
    '&#60;b&#62;&#123;&#123; x &#125;&#125;&#60;/b&#62; &#42;a&#42;'
    """
    text = SPACE.sub(" ", value).strip(" ") if isinstance(value, str) else str(value)
    return "".join(c if c.isalnum() or c in PLAIN else f"&#{ord(c)};" for c in text)


def attribute(text: str) -> str:
    """Escape text for a double-quoted HTML attribute that is read back with its line breaks."""
    return html.escape(text).replace("{", "&#123;").replace("\n", "&#10;")


def number(value: float, unit: str = "") -> str:
    """Format a number: thousands separated, dollars or percent marked, averages to two places.

    >>> number(1214), number(3.5230769, "loans per reader"), number(24685.0, "dollars")
    ('1,214', '3.52', '$24,685')
    >>> number(43.46, "percent of readers")
    '43.5%'
    """
    if not math.isfinite(value):
        return say("no number")
    forms = current().forms
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    if unit.startswith("percent"):
        return sign + fill(forms.percent, {"n": forms.separated(f"{abs(value):,.1f}")})
    average = " per " in unit or not float(value).is_integer()
    text = forms.separated(f"{abs(value):,.2f}" if average else f"{abs(value):,.0f}")
    return sign + (fill(forms.dollars, {"n": text}) if unit.startswith("dollars") else text)


def value(item: Any, unit: str = "", *, has_days: bool = False) -> str:
    """Format any value of a result: numbers by their unit, the first day of a month as a month.

    Args:
        item: the value.
        unit: the unit of numbers.
        has_days: whether it is one of several dates that are days: then none is a month.
    """
    if item is None:
        return say("none")
    if isinstance(item, bool):
        return say("yes") if item else say("no")
    if isinstance(item, int | float):
        return number(item, unit)
    if isinstance(item, datetime | date):
        is_month = item.day == 1 and not has_days
        return _date(item, current().forms.months if is_month else current().forms.days)
    return NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", str(item))


def long_month(day: date) -> str:
    """The month of a day, with its whole name.

    >>> long_month(date(2025, 2, 1))
    'February 2025'
    """
    return _date(day, current().forms.long_months)


def long_day(day: date) -> str:
    """A day, with the whole name of its month.

    >>> long_day(date(2025, 2, 1))
    '1 February 2025'
    """
    return _date(day, current().forms.long_days)


def _date(day: date, patterns: Sequence[str]) -> str:
    return fill(patterns[day.month - 1], {"day": day.day, "year": day.year})


def has_days(items: Iterable[Any]) -> bool:
    """Whether dates among some values are days, of which one may be the first of a month."""
    return any(isinstance(item, date) and item.day != 1 for item in items)


def label(column: str) -> str:
    """Format a column's name as a heading.

    >>> label("team_size")
    'Team size'
    """
    return of_project(column.replace("_", " ").capitalize())


def noun(column: str) -> str:
    """A column's name within a sentence; only English is sure to write nouns in small letters."""
    text = label(column)
    return text.lower() if current().is_english else text
