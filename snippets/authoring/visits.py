"""Visits to a page, made up: a set of events."""

# --8<-- [start:visits]
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any


def events() -> Iterator[dict[str, Any]]:
    """Thirty visits by seven people."""
    for number in range(30):
        yield {
            "event": "visited" if number % 3 else "signed_up",
            "distinct_id": f"visitor-{number % 7}",
            "timestamp": datetime(2025, 1, 1) + timedelta(hours=number),
            "properties": {"page": f"/{number % 5}"},
        }


# --8<-- [end:visits]


# --8<-- [start:count]
names = [event["event"] for event in events()]
for name in sorted(set(names)):
    print(name, names.count(name))
# --8<-- [end:count]
