"""How `events` and `properties` of `extra: events:` are written: names, lists and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from macros.core.errors import suggest
from macros.core.options import problem
from macros.events.meaning.mapping import Source

if TYPE_CHECKING:
    from macros.core.errors import EventsProblem

OPTIONS = ("event", "where", "shared")


def read_events(key: str, value: Any) -> Mapping[str, tuple[Source, ...]]:
    """The setting `events`: by our name, a name of theirs, or a list of names and conditions.

    Raises:
        EventsProblem: it has another form, or one of theirs would be two of ours unsaid.
    """
    if not isinstance(value, Mapping):
        raise problem(f'"{key}" has to be a mapping')
    sources = {ours: tuple(_sources(key, ours, theirs)) for ours, theirs in value.items()}
    owners: dict[str, tuple[str, Source]] = {}
    for ours, some in sources.items():
        for source in some:
            owner, other = owners.setdefault(source.event, (ours, source))
            if owner != ours and not (_may_be_two(source) and _may_be_two(other)):
                raise _two_of_ours(key, owner, ours, source.event)
    return sources


def _may_be_two(source: Source) -> bool:
    return source.is_shared or bool(source.where)


def _two_of_ours(key: str, owner: str, ours: str, theirs: str) -> EventsProblem:
    return problem(
        f'"{key}": "{owner}" and "{ours}" cannot both be "{theirs}", unless both say when, with '
        f'"where: {{property: value}}", or that it is both: {{event: {theirs}, shared: true}}'
    )


def _sources(key: str, ours: Any, value: Any) -> Iterator[Source]:
    items = value if isinstance(value, list) else [value]
    if not isinstance(ours, str) or not items:
        raise _not_a_name(key, ours)
    for item in items:
        if isinstance(item, str):
            yield Source(item)
        elif isinstance(item, Mapping):
            yield _source(key, ours, item)
        else:
            raise _not_a_name(key, ours)


def _not_a_name(key: str, ours: Any) -> EventsProblem:
    return problem(f'"{key}": "{ours}" has to be a string, and so has your name for it')


def _source(key: str, ours: str, item: Mapping[Any, Any]) -> Source:
    for option in item:
        if option not in OPTIONS:
            hint = suggest(str(option), OPTIONS, "There are")
            raise problem(f'"{key}": "{ours}": no option "{option}"; {hint}')
    event, where, shared = item.get("event"), item.get("where", {}), item.get("shared", False)
    if not isinstance(event, str):
        raise problem(f'"{key}": "{ours}": "event" has to be a string, your name for it')
    if not isinstance(where, Mapping):
        raise problem(f'"{key}": "{ours}": "where" has to be a mapping of properties to values')
    if not isinstance(shared, bool):
        raise problem(f'"{key}": "{ours}": "shared" has to be true or false')
    pairs = (
        (str(name), texts(f'"{key}": "{ours}": "{name}"', some)) for name, some in where.items()
    )
    return Source(event, tuple(pairs), shared)


def texts(place: str, value: Any) -> tuple[str, ...]:
    """One value or a list of them, each as the text that JSON has for it."""
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str | int | float) for item in items):
        raise problem(f"{place} has to be a value, or a list of values")
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in items)


def read_properties(key: str, value: Any) -> Mapping[str, tuple[str, ...]]:
    """The setting `properties`: by our name, a name of theirs, or several, in their order.

    Raises:
        EventsProblem: it has another form.
    """
    if not isinstance(value, Mapping):
        raise problem(f'"{key}" has to be a mapping')
    for ours, theirs in value.items():
        if not isinstance(ours, str) or not _are_names(theirs):
            raise _not_a_name(key, ours)
    return {ours: names_of(theirs) for ours, theirs in value.items()}


def _are_names(value: Any) -> bool:
    items = value if isinstance(value, list | tuple) else [value]
    return bool(items) and all(isinstance(item, str) for item in items)


def names_of(value: str | Sequence[str]) -> tuple[str, ...]:
    """One name or several as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)
