"""The truth of the companies: computed rightly, from companies that have the traits they claim."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from macros.sample.ledger import entries
from macros.sample.organization import EXCHANGE_RATES
from macros.sample.organization import Organization as SampleOrganization
from macros.sample.recording import Recording
from macros.sample.schedule import LAST_DAY, START
from tests.events.companies import developer_tool, project_tool
from tests.events.companies.company import Company
from tests.events.companies.facts import Deed, Facts, Organization, Payment, Period
from tests.events.companies.marketplace import marketplace
from tests.events.companies.truth.answers import ANSWERS
from tests.events.companies.truth.comparison import same

# The sample's simulation does not say when somebody left, nor who created which project.
NOT_SAID = {"current_users", "active_users_per_organization", "users_who_created_a_project"}


def as_facts(sample: SampleOrganization) -> Organization:
    """What happened at an organization of the sample company."""
    org = Organization(sample.id, sample.name, state=(sample.plan, len(sample.projects)))
    org.joined += [Deed(*member) for member in sample.members_ever]
    org.created += [Deed(time, "", project) for time, project in sample.projects_ever]
    org.deleted += [Deed(START, "")] * (len(sample.projects_ever) - len(sample.projects))
    org.viewed += [Deed(time, "", project) for time, project in sample.viewed]
    org.chosen += [Deed(sample.created, "", sample.plan or "")]
    for money, payments in ((org.paid, sample.payments), (org.refunded, sample.refunds)):
        for paid in payments:
            cents = int(100 * paid.amount)
            assert Fraction(cents, 100) == paid.amount
            rate = EXCHANGE_RATES[paid.currency]
            months = paid.billing_months
            money.append(Payment(paid.time, "", paid.plan, cents, paid.currency, rate, months))
    return org


@pytest.fixture(scope="module")
def facts(recording: Recording) -> Facts:
    """What happened at the sample company."""
    orgs = [as_facts(sample) for sample in recording.simulation.organizations.values()]
    return Facts(orgs, Period(START.date(), LAST_DAY.date()))


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - NOT_SAID))
def test_the_truth_of_the_sample_company_is_its_ledger(
    name: str, facts: Facts, recording: Recording
) -> None:
    """Two computations of the same answers, which share no code, agree."""
    assert same(entries[name](recording.simulation), ANSWERS[name](facts))


def events_of(company: Company) -> Counter[str]:
    """How many events a company has of each kind."""
    return Counter(row["event"] for row in company.rows)


def test_the_project_tool_is_what_it_says() -> None:
    """Two currencies and names, events of no workspace, and people who come back or are in two."""
    company = project_tool.project_tool()
    paid = [row["properties"] for row in company.rows if row["event"] == "invoice_paid"]
    assert {row["currency"] for row in paid} == {"USD", "EUR"}
    assert min(sum("amount" in row for row in paid), sum("total" in row for row in paid)) > 10
    workspaces = Counter(row["properties"].get("workspace_id") for row in company.rows)
    assert all(workspaces[nothing] > 10 for nothing in project_tool.NO_WORKSPACE)
    statuses = Counter(row["properties"].get("status") for row in company.rows)
    assert set(statuses) == {None, "active", "trialing", "past_due"}
    orgs = company.facts.organizations
    assert sum(len(org.joined) - len(org.accounts) for org in orgs) > 10
    assert any({d.user for d in org.left} & {d.user for d in org.joined[-3:]} for org in orgs)
    assert ANSWERS["users_in_several_organizations"](company.facts) > 3
    assert len(project_tool.payments_twice(company)) > 2


def test_the_marketplace_is_what_it_says() -> None:
    """Negative amounts, yearly plans, tiers of groups, and payments just after midnight."""
    company = marketplace()
    fees = [row["properties"] for row in company.rows if row["event"] == "fee_charged"]
    assert sum(row["fee"] < 0 for row in fees) > 5
    assert min(Counter(row["interval"] for row in fees).values()) > 5
    assert events_of(company)["$groupidentify"] > 100
    paid = [payment for org in company.facts.organizations for payment in org.paid]
    utc = [payment.time - timedelta(hours=1) for payment in paid]
    moved = [
        payment for payment, time in zip(paid, utc, strict=True) if payment.time.month != time.month
    ]
    assert len(moved) > 20


def test_the_developer_tool_is_what_it_says() -> None:
    """Own accounts, a hole, customers without a sign-up, persons without events, and a guest."""
    company = developer_tool.developer_tool()
    people: list[Any] = [row["properties"] for row in company.persons]
    assert sum("$internal_or_test_user" in properties for properties in people) >= 2
    assert sum(str(p["email"]).lower().endswith("@forge.test") for p in people) >= 2
    days = {row["timestamp"][:10] for row in company.rows}
    assert {day[:7] for day in days} == {f"2026-{m:02}" for m in (1, 2, 3, 4, 7, 8, 9, 10)}
    assert sum(not org.joined for org in company.facts.organizations) > 5
    named = {row["distinct_id"] for row in company.rows}
    assert len([row for row in company.persons if row["distinct_id"] not in named]) > 5


@pytest.mark.parametrize(
    "company", [project_tool.project_tool, marketplace, developer_tool.developer_tool]
)
def test_companies_are_small_and_the_same_each_time(company: Any) -> None:
    """Thirty to sixty organizations, one to five thousand events, and no chance in it."""
    first, second = company(), company.__wrapped__()
    assert first == second
    assert 30 <= len(first.facts.organizations) <= 60
    assert 1000 < len(first.rows) < 5000
    assert len({row["uuid"] for row in first.rows}) == len(first.rows)
