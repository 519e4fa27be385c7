"""The same events tracked by each model give the same seven answers, read as that model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.answers import comparison
from macros.answers.answers import Answers
from macros.events import settings
from macros.events.database import open_database
from macros.events.project import key as project_key
from macros.events.sample_dataset import sample_dataset
from macros.queries.query import DEFAULT_MODEL
from macros.sample.recording import MODELS
from tests.events.companies.test_companies import SEVEN
from tests.events.companies.truth.comparison import same
from tests.events.exports.makers import Row, project, write, year
from tests.events.project.replies import KEY
from tests.support.checkout import PROJECT_ROOT, share_cache
from tests.support.query_api import QueryApi


def query_name(model: str, name: str) -> str:
    """The name of a question's query in a model."""
    return name if model == DEFAULT_MODEL else f"{model}/{name}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One project for all, in which each query is parsed already."""
    root = tmp_path_factory.mktemp("models")
    share_cache(root)
    project(root)
    return root


def rows(model: str) -> Iterator[Row]:
    """The sample company's year as a batch export has it, whose groups are properties."""
    for row in year(model):
        group = {"$group_0": row["$group_0"]} if row.get("$group_0") else {}
        own = {name: value for name, value in row.items() if name != "$group_0"}
        yield own | {"properties": row["properties"] | group}


def check(answers: Answers, model: str) -> None:
    """Compare the seven answers with what happened."""
    truth = comparison.truth()
    for name in sorted(SEVEN):
        query = answers.query(query_name(model, name))
        assert answers.is_own(query)
        assert same(comparison.comparable(answers.result(query.name)), truth[name]), name


@pytest.mark.parametrize("kind", ["events.parquet", "events.jsonl.gz", "events.csv"])
@pytest.mark.parametrize("model", MODELS)
def test_files_give_the_same_answers(model: str, kind: str, root: Path, tmp_path: Path) -> None:
    """An export of each model, read as that model, gives what happened."""
    source = str(write(rows(model), tmp_path / kind))
    check(Answers(root, settings.read({"source": source, "model": model})), model)


@pytest.mark.parametrize("model", MODELS)
def test_the_query_api_gives_the_same_answers(
    model: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project whose events each model tracks, asked as that model, gives what happened."""
    monkeypatch.setenv(project_key.KEY, KEY)
    queries = Answers(root, settings.Settings())
    names = [query_name(model, name) for name in SEVEN]
    known = [query for query in map(queries.query, queries.names()) if query.model == model]
    keys = {key for query in known for key in queries.parsed(query).properties()}
    keys |= {("organization_id",), ("$group_0",)}  # which PostHog finds in none or in all events
    dataset = sample_dataset(PROJECT_ROOT, model)
    with open_database(dataset, keys) as database, QueryApi(database, KEY) as posthog:
        section = {"source": posthog.address, "model": model}
        check(Answers(root, settings.read(section)), model)
        assert {queries.query(name).sql for name in names} <= set(posthog.queries)
