"""What an export cannot answer is said for the questions that need it, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.queries.query import load_query
from tests.events.exports.makers import NAMES, Row, answers_and_gaps, event, truth, year
from tests.support.checkout import SNIPPETS

REVENUE = {n for n in NAMES if "purchase_value" in load_query(SNIPPETS, n).numbers()}
OF_PAYERS = {  # counts of what only a purchase can tell
    *("paying_organizations", "organizations_that_came_back"),
    *("payments_in_another_month_elsewhere", "customer_churn_rate"),
    "churned_organizations_per_month",
}
MONEY = {"purchase", "purchase_refunded"}
LARGE = {name for name in NAMES if "large_organization" in name}
OF_PERSONS = {"industry", "name", "project_total"}  # properties that queries read of persons
USERS = {
    *("total_users", "current_users", "users_in_several_organizations"),
    *("events_left_by_a_missing_reset", "active_users_per_organization"),
    *("users_per_organization", "median_users_per_organization", "users_per_month"),
    *("organizations_by_team_size", "organizations_and_their_size"),
}


def without(key: str) -> list[Row]:
    """The year in which nobody ever sent a property."""
    return [_less(row, key) for row in year()]


def _less(values: Row, key: str) -> Row:
    return {k: _less(v, key) if isinstance(v, dict) else v for k, v in values.items() if k != key}


def test_an_event_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Without purchases there is no revenue, nobody pays or leaves, and all else is as it was."""
    results, gaps = answers_and_gaps(tmp_path, (row for row in year() if row["event"] not in MONEY))
    silent = {*REVENUE, *OF_PAYERS}
    missing = {name: load_query(SNIPPETS, name).named_events() & MONEY for name in silent}
    for name in silent:  # refunds are optional where other events are there
        if not load_query(SNIPPETS, name).named_events() <= MONEY:
            missing[name] = frozenset({"purchase"})
    sentences = {
        name: ", ".join(f'event "{event}"' for event in sorted(events))
        for name, events in missing.items()
    }
    assert gaps == {name: f"No answer: your data has no {s}." for name, s in sentences.items()}
    assert results == {name: truth()[name] for name in set(NAMES) - silent}


def test_nobody_needs_refunds_to_know_the_revenue(tmp_path: Path) -> None:
    """Without a refund, revenue is what was paid, and only the sum of refunds has no answer."""
    rows = [row for row in year() if row["event"] != "purchase_refunded"]
    results, gaps = answers_and_gaps(tmp_path, rows)
    assert gaps == {"total_refunds": 'No answer: your data has no event "purchase_refunded".'}
    assert results["total_revenue"] == truth()["total_revenue"] + truth()["total_refunds"]


def test_payments_that_name_no_months_are_for_one(tmp_path: Path) -> None:
    """A property with a value of its own in the query is no gap where nobody sends it."""
    results, gaps = answers_and_gaps(tmp_path, without("billing_months"))
    assert gaps == {}
    last = max(results["recurring_revenue_per_month"])
    yearly = results["recurring_revenue_per_month"], truth()["recurring_revenue_per_month"]
    assert yearly[0][last] < yearly[1][last]
    same = ("total_revenue", "paying_organizations", "second_payments_in_a_month")
    assert {name: results[name] for name in same} == {name: truth()[name] for name in same}


@pytest.mark.parametrize(
    ("name", "silent"), [("project_created", "activated"), ("report_viewed", "retention")]
)
def test_no_share_is_given_for_an_event_that_is_not_there(
    name: str, silent: str, tmp_path: Path
) -> None:
    """That nobody sends the event is the truth; "0% of organizations" would be an answer."""
    _, gaps = answers_and_gaps(tmp_path, (row for row in year() if row["event"] != name))
    shares = {query for query in NAMES if query.startswith(silent)}
    assert len(shares) > 2
    assert {gaps[query] for query in shares} == {f'No answer: your data has no event "{name}".'}


