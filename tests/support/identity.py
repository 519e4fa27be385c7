"""Messages that say who somebody is, and the persons they lead to."""

from __future__ import annotations

from typing import Any

from macros.events.identity import IdentityResolver, Message


def sent(event: str, distinct_id: str, **properties: Any) -> Message:
    """A message; the argument `_x` stands for the property `$x`."""
    renamed = {f"${k[1:]}" if k.startswith("_") else k: v for k, v in properties.items()}
    return {
        "event": event,
        "distinct_id": distinct_id,
        "timestamp": "2025-01-01T00:00:00.000Z",
        "properties": renamed,
    }


def identify(distinct_id: str, anonymous: str, **properties: Any) -> Message:
    """What posthog-js sends for `identify()` in a browser nobody was identified in."""
    return sent("$identify", distinct_id, _anon_distinct_id=anonymous, **properties)


def alias(into: str, merged: str) -> Message:
    """What the Python SDK sends for `alias(into, merged)`: its own names say otherwise."""
    message = sent("$create_alias", into, alias=merged)
    message["properties"]["distinct_id"] = into
    return message


def ingested(*messages: Message) -> IdentityResolver:
    """The persons after these messages."""
    persons = IdentityResolver()
    for _ in persons.ingest(messages):
        pass
    return persons


def same(persons: IdentityResolver, left: str, right: str) -> bool:
    """Whether two distinct ids belong to one person."""
    return persons.resolve(left) is persons.resolve(right)
