"""Events counted once, persons as they were merged since, and names that differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.events.exports.makers import NAMES, Row, answers, event, payment, truth, write, year

TIERS = "organizations_per_tier"
PERSON_MODEL = tuple(
    f"person/{name}"
    for name in (
        *("organizations", "total_users", "users_per_organization", "total_projects"),
        *("projects_per_organization", "total_revenue", "revenue_per_organization", TIERS),
    )
)


def person(distinct_id: str, owner: str, plan: str | None = "pro", **columns: Any) -> Row:
    """One row of a persons export: whom a distinct id belongs to, and what is known of them."""
    row = {"team_id": 1, "distinct_id": distinct_id, "person_id": owner}
    row |= {"properties": {"plan": plan} if plan else {}, "person_distinct_id_version": 0}
    return row | {"person_version": 0, "is_deleted": False} | columns


def answer(folder: Path, name: str, rows: list[Row], people: list[Row], kind: str = "jsonl") -> Any:
    """The result of a query over events, with a persons export where there are persons."""
    events = write(rows, folder / "e.jsonl")
    persons = str(write(people, folder / f"p.{kind}")) if people else ""
    return answers(folder, events, [name], persons=persons)[name]


@pytest.mark.parametrize("share", [1, 2, 3])
def test_an_event_exported_twice_counts_once(share: int, tmp_path: Path) -> None:
    """Overlapping files, also of different kinds, give what one whole file gives."""
    write(year(), tmp_path / "in" / "a.jsonl")
    write(year()[::share], tmp_path / "in" / "b.parquet")
    write((*year()[::-share], *year()[:50]), tmp_path / "in" / "c.csv")
    assert answers(tmp_path, tmp_path / "in") == truth()


def test_events_without_a_uuid_all_count(tmp_path: Path) -> None:
    """Nothing tells that two of them are the same event."""
    rows = [payment(1, uuid=None), payment(2, uuid=None), event(3)]
    file = write(rows, tmp_path / "e.jsonl")
    assert answers(tmp_path, file, ("total_revenue",)) == {"total_revenue": 40}


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet", "csv"])
def test_a_merge_after_the_event_is_honored(kind: str, tmp_path: Path) -> None:
    """A persons export says whom an id belongs to now, whatever the event says."""
    rows = [event(1, distinct_id="a", person_id="p1"), event(2, distinct_id="b", person_id="p2")]
    people = [person("a", "p1"), person("b", "p1")]
    assert answer(tmp_path, "organizations", rows, []) == 2
    assert answer(tmp_path, "organizations", rows, people, kind) == 1


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("kind", ["jsonl", "parquet", "csv"])
def test_the_highest_version_wins(kind: str, backwards: bool, tmp_path: Path) -> None:
    """Of rows for the same id the one with the newest version counts, in any order of rows."""
    rows = [event(1, distinct_id="a", person_id="p1"), event(2, distinct_id="b", person_id="p2")]
    people = [
        person("a", "p1", person_distinct_id_version=0),
        person("a", "p2", "free", person_distinct_id_version=10, person_version=3),
        person("a", "p3", person_distinct_id_version=9),
        person("b", "p2", "free", person_version=3),
    ]
    ordered = people[::-1] if backwards else people
    assert answer(tmp_path, "organizations", rows, ordered, kind) == 1


@pytest.mark.parametrize("backwards", [False, True])
def test_a_person_has_the_properties_of_its_newest_version(backwards: bool, tmp_path: Path) -> None:
    """An id that was exported long ago brings no older plan of a person with several ids."""
    people = [person("a", "p1", "free", person_version=2, person_distinct_id_version=9),
              person("b", "p1", "scale", person_version=11), person("c", "p1", "pro")]  # fmt: skip
    rows = [event(1, distinct_id="a", person_id="p1")]
    ordered = people[::-1] if backwards else people
    assert answer(tmp_path, TIERS, rows, ordered) == {"scale": 1}


@pytest.mark.parametrize("deleted", [True, 1, "true"])
def test_a_deleted_person_is_none(deleted: Any, tmp_path: Path) -> None:
    """It owns no id and is at no tier; its events keep the person that they came with."""
    rows = [event(1, distinct_id="a", person_id="p2"), event(2, distinct_id="b", person_id="p2")]
    gone = person("c", "p1", person_version=100, is_deleted=deleted)
    people = [person("a", "p1"), gone, person("b", "p2", "free")]
    assert answer(tmp_path, "organizations", rows, people[::2]) == 2
    assert answer(tmp_path, "organizations", rows, people) == 1
    assert answer(tmp_path, TIERS, rows, people) == {"free": 1}


def test_a_person_that_the_export_lacks_is_known_from_events(tmp_path: Path) -> None:
    """An export of the persons that changed in a week says nothing of the others."""
    other = event(2, distinct_id="b", person_id="p2", person_properties={"plan": "scale"})
    rows = [event(1, distinct_id="a", person_id="p1"), other]
    assert answer(tmp_path, TIERS, rows, [person("a", "p1", "free")]) == {"free": 1, "scale": 1}


def test_an_organization_that_no_event_names_is_not_counted(tmp_path: Path) -> None:
    """A persons export has everybody; an organization is one that signed up."""
    people = [person("acme", "p_acme"), person("old", "p_old", "free")]
    file, persons = write([event(1)], tmp_path / "e.jsonl"), write(people, tmp_path / "p.jsonl")
    names = ("organizations", TIERS)
    results = answers(tmp_path, file, names, persons=str(persons))
    assert results == {"organizations": 1, TIERS: {"pro": 1}}


def test_persons_need_no_versions(tmp_path: Path) -> None:
    """Only the two ids have to be there."""
    rows = [event(1, distinct_id="a", person_id="p1"), event(2, distinct_id="b", person_id="p2")]
    people = [{"distinct_id": distinct_id, "person_id": "p9"} for distinct_id in "ab"]
    assert answer(tmp_path, "organizations", rows, people) == 1


@pytest.mark.parametrize("kind", ["parquet", "jsonl.br"])
def test_persons_of_the_year_give_the_truth(kind: str, tmp_path: Path) -> None:
    """Events with the person they arrived at, and persons with all merges, are the whole truth."""
    newest = {row["distinct_id"]: row for row in year()}
    people = [
        row
        for distinct_id, last in newest.items()
        for row in (
            person(distinct_id, last["person_id"], person_distinct_id_version=5, person_version=9)
            | {"properties": properties(last["person_id"])},
            person(distinct_id, f"before-{distinct_id}", "wrong", person_distinct_id_version=4)
            | {"is_deleted": False, "properties": {}},
        )
    ]
    rows = [{**row, "person_id": f"before-{row['distinct_id']}"} for row in year()]
    events = write(rows, tmp_path / "e.jsonl")
    persons = write(people, tmp_path / f"p.{kind}")
    assert answers(tmp_path, events, persons=str(persons)) == truth()


def properties(person_id: str) -> Row:
    """What is known of a person after its last event."""
    return next(row["person_properties"] for row in year()[::-1] if row["person_id"] == person_id)


def renamed(row: Row, events: dict[str, str], keys: dict[str, str]) -> Row:
    """The event under other names; also in what it sets, and in its person's properties."""
    mapped = {name: rename(row[name], keys) for name in ("properties", "person_properties")}
    return {**row, **mapped, "event": events.get(row["event"], row["event"])}


