"""What belongs to no organization changes no answer about organizations, in any model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from macros.answers import comparison
from macros.answers.answers import Answers
from tests.events.exports.makers import Row, open_export, truth, write, year
from tests.events.exports.makers import event as event_of

MODELS = ("organization", "person", "group")
NOTHING = ("", "null", "undefined", "None", " null ", "NaN")
PLAN, VALUE, PROJECTS = "enterprise", 1000, 40
STRANGER = "org_without_sign_up"
# What asks for no organization: every event counts, whoever sent it.
OF_EVENTS = frozenset(
    """anonymous_events current_projects events_of_groups events_without_a_group
    events_without_an_owner identified_events identified_events_with_groups junk_persons
    payments_in_another_month_elsewhere persons_viewing_pages projects_by_reports_viewed
    projects_per_month reports_per_project revenue_per_currency revenue_per_month
    revenue_per_purchase revenue_per_tier total_projects total_refunds total_revenue total_users
    users_per_month users_who_created_a_project new_organizations_per_month""".split()
)


def sent(name: str, number: int, model: str, organization: str | None, **properties: Any) -> Row:
    """An event of 1 March 2025 as a model tracks it, of an organization or of none."""
    person = organization if model == "organization" else f"visitor_{number}"
    values = {"user_id": f"visitor_{number}"} if model == "organization" else {}
    if model == "person" and organization is not None:
        values["organization_id"] = organization
    row = event_of(number, name, distinct_id=person, person_id=f"p_{person}")
    row |= {"uuid": f"planted_{name}_{number}", "properties": values | properties}
    row["person_properties"] = {"plan": PLAN, "project_total": 99, "industry": "mining"}
    return row | {"$group_0": organization or "" if model == "group" else ""}


def activity(number: int, model: str, organization: str | None) -> Iterator[Row]:
    """All that an organization does but signing up."""
    yield sent("plan_selected", number, model, organization, plan=PLAN)
    yield sent("purchase", number, model, organization, purchase_value=VALUE, plan=PLAN)
    yield sent("report_viewed", number, model, organization, project_id="x")
    for project in range(PROJECTS):
        yield sent("project_created", number + 100 + project, model, organization)
    if model == "group" and organization:
        described: Row = {"$group_set": {"plan": PLAN, "project_total": 99, "industry": "mining"}}
        described |= {"$group_type": "organization", "$group_key": organization}
        yield sent("$groupidentify", number, model, None, **described)


def planted(model: str) -> list[Row]:
    """Events that belong to no organization: of a stranger, of nobody, and of texts for nothing."""
    rows = list(activity(1000, model, STRANGER))
    if model != "organization":  # there, each event has a person
        for number, nothing in enumerate((None, *NOTHING)):
            rows += activity(2000 + 500 * number, model, nothing)
            rows.append(sent("account_created", 9000 + number, model, nothing))
    return rows


def full_name(model: str, name: str) -> str:
    """The name of a model's query."""
    return name if model == "organization" else f"{model}/{name}"


def names(answers: Answers, model: str) -> list[str]:
    """The queries of a model that are about organizations."""
    own = (name for name in answers.names() if answers.query(name).model == model)
    return [name for name in own if name.rpartition("/")[2] not in OF_EVENTS]


@pytest.mark.parametrize("model", MODELS)
def test_what_belongs_to_no_organization_changes_no_answer(model: str, tmp_path: Path) -> None:
    """Every query about organizations gives what the ledger of the sample company has."""
    file = write([*year(model), *planted(model)], tmp_path / "e.jsonl")
    answers = open_export(tmp_path, file, model=model)
    asked_for = names(answers, model)
    assert len(asked_for) > 40
    results = {name: comparison.comparable(answers.result(name)) for name in asked_for}
    expected = {
        name: truth().get(name.rpartition("/")[2], comparison.comparable(answers.of_sample(name)))
        for name in asked_for
    }
    assert results == expected


