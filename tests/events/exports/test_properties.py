"""Any export, written in any way, gives what a count of its events in plain Python gives."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from macros.answers import comparison
from macros.answers.missing import NoAnswer
from tests.events.exports.makers import Row, open_export, write

QUESTIONS = (
    *("organizations", "total_users", "users_per_organization", "total_projects"),
    *("total_revenue", "organizations_per_tier"),
)
KINDS = ("jsonl", "jsonl.gz", "jsonl.br", "jsonl.zst", "parquet", "csv", "csv.gz")
START = datetime(2025, 1, 1)
quietly = settings(
    max_examples=20,
    phases=[Phase.generate],  # shrinking would ask thousands of queries
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

actions = st.tuples(
    st.sampled_from(["account_created", "project_created", "purchase", "$pageview", "other"]),
    st.integers(0, 4),  # which organization
    st.integers(0, 6),  # which user
    st.integers(0, 4000),  # quarters of a dollar
    st.sampled_from(["free", "pro", "scale", None]),
)


@dataclass(frozen=True)
class Export:
    """Events, each once, and how they are written: rows by file, some of them several times."""

    events: list[Row]
    files: list[tuple[str, list[Row]]]
    owners: Mapping[str, str]
    people: list[Row]

    def sources(self, folder: Path) -> tuple[Path, str]:
        """The folder of the events, and the export of persons or ""."""
        shutil.rmtree(folder, ignore_errors=True)
        for number, (kind, rows) in enumerate(self.files):
            write(rows, folder / "in" / f"e{number}.{kind}")
        return folder / "in", str(write(self.people, folder / "p.csv")) if self.people else ""


@st.composite
def exports(draw: st.DrawFn) -> Export:
    """Exports of few organizations, shuffled, with duplicates, in one file or several."""
    drawn = [("account_created", 0, 0, 0, None), *draw(st.lists(actions, max_size=25))]
    minutes = draw(st.permutations(range(len(drawn))))
    events = [row(n, minutes[n], *action) for n, action in enumerate(drawn)]
    again = draw(st.lists(st.sampled_from(events), max_size=8))
    written = draw(st.permutations([*events, *again]))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
    places = [draw(st.integers(0, len(kinds) - 1)) for _ in written]
    files = [
        (kind, [event for event, place in zip(written, places, strict=True) if place == number])
        for number, kind in enumerate(kinds)
    ]
    versions = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=8))
    people: list[Row] = [
        {"distinct_id": f"org_{org}", "person_id": f"p{owner}", "person_distinct_id_version": n}
        for n, (org, owner) in enumerate(versions)
    ]
    owners = {person["distinct_id"]: person["person_id"] for person in people}
    return Export(events, [f for f in files if f[1]], owners, draw(st.permutations(people)))


def row(number: int, minute: int, name: str, org: int, user: int, cents: int, plan: Any) -> Row:
    """One event as PostHog exports it; a purchase alone has an amount."""
    time = START + timedelta(minutes=minute * 997)
    properties: Row = {"user_id": f"user {user}"} | ({"plan": plan} if plan else {})
    properties |= {"purchase_value": cents / 4} if name == "purchase" else {}
    return {
        **{"uuid": f"u{number}", "event": name, "distinct_id": f"org_{org}"},
        **{"person_id": f"p{org}", "timestamp": f"{time.isoformat()}Z", "properties": properties},
        "person_properties": {"plan": plan} if plan else {},
    }


def counted(export: Export) -> Row:
    """The answers by a plain count; None where there is nothing to count."""
    owner = {f"org_{n}": f"p{n}" for n in range(5)} | dict(export.owners)
    by_time = sorted(export.events, key=lambda event: event["timestamp"])
    accounts = [event for event in by_time if event["event"] == "account_created"]
    payments = [event["properties"] for event in by_time if event["event"] == "purchase"]
    tiers = {owner[event["distinct_id"]]: event["person_properties"]["plan"]
             for event in by_time if event["person_properties"]}  # fmt: skip
    signed_up = {owner[event["distinct_id"]] for event in accounts}
    organizations = len(signed_up)
    pairs = {(owner[event["distinct_id"]], event["properties"]["user_id"]) for event in accounts}
    return {
        "organizations": organizations,
        "total_users": len({event["properties"]["user_id"] for event in accounts}),
        "users_per_organization": len(pairs) / organizations,
        "total_projects": sum(event["event"] == "project_created" for event in by_time) or None,
        "total_revenue": sum(paid["purchase_value"] for paid in payments) if payments else None,
        "organizations_per_tier": dict(
            Counter(plan for org, plan in tiers.items() if org in signed_up)
        )
        or None,
    }


def results(root: Path, source: Path, persons: str, names: tuple[str, ...]) -> Row:
    """The results of queries; None for a question without an answer."""
    export = open_export(root, source, persons=persons)
    values: Row = {}
    for name in names:
        try:
            values[name] = comparison.comparable(export.result(name))
        except NoAnswer:
            values[name] = None
    return values


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each example is written in place of the one before."""
    return tmp_path_factory.mktemp("any")


@given(export=exports())
@quietly
def test_any_export_is_counted_right(export: Export, folder: Path) -> None:
    """Order, duplicates, files and formats change no answer."""
    source, _ = export.sources(folder / "exports")
    expected = counted(Export(export.events, [], {}, []))
    assert results(folder, source, "", QUESTIONS) == expected


@given(export=exports())
@quietly
def test_any_merges_are_counted_right(export: Export, folder: Path) -> None:
    """With an export of persons, each id belongs to whom its newest row says."""
    source, persons = export.sources(folder / "exports")
    names = QUESTIONS[:-1]  # tiers are those of the persons in the export, which have none here
    expected = counted(export)
    assert results(folder, source, persons, names) == {name: expected[name] for name in names}
