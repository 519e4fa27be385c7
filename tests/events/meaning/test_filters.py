"""Which events count: test accounts, days, and the time zone of days and months.

`tests/browser/live/units/meaning/filters.test.ts` checks the same cases.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from macros.core.errors import EventsProblem
from macros.events.settings import read
from tests.events.exports.makers import Row, event, payment
from tests.events.meaning.tables import tables

CASES = json.loads(Path(__file__).with_name("filter_cases.json").read_text(encoding="utf-8"))
OURS = {"filters": {"test_accounts": {"email_domains": ["acme.test"]}}}
IDS = "SELECT uuid FROM events ORDER BY uuid"


def of(number: int, person: str, **columns: Any) -> Row:
    """An event of a person, who is an organization of that name."""
    return event(number, distinct_id=person, person_id=f"p_{person}",
                 **{"person_properties": {}} | columns)  # fmt: skip


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
@pytest.mark.parametrize("case", CASES["accounts"], ids=str)
def test_a_test_account_is_one_by_its_properties(case: Row, kind: str, tmp_path: Path) -> None:
    """Those of the event, or those of its person."""
    row = of(1, "ann", properties=case.get("event", {}), person_properties=case.get("person", {}))
    settings = {"filters": {"test_accounts": case["filter"]}}
    with tables([row, of(2, "bob")], tmp_path, settings, kind) as events:
        assert events.rows(IDS) == ([("u2",)] if case["is_test"] else [("u1",), ("u2",)])


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_all_events_of_a_test_account_are_left_out(kind: str, tmp_path: Path) -> None:
    """Also those that do not say who it is, and those of another name; persons, too."""
    rows = [of(1, "ann"), of(2, "ann", person_properties={"email": "a@acme.test", "plan": "pro"})]
    rows += [of(3, "bob", person_properties={"email": "b@b.test", "plan": "free"})]
    with tables(rows, tmp_path, OURS, kind) as events:
        assert events.rows(IDS) == [("u3",)]
        assert events.answer("organizations_per_tier") == [("free", 1)]
        assert events.texts("filter") == ["2 events of test accounts are left out"]


def test_the_newest_address_of_a_person_counts(tmp_path: Path) -> None:
    """Who left the company is a customer."""
    rows = [of(1, "ann", person_properties={"email": "a@acme.test"}),
            of(2, "ann", person_properties={"email": "a@home.test"})]  # fmt: skip
    with tables(rows, tmp_path, OURS) as events:
        assert events.rows(IDS) == [("u1",), ("u2",)]


def test_an_address_of_somebody_else_is_no_account(tmp_path: Path) -> None:
    """An invitation of a test user is an event of whoever sends it: that one is left out alone."""
    rows = [of(1, "ann", properties={"email": "x@acme.test"}), of(2, "ann")]
    with tables(rows, tmp_path, OURS) as events:
        assert events.rows(IDS) == [("u2",)]


def test_a_persons_export_knows_who_is_a_test_account(tmp_path: Path) -> None:
    """Better than events do, which are older."""
    rows = [of(1, "ann"), of(2, "bob", person_properties={"email": "b@acme.test"})]
    persons = [{"distinct_id": name, "person_id": f"p_{name}", "properties": {"email": email}}
               for name, email in [("ann", "a@acme.test"), ("bob", "b@b.test")]]  # fmt: skip
    with tables(rows, tmp_path, OURS, persons=persons) as events:
        assert events.rows(IDS) == [("u2",)]
        assert events.rows("SELECT id FROM persons") == [("p_bob",)]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_a_time_is_that_of_the_project(kind: str, tmp_path: Path) -> None:
    """A text without a zone is one already."""
    options: Row = {"time": "VARCHAR"} if kind == "parquet" else {}
    for number, case in enumerate(CASES["times"]):
        settings = {"filters": {"timezone": case["timezone"]}}
        rows = [of(1, "ann", timestamp=case["value"])]
        with tables(rows, tmp_path / str(number), settings, kind, **options) as events:
            expected = datetime.fromisoformat(case["local"])
            assert events.rows("SELECT timestamp FROM events") == [(expected,)], case


@pytest.mark.parametrize("time", ["TIMESTAMP", "TIMESTAMP WITH TIME ZONE"])
def test_a_column_of_times_is_utc(time: str, tmp_path: Path) -> None:
    """As PostHog writes Parquet; the newest properties of a person are found in any zone."""
    settings = {"filters": {"timezone": "Europe/Berlin"}}
    rows = [of(n, "ann", timestamp=f"2025-03-31T{n:02}:30:00Z",
               person_properties={"plan": f"plan {n}"}) for n in range(24)]  # fmt: skip
    with tables(rows, tmp_path, settings, "parquet", time=time) as events:
        assert events.rows("SELECT max(timestamp) FROM events") == [(datetime(2025, 4, 1, 1, 30),)]
        assert events.rows("SELECT properties.plan FROM persons") == [("plan 23",)]


def test_a_month_is_that_of_the_project(tmp_path: Path) -> None:
    """A payment late on its last day in UTC is one of the next month in Berlin."""
    rows = [payment(1, 10000, timestamp="2025-03-31T22:30:00Z"), payment(2, 20)]
    revenue = "revenue_per_month"
    with tables(rows, tmp_path, {"filters": {"timezone": "Europe/Berlin"}}) as events:
        assert [value for _, value in events.answer(revenue)] == [20, 10000]
        text = "days and months are those of Europe/Berlin, and so are times without a zone"
        assert events.texts("filter") == [text]
    with tables(rows, tmp_path, {}) as events:
        assert [value for _, value in events.answer(revenue)] == [10020]


@pytest.mark.parametrize("case", CASES["days"], ids=str)
def test_a_day_counts_as_a_whole(case: Row, tmp_path: Path) -> None:
    """The first and the last one, too, in the project's zone."""
    filters = {key: case[key] for key in ("from", "to", "timezone") if key in case}
    rows = [of(1, "ann", timestamp=case["value"]), of(2, "bob", timestamp="2025-03-15T12:00:00Z")]
    with tables(rows, tmp_path, {"filters": filters}) as events:
        assert events.rows(IDS) == ([("u1",), ("u2",)] if case["counts"] else [("u2",)])


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    """Once for each reason, also where it is nothing."""
    filters = OURS["filters"] | {"from": date(2025, 3, 1), "to": date(2025, 3, 31)}
    times = ["2025-02-01T00:00:00Z", "2025-02-02T00:00:00Z", "2025-03-02T00:00:00Z"]
    rows = [of(n, "ann", timestamp=time) for n, time in enumerate(times)]
    with tables(rows, tmp_path, {"filters": filters}) as events:
        assert events.texts("filter") == [
            "events of test accounts are left out",
            "2 events before 2025-03-01 are left out",
            "events after 2025-03-31 are left out",
        ]


