"""Months without any event are holes in the data: nobody churned in them, and nobody stayed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.events.exports.makers import Row, event
from tests.events.meaning.tables import Events, tables

MONTHS = range(1, 13)
HOLE = (4, 5)
MONTH = timedelta(30)
TRACKED = [month for month in MONTHS if month not in HOLE]


class Company:
    """Forty organizations in 2025, each with its first month and the last one that it paid."""

    def __init__(self) -> None:
        random = Random(9)
        starts = [random.choice([1, 2, 3, 6, 7, 8, 9]) for _ in range(40)]  # none in the hole
        self.years = {f"o{n}": (start, random.randrange(start, 14))
                      for n, start in enumerate(starts)}  # fmt: skip

    def active(self, organization: str, month: int) -> bool:
        """Whether it pays in a month, and views a report."""
        start, last = self.years[organization]
        return start <= month <= last

    def rows(self, hole: tuple[int, ...]) -> Iterator[Row]:
        """Its events, but for those in the months of a hole."""
        days = [(month, name) for month in MONTHS for name in ("purchase", "report_viewed")]
        number = 0
        for name, (start, _) in self.years.items():
            happened = [(start, "account_created")]
            happened += [(m, kind) for m, kind in days if self.active(name, m)]
            for month, kind in happened:
                number += 1
                day = 1 if kind == "account_created" else 12
                if month not in hole:
                    yield self._row(number, kind, name, f"2025-{month:02}-{day:02}T12:00:00Z")
        yield self._row(0, "account_created", "late", "2025-12-31T12:00:00Z")

    def _row(self, number: int, kind: str, name: str, time: str) -> Row:
        properties = {"purchase_value": 10} if kind == "purchase" else {}
        return event(number, kind, distinct_id=name, person_id=name, timestamp=time,
                     properties=properties)  # fmt: skip

    def churned(self, month: int) -> int:
        """How many pay in the month before and not in this one."""
        return sum(self.active(name, month - 1) and not self.active(name, month)
                   for name in self.years)  # fmt: skip


COMPANY = Company()


def month_of(time: Any) -> int:
    """The month of a row of results."""
    return datetime.fromisoformat(str(time)).replace(tzinfo=UTC).month


@contextmanager
def company(folder: Path, kind: str, *more: Row) -> Iterator[Events]:
    """The tables of the company whose events have a hole."""
    with tables([*COMPANY.rows(HOLE), *more], folder, {}, kind) as events:
        yield events


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_nobody_churns_into_a_hole_or_out_of_it(kind: str, tmp_path: Path) -> None:
    """Of two months that follow each other and have events, what changed is known."""
    known = [month for month in TRACKED if month - 1 in TRACKED]
    truth = {month: COMPANY.churned(month) for month in known}
    with company(tmp_path, kind) as events:
        churned = {month_of(m): n for m, n in events.answer("churned_organizations_per_month")}
        assert churned == truth
        kept = events.answer("revenue_kept_per_month")
        assert [month_of(row[0]) for row in kept] == known
        rate = events.answer("customer_churn_rate")
        before = sum(COMPANY.active(name, month - 1) for month in known for name in COMPANY.years)
        assert rate == pytest.approx(100 * sum(truth.values()) / before)
        bridge = events.answer("revenue_bridge")
        assert [month_of(row[0]) for row in bridge] == [1, *known]
        text = "no events at all in April 2025 to May 2025, which retention and churn leave out"
        assert events.texts("gap") == [f"2 {text}"]


def test_who_paid_before_and_after_a_hole_did_not_come_back(tmp_path: Path) -> None:
    """No month without a payment is known between the two."""
    with company(tmp_path, "jsonl") as events:
        assert events.answer("organizations_that_came_back") == 0


def test_retention_leaves_the_months_of_a_hole_out(tmp_path: Path) -> None:
    """Each cell is that of a month with events, and has the organizations of its cohort."""
    with company(tmp_path, "jsonl") as events:
        rows = events.answer("retention_by_cohort")
    cells = {(month_of(row[0]), int(row[1].removeprefix("month "))): row[2:] for row in rows}
    truth = {}
    for cohort in TRACKED:
        members = [name for name, (start, _) in COMPANY.years.items() if start == cohort]
        for later in range(1, 7):
            month = cohort + later
            if members and month in TRACKED:
                active = sum(COMPANY.active(name, month) for name in members)
                share = pytest.approx(100 * active / len(members))
                truth[cohort, later] = (share, len(members))
    assert cells == truth


def test_retention_by_age_counts_whom_no_hole_hides(tmp_path: Path) -> None:
    """Those whose thirty days lie in months with events, above and below the line."""
    with company(tmp_path, "jsonl") as events:
        shares = dict(events.answer("retention_by_age"))
        four = events.answer("retention_in_month_four")
    first, last = datetime(2025, 1, 1), datetime(2025, 12, 31)
    for later in range(1, 7):
        counted, active = 0, 0
        for name, (start, _) in COMPANY.years.items():
            signed_up = (datetime(2025, start, 1) - first).days
            begin, end = signed_up + 30 * later, signed_up + 30 * later + 29
            months = {
                datetime.fromordinal(first.toordinal() + day).month for day in range(begin, end + 1)
            }
            if start in HOLE or end + 1 > (last - first).days or months & {*HOLE}:
                continue
            counted += 1
            active += any(begin <= (datetime(2025, month, 12) - first).days <= end
                          and COMPANY.active(name, month) for month in months)  # fmt: skip
        assert shares[f"month {later}"] == pytest.approx(100 * active / counted), later
        if later == 4:
            assert four == shares["month 4"]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_a_month_with_any_event_is_no_hole(kind: str, tmp_path: Path) -> None:
    """Also one that no query names, which is not read otherwise: then nobody paid."""
    views = [event(900 + m, "$pageview", timestamp=f"2025-{m:02}-03T00:00:00Z") for m in HOLE]
    with company(tmp_path, kind, *views) as events:
        churned = {month_of(m): n for m, n in events.answer("churned_organizations_per_month")}
        assert churned[4] == sum(COMPANY.active(name, 3) for name in COMPANY.years)
        assert events.texts("gap") == []
        named = "SELECT count(*) FROM events WHERE event = '$pageview'"
        assert events.rows(named) == [(2,)]


def test_a_month_of_test_accounts_alone_is_a_hole(tmp_path: Path) -> None:
    """Nobody who counts was measured in it."""
    ours = {"email": "x@acme.test"}
    views = [event(900 + m, "$pageview", timestamp=f"2025-{m:02}-03T00:00:00Z", distinct_id="x",
                   person_id="x", person_properties=ours) for m in HOLE]  # fmt: skip
    settings = {"filters": {"test_accounts": {"email_domains": ["acme.test"]}}}
    with tables([*COMPANY.rows(HOLE), *views], tmp_path, settings) as events:
        assert len(events.texts("gap")) == 1


def test_a_last_full_month_in_a_hole_has_no_answer(tmp_path: Path) -> None:
    """What it kept is not known, and neither is what the next one did."""
    for hole in [(11,), (10,)]:
        rows = [row for row in COMPANY.rows(hole) if row["timestamp"] < "2025-12-16"]
        with tables(rows, tmp_path / str(hole[0]), {}) as events:
            assert events.answer("revenue_kept_last_month") is None


def test_a_hole_of_february_hides_whoever_signed_up_before_it(tmp_path: Path) -> None:
    """Thirty days after 30 January it is March, and all of February was not seen."""
    days = [datetime(2025, 1, 1, 12) + timedelta(n) for n in range(120)]
    days = [day for day in days if day.month != 2]
    random = Random(28)
    delays = {f"o{n}": random.choice([0, 5, 10, 25, 29, 60, None]) for n in range(len(days))}
    started = dict(zip(delays, days, strict=True))
    created = {
        name: started[name] + timedelta(delay)
        for name, delay in delays.items()
        if delay is not None
    }
    happened = [("account_created", *pair) for pair in started.items()]
    happened += [("project_created", *pair) for pair in created.items()]
    seen = [row for row in happened if row[2].month != 2]
    rows = [
        event(n, kind, distinct_id=name, person_id=name, timestamp=f"{time:%Y-%m-%dT%H:%M:%SZ}")
        for n, (kind, name, time) in enumerate(seen)
    ]
    last = max(time for _, _, time in seen)
    known = [name for name, day in started.items() if _is_seen(day, 30) and day + MONTH <= last]
    assert {started[name].day for name in known if started[name].month == 1} == {1}
    limits = {"1 day": 1, "7 days": 7, "14 days": 14, "30 days": 30, "ever": 10_000}
    truth = {
        label: 100 * sum(
            name in created
            and created[name].month != 2
            and created[name] - started[name] <= timedelta(limit)
            for name in known
        ) / len(known)
        for label, limit in limits.items()
    }  # fmt: skip
    with tables(rows, tmp_path, {}) as events:
        shares = dict(events.answer("organizations_by_time_to_first_project"))
    assert shares == pytest.approx(truth)


def _is_seen(start: datetime, days: int) -> bool:
    """Whether none of so many days from a time on is in February."""
    return all((start + timedelta(n)).month != 2 for n in range(days + 1))
