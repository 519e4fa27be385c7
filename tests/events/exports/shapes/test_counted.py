"""Only what a query counts is refused; the rest is noted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from macros.core.errors import EventsProblem
from macros.events.database import POSTHOG_FUNCTIONS
from macros.events.exports import scan
from macros.events.exports.tables import Tables
from macros.events.meaning.notes import Note
from macros.events.settings import Settings
from macros.queries.counted import counted
from macros.queries.query import Query
from macros.queries.requirements import Requirements
from tests.events.exports.makers import Row, event, payment, write

VIEWS = "SELECT count() FROM events WHERE event = '$pageview'"
USERS = "SELECT uniq(person_id) FROM events WHERE event = 'account_created'"
MEMBERS = """SELECT uniq(person_id) FROM events
    WHERE event IN ('account_created', '$pageview') AND properties.organization_id IS NOT NULL"""
GROUPS = "SELECT uniq(distinct_id) FROM events WHERE event = '$pageview' AND \"$group_0\" != ''"
PLANS = """SELECT count() FROM (SELECT person.properties.plan FROM events
    WHERE event = '$pageview') WHERE 1 = 1"""
MONTHS = "SELECT min(timestamp) FROM events WHERE event = 'account_created'"
REVENUE = "SELECT sum(toFloat(properties.purchase_value)) FROM events WHERE event = 'purchase'"
ALL = "SELECT uniq(distinct_id) FROM events"


def notes(folder: Path, rows: list[Row], *sql: str) -> list[Note]:
    """The notes of an export on which these queries run, where it is not refused."""
    queries = [Query(f"q{number}", "", "", "", text, 1) for number, text in enumerate(sql)]
    needs = Requirements.of(queries)
    file = write([event(1), *rows], folder / "e.jsonl")
    settings = Settings(source=str(file))
    with duckdb.connect() as database:
        database.execute(POSTHOG_FUNCTIONS.read_text())
        tables = Tables(database, settings, needs, scan.prepare(
            database, [str(file)], folder, settings), [])  # fmt: skip
        tables.fill()
        return tables.notes


def names(sql: str) -> set[str]:
    """What a query counts, by the names that notes are about."""
    return {part.name for part in counted(Query("q", "", "", "", sql, 1).syntax)}


def view(**columns: object) -> Row:
    """A page view of somebody who is nobody."""
    return event(2, "$pageview", **{"distinct_id": "guest", "properties": {}, **columns})


@pytest.mark.parametrize("queries", [(VIEWS, USERS), (VIEWS, MEMBERS), (USERS, VIEWS, GROUPS)])
def test_what_no_query_counts_by_is_noted(queries: tuple[str, ...], tmp_path: Path) -> None:
    """One page view of "guest" ends no build that asks for the persons of other events."""
    (note,) = notes(tmp_path, [view()], *queries)
    assert (note.kind, note.count, note.example) == ("uncounted", 1, 'a "$pageview", with "guest"')
    assert note.text == (
        "events have a distinct id that PostHog never merges, by which no query counts them"
    )


REFUSED = (
    "events with a distinct id that PostHog never merges, so that a number by it would be wrong"
)


@pytest.mark.parametrize("query", [PLANS, ALL, USERS.replace("account_created", "$pageview")])
def test_what_a_query_counts_by_is_refused(query: str, tmp_path: Path) -> None:
    """By the person, by what the person has, or as one of all events: that query alone."""
    (note,) = notes(tmp_path, [view()], VIEWS, USERS, query)
    assert (note.kind, note.text, note.count) == ("refused", REFUSED, 1)
    assert note.example == 'a "$pageview", with "guest"'
    assert note.concerns(names(query))
    assert not note.concerns(names(VIEWS) | names(USERS))


def test_what_the_company_sends_is_refused_at_once(tmp_path: Path) -> None:
    """An event that a query names, and that no SDK sends by itself, has to be right."""
    guest = event(3, distinct_id="guest")
    with pytest.raises(EventsProblem, match="1 event has a distinct id that PostHog never merges"):
        notes(tmp_path, [view(), guest], VIEWS, USERS)


def test_an_event_that_nobody_names_ends_nothing(tmp_path: Path) -> None:
    """A query of all events counts it, and is the one that has no answer."""
    (note,) = notes(tmp_path, [event(2, "job_ran", distinct_id="guest")], USERS, ALL)
    assert (note.text, note.example) == (REFUSED, 'a "job_ran", with "guest"')
    assert note.concerns(names(ALL))
    assert not note.concerns(names(USERS))


def test_a_condition_of_the_query_decides(tmp_path: Path) -> None:
    """Where the event has what the query asks for, it would be counted."""
    (member,) = notes(tmp_path, [view(properties={"organization_id": "o"})], VIEWS, MEMBERS)
    assert (member.kind, member.concerns(names(MEMBERS))) == ("refused", True)
    (of_group,) = notes(tmp_path, [view(**{"$group_0": "o"})], VIEWS, USERS, GROUPS)
    assert (of_group.kind, of_group.concerns(names(USERS))) == ("refused", False)
    assert of_group.concerns(names(GROUPS))


def test_times_and_amounts_are_refused_where_they_are_counted(tmp_path: Path) -> None:
    """A time of events whose time no query asks for, and an amount of those that nobody adds up."""
    late, odd = view(distinct_id="a", timestamp="soon"), payment(3, "much", timestamp="soon")
    times = notes(tmp_path, [late], VIEWS, MONTHS)
    assert [note.count for note in times] == [1]
    with pytest.raises(EventsProblem, match="a timestamp in an unknown format"):
        notes(tmp_path, [event(4, timestamp="soon")], VIEWS, MONTHS)
    with pytest.raises(EventsProblem, match='a "purchase_value" that is not an amount'):
        notes(tmp_path, [odd], USERS, REVENUE)
    other = event(5, "$pageview", properties={"purchase_value": "much"})
    assert [note.count for note in notes(tmp_path, [other], VIEWS, USERS, REVENUE)] == [1]
