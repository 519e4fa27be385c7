"""Problems: their order, and what each line says."""

from __future__ import annotations

from macros.core.errors import Problem, in_order, mistakes


def test_problems_come_once_and_in_order() -> None:
    """By file, then by number of line, then by text; the same line is reported once."""
    places = [("b", 2, "x"), ("a", 10, "x"), ("a", 9, "y"), ("a", 9, "x"), ("b", 2, "x")]
    problems = in_order(Problem(cause, path=path, line=line) for path, line, cause in places)
    assert list(map(str, problems)) == ["a:9: x", "a:9: y", "a:10: x", "b:2: x"]


def test_a_mistake_in_another_file_comes_once() -> None:
    """Whatever pages ran into it, and in the files of however many models it was made."""
    places = [("a", 3, ""), ("a", 7, ""), ("b", 2, ""), ("a", 9, "person/"), ("b", 4, "group/")]
    problems = [
        Problem("no unit", path=f"snippets/sql/{folder}x.sql", line=2).called_at(page, line, "c()")
        for page, line, folder in places
    ]
    other = Problem("no unit", path="snippets/sql/y.sql", line=2).called_at("a", 1, "c()")
    assert list(map(str, mistakes([*problems, other]))) == [
        "a:1: c(): snippets/sql/y.sql:2: no unit",
        "a:3: c(): snippets/sql/x.sql:2: no unit. Also on lines 7, 9, and in b:2, "
        "snippets/sql/group/x.sql:2, snippets/sql/person/x.sql:2.",
    ]


def test_a_mistake_of_a_page_stays_its_own() -> None:
    """Two pages that make the same mistake have one to fix each."""
    problems = [Problem("no query", path=page, line=1, call="c()") for page in "ab"]
    assert list(map(str, mistakes(problems))) == ["a:1: c(): no query", "b:1: c(): no query"]
