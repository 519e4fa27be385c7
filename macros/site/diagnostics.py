"""Tell problems on standard error: as lines of text, as GitHub annotations, or as JSON lines."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping

from macros.core.errors import Problem, mistakes

VARIABLE = "ERRORS"  # the environment variable that names the form


def report(problems: Iterable[Problem]) -> int:
    """Every mistake once a page, sorted, in the form that is asked for; gives the exit status."""
    written = FORMS[output_format(os.environ)]
    told = mistakes(problems)
    for problem in told:
        print(written(problem), file=sys.stderr)
    return int(bool(told))


def output_format(environment: Mapping[str, str]) -> str:
    """The form asked for: what `ERRORS` says, else annotations on GitHub, else text."""
    asked = environment.get(VARIABLE, "")
    if asked in FORMS:
        return asked
    return "github" if environment.get("GITHUB_ACTIONS") == "true" else "text"


def as_annotation(problem: Problem) -> str:
    """A workflow command that GitHub shows beside the line it is about.

    >>> as_annotation(Problem("50% off", path="docs/a,b.md", line=3, call='answer("x")'))
    '::error file=docs/a%2Cb.md,line=3::answer("x"): 50%25 off'
    """
    place = {"file": problem.path, "line": str(problem.line or "")}
    told = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in place.items() if value)
    return f"::error{' ' if told else ''}{told}::{_escaped(problem.message)}"


def as_json(problem: Problem) -> str:
    """One JSON object: `path`, `line` (null where there is none), `severity`, `call`, `message`."""
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


def _escaped(text: str, also: str = "") -> str:
    """What GitHub's workflow commands read as text (their toolkit escapes the same characters)."""
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text
