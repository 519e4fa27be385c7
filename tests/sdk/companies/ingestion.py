"""What PostHog makes of the messages that arrived: its tables, and the answers of the queries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from macros.events.database import open_database
from macros.events.ingestion import write_tables
from macros.events.sample_dataset import Dataset
from macros.queries.query import load_query
from macros.sample.recording import Recording
from macros.sample.simulation import Simulation
from tests.sdk.capture import Message
from tests.sdk.companies.truth import ANSWERS, OWNERS, Owners
from tests.support.checkout import SNIPPETS

TIERS = "organizations_per_tier"


def deduplicate(messages: list[Message]) -> list[Message]:
    """Each event once: the same name, distinct id and uuid on the same day.

    These are the columns by which PostHog sorts and replaces events: `ORDER BY (team_id,
    toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))` in
    posthog/models/event/sql.py of PostHog/posthog.
    """
    unique: dict[tuple[str, ...], Message] = {}
    for message in messages:
        day = str(message["timestamp"])[:10]
        key = (day, message["event"], str(message["distinct_id"]), message["uuid"])
        unique.setdefault(key, message)
    return list(unique.values())


def answers(messages: list[Message], model: str, folder: Path) -> dict[str, Any]:
    """The seven answers by the published queries of a model, over what PostHog stores."""
    folder.mkdir()
    recording = Recording(deduplicate(messages), {}, {}, Simulation())
    write_tables(folder, recording)
    prefix = "" if model == "organization" else f"{model}/"
    queries = {name: load_query(SNIPPETS, prefix + name) for name in (*ANSWERS, TIERS)}
    keys = {key for query in queries.values() for key in query.properties()}
    with open_database(Dataset("arrived", folder), keys) as database:
        rows = {name: query.run(database).rows for name, query in queries.items()}
    tiers = {f"{TIERS}: {tier}": count for tier, count in rows.pop(TIERS)}
    return {name: row[0] for name, (row,) in rows.items()} | tiers


def owners(messages: list[Message], model: str) -> Owners:
    """How often each event arrived, with the organization and the person that it names."""
    return Counter(
        (message["event"], *_owners(message, model))
        for message in deduplicate(messages)
        if message["event"] in OWNERS and not _is_outside(message)
    )


def _is_outside(message: Message) -> bool:
    """Whether a page view is of no organization's page, such as that where people log in."""
    url = str(message["properties"].get("$current_url", ""))
    return message["event"] == "$pageview" and "/org_" not in url


def _owners(message: Message, model: str) -> tuple[str | None, str | None]:
    properties, distinct_id = message["properties"], message["distinct_id"]
    if model == "organization":
        return distinct_id, properties.get("user_id")
    person = None if distinct_id.startswith("$organization_") else distinct_id
    if model == "person":
        return properties.get("organization_id"), person
    return (properties.get("$groups") or {}).get("organization"), person