def rename(values: Row, keys: dict[str, str]) -> Row:
    """Properties under other names, nested ones too."""
    return {
        keys.get(key, key): rename(value, keys) if isinstance(value, dict) else value
        for key, value in values.items()
    }


@pytest.mark.parametrize("ending", ["parquet", "jsonl", "csv"])
def test_other_names_are_mapped(ending: str, tmp_path: Path) -> None:
    """Events and properties may have any names, also each other's, spaces, quotes and dots."""
    events = {"purchase": "Invoice's paid", "account_created": "account_removed"}
    events |= {"account_removed": "account_created"}
    keys = {"plan": 'the "tier"', "purchase_value": "amount.net", "user_id": "user id, ours"}
    keys |= {"project_id": "it's a project"}
    rows = [renamed(row, events, keys) for row in year()]
    file = write(rows, tmp_path / f"e.{ending}")
    assert answers(tmp_path, file, events=events, properties=keys) == truth()


def test_a_property_may_be_what_an_organization_is(tmp_path: Path) -> None:
    """Where each person is a user, the property with the organization's id gives the same."""
    file = write(year("person"), tmp_path / "e.jsonl")
    results = answers(tmp_path, file, PERSON_MODEL, organization="properties.organization_id")
    assert results == {name: truth()[name.rpartition("/")[2]] for name in PERSON_MODEL}


def test_the_property_of_organizations_may_be_mapped(tmp_path: Path) -> None:
    """It is named as we name it, and mapped like any other; merges of users are honored."""
    keys = {"organization_id": "$company id"}
    rows = [renamed(row, {}, keys) for row in year("person")]
    rows = [{**row, "person_id": row["distinct_id"]} for row in rows]
    people = [person(row["distinct_id"], row["person_id"]) for row in year("person")]
    file, persons = write(rows, tmp_path / "e.csv"), write(people, tmp_path / "p.parquet")
    settings: Row = {"organization": "properties.organization_id", "properties": keys}
    results = answers(tmp_path, file, PERSON_MODEL, persons=str(persons), **settings)
    assert results == {name: truth()[name.rpartition("/")[2]] for name in PERSON_MODEL}


def test_every_question_of_the_tutorial_is_asked() -> None:
    """These tests compare all of them with the ledger: none is left out by its name."""
    assert {name.removeprefix("person/") for name in PERSON_MODEL} < set(NAMES)
    assert len(NAMES) == len(truth()) >= 25