def test_what_does_not_count_is_not_checked(tmp_path: Path) -> None:
    """A test account may have any amount."""
    rows = [payment(1, "ten", person_properties={"email": "a@acme.test"}), of(2, "bob")]
    with tables(rows, tmp_path, OURS) as events:
        assert events.rows(IDS) == [("u2",)]


def test_filters_that_leave_nothing_are_one_line(tmp_path: Path) -> None:
    """No page has a number then."""
    settings = {"filters": {"from": "2027-01-01"}}
    with (pytest.raises(EventsProblem, match='extra: events: "filters" leaves out every event'),
          tables([of(1, "ann")], tmp_path, settings)):  # fmt: skip
        pass


MISTAKES: dict[str, tuple[Any, str]] = {
    "an unknown option": (
        {"zone": "UTC"},
        '"filters": no option "zone"; did you mean "timezone"? There are: from, '
        "test_accounts, timezone, to.",
    ),
    "no zone": (
        {"timezone": "Berlin"},
        '"filters": "timezone" has to be a name such as "Europe/Berlin", not "Berlin"',
    ),
    "no day": ({"from": "March"}, '"filters": "from" has to be a day such as 2026-01-31, '
                                  "not 'March'"),
    "days in the wrong order": (
        {"from": "2025-03-01", "to": "2025-02-01"},
        '"filters": "from", 2025-03-01, has to be before "to", 2025-02-01',
    ),
    "nobody": (
        {"test_accounts": {}},
        '"filters": "test_accounts" says of nobody that they are one',
    ),
    "no domain": (
        {"test_accounts": {"email_domains": ["ann@acme.test"]}},
        '"filters": "test_accounts": "email_domains" has to be domains, such as "acme.com", '
        'not "ann@acme.test"',
    ),
    "a word for true": (
        {"test_accounts": {"internal": "yes"}},
        '"filters": "test_accounts": "internal" has to be true or false',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_filters_is_one_line(name: str) -> None:
    """With what there is, or what it has to be."""
    section, message = MISTAKES[name]
    with pytest.raises(EventsProblem) as failed:
        read({"filters": section})
    assert str(failed.value) == f"mkdocs.yml: extra: events: {message}"
