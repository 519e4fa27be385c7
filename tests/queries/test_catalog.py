"""All queries of a folder: each is loaded and parsed once, and a broken one is no other's fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.core.cache import Cache
from macros.core.errors import Problem
from macros.queries.catalog import Catalog
from macros.queries.hogql import parse_hogql
from macros.queries.query import Query

FILE = "-- question: How many?\n-- unit: things\n-- counts: all things\nSELECT {} FROM events\n"


@pytest.fixture
def snippets(tmp_path: Path) -> Path:
    """Queries on two models, one of them with a mistake that PostHog's parser finds."""
    for name, column in (
        ("plans", "properties.plan"),
        ("tiers", "person.properties.tier"),
        ("broken", "count("),
        ("person/seats", "properties.seats"),
    ):
        file = tmp_path / "snippets" / "sql" / f"{name}.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FILE.format(column), encoding="utf-8")
    return tmp_path / "snippets"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL that PostHog's parser was given, in order."""
    texts: list[str] = []

    def note(sql: str) -> dict[str, object]:
        texts.append(sql)
        return parse_hogql(sql)

    monkeypatch.setattr("macros.queries.query.parse_hogql", note)
    return texts


def test_a_query_is_loaded_once(snippets: Path, tmp_path: Path) -> None:
    """By its name, which is its path."""
    catalog = Catalog(snippets, Cache(tmp_path / "trees", 9))
    assert catalog.names == ["broken", "person/seats", "plans", "tiers"]
    assert catalog["person/seats"].model == "person"
    assert catalog["plans"] is catalog["plans"]
    with pytest.raises(Problem, match='no query "plan"; did you mean "plans"'):
        catalog["plan"]


def test_a_query_is_parsed_once(snippets: Path, tmp_path: Path, parsed: list[str]) -> None:
    """Also by the next build, which has another catalog."""
    trees = [Catalog(snippets, Cache(tmp_path / "trees", 9)) for _ in range(2)]
    first, second = (catalog.parsed(catalog["plans"]) for catalog in trees)
    assert first.syntax == second.syntax
    assert parsed == ["SELECT properties.plan FROM events"]


def test_models_share_what_names_nothing_of_identity(snippets: Path, tmp_path: Path) -> None:
    """The same query under the model's name; of persons, each model needs a query of its own."""
    catalog = Catalog(snippets, Cache(tmp_path / "trees", 9), ("person", "group"))
    assert catalog.names == [
        *("broken", "group/plans", "person/plans", "person/seats", "plans", "tiers"),
    ]
    shared = catalog["group/plans"]
    assert (shared.name, shared.model, shared.path) == (
        "group/plans",
        "group",
        "snippets/sql/plans.sql",
    )
    assert shared.sql == catalog["plans"].sql
    with pytest.raises(Problem, match='no query "group/tiers", and "tiers" names persons'):
        catalog["group/tiers"]
    with pytest.raises(Problem, match='no query "plan"; did you mean "plans"'):
        catalog["group/plan"]


@pytest.mark.parametrize(
    ("sql", "identity"),
    [
        ("SELECT count() FROM events WHERE event = 'person_id'", False),
        ("SELECT sum(toFloat(properties.purchase_value)) FROM events", False),
        ("SELECT properties.user_id FROM events", True),
        ("SELECT e.person.properties.plan FROM events e", True),
        ('SELECT "$group_0" FROM events', True),
        ("SELECT 1 FROM (SELECT 2 FROM groups)", True),
        ("SELECT count() AS user_id FROM events", False),
    ],
)
def test_identity_is_what_the_syntax_names(sql: str, identity: bool) -> None:
    """Fields and tables at any depth; no text of a string, and no name given by the query."""
    assert Query("x", "", "", "", sql, 1).names_identity is identity


def test_the_properties_of_a_model_are_those_of_its_queries(snippets: Path, tmp_path: Path) -> None:
    """Those of a broken query are left out: whoever runs that query reports what is wrong."""
    catalog = Catalog(snippets, Cache(tmp_path / "trees", 9))
    assert catalog.properties("organization") == {("plan",), ("tier",)}
    assert catalog.properties("person") == {("seats",)}
