"""Activation, retention and churn where time runs out, nobody leaves, or a month is empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2 import nodes

from macros.events.database import open_database
from macros.events.sample_dataset import Dataset
from macros.queries.query import load_query
from macros.render.registry import MACROS
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

PAGE = PROJECT_ROOT / "docs" / "retention.md"
Event = tuple[Any, ...]  # (day or time, organization, event[, dollars])


def run(folder: Path, name: str, *events: Event) -> list[tuple[Any, ...]]:
    """The rows of a query over some events."""
    with (folder / "events.jsonl").open("w", encoding="utf-8") as out:
        for number, (time, organization, event, *dollars) in enumerate(events):
            properties = {"user_id": f"user_{number}"}
            properties |= {"purchase_value": str(dollars[0])} if dollars else {}
            row = {
                "uuid": f"u{number}",
                "event": event,
                "distinct_id": organization,
                "person_id": organization,
                "timestamp": time if "T" in time else f"{time}T12:00:00Z",
                "properties": properties,
                "person_properties": {},
            }
            out.write(json.dumps(row) + "\n")
    for table in ("persons", "groups"):
        (folder / f"{table}.jsonl").touch()
    query = load_query(SNIPPETS, name)
    with open_database(Dataset("made up", folder), query.properties()) as database:
        return list(query.run(database).rows)


def months(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Rows by their month, as "2025-03"."""
    return {f"{row[0]:%Y-%m}": row[1] if len(row) == 2 else row[1:] for row in rows}


def paid(*payments: str, until: str = "2025-04-30") -> list[Event]:
    """Payments as "day organization dollars", and a sign-up on the last day that has events.

    Whoever pays signed up on the day of the first payment.
    """
    events: list[Event] = []
    for payment in payments:
        day, organization, dollars = payment.split()
        events.append((day, organization, "purchase", float(dollars)))
    first = {who: day for day, who, *_ in sorted(events, reverse=True)}
    sign_ups: list[Event] = [(day, who, "account_created") for who, day in first.items()]
    return [*events, *views(events, until), *sign_ups, (until, "somebody", "account_created")]


def views(events: list[Event], until: str) -> list[Event]:
    """Something else in each month of the events: without it, a month would be a hole."""
    first = min([day for day, *_ in events] or [until])
    days = (f"2025-{month:02}-01" for month in range(1, 13))
    return [(day, "somebody", "$pageview") for day in days if first[:7] <= day[:7] <= until[:7]]


GAP = paid("2025-01-05 a 20", "2025-02-05 a 20", "2025-04-05 a 20", "2025-01-09 b 80")
EMPTY_MONTH = paid("2025-01-05 a 20", "2025-02-05 a 30", "2025-04-05 a 30")
LEFT = paid("2025-03-05 a 20", "2025-04-09 b 80")
NO_CHURN = paid(*(f"2025-0{month}-05 {who} 10" for month in (1, 2, 3, 4) for who in "ab"))


@pytest.mark.parametrize(
    ("events", "churned"),
    [
        (GAP, {"2025-02": 1, "2025-03": 1}),
        (EMPTY_MONTH, {"2025-02": 0, "2025-03": 1}),
        (NO_CHURN, {"2025-02": 0, "2025-03": 0, "2025-04": 0}),
        (paid("2025-04-05 a 20"), {}),
    ],
)
def test_who_paid_last_month_and_not_this_one_has_left(
    events: list[Event], churned: dict[str, int], tmp_path: Path
) -> None:
    """A month without churn is a zero; a month after one without payers has nobody to lose."""
    assert months(run(tmp_path, "churned_organizations_per_month", *events)) == churned


