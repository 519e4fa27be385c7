"""The model of the user's own events is guessed from what they show, and checked where set."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from macros.answers import own_model
from macros.answers.answers import Answers
from macros.core.errors import EventsProblem
from macros.events.exports.places.prepared import PreparedFiles
from macros.events.models.guess import Counts, ModelGuess, check, guess
from macros.events.models.options import Identity
from tests.events.exports.makers import Row, event, open_export, write

BY_PROPERTY = Counts(events=120, persons=114, with_property=120, by_property=30)
BY_GROUP = Counts(events=120, persons=114, with_group=119, by_group=30)
AS_ORGANIZATIONS = Counts(events=120, persons=30, with_user=120)
SAID: dict[str, tuple[Counts, str, str]] = {
    "a property": (
        BY_PROPERTY,
        "person",
        "looks like model 2: 30 organizations by `organization_id`; as persons it would be 114",
    ),
    "a group": (
        BY_GROUP,
        "group",
        "looks like model 3: 30 organizations by `$group_0`; as persons it would be 114",
    ),
    "a group that is a property, too": (
        replace(BY_GROUP, with_property=120, by_property=30),
        "group",
        "looks like model 3: 30 organizations by `$group_0`; as persons it would be 114",
    ),
    "neither": (
        AS_ORGANIZATIONS,
        "organization",
        "looks like model 1: 30 persons with a sign-up; no `organization_id` and no `$group_0`",
    ),
    "a property that says what the person is": (
        replace(AS_ORGANIZATIONS, with_property=120, by_property=30),
        "organization",
        "looks like model 1: 30 persons with a sign-up; each has an `organization_id` of its own",
    ),
    "a property on few": (
        replace(AS_ORGANIZATIONS, with_property=9, by_property=2),
        "organization",
        "looks like model 1: 30 persons with a sign-up; `organization_id` or `$group_0` on too "
        "few sign-ups to count by",
    ),
    "nothing": (
        Counts(),
        "organization",
        "looks like model 1: 0 persons with a sign-up; no `organization_id` and no `$group_0`",
    ),
}


CASES = json.loads(Path(__file__).with_name("guess_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_guess_is_that_of_the_browser(case: Row) -> None:
    """Each half and each count decides as it does in `docs/live/form/model_guess.ts`."""
    counts = {name: count for name, count in case.items() if name not in ("name", "model")}
    assert guess(Counts(**counts)).model == case["model"]


@pytest.mark.parametrize("name", SAID)
def test_a_guess_has_a_reason(name: str) -> None:
    """One line with the counts that it rests on."""
    counts, model, reason = SAID[name]
    guessed = guess(counts)
    assert (guessed.model, guessed.reason) == (model, reason)
    assert guessed.lines == ((reason,) if counts.events else ())


CHECKED: dict[str, tuple[Identity, Counts, tuple[str, ...]]] = {
    "as it is": (Identity("person", "organization_id"), BY_PROPERTY, ()),
    "persons that are people": (
        Identity("organization", "person_id"),
        BY_PROPERTY,
        (
            '"model: organization" is set, but the data looks like model 2: 30 organizations by '
            "`organization_id`; as persons it would be 114",
        ),
    ),
    "a property on few": (
        Identity("person", "team"),
        replace(AS_ORGANIZATIONS, with_property=9, by_property=2),
        (
            '"model: person" is set, but only 9 of 120 sign-ups have `team`; looks like model 1: '
            "30 persons with a sign-up; `organization_id` or `$group_0` on too few sign-ups to "
            "count by",
        ),
    ),
    "no events": (Identity("group", "$group_0"), Counts(), ()),
}


@pytest.mark.parametrize("name", CHECKED)
def test_a_setting_is_checked(name: str) -> None:
    """What the events contradict is told with the counts, and holds all the same."""
    identity, counts, lines = CHECKED[name]
    checked = check(identity, counts)
    assert (checked.model, checked.organization) == identity
    assert checked.lines == lines


def test_a_setting_that_gives_no_answer_at_all_is_refused() -> None:
    """With the counts, and with what the events look like."""
    with pytest.raises(EventsProblem) as failed:
        check(Identity("group", "$group_0"), AS_ORGANIZATIONS)
    assert str(failed.value) == (
        'mkdocs.yml: extra: events: "model: group" is set, but none of 120 sign-ups has '
        "`$group_0`; looks like model 1: 30 persons with a sign-up; no `organization_id` and no "
        "`$group_0`"
    )


def guessed(answers: Answers) -> ModelGuess:
    """The guess for an export."""
    assert answers.model_guess is not None
    return answers.model_guess


def test_texts_for_nothing_are_no_organizations(tmp_path: Path) -> None:
    """Of six sign-ups with four texts, two are of one organization and four of none."""
    texts = ["acme", "acme", "null", "", " None ", "undefined"]
    rows = [
        event(number, person_id=f"p{number}", properties={"organization_id": text})
        for number, text in enumerate(texts)
    ]
    answers = open_export(tmp_path, write(rows, tmp_path / "e.jsonl"), model="person")
    assert guessed(answers).counts == Counts(6, 6, with_property=2, by_property=1)
    assert answers.result("person/organizations").value == 1


NOTHING = json.loads(Path(__file__).with_name("nothing_cases.json").read_text(encoding="utf-8"))


def test_what_is_nothing_is_that_of_the_browser(tmp_path: Path) -> None:
    """Of one organization for each text, those count that are no text for nothing."""
    rows = [
        event(number, person_id=f"p{number}", properties={"organization_id": text})
        for number, text in enumerate([*NOTHING["nothing"], *NOTHING["something"]])
    ]
    answers = open_export(tmp_path, write(rows, tmp_path / "e.jsonl"), model="person")
    assert guessed(answers).counts.by_property == len(NOTHING["something"])
    assert answers.result("person/organizations").value == len(NOTHING["something"])


def test_a_person_that_is_a_text_for_nothing_is_refused(tmp_path: Path) -> None:
    """All of them would be one organization, but for an empty column, which says nothing at all."""
    texts = [text for text in (*NOTHING["nothing"], *NOTHING["something"]) if text]
    rows = [event(number, person_id=text) for number, text in enumerate(texts)]
    answers = open_export(tmp_path, write(rows, tmp_path / "e.jsonl"))
    count = len(NOTHING["nothing"]) - 1
    fault = f"{count} events have a person or organization that is a text for nothing"
    with pytest.raises(EventsProblem, match=fault):
        answers.result("organizations")


@pytest.mark.parametrize("organization", ["team", "properties.team"])
def test_a_property_of_another_name_is_read(organization: str, tmp_path: Path) -> None:
    """The older form of the setting means the same."""
    rows = [
        event(number, person_id=f"p{number}", properties={"team": f"t{number % 2}"})
        for number in range(6)
    ]
    answers = open_export(tmp_path, write(rows, tmp_path / "e.csv"), organization=organization)
    assert guessed(answers).reason == "model 2, as set: 2 organizations by `team`"
    assert answers.result("person/organizations").value == 2
    assert answers.result("person/users_per_organization").value == 3


@pytest.mark.parametrize("column", [True, False], ids=["a column", "a property"])
def test_groups_of_another_number_are_read(column: bool, tmp_path: Path) -> None:
    """Wherever an export has them; their tiers are the plans that they chose last."""
    rows = []
    for number in range(6):
        key = f"t{number % 2}"
        properties = {"$group_2": key, "plan": f"plan {number}"}
        name = "account_created" if number < 4 else "plan_selected"
        rows.append(event(number, name, person_id=f"p{number}", properties=properties))
        rows[-1] |= {"$group_2": key} if column else {}
    file = write(rows, tmp_path / "e.jsonl")
    answers = open_export(tmp_path, file, organization="$group_2")
    assert answers.result("group/organizations").value == 2
    tiers = answers.result("group/organizations_per_tier").rows
    assert tiers == (("plan 4", 1), ("plan 5", 1))


def test_the_newest_description_of_a_group_counts(tmp_path: Path) -> None:
    """Of `$groupidentify` for its own type, before the plan of any event."""
    rows = [
        event(1, **{"$group_0": "acme"}),
        event(2, "plan_selected", properties={"plan": "chosen"}, **{"$group_0": "acme"}),
    ]
    for number, (kind, plan) in enumerate([("company", "old"), ("company", "new"), ("shop", "x")]):
        described: Row = {
            "$group_type": kind,
            "$group_key": "acme" if kind == "company" else "corner",
        }
        described |= {"$group_set": {"plan": plan}}
        rows.append(event(10 + number, "$groupidentify", properties=described))
    answers = open_export(tmp_path, write(rows, tmp_path / "e.parquet"), model="group")
    assert answers.result("group/organizations_per_tier").rows == (("new", 1),)


OF_MODEL: dict[str, Row] = {
    "organization": {"properties": {"user_id": "u"}},
    "person": {"properties": {"organization_id": "acme"}},
    "group": {"$group_0": "acme"},
}


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[PreparedFiles]:
    """Grows by one whenever all events of the files have been read."""
    read: list[PreparedFiles] = []
    finish = PreparedFiles.finish_reading

    def finish_reading(files: PreparedFiles) -> None:
        read.append(files)
        finish(files)

    monkeypatch.setattr(PreparedFiles, "finish_reading", finish_reading)
    return read


def sign_ups(model: str, number: int, first: int = 0) -> list[Row]:
    """That many sign-ups as a model sends them, each of a person of its own."""
    return [event(at, person_id=f"p{at}", **OF_MODEL[model]) for at in range(first, first + number)]


@pytest.mark.parametrize("model", OF_MODEL)
def test_files_are_read_once(model: str, readings: list[PreparedFiles], tmp_path: Path) -> None:
    """Their first events show the model, and all of them confirm it."""
    file = write(sign_ups(model, 6), tmp_path / "e.csv.gz")
    answers = open_export(tmp_path, file)
    assert guessed(answers).model == model
    organizations = answers.result(
        "organizations" if model == "organization" else f"{model}/organizations"
    )
    assert organizations.value == (6 if model == "organization" else 1)
    assert len(readings) == 1
    assert list((tmp_path / ".cache").rglob(".prepared.*")) == []


@pytest.mark.parametrize(
    ("first", "model"), [("organization", "group"), ("person", "organization"), ("group", "person")]
)
def test_all_events_say_the_model(
    first: str,
    model: str,
    readings: list[PreparedFiles],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The first ones may look like another: then the files are read again, and counted rightly."""
    monkeypatch.setattr(own_model, "FIRST", 4)
    file = write([*sign_ups(first, 4), *sign_ups(model, 8, first=4)], tmp_path / "e.jsonl")
    answers = open_export(tmp_path, file)
    guess = guessed(answers)
    assert (guess.model, guess.counts.events, guess.counts.persons) == (model, 12, 12)
    prefix = "" if model == "organization" else f"{model}/"
    expected = 12 if model == "organization" else 1
    assert answers.result(f"{prefix}organizations").value == expected
    assert len(readings) == 3  # as the first events say, for the question alone, and rightly
    assert list((tmp_path / ".cache").rglob(".prepared.*")) == []


def test_other_models_keep_the_sample(tmp_path: Path) -> None:
    """The user's own events answer the queries of their model and no other ones."""
    rows = [event(1, properties={"organization_id": "acme"})]
    answers = open_export(tmp_path, write(rows, tmp_path / "e.jsonl"), model="person")
    assert answers.result("person/organizations").value == 1
    assert answers.label("person/organizations") == "your data"
    assert answers.result("organizations") == answers.of_sample("organizations")
    assert answers.label("organizations") == answers.label("group/organizations") == "sample data"
