"""Macro calls while a page is rendered: a mistake in one gets its page and line.

MkDocs renders a page as a Jinja template. Its own report of a failure names no page, stops at the
first, or leaves an error message in the page; so the calls are guarded here.
"""

from __future__ import annotations

import functools
import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from macros.answers.missing import NoAnswer
from macros.core.errors import Problem, disk_problem, place_of
from macros.core.paths import ROOT
from macros.render.markup import unanswered
from macros.site.pages.front_matter import front_matter_lines
from macros.site.pages.problem_boxes import ProblemBox

Macro = Callable[..., str]


class MacroCalls:
    """Guards macro calls: a Problem is reported, and becomes a visible box in the page.

    Args:
        docs: the folder of the pages.
        page: gives the page being rendered, relative to `docs`.
        report: is called with each problem.
    """

    def __init__(
        self, docs: Path, page: Callable[[], str], report: Callable[[Problem], None]
    ) -> None:
        self._docs, self._page, self._report = docs, page, report

    def guard(self, macro: Macro) -> Macro:
        """The same macro, which never raises for a mistake of the author."""

        @functools.wraps(macro)
        def guarded(*args: Any, **kwargs: Any) -> str:
            boxes = [value for value in (*args, *kwargs.values()) if isinstance(value, ProblemBox)]
            if boxes:  # the problem is known, and the call has no other one
                return boxes[0]
            try:
                _check_arguments(macro, args, kwargs)
                return macro(*args, **kwargs)
            except NoAnswer as gap:
                return unanswered(gap)
            except Problem as error:
                problem = error
            except Exception as error:  # a defect of a macro still has to name page and line
                problem = _defect(error)
            call = _as_written(macro.__name__, args, kwargs)
            problem = problem.called_at(*self._place(), call)
            self._report(problem)
            return ProblemBox(problem)

        return guarded

    def _place(self) -> tuple[str, int]:
        """The file and the line on which the macro being run is called: of an included page, too.

        Jinja names included templates, and not the page itself.
        """
        frame = sys._getframe()
        while frame.f_back and "__jinja_template__" not in frame.f_globals:
            frame = frame.f_back
        template = frame.f_globals.get("__jinja_template__")
        if template is None:
            return f"docs/{self._page()}", 0
        line: int = template.get_corresponding_lineno(frame.f_lineno)
        if template.name:
            return f"docs/{template.name}", line
        return f"docs/{self._page()}", line + front_matter_lines(self._docs / self._page())


def _check_arguments(macro: Macro, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    signature = inspect.signature(macro)
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        names = ", ".join(signature.parameters)
        raise Problem(f"{error}; it takes {macro.__name__}({names})") from None


def _defect(error: Exception) -> Problem:
    """An unexpected exception as a Problem, at the place in the project that raised it."""
    if problem := disk_problem(error):
        return problem
    path, line = place_of(error, ROOT)
    return Problem(f"{type(error).__name__}: {error}", path=path, line=line)


def _as_written(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    arguments = [*map(_value, args), *(f"{key}={_value(value)}" for key, value in kwargs.items())]
    return f"{name}({', '.join(arguments)})"


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
