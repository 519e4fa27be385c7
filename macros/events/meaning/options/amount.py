"""How `amount` of `extra: events:` is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from macros.core.errors import suggest
from macros.core.options import problem, string
from macros.events.meaning.amount import Amount, Interval
from macros.events.meaning.options.names import texts

OPTIONS = ("property", "unit", "currency", "rates", "interval")
OF_INTERVAL = ("property", "yearly", "spread")
UNITS = {"cents": 0, "dollars": 1}
POWERS_OF_TEN = [10**power for power in range(7)]


def read_amount(key: str, value: Any) -> Amount:
    """The setting `amount`.

    Raises:
        EventsProblem: it has another form, or rates without a currency.
    """
    section = mapping(key, value, OPTIONS)
    properties = texts(f'"{key}": "property"', section.get("property", []))
    currency = _string(key, section, "currency")
    rates = _string(key, section, "rates")
    if rates and not currency:
        raise problem(f'"{key}": "rates" needs "currency", the property with the code')
    interval = section.get("interval")
    return Amount(
        properties=properties,
        unit=_unit(key, section.get("unit", 1)),
        currency=currency,
        rates=rates,
        interval=None if interval is None else _interval(f'{key}": "interval', interval),
    )


def mapping(key: str, value: Any, options: Collection[str]) -> Mapping[str, Any]:
    """A mapping with no other keys than these options."""
    if not isinstance(value, Mapping):
        raise problem(f'"{key}" has to be a mapping')
    for option in value:
        if option not in options:
            hint = suggest(str(option), options, "There are")
            raise problem(f'"{key}": no option "{option}"; {hint}')
    return {option: item for option, item in value.items() if item is not None}


def _string(key: str, section: Mapping[str, Any], option: str) -> str:
    return string(f'{key}": "{option}', section.get(option, ""))


def _unit(key: str, value: Any) -> int:
    if isinstance(value, str) and value in UNITS:
        return UNITS[value]
    if isinstance(value, bool) or value not in POWERS_OF_TEN:
        expected = '"cents", "dollars" or what an amount is divided by: 1, 10, 100 and so on'
        raise problem(f'"{key}": "unit" has to be {expected}, not "{value}"')
    return int(value)


def _interval(key: str, value: Any) -> Interval:
    section = mapping(key, value, OF_INTERVAL)
    spread = section.get("spread", False)
    if not isinstance(spread, bool):
        raise problem(f'"{key}": "spread" has to be true or false')
    name = _string(key, section, "property")
    if not name:
        raise problem(f'"{key}" needs "property", which says how long a payment is for')
    return Interval(name, texts(f'"{key}": "yearly"', section.get("yearly", "year")), spread)
