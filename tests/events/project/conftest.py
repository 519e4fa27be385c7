"""A stand-in for PostHog with the sample company's events, and the project in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from macros.events.database import open_database
from macros.events.project import key as project_key
from macros.events.project import query_api
from macros.events.project.project import Project
from macros.events.sample_dataset import sample_dataset
from macros.queries.query import load_query
from tests.events.project.replies import KEY, OWN, Clock
from tests.support.checkout import PROJECT_ROOT, SNIPPETS
from tests.support.query_api import QueryApi


@pytest.fixture(scope="session")
def server() -> Iterator[QueryApi]:
    """One stand-in for PostHog a session, with the sample company's events in it."""
    keys = {key for name in OWN for key in load_query(SNIPPETS, name).properties()}
    keys |= {("organization_id",), ("$group_0",)}  # of what a model is guessed by
    dataset = sample_dataset(PROJECT_ROOT)
    with open_database(dataset, keys) as database, QueryApi(database, KEY) as started:
        yield started


@pytest.fixture
def posthog(server: QueryApi, monkeypatch: pytest.MonkeyPatch) -> QueryApi:
    """The stand-in as nobody has used it, its key in the environment."""
    server.reset()
    monkeypatch.setenv(project_key.KEY, KEY)
    return server


@pytest.fixture
def project(posthog: QueryApi) -> Project:
    """The project that the stand-in has."""
    return Project(posthog.address)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that does not keep tests waiting."""
    fake = Clock()
    monkeypatch.setattr(query_api, "time", fake)
    return fake