@pytest.mark.parametrize(
    ("events", "kept"),
    [
        (GAP, {"2025-02": (20, 50), "2025-03": (0, 0)}),
        (EMPTY_MONTH, {"2025-02": (150, 100), "2025-03": (0, 0)}),
        (NO_CHURN, dict.fromkeys(("2025-02", "2025-03", "2025-04"), (100, 100))),
        (paid("2025-03-05 a 20", "2025-04-05 a 10", "2025-04-06 b 90"), {"2025-04": (50, 100)}),
    ],
)
def test_revenue_kept_leaves_new_customers_out(
    events: list[Event], kept: dict[str, Any], tmp_path: Path
) -> None:
    """Upgrades raise it, downgrades and departures lower it, newcomers and returns do not count."""
    assert months(run(tmp_path, "revenue_kept_per_month", *events)) == kept


@pytest.mark.parametrize(
    ("events", "kept"), [(LEFT, 0), (NO_CHURN, 100), (EMPTY_MONTH, None), (paid(), None)]
)
def test_the_last_month_has_a_share_only_where_somebody_could_pay_again(
    events: list[Event], kept: float | None, tmp_path: Path
) -> None:
    """All gone is nothing kept; nobody there before is no share at all."""
    assert run(tmp_path, "revenue_kept_last_month", *events) == [(kept,)]


@pytest.mark.parametrize(
    ("until", "last"),
    [("2025-04-03", "2025-03"), ("2025-04-29", "2025-03"), ("2025-04-30", "2025-04")],
)
@pytest.mark.parametrize(
    "name",
    ["churned_organizations_per_month", "revenue_kept_per_month", "recurring_revenue_per_month"],
)
def test_a_month_counts_once_its_last_day_is_there(
    name: str, until: str, last: str, tmp_path: Path
) -> None:
    """On the third of a month, those who pay on the fifth have not left."""
    events = paid(*(f"2025-0{month}-03 a 10" for month in (1, 2, 3, 4)), until=until)
    assert max(months(run(tmp_path, name, *events))) == last


def test_a_second_payment_in_a_month_is_not_recurring(tmp_path: Path) -> None:
    """Billed every thirty days: the month has two payments, and its recurring revenue has one."""
    events = paid("2025-03-01 a 20", "2025-03-31 a 25", "2025-04-30 a 25")
    recurring = months(run(tmp_path, "recurring_revenue_per_month", *events))
    assert recurring == {"2025-03": 25, "2025-04": 25}
    assert run(tmp_path, "second_payments_in_a_month", *events) == [(20,)]


def test_february_shows_the_trap_that_the_page_describes(tmp_path: Path) -> None:
    """Paid on 31 January and thirty days later: churn in February, and a return in March."""
    events = paid("2025-01-31 a 20", "2025-03-02 a 20", until="2025-03-31")
    churned = months(run(tmp_path, "churned_organizations_per_month", *events))
    assert churned == {"2025-02": 1}
    assert run(tmp_path, "organizations_that_came_back", *events) == [(1,)]
    assert run(tmp_path, "organizations_that_came_back", *NO_CHURN) == [(0,)]


def test_the_largest_customer_is_that_of_the_last_whole_month(tmp_path: Path) -> None:
    """Neither an older month nor the one in progress has a part in it."""
    events = paid(
        *("2025-02-01 a 900", "2025-03-01 a 30", "2025-03-02 b 10", "2025-04-01 b 700"),
        until="2025-04-02",
    )
    assert run(tmp_path, "largest_share_of_recurring_revenue", *events) == [(75,)]


SIGNUPS: list[Event] = [
    ("2025-01-01T00:00:00Z", "punctual", "account_created"),
    ("2025-01-15T00:00:00Z", "punctual", "project_created"),  # just in time
    ("2025-01-01T00:00:00Z", "late", "account_created"),
    ("2025-01-10T00:00:00Z", "late", "account_created"),  # a colleague, not another sign-up
    ("2025-01-15T00:00:01Z", "late", "project_created"),
    ("2025-01-02T00:00:00Z", "idle", "account_created"),
    ("2025-01-03T00:00:00Z", "quick", "account_created"),
    ("2025-01-03T10:00:00Z", "quick", "project_created"),
    ("2025-02-01T00:00:00Z", "young", "account_created"),
    ("2025-02-02T00:00:00Z", "young", "project_created"),
    ("2025-02-03T00:00:00Z", "younger", "account_created"),
    ("2025-02-03T00:00:01Z", "youngest", "account_created"),
]


