"""The one shape of errors: where it is, what was called, what is wrong, what to do.

    Exception
    └── Problem                  a mistake in a page, a snippet, a query or an insight
        └── ProjectProblem       in what every page needs: reported once, not once a page
            └── EventsProblem    in the user's own events or their settings

Any other exception is a defect of this project, not a mistake of its user.
"""

from __future__ import annotations

import difflib
import errno
import re
import traceback
from collections.abc import Iterable
from pathlib import Path

FULL = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS])
MAX_NAMES = 16  # in one message
# The folders of the file that a cause is about: models have files of the same name.
MODEL_FOLDERS = re.compile(r"^(snippets/\w+/)(?:\w+/)*(?=[\w.-]+:)")


class Problem(Exception):  # noqa: N818 - what its line reports
    """One mistake, reported in one line.

    Attributes:
        cause: what is wrong and what to do, in one or two sentences without a line break.
        path: the file, relative to the project's root, or "" where there is none.
        line: the line in that file, counted from 1, or 0 where there is none.
        call: the macro call as the author wrote it, or "".
        is_elsewhere: whether what has to be fixed is in another file, which the cause names.
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
        """The line without path and number."""
        return ": ".join(part for part in (self.call, self.cause) if part)

    def called_at(self, path: str, line: int, call: str) -> Problem:
        """Return the same mistake as seen from the page that ran into it.

        A problem in another file keeps that place in its cause: the author needs both.
        """
        inner = Problem(self.cause, path=self.path, line=self.line)
        placed = Problem(str(inner), path=path, line=line, call=call)
        placed.is_elsewhere = bool(self.path)
        return placed


class ProjectProblem(Problem):
    """A mistake in what every page needs, such as the sample company: the fault of no page."""

    def called_at(self, path: str, line: int, call: str) -> Problem:
        """Return itself: it is reported once, not once for each number on each page."""
        return self


class EventsProblem(ProjectProblem):
    """A mistake in the user's own events, or in their settings."""


def place_of(error: BaseException, root: Path) -> tuple[str, int]:
    """Return where in the project an exception comes from: a file below `root`, and a line.

    That is the innermost of the project's own frames, or the code that Python could not parse.
    """
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno))
    for file, line in reversed(frames):
        path = Path(file)
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            return path.relative_to(root).as_posix(), line or 0
    return "", 0


def disk_problem(error: BaseException) -> ProjectProblem | None:
    """The Problem of a disk that takes no more, or None for any other error."""
    if not isinstance(error, OSError) or error.errno not in FULL:
        return None
    cause = f"{error.strerror}: nothing more can be written; make room, and build again"
    return ProjectProblem(cause)


def suggest(name: str, names: Iterable[str], kind: str) -> str:
    """Return the end of a "no such thing" message: the nearest match, then what there is.

    Of many names, it lists the nearest ones: a line has to stay readable.

    >>> suggest("acount", ["account", "project"], "Sections")
    'did you mean "account"? Sections: account, project.'
    """
    known = sorted(names)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f'did you mean "{near[0]}"? ' if near else ""
    if len(known) > MAX_NAMES:
        nearest = sorted(difflib.get_close_matches(name, known, n=MAX_NAMES, cutoff=0.0))
        return f"{hint}{kind}: {', '.join(nearest)} and {len(known) - MAX_NAMES} more."
    return f"{hint}{kind}: {', '.join(known) or 'none'}."


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once, sorted by file, line and text."""
    unique = {str(problem): problem for problem in problems}
    return sorted(unique.values(), key=lambda problem: (problem.path, problem.line, str(problem)))


def mistakes(problems: Iterable[Problem]) -> list[Problem]:
    """Return each mistake once, in order; one in another file where a page first met it.

    Otherwise a query that many calls show, on many pages, would give many lines for one mistake,
    and so would one that an author made in the files of several models.
    """
    by_mistake: dict[tuple[str, str], list[Problem]] = {}
    for problem in in_order(problems):
        is_elsewhere = problem.is_elsewhere
        name = MODEL_FOLDERS.sub(r"\1", problem.cause) if is_elsewhere else str(problem)
        by_mistake.setdefault(("" if is_elsewhere else problem.path, name), []).append(problem)
    return [_with_places(first, others) for first, *others in by_mistake.values()]


def _with_places(first: Problem, others: list[Problem]) -> Problem:
    """The first of some problems that are one mistake, with the places of the others."""
    lines = sorted({other.line for other in others if other.path == first.path} - {first.line})
    pages = {other.path: other.line for other in reversed(others) if other.path != first.path}
    files = {other.cause.partition(": ")[0]: 0 for other in others if other.cause != first.cause}
    places = [f"{path}:{line}" if line else path for path, line in sorted((pages | files).items())]
    parts = []
    if lines:
        parts.append(f"on line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}")
    if places:
        parts.append(f"in {', '.join(places)}")
    if not parts:
        return first
    cause = first.cause if first.cause.endswith("?") else f"{first.cause.rstrip('.')}."
    cause = f"{cause} Also {', and '.join(parts)}."
    return Problem(cause, path=first.path, line=first.line, call=first.call)
