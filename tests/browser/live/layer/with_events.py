"""What the build answers where more events arrive after those of the sample company."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from macros.answers.answers import Answers
from macros.events.database import open_database
from macros.events.identity import Groups, IdentityResolver
from macros.events.sample_dataset import Dataset, sample_dataset
from macros.events.settings import Settings
from macros.queries.result import Result
from tests.support.checkout import PROJECT_ROOT

Message = dict[str, Any]
MESSAGE = ("uuid", "event", "distinct_id", "timestamp", "properties")


def sample_messages(model: str) -> list[Message]:
    """The events of the sample as they were sent, without the persons they belong to."""
    with sample_dataset(PROJECT_ROOT, model).events.open(encoding="utf-8") as lines:
        return [{key: event[key] for key in MESSAGE} for event in map(json.loads, lines)]


def placed(events: Iterable[Mapping[str, Any]], end: str) -> Iterator[Message]:
    """Events of a run as if the last event of a dataset were just now.

    Args:
        events: as an SDK sent them, just now.
        end: the time of the last event of the dataset.
    """
    time = datetime.fromisoformat(end)
    for event in events:
        time += timedelta(milliseconds=1)
        timestamp = time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        yield {"uuid": "", **event, "timestamp": timestamp}


def answers_with(
    model: str, events: Sequence[Mapping[str, Any]], folder: Path
) -> dict[str, Result]:
    """The result of each query of a model, where events of a run follow those of the sample.

    Args:
        model: the tracking model.
        events: as an SDK sent them.
        folder: an empty one, for the tables.
    """
    sample = sample_messages(model)
    messages = [*sample, *placed(events, max(message["timestamp"] for message in sample))]
    write_tables(messages, folder)
    answers = Answers(PROJECT_ROOT, Settings())
    every = (answers.parsed(answers.query(name)) for name in answers.names())
    queries = [query for query in every if query.model == model]
    keys = {key for query in queries for key in query.properties()}
    database = open_database(Dataset("with events", folder), keys)
    results = {query.name: query.run(database) for query in queries}
    database.close()
    return results


def write_tables(messages: Iterable[Message], folder: Path) -> None:
    """Ingest messages by the build's rules, and write the tables that its queries run on."""
    resolver, groups = IdentityResolver(), Groups()
    ingested = [(m, p.properties, groups.ingest(m)) for m, p in resolver.ingest(messages)]
    events: Iterator[Message] = (
        {
            **message,
            **keys,
            "person_id": resolver.resolve(message["distinct_id"]).id,
            "person_properties": properties,
        }
        for message, properties, keys in ingested
    )
    persons = (
        {"id": person.id, "created_at": person.created_at, "properties": person.properties}
        for person in resolver.all()
        if person.has_profile
    )
    rows = (
        {"index": groups.types.index(kind), "key": key, "properties": properties}
        for (kind, key), properties in groups.properties.items()
        if kind in groups.types
    )
    for name, records in (("events", events), ("persons", persons), ("groups", rows)):
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
