"""Where an insight counts otherwise than its query on events that a company may have.

The sample company has no such events, so they are planted: somebody who comes back, an organization
without a sign-up, and what names no organization at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from macros.answers.answers import Answers
from macros.content import insights
from macros.events.ingestion import write_tables
from macros.events.models.organizations import SIGN_UP
from macros.events.settings import read
from macros.queries.counted import is_limited_by
from macros.sample.recording import MODELS, Recording
from tests.events.exports.makers import project
from tests.support.checkout import SNIPPETS, share_cache
from tests.support.insights.evaluator import evaluate
from tests.support.insights.events import with_persons
from tests.support.insights.values import as_floats, by_names

NAMES = insights.names(SNIPPETS)
ACCOUNTS = ("organizations", "total_users", "users_per_organization")


def names_of(model: str) -> list[str]:
    """The insights of a model."""
    return [name for name in NAMES if (name.rpartition("/")[0] or "organization") == model]


def later(message: Mapping[str, Any], days: int, **properties: Any) -> dict[str, Any]:
    """The same message again, some days later, with other properties."""
    time = datetime.fromisoformat(message["timestamp"]) + timedelta(days=days)
    own = {**message["properties"], **properties}
    return {
        **message,
        "uuid": f"{message['uuid']}-again",
        "timestamp": time.isoformat(),
        "properties": own,
    }


def member(recording: Recording) -> dict[str, Any]:
    """The first account of somebody who joined an organization that others had founded."""
    return next(
        message
        for message in recording.messages
        if message["event"] == SIGN_UP and not message["properties"].get("is_first_user")
    )


def strangers(recording: Recording, model: str) -> Iterator[dict[str, Any]]:
    """A project and a payment of an organization that never signed up."""
    for event in ("project_created", "purchase"):
        message = next(m for m in recording.messages if m["event"] == event)
        if model == "organization":
            yield {**later(message, 0), "distinct_id": "org_of_strangers"}
        elif model == "person":
            yield later(message, 0, organization_id="org_of_strangers")
        else:
            yield later(message, 0, **{"$groups": {"organization": "org_of_strangers"}})


def answers_of(recording: Recording, model: str, folder: Path) -> Answers:
    """The answers of all that was sent, read from files as a company's own."""
    tables = folder / "tables"
    tables.mkdir()
    write_tables(tables, recording)
    root = folder / "project"
    share_cache(root)
    project(root)
    return Answers(root, read({"source": str(tables / "events.jsonl"), "model": model}))


def value_of(name: str, messages: list[Any]) -> Any:
    """What an insight shows of messages; numbers are floats, as SQL gives them."""
    return as_floats(evaluate(insights.load(SNIPPETS, name).query, with_persons(messages)))


def result_of(name: str, answers: Answers) -> Any:
    """What a query gives, by what it is split by."""
    return by_names(answers.result(insights.query_name(name)))


def with_returns(recording: Recording) -> list[dict[str, Any]]:
    """The messages of a year in which somebody comes back, at once and forty days later."""
    first = member(recording)
    return [*recording.messages, later(first, 0), later(first, 40)]


@pytest.mark.parametrize("model", MODELS)
def test_whoever_comes_back_is_one_account(
    model: str, recordings: Mapping[str, Recording], tmp_path: Path
) -> None:
    """A second account of the same pair changes neither an insight nor its query."""
    recording = recordings[model]
    back = with_returns(recording)
    answers = answers_of(replace(recording, messages=back), model, tmp_path)
    for name in names_of(model):
        if name.rpartition("/")[2] in ACCOUNTS:
            value = value_of(name, back)
            assert value == result_of(name, answers) == value_of(name, recording.messages), name


@pytest.mark.parametrize("model", MODELS)
def test_accounts_by_month_differ_as_the_page_says(
    model: str, recordings: Mapping[str, Recording], tmp_path: Path
) -> None:
    """The insight has somebody who comes back in a later month twice, the query once."""
    recording = recordings[model]
    first, back = member(recording), with_returns(recording)
    name = next(name for name in names_of(model) if name.endswith("users_per_month"))
    result = result_of(name, answers_of(replace(recording, messages=back), model, tmp_path))
    assert result == value_of(name, recording.messages)
    month = (datetime.fromisoformat(first["timestamp"]) + timedelta(days=40)).strftime("%Y-%m")
    value = value_of(name, back)
    assert {key for key in value if value[key] != result[key]} == {
        datetime.fromisoformat(f"{month}-01")
    }


@pytest.mark.parametrize("model", MODELS)
def test_a_sentence_says_where_an_insight_counts_more(
    model: str, recordings: Mapping[str, Recording], tmp_path: Path
) -> None:
    """An insight without it agrees with its query on what strangers did; some with it do not."""
    recording = recordings[model]
    messages = [*recording.messages, *strangers(recording, model)]
    answers = answers_of(replace(recording, messages=messages), model, tmp_path)
    differing = set()
    for name in names_of(model):
        query = answers.parsed(answers.query(insights.query_name(name)))
        added = insights.load(SNIPPETS, name).adds_to(SIGN_UP)
        if value_of(name, messages) != result_of(name, answers):
            differing.add(name)
            assert added, name
            assert is_limited_by(query.syntax, SIGN_UP), name
    assert len(differing) > 3