def test_activation_counts_those_who_had_the_time(tmp_path: Path) -> None:
    """Two of four are in time; of all seven it is three so far, as a funnel would say."""
    assert run(tmp_path, "activated_organizations", *SIGNUPS) == [(50,)]
    assert run(tmp_path, "activated_organizations_so_far", *SIGNUPS) == [(300 / 7,)]
    by_month = months(run(tmp_path, "activated_organizations_by_month", *SIGNUPS))
    assert by_month == {"2025-01": 50}
    assert run(tmp_path, "organizations_by_time_to_first_project", *SIGNUPS) == [
        ("1 day", 25),
        ("7 days", 25),
        ("14 days", 50),
        ("30 days", 75),
        ("ever", 75),
    ]


def test_a_project_of_nobody_who_signed_up_activates_nobody(tmp_path: Path) -> None:
    """An organization from before tracking began has no sign-up, and is not in the share."""
    events = [*SIGNUPS, ("2025-01-03", "old", "project_created")]
    assert run(tmp_path, "activated_organizations", *events) == [(50,)]


VIEWS: list[Event] = [
    ("2025-01-31", "a", "account_created"),
    ("2025-02-01", "a", "report_viewed"),  # the next day, and the next calendar month
    ("2025-01-01", "b", "account_created"),
    ("2025-01-20", "b", "report_viewed"),
    ("2025-03-02", "b", "report_viewed"),
    ("2025-02-10", "c", "account_created"),
    ("2025-03-31", "c", "account_created"),
]


def test_a_month_that_is_over_is_a_zero_and_one_to_come_is_no_row(tmp_path: Path) -> None:
    """Nobody of February came back in March; April is not known yet."""
    rows = run(tmp_path, "retention_by_cohort", *VIEWS)
    january, february = datetime(2025, 1, 1), datetime(2025, 2, 1)
    assert rows == [
        (january, "month 1", 50, 2),
        (january, "month 2", 50, 2),
        (february, "month 1", 0, 1),
    ]


def test_age_counts_days_and_only_organizations_that_are_old_enough(tmp_path: Path) -> None:
    """The day after sign-up is month 0; month 1 of those who signed up last is not over."""
    assert run(tmp_path, "retention_by_age", *VIEWS) == [("month 1", 0)]
    later = [*VIEWS, ("2025-04-10", "d", "account_created")]
    assert dict(run(tmp_path, "retention_by_age", *later)) == {"month 1": 0, "month 2": 100}


def test_the_page_uses_public_macros_only() -> None:
    """The page needs no macro that other authors do not have."""
    tree = jinja2.Environment().parse(PAGE.read_text(encoding="utf-8"))
    calls = tree.find_all(nodes.Call)
    called = {call.node.name for call in calls if isinstance(call.node, nodes.Name)}
    assert {"insight", "sql", "answer", "chart", "table", "total"} <= called
    assert sorted(called - set(MACROS)) == []


def test_the_sample_has_what_the_page_describes(truth: Mapping[str, Any]) -> None:
    """Some leave and some come back, activity fades, and dividing by all makes it look worse."""
    assert sum(truth["churned_organizations_per_month"].values()) > 5
    assert truth["organizations_that_came_back"] > 1
    assert truth["second_payments_in_a_month"] > 0
    assert truth["retention_by_age"]["month 6"] < truth["retention_by_age"]["month 1"]
    assert truth["retention_in_month_four_of_all"] < 0.7 * truth["retention_in_month_four"]
    assert {row[1] < 100 for row in truth["revenue_kept_per_month"]} == {True, False}
