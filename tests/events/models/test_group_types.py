"""Groups that events name by their type alone, in `$groups`, and exports of groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.core.errors import EventsProblem
from macros.events.settings import read
from tests.events.exports.makers import Row, event, open_export, write

ADDRESS = "https://eu.posthog.com/project/1"


def sign_ups(**more: str) -> list[Row]:
    """Six people of three organizations, one person without one, and a text for nothing."""
    rows = [
        event(n, person_id=f"p{n}", properties={"$groups": {"team": f"t{n % 3}", **more}})
        for n in range(6)
    ]
    rows.append(event(6, person_id="p6", properties={"$groups": {}}))
    return [*rows, event(7, person_id="p7", properties={"$groups": {"team": "null", **more}})]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("settings", [{}, {"model": "group"}], ids=["guessed", "set"])
def test_the_only_type_is_the_organization(
    kind: str, settings: dict[str, str], tmp_path: Path
) -> None:
    """Without a column for it, and whether the settings say the model or the events show it."""
    options = {"properties": "json"} if kind == "csv" else {}
    file = write(sign_ups(), tmp_path / f"e.{kind}", **options)
    answers = open_export(tmp_path, file, **settings)
    assert answers.result("group/organizations").value == 3
    assert answers.result("group/users_per_organization").value == 2
    text = "events have their group in `$groups` alone, as `team`"
    assert [note.count for note in answers.own.notes if note.text == text] == [7]


def test_of_several_types_the_settings_say_which(tmp_path: Path) -> None:
    """Without a setting there is one line that says how to set it."""
    file = write(sign_ups(project="p"), tmp_path / "e.jsonl")
    with pytest.raises(EventsProblem) as failed:
        open_export(tmp_path, file).result("group/organizations")
    assert str(failed.value) == (
        "mkdocs.yml: extra: events: no event has `$group_0`, and `$groups` has several types: "
        '"project", "team"; say which of them is an organization, such as '
        '"organization: $groups.project"'
    )
    for each in (file, write(sign_ups(project="p"), tmp_path / "columns.csv")):
        answers = open_export(tmp_path, each, organization="$groups.team")
        assert answers.result("group/organizations").value == 3


def test_a_column_of_groups_goes_first(tmp_path: Path) -> None:
    """As PostHog stores events, with both: `$groups` adds nothing."""
    rows = [row | {"$group_0": "acme"} for row in sign_ups(project="p")]
    answers = open_export(tmp_path, write(rows, tmp_path / "e.jsonl"))
    assert answers.result("group/organizations").value == 1


def test_a_project_has_columns(tmp_path: Path) -> None:
    """Its queries name them, so that a type is no setting for it."""
    with pytest.raises(EventsProblem, match=r'has to be "\$group_0" to "\$group_4"'):
        read({"source": ADDRESS, "organization": "$groups.team"})


def test_an_export_of_groups_says_what_to_export(tmp_path: Path) -> None:
    """It has no events and no persons; the events that describe groups are read."""
    row = {"group_type_index": 0, "group_key": "acme", "group_properties": {"plan": "pro"}}
    file = write([row], tmp_path / "groups.jsonl")
    with pytest.raises(EventsProblem, match='groups, which is not read; export the events "\\$gro'):
        open_export(tmp_path, file).result("organizations")
    events = write(sign_ups(), tmp_path / "e.jsonl")
    with pytest.raises(EventsProblem, match="this is an export of groups"):
        open_export(tmp_path, events, persons=str(file)).result("organizations")
