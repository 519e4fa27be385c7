"""What was assumed of the user's own events, and what they lack, in the language of a page."""

from __future__ import annotations

import re

import pytest

from macros.answers.missing import NoAnswer, Refused
from macros.answers.note_words import TEXTS, said
from macros.answers.report import in_words
from macros.core.words.language import PLACEHOLDER, current, fill, read_language, speaking
from macros.events.meaning.notes import Note
from tests.answers.test_report import a_report

NOTES = {
    ("events with no distinct id, so that a number by it would be wrong", 12, 'a "a", with "b"'): (
        "Ereignisse mit einem Fehler (keine Distinct ID), so dass eine Zahl danach falsch wäre: "
        "12, etwa ein „a“ mit „b“"
    ),
    ("no events at all in May 2025 to July 2025, which retention and churn leave out", 0, ""): (
        "keinerlei Ereignisse in Mai 2025 bis Juli 2025, was Retention und Churn auslassen"
    ),
    ("events before 2025-01-31 are left out", 1234, ""): (
        "Ereignisse vor dem 2025-01-31 sind ausgelassen: 1.234"
    ),
    ("in: skipped 2 files of another kind or empty: a, b", 0, ""): (
        "in: 2 Dateien anderer Art oder leer, übersprungen: a, b"
    ),
    ("something else", 0, ""): "something else",
}


@pytest.mark.parametrize("note", NOTES)
def test_a_note_is_said_in_the_language_of_the_page(note: tuple[str, int, str]) -> None:
    """With its values, months and numbers; in English, as it was written."""
    text, count, example = note
    written = Note("files", text, count, example)
    with speaking(read_language("de")):
        assert in_words(said(written)) == NOTES[note]
    assert current().is_english
    assert said(written) == written


@pytest.mark.parametrize("text", TEXTS)
def test_each_text_is_found_again(text: str) -> None:
    """Whatever values it has, its own translation is the one that is taken."""
    names = PLACEHOLDER.findall(text)
    values = {name: f"<{name}>" for name in names}
    german = read_language("de")
    with speaking(german):
        note = said(Note("files", fill(text, values)))
    assert note.text == fill(str(german.catalog.pages[text]), values)


def test_a_report_is_said_in_the_language_of_the_page() -> None:
    """Its line, and each fact; English is as before."""
    english, lines = a_report().summary, [*a_report().rows()]
    assert english == (
        "1,000 events, 2025-03-01 to 2025-04-02, 30 organizations, "
        "5 of 7 questions answered, 2 assumptions"
    )
    reason = "model 2, as set: 30 organizations by `team`"
    with speaking(read_language("de")):
        assert a_report().summary == (
            "1.000 Ereignisse, 2025-03-01 bis 2025-04-02, 30 Organisationen, "
            "5 von 7 Fragen beantwortet, 2 Annahmen"
        )
        rows = [*a_report(reason=reason).rows()]
    assert len(rows) == len(lines)
    assert rows[:2] == [
        ("Ereignisse", "1.000 von 1.204 in 2 Dateien, 2025-03-01 bis 2025-04-02"),
        (
            "Modell",
            "eine Person ist eine Person, nach `team` "
            "(Modell 2, wie eingestellt: 30 Organisationen nach `team`)",
        ),
    ]
    assert not [text for row in rows for text in row if re.search(r"\b(?:of|the|and)\b", text)]


def test_no_answer_is_said_in_the_language_of_the_page() -> None:
    """Whole, and in few words."""
    with speaking(read_language("de")):
        gap = NoAnswer("your data", ["Ereignis „purchase“"])
        assert str(gap) == "Keine Antwort (Ihre Daten). Es fehlt: Ereignis „purchase“."
        assert gap.short == "braucht Ereignis „purchase“"
        refused = Refused("your data", "Zahlungen in mehreren Währungen")
        assert (str(refused), refused.short) == (
            "Keine Antwort (Ihre Daten): Zahlungen in mehreren Währungen.",
            "keine Antwort",
        )
