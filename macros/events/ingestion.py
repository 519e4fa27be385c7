"""Messages as PostHog ingests them: events, persons and groups, in files that DuckDB reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from macros.events.identity import Groups, IdentityResolver, other_id
from macros.events.sample_company import Recording

SET = ("$set", "$set_once")

Row = dict[str, Any]


def write_tables(folder: Path, recording: Recording) -> None:
    """Ingest the messages as PostHog does, and write what comes of it into files of a folder."""
    resolver, groups = IdentityResolver(), Groups()
    ingested = list(resolver.ingest(recording.messages))
    events = (
        {
            **message,
            "properties": stored(message["properties"]),
            **groups.ingest(message),
            "person_id": resolver.resolve(message["distinct_id"]).id,
            "person_properties": person.properties,
        }
        for message, person in ingested
    )
    _write_rows(folder / "events.jsonl", events)
    persons = [person for person in resolver.all() if person.has_profile]
    _write_rows(
        folder / "persons.jsonl",
        ({"id": p.id, "created_at": p.created_at, "properties": p.properties} for p in persons),
    )
    _write_rows(folder / "groups.jsonl", _group_rows(groups))
    (folder / "received.json").write_text(json.dumps(recording.first_messages, indent=1))
    (folder / "calls.json").write_text(json.dumps(recording.first_calls, indent=1))
    (folder / "since.json").write_text(json.dumps(_ids_by_day(recording.messages, resolver)))
    properties = [stored(message["properties"]) for message in recording.messages]
    properties += [person.properties for person in persons]
    properties += list(groups.properties.values())
    names = {
        "events": sorted({message["event"] for message in recording.messages}),
        "properties": sorted(set(_keys(properties))),
    }
    (folder / "names.json").write_text(json.dumps(names))


def _ids_by_day(messages: Iterable[Row], resolver: IdentityResolver) -> dict[str, list[str]]:
    """The distinct ids of persons with a profile by the day on which each is first seen."""
    others = {other_id(message) for message in messages}
    by_day: dict[str, list[str]] = {}
    for distinct_id in dict.fromkeys(str(message["distinct_id"]) for message in messages):
        person = resolver.resolve(distinct_id)
        if person.has_profile and distinct_id not in others:
            by_day.setdefault(person.created_at[:10], []).append(distinct_id)
    return by_day


def stored(properties: Row) -> Row:
    """An event's properties as PostHog stores them: without what it sets on its person.

    Since August 2026 `$set` and `$set_once` can be sent, and not read from events that are stored
    (PostHog/posthog.com 19325).
    """
    return {key: value for key, value in properties.items() if key not in SET}


def _group_rows(groups: Groups) -> Iterator[Row]:
    for (kind, key), properties in groups.properties.items():
        if kind in groups.types:
            yield {"index": groups.types.index(kind), "key": key, "properties": properties}


def _keys(values: Iterable[Any]) -> Iterator[str]:
    """The keys of dictionaries, and of the dictionaries in them."""
    for value in values:
        if isinstance(value, dict):
            yield from value
            yield from _keys(value.values())


def _write_rows(file: Path, rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