def test_no_average_is_given_for_an_event_that_is_not_there(tmp_path: Path) -> None:
    """Nor "0.00 projects per organization", where there is no total of projects either."""
    _, gaps = answers_and_gaps(
        tmp_path, (row for row in year() if row["event"] != "project_created")
    )
    projects = {"total_projects", "projects_per_organization"}
    sentences = {gaps[query] for query in projects}
    assert sentences == {'No answer: your data has no event "project_created".'}


def test_a_share_of_zero_is_an_answer_where_the_event_is_there(tmp_path: Path) -> None:
    """Organizations that made their project too late are 0%, and no gap."""
    rows = [event(1), event(2, "project_created", timestamp="2025-05-01T10:00:00Z")]
    results, _ = answers_and_gaps(tmp_path, rows)
    assert results["activated_organizations"] == 0


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("user_id", USERS),
        ("purchase_value", REVENUE),
        ("industry", {"organizations_by_industry"}),
        ("name", {"organizations_sharing_a_name"}),
        ("project_total", {"most_projects", *LARGE}),
        ("is_first_user", {"new_organizations_per_month"}),
        ("currency", {"revenue_per_currency"}),
        ("project_id", {"reports_per_project", "projects_by_reports_viewed"}),
    ],
)
def test_a_property_that_is_not_there_is_named(key: str, names: set[str], tmp_path: Path) -> None:
    """The questions that ask for it have no answer, and all others have the one they had."""
    results, gaps = answers_and_gaps(tmp_path, without(key), label="events of 2025")
    kind = "person property" if key in OF_PERSONS else "property"
    assert gaps == dict.fromkeys(names, f'No answer: events of 2025 has no {kind} "{key}".')
    assert results == {name: truth()[name] for name in set(NAMES) - names}


def test_what_no_person_has_is_said(tmp_path: Path) -> None:
    """Events may know a property that no person has; nobody is at a tier then."""
    rows = [event(1, person_properties={}, properties={"plan": "pro", "user_id": "ann"})]
    results, gaps = answers_and_gaps(tmp_path, rows)
    sentence = 'No answer: your data has no person property "plan".'
    assert gaps["organizations_per_tier"] == sentence
    assert (results["organizations"], results["total_users"]) == (1, 1)


def test_an_export_of_one_event_answers_what_it_can(tmp_path: Path) -> None:
    """No question fails, whatever is missing: it has an answer or a sentence."""
    results, gaps = answers_and_gaps(tmp_path, [event(1)])
    assert results.keys() | gaps.keys() == set(NAMES)
    assert results["users_per_organization"] == 1
    assert all(gap.startswith("No answer: your data has no ") for gap in gaps.values())


def test_organizations_that_are_too_young_are_the_reason(tmp_path: Path) -> None:
    """Of a share after 14 days there is no answer for those who came this week; so it says."""
    rows = [
        event(n, name, person_id=f"p{n % 3}", distinct_id=f"p{n % 3}",
              timestamp=f"2025-03-{1 + n:02}T10:00:00Z")
        for n, name in enumerate(["account_created"] * 5 + ["project_created"] * 5)
    ]  # fmt: skip
    _, gaps = answers_and_gaps(tmp_path, rows)
    young = "No answer: your data has no organization as old as this question needs"
    assert gaps["activated_organizations"] == (
        f"{young} (14 days; the events that it counts span 9 days)."
    )
    assert gaps["organizations_by_time_to_first_project"].startswith(f"{young} (30 days; ")


def test_a_property_that_other_events_have_is_the_reason(tmp_path: Path) -> None:
    """The amount is on the refunds alone: the payments are there, and not what they are of."""
    rows = [event(1), event(2, "purchase", properties={"plan": "pro"})]
    rows.append(event(3, "purchase_refunded", properties={"purchase_value": -20}))
    _, gaps = answers_and_gaps(tmp_path, rows)
    silent = {name for name, gap in gaps.items() if gap.endswith('no property "purchase_value".')}
    assert {"total_revenue", "recurring_revenue_per_month", "revenue_churn_rate"} <= silent
