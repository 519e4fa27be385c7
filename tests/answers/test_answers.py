"""The results of a build: computed once, cached, and on the right events."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.answers.answers import SAMPLE, Answers
from macros.answers.missing import NoAnswer
from macros.events.sample_backend import SampleBackend, SampleBackends
from macros.events.sample_dataset import sample_dataset
from macros.events.settings import Settings
from macros.queries.query import Query
from macros.queries.result import Result
from macros.sample.recording import MODELS
from tests.support.checkout import PROJECT_ROOT

HEADER = "-- question: How many?\n-- unit: users\n-- counts: all users\n"
CENSUS = "model of these events"  # asked of one's own events before any other query
COUNTED = "SELECT count() AS n FROM events WHERE event = "
QUERIES = {
    "accounts": f"{COUNTED}'account_created'",
    "purchases": f"{COUNTED}'purchase'",
    "person/accounts": f"{COUNTED}'account_created'",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with three queries and an export without purchases."""
    for name, sql in QUERIES.items():
        file = tmp_path / "snippets" / "sql" / f"{name}.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{HEADER}{sql}\n", encoding="utf-8")
    write_events(tmp_path, 3)
    return tmp_path


def write_events(folder: Path, number: int) -> None:
    """An export with as many accounts."""
    event = {
        "event": "account_created",
        "distinct_id": "acme",
        "timestamp": "2025-03-01T10:00:00Z",
        "properties": {},
    }
    rows = [json.dumps({"uuid": f"u{n}", **event}) for n in range(number)]
    (folder / "events.jsonl").write_text("\n".join(rows), encoding="utf-8")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each query was run."""
    counter: Counter[str] = Counter()
    run = Query.run

    def count(query: Query, database: Any) -> Result:
        counter[query.name] += 1
        return run(query, database)

    monkeypatch.setattr(Query, "run", count)
    return counter


def own(root: Path, label: str = "") -> Answers:
    """The answers of a build over that export."""
    return Answers(root, Settings(source=str(root / "events.jsonl"), label=label))


def test_a_result_is_computed_once(root: Path, runs: Counter[str]) -> None:
    """The same object in one build; in the next build, an equal one from the cache."""
    first, second = own(root), own(root)
    assert first.result("accounts").rows == ((3,),)
    assert first.result("accounts") is first.result("accounts")
    assert second.result("accounts") == first.result("accounts")
    assert runs == {"accounts": 1, CENSUS: 1}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1.5", 1.5),
        ("0.1 + 0.2", 0.3),
        ("CAST('2025-03-01' AS DATE)", datetime(2025, 3, 1)),
        ("CAST('2025-03-01 12:30:00.5' AS TIMESTAMP)", datetime(2025, 3, 1, 12, 30, 0, 500_000)),
        ("true", True),
        ("NULL", None),
        ("170141183460469231731687303715884105727", 2**127 - 1),
        ("[1, 2]", "[1, 2]"),
        ("INTERVAL 90 MINUTE", "1:30:00"),
        ("'é'", "é"),
    ],
)
def test_a_value_is_the_same_from_the_cache(expression: str, value: Any) -> None:
    """The first build shows what the second one reads, whatever type DuckDB has for it."""
    query = Query("values", "", "", "", f"SELECT {expression} AS n", 4)
    with duckdb.connect() as database:
        result = query.run(database)
    assert result.rows == ((value,),)
    assert [type(cell) for cell in result.rows[0]] == [type(value)]
    assert Result.from_json(result.to_json()) == result


def test_a_result_is_not_read_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who computes a result has it, also where the disk takes nothing."""
    monkeypatch.setattr(Result, "from_json", None)
    (root / ".cache").mkdir()
    (root / ".cache" / "answers").touch()
    assert own(root).result("accounts").value == 3


def test_other_events_are_another_result(root: Path) -> None:
    """Neither the database nor the results of the events before are used."""
    assert own(root).result("accounts").value == 3
    write_events(root, 5)
    assert own(root).result("accounts").value == 5


def test_what_is_missing_is_said_each_time(root: Path, runs: Counter[str]) -> None:
    """The query runs once, however many pages have no answer of it."""
    answers = own(root, label="events of 2025")
    for _ in range(3):
        with pytest.raises(NoAnswer) as reason:
            answers.result("purchases")
        assert str(reason.value) == 'No answer: events of 2025 has no event "purchase".'
    assert runs == {"purchases": 1, CENSUS: 1}


def test_other_models_stay_with_the_sample(root: Path) -> None:
    """The user's events are tracked in one way; what compares ways is about the sample company."""
    answers = own(root)
    labels = {name: answers.label(name) for name in answers.names()}
    assert labels == {"accounts": "your data", "purchases": "your data", "person/accounts": SAMPLE}


def test_the_sample_answers_whatever_events_the_user_has(tmp_path: Path) -> None:
    """The comparison of models asks the sample company where pages show the user's own events."""
    write_events(tmp_path, 3)
    source = str(tmp_path / "events.jsonl")
    answers = Answers(PROJECT_ROOT, Settings(source=source))
    sample = Answers(PROJECT_ROOT, Settings())
    assert sample.label("organizations") == SAMPLE
    assert answers.of_sample("organizations") == sample.result("organizations")


def test_the_answers_of_a_model_need_no_other_models_events(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process of a first build records its own model alone."""
    opened: set[str] = set()

    def look_up(self: SampleBackends, model: str) -> SampleBackend:
        opened.add(model)
        return SampleBackend(sample_dataset(PROJECT_ROOT, model), lambda: ())

    monkeypatch.setattr(SampleBackends, "__getitem__", look_up)
    answers = Answers(PROJECT_ROOT, Settings())
    for model in ("person", "organization"):
        opened.clear()
        names = list(answers.names_of(model))
        assert {answers.query(name).model for name in names} == {model}
        assert opened <= {model}
    assert {*answers.names()} == {n for model in MODELS for n in answers.names_of(model)}
