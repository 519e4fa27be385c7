"""Report problems on standard error: as lines of text, GitHub annotations or JSON lines."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping

from macros.answers.answers import Answers
from macros.core.errors import Problem, mistakes

VARIABLE = "ERRORS"  # the environment variable that names the output format


def report(problems: Iterable[Problem]) -> int:
    """Print every mistake once a page, in order.

    Returns:
        The exit status: 0 where there is none, else 1.
    """
    to_line = FORMS[output_format(os.environ)]
    lines = [to_line(problem) for problem in mistakes(problems)]
    for line in lines:
        print(line, file=sys.stderr)
    return int(bool(lines))


def output_format(environment: Mapping[str, str]) -> str:
    """The output format: what `ERRORS` says, else annotations on GitHub, else text."""
    name = environment.get(VARIABLE, "")
    if name in FORMS:
        return name
    return "github" if environment.get("GITHUB_ACTIONS") == "true" else "text"


def as_annotation(problem: Problem) -> str:
    """A workflow command, which GitHub shows beside the line in question.

    >>> as_annotation(Problem("50% off", path="docs/a,b.md", line=3, call='answer("x")'))
    '::error file=docs/a%2Cb.md,line=3::answer("x"): 50%25 off'
    """
    place = {"file": problem.path, "line": str(problem.line or "")}
    properties = ",".join(f"{key}={_escape(value, ':,')}" for key, value in place.items() if value)
    return f"::error{' ' if properties else ''}{properties}::{_escape(problem.message)}"


def as_json(problem: Problem) -> str:
    """One JSON object: `path`, `line`, `severity`, `call`, `message`; null where there is none."""
    return json.dumps(
        {
            "path": problem.path or None,
            "line": problem.line or None,
            "severity": "error",
            "call": problem.call or None,
            "message": problem.cause,
        },
        ensure_ascii=False,
    )


FORMS: dict[str, Callable[[Problem], str]] = {
    "text": str,
    "github": as_annotation,
    "json": as_json,
}


def _escape(text: str, also: str = "") -> str:
    """Escape what has a meaning in workflow commands, as GitHub's own toolkit does."""
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def report_model(answers: Answers) -> None:
    """Say on the terminal which model the user's own events follow, where no report does.

    Where they cannot be read, the first number reports why.
    """
    with contextlib.suppress(Problem):
        if guess := answers.model_guess:
            stream = sys.__stderr__ if guess.warning else sys.__stdout__
            for line in guess.lines:  # a builder keeps what goes to `sys.stderr`
                print(f"EVENTS: {line}", file=stream, flush=True)
