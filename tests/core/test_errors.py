"""Problems: their order, and what each line says."""

from __future__ import annotations

from macros.core.errors import Problem, in_order


def test_problems_come_once_and_in_order() -> None:
    """By file, then by number of line, then by text; the same line is reported once."""
    places = [("b", 2, "x"), ("a", 10, "x"), ("a", 9, "y"), ("a", 9, "x"), ("b", 2, "x")]
    problems = in_order(Problem(cause, path=path, line=line) for path, line, cause in places)
    assert list(map(str, problems)) == ["a:9: x", "a:9: y", "a:10: x", "b:2: x"]
