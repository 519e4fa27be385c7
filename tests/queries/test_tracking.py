"""The queries of several models: those that check tracking code, and what all say they count."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from macros.events.database import open_database
from macros.events.sample_dataset import sample_dataset
from macros.queries.query import load_query, query_names
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

FOLDERS = {"organization": "", "group": "group/"}
TIERS = "organizations_per_tier_two_ways"


@pytest.fixture(params=FOLDERS)
def model(request: pytest.FixtureRequest) -> str:
    """A model in which tiers are stored."""
    return str(request.param)


@pytest.fixture
def database(model: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample company's events, to break."""
    queries = [load_query(SNIPPETS, name) for name in query_names(SNIPPETS)]
    keys = {key for query in queries if query.model == model for key in query.properties()}
    with open_database(sample_dataset(PROJECT_ROOT, model), keys) as opened:
        yield opened


def test_tiers_that_do_not_add_up_differ_in_a_row(
    model: str, database: duckdb.DuckDBPyConnection
) -> None:
    """As sent, both numbers of each row agree; a choice that was lost makes two rows differ."""
    query = load_query(SNIPPETS, f"{FOLDERS[model]}{TIERS}")
    before = query.run(database).rows
    assert [row for row in before if row[1] != row[2]] == []
    database.execute(
        """DELETE FROM events WHERE uuid = (
            SELECT uuid FROM events WHERE event = 'plan_selected' AND properties.plan = 'pro'
            ORDER BY timestamp DESC LIMIT 1)"""
    )
    after = query.run(database).rows
    differing = {row[0]: row[2] - row[1] for row in after if row[1] != row[2]}
    assert differing["pro"] == -1
    assert sum(differing.values()) == 0


def test_an_owner_that_is_lost_is_found(model: str, database: duckdb.DuckDBPyConnection) -> None:
    """Visitors' page views have no person either, and are no mistake."""
    query = load_query(SNIPPETS, f"{FOLDERS[model]}events_without_an_owner")
    before = dict(query.run(database).rows)
    assert set(before) == {"account_removed"}
    database.execute(
        """UPDATE events SET properties =
            struct_update(properties, "$process_person_profile" := 'false')
        WHERE uuid = (SELECT min(uuid) FROM events WHERE event = 'purchase')"""
    )
    assert dict(query.run(database).rows) == {**before, "purchase": 1}


IN_SEVERAL_MODELS = sorted(
    name
    for name in query_names(SNIPPETS)
    if "/" in name and name.partition("/")[2] in query_names(SNIPPETS)
)
STORED = {"most_projects", "organizations_by_industry"}  # on persons, groups, or only on events


@pytest.mark.parametrize("name", IN_SEVERAL_MODELS)
def test_a_question_is_the_same_in_each_model(name: str) -> None:
    """In the same words, and of the same things, unless models store its answer differently."""
    own, shared = (load_query(SNIPPETS, each) for each in (name, name.partition("/")[2]))
    assert (own.question, own.unit) == (shared.question, shared.unit)
    assert (own.counts == shared.counts) is (shared.name not in STORED)
