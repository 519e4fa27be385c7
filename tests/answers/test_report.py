"""The report on the user's own events, against what was written into the files."""

from __future__ import annotations

import doctest
import json
from datetime import datetime
from pathlib import Path

import pytest

from macros.answers import report
from macros.answers.report import Report, make_report
from macros.events.meaning.facts import Facts
from macros.events.meaning.notes import Note
from tests.events.exports.makers import event, open_export, payment, write
from tests.support.checkout import share_cache

FACTS = Facts(2, 1204, 1000, datetime(2025, 3, 1, 10), datetime(2025, 4, 2), ())
NOTES = (Note("gap", "no events at all in May 2025", 1), Note("files", "skipped b.xlsx"))


def a_report(**values: object) -> Report:
    """A report with these values in place of its own."""
    own: dict[str, object] = {"label": "your data", "model": "person", "organization": "team"}
    own |= {"reason": "as set", "facts": FACTS, "timezone": "UTC", "organizations": 30}
    own |= {"mapped": {"purchase": "paid"}, "notes": NOTES, "unused": (("shared", 30),)}
    return Report(**(own | {"answered": 5, "questions": 7} | values))  # type: ignore[arg-type]


def test_an_export_is_reported(tmp_path: Path) -> None:
    """Files, events, times, organizations, copies, duplicates, names; twice the same."""
    share_cache(tmp_path)
    rows = [event(1), event(2, "board shared"), event(3, "board shared"), event(4, "$autocapture")]
    rows.append(event(5, "paid", timestamp="2025-04-02T00:00:00Z", properties={"amount": 20}))
    write(rows, tmp_path / "in" / "a.jsonl")
    write(rows[:1], tmp_path / "in" / "b.csv")
    (tmp_path / "in" / "c.csv").write_bytes((tmp_path / "in" / "b.csv").read_bytes())
    settings = {"events": {"purchase": "paid"}, "properties": {"purchase_value": "amount"}}
    for _ in range(2):
        summed_up = make_report(open_export(tmp_path, tmp_path / "in", **settings))
        assert summed_up.facts
        assert (summed_up.facts.files, summed_up.facts.exported, summed_up.facts.events) == (
            2,
            6,
            2,
        )
        assert summed_up.facts.first == datetime(2025, 3, 1, 10, 0, 1)
        assert summed_up.facts.last == datetime(2025, 4, 2)
        assert (summed_up.organizations, summed_up.unused) == (1, (("board shared", 2),))
        assert summed_up.mapped == {"purchase": "paid", "purchase_value": "amount"}
        assert [(note.kind, note.count) for note in summed_up.notes] == [
            ("files", 1),
            ("duplicates", 1),
        ]
        assert 0 < summed_up.answered < summed_up.questions


def test_events_without_an_organization_are_said(tmp_path: Path) -> None:
    """How many there are, where each event names its organization."""
    share_cache(tmp_path)
    rows = [event(1, properties={"user_id": "ann", "team": "t"}), payment(2)]
    file = write(rows, tmp_path / "e.jsonl")
    notes = make_report(open_export(tmp_path, file, organization="properties.team")).notes
    assert [(note.kind, note.count, note.example) for note in notes] == [
        ("organization", 1, 'a "purchase"')
    ]


def test_the_report_is_a_few_lines() -> None:
    """Aligned, with each assumption by its number."""
    assert a_report().text() == (
        "Events         1,000 of 1,204 in 2 files, 2025-03-01 to 2025-04-02\n"
        "Model          a person is a person, by team (as set)\n"
        "Organizations  30\n"
        "Time zone      UTC, also of times that name none\n"
        "Names          purchase is paid\n"
        "Assumption 1   no events at all in May 2025\n"
        "Assumption 2   skipped b.xlsx\n"
        "Not used       events that no question asks for: shared (30)\n"
        "Answered       5 of 7 questions"
    )


def test_a_terminal_gets_no_control_characters() -> None:
    """Names of events may hold anything."""
    assert "\x1b" not in a_report(unused=(("\x1b[31m", 1),)).text()


def test_a_project_is_reported_without_files() -> None:
    """Its events are not counted, so nothing is said of them."""
    summed_up = a_report(facts=None, organizations=None, notes=(), mapped={}, unused=())
    assert summed_up.summary == "5 of 7 questions answered"
    assert [name for name, _ in summed_up.rows()] == ["Model", "Time zone", "Answered"]


@pytest.mark.parametrize("facts", [FACTS, Facts(1, 0, 0, None, None, ()), None])
def test_the_report_is_json(facts: Facts | None) -> None:
    """With the times as text, and the summary that pages show."""
    summed_up = a_report(facts=facts)
    values = json.loads(json.dumps(summed_up.as_json()))
    assert values["summary"] == summed_up.summary
    assert values["notes"][0]["text"] == "no events at all in May 2025"
    if facts:
        assert values["facts"]["first"] == ("2025-03-01T10:00:00Z" if facts.first else None)


def test_notes_have_the_numbers_of_the_report() -> None:
    """Whatever order somebody asks in; a note that is no part of it has none."""
    assert a_report().numbers_of([NOTES[1], Note("gap", "other"), NOTES[0]]) == [2, 1]


def test_the_example_of_a_note_holds() -> None:
    """What the docstring shows is what a user reads."""
    assert doctest.testmod(report) == (0, 1)
