"""A PostHog project answers the queries of the model that its events follow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from macros.answers import comparison
from macros.answers.answers import KEPT, Answers
from macros.core.cache import Cache
from macros.core.errors import EventsProblem
from macros.events import settings
from macros.events.database import open_database
from macros.events.project import key as project_key
from macros.events.sample_dataset import Dataset, sample_dataset
from macros.queries.catalog import Catalog
from macros.queries.query import query_names
from tests.events.exports.makers import truth
from tests.events.project.replies import KEY
from tests.support.checkout import PROJECT_ROOT, SNIPPETS
from tests.support.query_api import QueryApi

SEVEN = (
    *("organizations", "total_users", "users_per_organization", "total_projects"),
    *("projects_per_organization", "revenue_per_organization", "organizations_per_tier"),
)
OTHER_KEYS = frozenset([("organization_id",), ("$group_0",), ("$group_2",), ("team",)])


@cache
def keys() -> frozenset[tuple[str, ...]]:
    """The properties that the stand-in has, of all models."""
    catalog = Catalog(SNIPPETS, Cache(PROJECT_ROOT / ".cache" / "answers", KEPT))
    queries = (catalog.parsed(catalog[name]) for name in query_names(SNIPPETS))
    return OTHER_KEYS.union(*(query.properties() for query in queries))


def folder(model: str) -> str:
    """Where the queries of a model are."""
    return "" if model == "organization" else f"{model}/"


@contextmanager
def posthog(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> Iterator[QueryApi]:
    """A stand-in for PostHog with some events in it."""
    monkeypatch.setenv(project_key.KEY, KEY)
    with open_database(dataset, keys()) as database, QueryApi(database, KEY) as started:
        yield started


def replaced(model: str, old: str, new: str, to: Path) -> Dataset:
    """The sample's events in which a name is another one."""
    shutil.copytree(sample_dataset(PROJECT_ROOT, model).folder, to)
    for name in ("events.jsonl", "persons.jsonl"):
        text = (to / name).read_text(encoding="utf-8")
        (to / name).write_text(text.replace(f'"{old}"', f'"{new}"'), encoding="utf-8")
    return Dataset("sample data", to)


def answers(address: str, **section: Any) -> Answers:
    """The answers of a project."""
    return Answers(PROJECT_ROOT, settings.read({"source": address, **section}))


@pytest.mark.parametrize("model", ["organization", "person", "group"])
def test_seven_questions_have_the_same_answers_in_each_model(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is guessed, and what is shown is what PostHog ran."""
    with posthog(sample_dataset(PROJECT_ROOT, model), monkeypatch) as server:
        own = answers(server.address)
        names = [f"{folder(model)}{name}" for name in SEVEN]
        results = {name: comparison.comparable(own.result(name)) for name in names}
        assert results == {f"{folder(model)}{name}": truth()[name] for name in SEVEN}
        assert {own.query(name).sql for name in names} <= {*server.queries}
        assert own.own_model == model
        assert own.model_guess is not None
        assert own.model_guess.counts.organizations(model) == truth()["organizations"]


def test_another_name_of_the_property_is_shown_and_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The sample's own queries keep theirs."""
    dataset = replaced("person", "organization_id", "team", tmp_path / "events")
    with posthog(dataset, monkeypatch) as server:
        own = answers(server.address, model="person", organization="team")
        sql = own.query("person/users_per_organization").sql
        assert "properties.team" in sql
        assert "organization_id" not in sql
        value = own.result("person/users_per_organization").value
        assert value == pytest.approx(truth()["users_per_organization"])
        assert sql in server.queries
        assert "team" not in own.query("group/organizations").sql
        assert own.of_sample("person/organizations").value == truth()["organizations"]


def test_another_number_of_the_group_is_shown_and_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in the table of groups, by its index."""
    with posthog(sample_dataset(PROJECT_ROOT, "group"), monkeypatch) as server:
        own = answers(server.address, organization="$group_2")
        sql = own.query("group/organizations_per_tier").sql
        assert "WHERE index = 2" in sql
        assert '"$group_2"' in sql
        assert "$group_0" not in sql


def test_a_setting_that_needs_an_export_is_refused() -> None:
    """PostHog runs the queries as they stand, which count organizations that signed up."""
    section = {"source": "https://us.posthog.com/project/1", "organizations": "any_event"}
    with pytest.raises(EventsProblem) as failed:
        settings.read(section)
    assert str(failed.value) == (
        'mkdocs.yml: extra: events: "organizations: any_event" needs an export: in a PostHog '
        "project the queries run as they are shown, and count those that signed up"
    )
