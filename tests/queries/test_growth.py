"""The revenue bridge, churn rates and money: where a year is paid at once, or given back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from macros.events.database import open_database
from macros.events.sample_dataset import Dataset
from macros.queries.query import load_query
from macros.queries.result import Result
from macros.sample.recording import MODELS
from tests.support.checkout import SNIPPETS

Event = tuple[str, str, str, dict[str, Any]]  # day, organization, event, properties
FOLDERS = {"organization": "", "person": "person/", "group": "group/"}
FIRST = {"is_first_user": "true"}
NEW, EXPANSION, RECOVERED, CONTRACTION, CHURN, LEVEL = range(6)


def run(folder: Path, name: str, *events: Event, model: str = "organization") -> list[Any]:
    """The rows of a model's query over some events, in the shape that the model sends them."""
    with (folder / "events.jsonl").open("w", encoding="utf-8") as out:
        for number, (day, organization, event, properties) in enumerate(events):
            row = {
                "uuid": f"u{number}",
                "event": event,
                "distinct_id": organization if model == "organization" else "somebody",
                "person_id": organization if model == "organization" else "somebody",
                "timestamp": f"{day}T12:00:00Z",
                "properties": properties | {"organization_id": organization},
                "person_properties": {},
                "$group_0": organization if model == "group" else "",
            }
            out.write(json.dumps(row) + "\n")
    for table in ("persons", "groups"):
        (folder / f"{table}.jsonl").touch()
    shared = not (SNIPPETS / "sql" / f"{FOLDERS[model]}{name}.sql").is_file()
    query = load_query(SNIPPETS, name if shared else f"{FOLDERS[model]}{name}")
    with open_database(Dataset("made up", folder), query.properties()) as database:
        return list(query.run(database).rows)


def paid(*payments: str, until: str = "2025-06-30") -> list[Event]:
    """Payments as "day organization dollars months", sign-ups, and one on the last day of events.

    Whoever pays signed up on the day of the first payment.
    Without months the event does not say how many it pays for; negative dollars are a refund.
    """
    events: list[Event] = []
    for payment in payments:
        day, organization, dollars, *months = payment.split()
        properties = {
            "purchase_value": dollars,
            **({"billing_months": months[0]} if months else {}),
        }
        if organization not in {event[1] for event in events}:
            events.append((day, organization, "account_created", {}))
        event = "purchase_refunded" if dollars.startswith("-") else "purchase"
        events.append((day, organization, event, properties))
    first = {who: day for day, who, *_ in sorted(events, key=lambda event: event[0], reverse=True)}
    sign_ups: list[Event] = [(day, who, "account_created", {}) for who, day in first.items()]
    last: Event = (until, "last", "account_created", FIRST)
    return [*events, *views(events, until), *sign_ups, last]


def views(events: list[Event], until: str) -> list[Event]:
    """Something else in each month of the events: without it, a month would be a hole."""
    first = min([day for day, *_ in events] or [until])
    days = (f"{year}-{month:02}-01" for year in range(2024, 2028) for month in range(1, 13))
    return [(day, "last", "$pageview", {}) for day in days if first[:7] <= day[:7] <= until[:7]]


def by_month(rows: list[Any]) -> dict[str, Any]:
    """What rows have beside their month, by that month."""
    return {f"{row[0]:%Y-%m}": row[1] if len(row) == 2 else row[1:] for row in rows}


EACH_STEP = paid(
    *("2025-01-05 a 20", "2025-02-05 a 30", "2025-03-05 a 10", "2025-05-05 a 10"),
    *("2025-01-06 b 100", "2025-02-06 b 100"),
)


@pytest.mark.parametrize("model", MODELS)
def test_each_step_of_the_bridge(model: str, tmp_path: Path) -> None:
    """Whoever pays is new once, then more or less, gone, or back."""
    assert by_month(run(tmp_path, "revenue_bridge", *EACH_STEP, model=model)) == {
        "2025-01": (120, 0, 0, 0, 0, 120),
        "2025-02": (0, 10, 0, 0, 0, 130),
        "2025-03": (0, 0, 0, -20, -100, 10),
        "2025-04": (0, 0, 0, 0, -10, 0),
        "2025-05": (0, 0, 10, 0, 0, 10),
        "2025-06": (0, 0, 0, 0, -10, 0),
    }


@pytest.mark.parametrize("model", MODELS)
def test_a_year_paid_at_once_is_recurring_in_each_of_its_months(model: str, tmp_path: Path) -> None:
    """It is new once, does not churn, and ends where the year does unless it is paid again."""
    events = paid("2024-04-30 a 120 12", "2025-06-01 a 120 12", until="2025-06-30")
    bridge = by_month(run(tmp_path, "revenue_bridge", *events, model=model))
    assert list(bridge.values())[:12] == [(10, 0, 0, 0, 0, 10), *[(0, 0, 0, 0, 0, 10)] * 11]
    assert bridge["2025-04"] == (0, 0, 0, 0, -10, 0)
    assert bridge["2025-06"] == (0, 0, 10, 0, 0, 10)
    churned = by_month(run(tmp_path, "churned_organizations_per_month", *events, model=model))
    assert {month for month, count in churned.items() if count} == {"2025-04"}
    assert run(tmp_path, "organizations_that_came_back", *events, model=model) == [(1,)]
    renewed = paid("2024-04-30 a 120 12", "2025-04-01 a 120 12")
    assert run(tmp_path, "organizations_that_came_back", *renewed, model=model) == [(0,)]


