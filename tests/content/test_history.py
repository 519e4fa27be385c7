"""The history of numbers and facts: written once a day, read back as it was, and never by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from macros.content.history import PATH, Change, history, latest, record
from macros.core.errors import Problem

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)


@pytest.fixture
def snippets(tmp_path: Path) -> Path:
    """A folder of snippets without any history."""
    (tmp_path / "changes").mkdir()
    return tmp_path


def test_a_day_has_what_became_different_on_it(snippets: Path) -> None:
    """New, changed and gone, with what it was before; what stayed is not listed."""
    record(snippets, MONDAY, {"a": "1", "b": "2", "same": "3"}, {"f": "It is."})
    record(snippets, TUESDAY, {"a": "1", "b": "2", "same": "3"}, {"f": "It is."})
    record(snippets, WEDNESDAY, {"a": "7", "c": "8", "same": "3"}, {"f": "It was."})
    first, last = history(snippets)
    assert (first.day, last.day) == (MONDAY, WEDNESDAY)
    new = {"a": "1", "b": "2", "same": "3"}
    assert first.numbers == tuple(Change(name, None, now) for name, now in new.items())
    assert last.numbers == (Change("a", "1", "7"), Change("b", "2", None), Change("c", None, "8"))
    assert last.facts == (Change("f", "It is.", "It was."),)
    assert latest([first, last]) == {
        "numbers": {"a": "7", "c": "8", "same": "3"},
        "facts": {"f": "It was."},
    }


def test_a_second_call_on_a_day_corrects_the_first(snippets: Path) -> None:
    """What changed and changed back on one day did not change."""
    record(snippets, MONDAY, {"a": "1"}, {})
    before = (snippets / PATH).read_bytes()
    record(snippets, TUESDAY, {"a": "2", "b": "1"}, {})
    record(snippets, TUESDAY, {"a": "1", "b": "1"}, {})
    assert history(snippets)[-1].numbers == (Change("b", None, "1"),)
    record(snippets, TUESDAY, {"a": "1"}, {})
    assert (snippets / PATH).read_bytes() == before


def test_no_file_is_no_history(tmp_path: Path) -> None:
    """A site that has recorded nothing still builds."""
    assert history(tmp_path) == []


def test_the_past_stays(snippets: Path) -> None:
    """A day before the last entry cannot be written any more."""
    record(snippets, TUESDAY, {"a": "1"}, {})
    with pytest.raises(Problem) as failed:
        record(snippets, MONDAY, {"a": "2"}, {})
    assert str(failed.value) == (f"snippets/{PATH}: has an entry of 2026-11-24, after 2026-11-23")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{\n"a', f"snippets/{PATH}:2: not JSON: Unterminated string starting at"),
        ("[]", f"snippets/{PATH}: this is not what `make changes` writes; run it again"),
        ('{"today": {}}', f"snippets/{PATH}: this is not what `make changes` writes; run it again"),
        (
            '{"2026-11-24": {"numbers": {"a": 1}}}',
            f"snippets/{PATH}: this is not what `make changes` writes; run it again",
        ),
        (
            '{"2026-11-24": {"others": {}}}',
            f"snippets/{PATH}: this is not what `make changes` writes; run it again",
        ),
    ],
)
def test_what_is_no_history_is_a_mistake(text: str, problem: str, snippets: Path) -> None:
    """One line, with the place."""
    (snippets / PATH).write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as failed:
        history(snippets)
    assert str(failed.value) == problem
