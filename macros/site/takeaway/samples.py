"""What a notebook runs on: the sample company's events, or those or the data of a set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.answers.answers import Answers
from macros.events.database import SELECTS, columns_of_file
from macros.events.sample_dataset import Dataset

TABLES = ("events", "persons", "groups")


@dataclass(frozen=True)
class Sample:
    """Files that a reader downloads beside a notebook, and the tables that they become.

    Attributes:
        label: what a sentence calls the set; "" for the sample company.
        key: their content hash.
        files: the files, by their names in the archive.
        tables: of each table, its file and the SQL that reads it.
        dataset: the sample company's events; None for a set.
        is_plain: whether the tables are not PostHog's.
    """

    label: str
    key: str
    files: Mapping[str, Path]
    tables: Mapping[str, tuple[str, str]]
    dataset: Dataset | None = None
    is_plain: bool = False


def read_samples(answers: Answers, models: tuple[str, ...], names: set[str]) -> dict[str, Sample]:
    """The samples of some models and sets.

    Args:
        answers: of the site.
        models: the models whose events are published.
        names: the models and sets that somebody takes away.
    """
    return {name: _read(answers, models, name) for name in sorted(names & {*models, *answers.sets})}


def _read(answers: Answers, models: tuple[str, ...], name: str) -> Sample:
    if name in models:
        dataset = answers.source(name)
        return _of_events("", dataset, dataset)
    events = answers.sets[name]
    if not events.is_plain:
        return _of_events(events.label, answers.source(name), None)
    backend = answers.tables(name)
    files = {file.name: file for file in events.tables.values()}
    tables = {table: (events.tables[table].name, sql) for table, sql in backend.selects.items()}
    return Sample(events.label, backend.key, files, tables, is_plain=True)


def _of_events(label: str, events: Dataset, company: Dataset | None) -> Sample:
    files = {f"{table}.jsonl": events.folder / f"{table}.jsonl" for table in TABLES}
    return Sample(label, events.key, files, dict(_selects()), company)


def _selects() -> Iterator[tuple[str, tuple[str, str]]]:
    """PostHog's tables, from files as it exports them."""
    for table, select in SELECTS.items():
        reader = (
            f"read_json($file, format = 'newline_delimited', columns = {columns_of_file(table)})"
        )
        yield table, (f"{table}.jsonl", f"SELECT {select} FROM {reader}")
