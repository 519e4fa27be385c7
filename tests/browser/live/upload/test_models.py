"""What a person is in a reader's PostHog: the form asks, and the queries of that model answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from macros.core import formats
from tests.browser.live.conftest import Reader, answer, choose_file, upload, upload_status
from tests.events.exports.makers import year

KINDS = {"person": "A human being", "group": "A human being in a group"}


def organization_of(event: dict[str, Any]) -> str:
    """The organization of an event: as a property, as a group, or described by the event."""
    properties = event["properties"]
    groups = properties.get("$groups", {})
    return str(
        properties.get("organization_id")
        or groups.get("organization")
        or properties.get("$group_key", "")
    )


def half_of(model: str) -> Iterator[dict[str, Any]]:
    """The events of half of the sample's organizations, with those that name none."""
    for event in year(model):
        organization = organization_of(event)
        if not organization or int(organization[-1], 16) % 2:
            # Batch exports have no columns of groups.
            groups = {"$group_0": event["$group_0"]} if event.get("$group_0") else {}
            row = {name: value for name, value in event.items() if name != "$group_0"}
            yield row | {"properties": event["properties"] | groups}


def truth_of(events: list[dict[str, Any]]) -> dict[str, str]:
    """The seven answers as pages write them, in plain Python."""
    signed_up = [event for event in events if event["event"] == "account_created"]
    organizations = {organization_of(event) for event in signed_up} - {""}
    users = {event["person_id"] for event in signed_up}
    pairs = {(organization_of(event), event["person_id"]) for event in signed_up}
    projects = [event for event in events if event["event"] == "project_created"]
    paid = [e for e in events if e["event"] in ("purchase", "purchase_refunded")]
    revenue = sum(float(event["properties"]["purchase_value"]) for event in paid)
    plans = {
        organization_of(event): event["properties"]["plan"]
        for event in sorted(events, key=lambda event: event["timestamp"])
        if event["event"] == "plan_selected"
    }
    tiers = sorted(set(plans.values()), key=lambda tier: (-list(plans.values()).count(tier), tier))
    count = len(organizations)
    return {
        "organizations": formats.value(count, "organizations"),
        "total_users": formats.value(len(users), "users"),
        "users_per_organization": formats.value(len(pairs) / count, "users per organization"),
        "total_projects": formats.value(len(projects), "projects"),
        "projects_per_organization": formats.value(
            len(projects) / count, "projects per organization"
        ),
        "revenue_per_organization": formats.value(revenue / count, "dollars per organization"),
        "organizations_per_tier": ", ".join(
            f"{list(plans.values()).count(tier)}\xa0{tier}" for tier in tiers
        ),
    }


@pytest.fixture(scope="module", params=list(KINDS))
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, dict[str, str]]:
    """A company that identifies people: its model, its export, and the seven answers."""
    model: str = request.param
    events = list(half_of(model))
    file = tmp_path_factory.mktemp(model) / "export.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return model, file, truth_of(events)


def test_the_queries_of_the_model_answer(
    company: tuple[str, Path, dict[str, str]], reader: Reader
) -> None:
    """The model is guessed with its reason; its page and the overview show the seven answers."""
    model, file, truth = company
    signed_up = (event for event in half_of(model) if event["event"] == "account_created")
    persons = len({event["person_id"] for event in signed_up})
    by = "$group_0" if model == "group" else "organization_id"
    for path, prefix in (("/", ""), (f"/{model}/tutorial/", f"{model}/")):
        page = reader.visit(path).page
        choose_file(reader, file)
        form = page.locator("form.live-mapping")
        expect(form.get_by_label(KINDS[model], exact=True)).to_be_checked()
        expect(form.locator(".live-reason")).to_contain_text(
            f"organizations by {by}; as persons it would be {persons:,}."
        )
        form.get_by_role("button", name="Show my numbers").click()
        expect(upload_status(reader)).to_contain_text("Your data: export.jsonl")
        expect(upload_status(reader)).to_contain_text(f"organizations by {by}")
        for query, text in truth.items():
            assert answer(reader, f"{prefix}{query}") == text, query


def test_pages_of_another_model_link_to_those_of_this_one(
    company: tuple[str, Path, dict[str, str]], reader: Reader
) -> None:
    """Their numbers stay those of the sample, since their queries would count something else."""
    model, file, _ = company
    reader.visit("/tutorial/")
    before = answer(reader, "organizations")
    upload(reader, file)
    link = upload_status(reader).get_by_role("link")
    expect(link).to_have_attribute("href", f"{reader.url}/{model}/tutorial/")
    assert answer(reader, "organizations") == before
    reader.press("organizations", "Run")
    assert reader.cells("organizations") == [[before]]


def test_names_that_are_all_ours_are_asked_about_too(reader: Reader, tmp_path: Path) -> None:
    """Three persons in one organization are one organization, once the reader says so."""
    file = tmp_path / "three.jsonl"
    file.write_text(
        "".join(
            json.dumps(
                {"event": "account_created", "distinct_id": user, "timestamp": "2025-01-01"}
                | {"properties": {"customer_of": "acme", "user_id": user}}
            )
            + "\n"
            for user in "abc"
        ),
        encoding="utf-8",
    )
    form = reader.visit("/").page.locator("form.live-mapping")
    choose_file(reader, file)
    expect(form.get_by_label("An organization", exact=True)).to_be_checked()
    form.get_by_label("A human being", exact=True).check()
    form.get_by_label("Organization id").select_option("customer_of")
    form.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader).locator("strong")).to_contain_text("Your data")
    expect(upload_status(reader)).to_contain_text("organizations by customer_of")
    assert answer(reader, "organizations") == "1"
    upload_status(reader).get_by_role("button", name="Change what it means").click()
    expect(form.get_by_label("Organization id")).to_have_value("customer_of")
    form.get_by_label("An organization", exact=True).check()
    form.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader).locator("strong")).to_contain_text("Your data")
    expect(upload_status(reader)).to_contain_text("a person is an organization")
    assert answer(reader, "organizations") == "3"
