"""How far long work is: on a terminal, and nowhere else."""

from __future__ import annotations

import io
import sys

import pytest

from macros.events.progress import show_progress, with_progress


class Terminal(io.StringIO):
    """Keeps what a user would see."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The terminal of the command."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "__stderr__", terminal)
    return terminal


def test_every_hundredth_of_many_files_is_counted_and_the_last(terminal: Terminal) -> None:
    """Each sentence replaces the one before, and the last one ends its line."""
    assert list(with_progress(range(1250), "checked")) == list(range(1250))
    sentences = terminal.getvalue().split("\r")
    assert sentences[1] == "100 of 1,250 files are checked"
    assert sentences[-1] == "1,250 of 1,250 files are checked\n"
    assert len(sentences) == 1 + 12 + 1


@pytest.mark.parametrize("number", [0, 1, 100])
def test_few_files_are_not_worth_a_word(number: int, terminal: Terminal) -> None:
    """They are done before anybody has read it."""
    assert list(with_progress(range(number), "checked")) == list(range(number))
    assert terminal.getvalue() == ""


def test_a_log_has_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does what no output is open for."""
    log = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", log)
    show_progress("1 of 2", is_last=True)
    assert log.getvalue() == ""
    monkeypatch.setattr(sys, "__stderr__", None)
    show_progress("1 of 2", is_last=True)
