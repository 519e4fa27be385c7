"""Queries with somebody's own name for an organization, as PostHog's parser reads them."""

from __future__ import annotations

import pytest

from macros.events.models.names import with_names
from macros.events.models.options import Identity
from macros.queries.query import Query
from macros.queries.requirements import property_paths

SQL = """SELECT count(DISTINCT properties.organization_id), properties.organization_id_type,
    'properties.organization' FROM events WHERE event = 'purchase' AND properties.plan = 'pro'"""
GROUPS = 'SELECT key, "$group_0" FROM groups JOIN events ON "$group_0" = key WHERE index = 0'


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("company", "properties.company"),
        ("_id2", "properties._id2"),
        ("company id", 'properties."company id"'),
        ("2nd", 'properties."2nd"'),
        ("société", 'properties."société"'),
        ("a.b", 'properties."a.b"'),
        ("$id-2", 'properties."$id-2"'),
    ],
)
def test_an_organization_is_a_property_of_another_name(name: str, written: str) -> None:
    """It is quoted where it has to be; other properties stay as they are."""
    query = Query("person/q", "", "", "", SQL, 1)
    renamed = with_names(query, Identity("person", name))
    assert f"DISTINCT {written})" in renamed.sql
    old, new = set(property_paths(query)), set(property_paths(renamed))
    assert {path for _, path in old - new} == {("organization_id",)}
    assert {path for _, path in new - old} == {(name,)}


def test_an_organization_is_a_group_of_another_number() -> None:
    """Its column, and the index of its type."""
    query = Query("group/q", "", "", "", GROUPS, 1)
    assert with_names(query, Identity("group", "$group_3")).sql == (
        'SELECT key, "$group_3" FROM groups JOIN events ON "$group_3" = key WHERE index = 3'
    )


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("person/q", Identity("person", "organization_id")),
        ("group/q", Identity("group", "$group_0")),
        ("q", Identity("person", "company")),
        ("person/q", Identity("group", "$group_1")),
    ],
)
def test_other_queries_stay_as_they_are(name: str, identity: Identity) -> None:
    """Those of other models, and those whose names are the tutorial's."""
    query = Query(name, "", "", "", SQL + GROUPS, 1)
    assert with_names(query, identity) == query