@pytest.mark.parametrize("model", ["person", "group"])
def test_what_programs_write_for_nothing_is_no_organization(model: str, tmp_path: Path) -> None:
    """In any case, with blanks or quotes around it; a name that has more in it is one."""
    texts = ["null", "undefined", "none", "NaN", "nil", "[object Object]", ""]
    variants = [f(text) for text in texts for f in (str.upper, " {}\t".format, "'{}'".format)]
    named = ["acme", "nullable", "none 2", "0"]
    rows = [
        sent("account_created", number, model, text)
        for number, text in enumerate([*texts, *variants, *named])
    ]
    answers = open_export(tmp_path, write(rows, tmp_path / "e.jsonl"), model=model)
    assert answers.result(full_name(model, "organizations")).value == len(named)


@pytest.mark.parametrize("model", MODELS)
def test_sums_count_every_event(model: str, tmp_path: Path) -> None:
    """What was paid is paid, and what was created is there, whoever it belongs to."""
    rows = planted(model)
    file = write([*year(model), *rows], tmp_path / "e.jsonl")
    answers = open_export(tmp_path, file, model=model)
    payments = sum(row["event"] == "purchase" for row in rows)
    projects = sum(row["event"] == "project_created" for row in rows)

    def result(name: str) -> Any:
        return answers.result(full_name(model, name)).value

    assert result("total_revenue") == truth()["total_revenue"] + VALUE * payments
    assert result("total_projects") == truth()["total_projects"] + projects


@pytest.mark.parametrize("model", MODELS)
def test_a_sign_up_without_anything_else_is_an_organization(model: str, tmp_path: Path) -> None:
    """It is below each line, in the sizes, and among those that create nothing."""
    twice = [
        sent("account_created", 1, model, "newcomer"),
        sent("account_created", 2, model, "newcomer"),
    ]
    twice[1] |= {key: twice[0][key] for key in ("distinct_id", "person_id", "properties")}
    file = write([*year(model), *twice], tmp_path / "e.jsonl")
    answers = open_export(tmp_path, file, model=model)

    def result(name: str) -> Any:
        return comparison.comparable(answers.result(full_name(model, name)))

    count = truth()["organizations"] + 1
    accounts = truth()["users_per_organization"] * truth()["organizations"]
    assert result("organizations") == count
    assert result("total_users") == truth()["total_users"] + 1
    assert result("users_per_organization") == pytest.approx((accounts + 1) / count)
    assert result("projects_per_organization") == pytest.approx(truth()["total_projects"] / count)
    revenue = truth()["revenue_per_organization"] * truth()["organizations"]
    assert result("revenue_per_organization") == pytest.approx(revenue / count)
    sizes, projects = result("organizations_by_team_size"), result("organizations_by_projects")
    assert sizes["1"] == truth()["organizations_by_team_size"]["1"] + 1
    assert projects["none"] == truth()["organizations_by_projects"]["none"] + 1
    assert sum(sizes.values()) == sum(projects.values()) == count


@pytest.mark.parametrize("model", MODELS)
def test_any_event_makes_an_organization_where_the_settings_say_so(
    model: str, tmp_path: Path
) -> None:
    """It counts as signed up at its first event, and nobody gets an account by it."""
    rows = [*year(model), *activity(1000, model, STRANGER)]
    if model == "organization":  # some events of the sample are persons of their own, by mistake
        known = {row["person_id"] for row in rows if row["event"] == "account_created"}
        rows = [
            row for row in rows if row["event"] != "account_removed" or row["person_id"] in known
        ]
    file = write(rows, tmp_path / "e.jsonl")
    answers = open_export(tmp_path, file, model=model, organizations="any_event")

    def result(name: str) -> Any:
        return comparison.comparable(answers.result(full_name(model, name)))

    count = truth()["organizations"] + 1
    accounts = truth()["users_per_organization"] * truth()["organizations"]
    assert result("organizations") == count
    assert result("total_users") == truth()["total_users"]
    assert result("users_per_organization") == pytest.approx(accounts / count)
    assert result("organizations_by_team_size")["unknown"] == 1
    assert sum(result("organizations_by_projects").values()) == count
    tiers = truth()["organizations_per_tier"]
    assert result("organizations_per_tier")[PLAN] == tiers.get(PLAN, 0) + 1
    assert result("large_organizations") == truth()["large_organizations"] + 1
