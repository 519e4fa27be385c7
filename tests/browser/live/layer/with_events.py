"""What the build answers where more events arrive after those of the sample company."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from macros.answers.answers import Answers
from macros.events.database import open_database
from macros.events.sample_dataset import few_events
from macros.events.settings import Settings
from macros.queries.result import Result
from macros.sample.recording import MODELS, record
from tests.support.checkout import PROJECT_ROOT

Message = dict[str, Any]


@cache
def sample_messages(model: str) -> Sequence[Message]:
    """The events of the sample as they were sent: what is stored has no `$set`."""
    return record(MODELS[model]).messages


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
    dataset = few_events(folder, messages)
    answers = Answers(PROJECT_ROOT, Settings())
    every = (answers.parsed(answers.query(name)) for name in answers.names())
    queries = [query for query in every if query.model == model]
    keys = {key for query in queries for key in query.properties()}
    database = open_database(dataset, keys)
    results = {query.name: query.run(database) for query in queries}
    database.close()
    return results
