"""The one error shape: where it is, what was asked, what is wrong, what to do.

    Exception
    └── Problem                  a mistake in a page, a snippet, a query or an insight
        └── SharedProblem        in what every page needs: told once, whatever page met it first
            └── EventsProblem    in the user's own events or their settings

Anything else that escapes is a defect of this project, not of its user.
"""

from __future__ import annotations

import difflib
import traceback
from collections.abc import Iterable
from pathlib import Path

LISTED = 16  # names in one message


class Problem(Exception):  # noqa: N818 - the house's word for it, and what its line reports
    """One mistake, told in one line.

    Attributes:
        cause: what is wrong and what to do, one sentence or two, no line break.
        path: the file as seen from the project's root, or "" where there is none.
        line: the line in that file, counted from 1, or 0 where there is none.
        call: the macro call as the author wrote it, or "".
        is_elsewhere: whether what has to be mended is in another file, which the cause names.
    """

    is_elsewhere = False

    def __init__(self, cause: str, *, path: str = "", line: int = 0, call: str = "") -> None:
        super().__init__(cause)
        self.cause = " ".join(cause.split())
        self.path, self.line, self.call = path, line, call

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return ": ".join(part for part in (place, self.message) if part)

    @property
    def message(self) -> str:
        """The line without its place."""
        return ": ".join(part for part in (self.call, self.cause) if part)

    def called_at(self, path: str, line: int, call: str) -> Problem:
        """The same mistake as seen from the page that ran into it.

        A problem inside another file keeps that place in its cause: the author needs both.
        """
        inner = Problem(self.cause, path=self.path, line=self.line)
        placed = Problem(str(inner), path=path, line=line, call=call)
        placed.is_elsewhere = bool(self.path)
        return placed


class ProjectProblem(Problem):
    """A mistake in what every page needs, such as the sample company: no page is at fault."""

    def called_at(self, path: str, line: int, call: str) -> Problem:
        """Itself: it is told once, and not once for each number on each page."""
        return self


class EventsProblem(ProjectProblem):
    """A mistake in the user's own events, or in what was said of them."""


def place_of(error: BaseException, root: Path) -> tuple[str, int]:
    """Where in the project an exception comes from: a file below `root`, and a line.

    The innermost of the project's own frames counts; for code that Python cannot read, the code.
    """
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno))
    for file, line in reversed(frames):
        path = Path(file)
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            return path.relative_to(root).as_posix(), line or 0
    return "", 0


def suggest(name: str, names: Iterable[str], kind: str) -> str:
    """The end of a "no such thing" message: the nearest match, then what there is.

    Of many names it lists the nearest: a line has to stay readable.

    >>> suggest("acount", ["account", "project"], "Sections")
    'did you mean "account"? Sections: account, project.'
    """
    known = sorted(names)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f'did you mean "{near[0]}"? ' if near else ""
    if len(known) > LISTED:
        nearest = sorted(difflib.get_close_matches(name, known, n=LISTED, cutoff=0.0))
        return f"{hint}{kind}: {', '.join(nearest)} and {len(known) - LISTED} more."
    return f"{hint}{kind}: {', '.join(known) or 'none'}."


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, by file, line and text."""
    once = {str(problem): problem for problem in problems}
    return sorted(once.values(), key=lambda problem: (problem.path, problem.line, str(problem)))


def mistakes(problems: Iterable[Problem]) -> list[Problem]:
    """Each mistake once a page, in order: one in another file is told where the page first met it.

    A page with many numbers of one broken query would give as many lines to mend one.
    """
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in in_order(problems):
        name = problem.cause if problem.is_elsewhere else str(problem)
        found.setdefault((problem.path, name), []).append(problem)
    return [_with_lines(first, others) for first, *others in found.values()]


def _with_lines(first: Problem, others: list[Problem]) -> Problem:
    if not others:
        return first
    lines = sorted({other.line for other in others})
    word = "line" if len(lines) == 1 else "lines"
    cause = f"{first.cause.rstrip('.')}. Met again on {word} {', '.join(map(str, lines))}."
    return Problem(cause, path=first.path, line=first.line, call=first.call)
