"""How `filters` of `extra: events:` is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from macros.core.options import problem, string
from macros.events.meaning.filters import INTERNAL, AccountFilter, Filters
from macros.events.meaning.options.amount import mapping
from macros.events.meaning.options.names import texts
from macros.events.times import UTC

OPTIONS = ("test_accounts", "from", "to", "timezone")
OF_ACCOUNTS = ("email_domains", "properties", "internal")
DOMAIN = re.compile(r"@?[\w-]+(\.[\w-]+)+")


def read_filters(key: str, value: Any) -> Filters:
    """The setting `filters`.

    Raises:
        EventsProblem: it has another form, or leaves nothing.
    """
    section = mapping(key, value, OPTIONS)
    accounts = section.get("test_accounts")
    first, last = (_day(f'"{key}": "{name}"', section.get(name)) for name in ("from", "to"))
    if first and last and first > last:
        raise problem(f'"{key}": "from", {first}, has to be before "to", {last}')
    return Filters(
        test_accounts=None if accounts is None else _accounts(f'{key}": "test_accounts', accounts),
        first=first,
        last=last,
        timezone=_zone(key, section.get("timezone", UTC)),
    )


def _accounts(key: str, value: Any) -> AccountFilter:
    section = mapping(key, value, OF_ACCOUNTS)
    domains = (
        texts(f'"{key}": "email_domains"', section["email_domains"])
        if ("email_domains" in section)
        else ()
    )
    for domain in domains:
        if not DOMAIN.fullmatch(domain):
            expected = 'domains, such as "acme.com"'
            raise problem(f'"{key}": "email_domains" has to be {expected}, not "{domain}"')
    properties = section.get("properties", {})
    if not isinstance(properties, Mapping):
        raise problem(f'"{key}": "properties" has to be a mapping of properties to values')
    values = {str(name): texts(f'"{key}": "{name}"', some) for name, some in properties.items()}
    internal = section.get("internal", False)
    if not isinstance(internal, bool):
        raise problem(f'"{key}": "internal" has to be true or false')
    if internal:
        values[INTERNAL] = ("true",)
    if not domains and not values:
        raise problem(f'"{key}" says of nobody that they are one')
    return AccountFilter(tuple(domain.lstrip("@").lower() for domain in domains), values)


def _day(place: str, value: Any) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise problem(f"{place} has to be a day such as 2026-01-31, not {value!r}") from None


def _zone(key: str, value: Any) -> str:
    name = string(f'{key}": "timezone', value)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        expected = 'a name such as "Europe/Berlin"'
        raise problem(f'"{key}": "timezone" has to be {expected}, not "{name}"') from None
    return name