@pytest.mark.parametrize("model", MODELS)
def test_the_last_payment_for_a_month_counts(model: str, tmp_path: Path) -> None:
    """Whoever goes from a year to months pays the month's price, and is counted once."""
    events = paid("2025-03-05 a 120 12", "2025-05-06 a 30 1", until="2025-05-31")
    assert by_month(run(tmp_path, "recurring_revenue_per_month", *events, model=model)) == {
        "2025-03": 10,
        "2025-04": 10,
        "2025-05": 30,
    }


@pytest.mark.parametrize("model", MODELS)
def test_a_refund_lowers_revenue_and_no_recurring_revenue(model: str, tmp_path: Path) -> None:
    """What is given back is off every sum, in its own month, and changes no step of the bridge."""
    payments = ["2025-05-05 a 30", "2025-06-05 a 30"]
    without, refunded = paid(*payments), paid(*payments, "2025-06-06 a -10")
    for name in ("revenue_bridge", "churn_rate_per_month", "revenue_kept_per_month"):
        before = run(tmp_path, name, *without, model=model)
        assert run(tmp_path, name, *refunded, model=model) == before
    assert run(tmp_path, "total_revenue", *refunded, model=model) == [(50,)]
    assert run(tmp_path, "total_refunds", *refunded, model=model) == [(10,)]
    assert run(tmp_path, "revenue_per_purchase", *refunded, model=model) == [(25,)]
    assert run(tmp_path, "revenue_per_paying_organization", *refunded, model=model) == [(50,)]
    months = by_month(run(tmp_path, "revenue_per_month", *refunded, model=model))
    assert months == {"2025-05": 30, "2025-06": 20}


@pytest.mark.parametrize("model", MODELS)
def test_churn_is_a_rate_of_those_who_could_leave(model: str, tmp_path: Path) -> None:
    """Half of the customers go with a tenth of the revenue; a downgrade is revenue churn only."""
    events = paid(
        *("2025-04-05 a 90", "2025-04-06 b 10", "2025-05-05 a 90", "2025-06-05 a 45"),
        "2025-06-06 new 500",
    )
    assert by_month(run(tmp_path, "churn_rate_per_month", *events, model=model)) == {
        "2025-05": (50, 10),
        "2025-06": (0, 50),
    }
    (customers,), (revenue,) = (
        run(tmp_path, name, *events, model=model)[0]
        for name in ("customer_churn_rate", "revenue_churn_rate")
    )
    assert (round(customers, 4), round(revenue, 4)) == (33.3333, 28.9474)


@pytest.mark.parametrize("model", MODELS)
def test_an_invoice_over_nothing_makes_nobody_a_customer(model: str, tmp_path: Path) -> None:
    """Whoever pays after a month that was free is new, and did not come back."""
    events = paid("2025-04-05 a 0", "2025-05-05 a 20", until="2025-05-31")
    bridge = by_month(run(tmp_path, "revenue_bridge", *events, model=model))
    assert bridge == {"2025-05": (20, 0, 0, 0, 0, 20)}


def test_a_month_in_progress_has_no_step_and_no_churn(tmp_path: Path) -> None:
    """On the third of a month, those who pay on the fifth have not left."""
    events = paid("2025-04-05 a 10", "2025-05-05 a 10", until="2025-06-03")
    for name in ("revenue_bridge", "churn_rate_per_month"):
        assert max(by_month(run(tmp_path, name, *events))) == "2025-05"


def test_the_founder_makes_an_organization_and_a_colleague_does_not(tmp_path: Path) -> None:
    """`is_first_user` alone decides."""
    joined = ("2025-06-29", "last", "account_created", {"is_first_user": "false"})
    assert run(tmp_path, "new_organizations_per_month", joined, *paid()) == [
        (datetime(2025, 6, 1), 1)
    ]


@pytest.mark.parametrize("folder", FOLDERS.values())
def test_the_bridge_of_the_sample_adds_up_in_every_month(
    folder: str, results: Mapping[str, Result], truth: Mapping[str, Any]
) -> None:
    """Its steps are the difference of recurring revenue, in the queries and in the ledger."""
    recurring = dict(results[f"{folder}recurring_revenue_per_month"].rows)
    assert recurring == truth["recurring_revenue_per_month"]
    for rows in (results[f"{folder}revenue_bridge"].rows, truth["revenue_bridge"]):
        assert [row[0] for row in rows] == sorted(recurring)
        level = 0
        for month, *steps, after in rows:
            assert level + sum(steps) == after == recurring[month]
            level = after


def test_the_sample_has_every_step_and_every_trap(truth: Mapping[str, Any]) -> None:
    """Each step has a month in which it is not zero, and raw amounts add up to something else."""
    bridge = [row[1:] for row in truth["revenue_bridge"]]
    signs = {NEW: 1, EXPANSION: 1, RECOVERED: 1, CONTRACTION: -1, CHURN: -1}
    for step, sign in signs.items():
        assert {math.copysign(1, row[step]) for row in bridge if row[step]} == {sign}
    amounts = [amount for _, amount, _ in truth["revenue_per_currency"]]
    assert sum(amounts) != sum(dollars for *_, dollars in truth["revenue_per_currency"])
    assert sum(dollars for *_, dollars in truth["revenue_per_currency"]) == truth["total_revenue"]
    assert truth["total_refunds"] > 0
