"""A company that is not ours: what happened, what PostHog has of it, and its settings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.events.companies.facts import Facts

Row = dict[str, Any]
NAMESPACE = uuid.UUID("6f3f5c3e-6a51-4b0e-9d5f-2f0f5c6b7a10")
DELAY = timedelta(minutes=3)  # until an event that happened is in PostHog


@dataclass(frozen=True)
class Company:
    """A company, as its analyst and its PostHog know it.

    Attributes:
        name: what tests call it.
        model: what a person is in its PostHog.
        settings: `extra: events:` without paths of files.
        facts: what happened, of what the settings say that counts.
        rows: its events, as PostHog's batch exports have them.
        persons: its persons, in the same way.
        rates: the CSV with its rates of exchange, or "".
        csv: how CSV has the properties: "columns" or "json".
        refused: the questions that its events cannot answer, and a part of the reason.
    """

    name: str
    model: str
    settings: Mapping[str, Any]
    facts: Facts
    rows: Sequence[Row]
    persons: Sequence[Row] = ()
    rates: str = ""
    csv: str = "json"
    refused: Mapping[str, str] = field(default_factory=dict)


class PostHog:
    """A company's project in PostHog, which events arrive in.

    Attributes:
        rows: the events, each as a row of a batch export, in order of arrival.

    Args:
        name: what the uuids are made of.
        zone: of the times that it gets.
    """

    def __init__(self, name: str, zone: str = "UTC") -> None:
        self.rows: list[Row] = []
        self._name, self._zone = name, ZoneInfo(zone)

    def capture(
        self,
        time: datetime,
        event: str,
        distinct_id: str,
        properties: Row,
        person_properties: Row | None = None,
    ) -> Row:
        """Take an event, and return its row."""
        moment = time.replace(tzinfo=self._zone).astimezone(UTC)
        row: Row = {
            "uuid": self.id(f"event {len(self.rows)}"),
            "event": event,
            "distinct_id": distinct_id,
            "person_id": self.id(distinct_id),
            "timestamp": written(moment),
            "properties": {"$lib": "posthog-python", **properties},
            "person_properties": person_properties or {},
            "elements_chain": "",
            "created_at": written(moment + DELAY),
            "_inserted_at": written(moment + 2 * DELAY),
        }
        self.rows.append(row)
        return row

    def visit(self, time: datetime, number: int) -> None:
        """Take the page view of somebody who never logs in."""
        nobody = {"$process_person_profile": False, "$current_url": "https://example.com/"}
        self.capture(time, "$pageview", f"0192-visitor-{number:03}", nobody)

    def id(self, text: str) -> str:
        """The uuid of a thing, by its name."""
        return str(uuid.uuid5(NAMESPACE, f"{self._name} {text}"))


def written(moment: datetime) -> str:
    """A time in UTC, as PostHog writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
