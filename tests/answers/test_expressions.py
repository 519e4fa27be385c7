"""Expressions of pages over answers: what they give, and how a mistake in one reads."""

from __future__ import annotations

from datetime import datetime

import pytest

from macros.answers.expressions import Expression
from macros.core.errors import Problem
from macros.queries.result import Result

RESULTS = {
    "users": Result(("users",), ((12,),), "users"),
    "teams": Result(("teams",), ((4.0,),), "teams"),
    "idle": Result(("teams",), ((0,),), "teams"),
    "per_month": Result(
        ("month", "users"), ((datetime(2025, 1, 1), 3), (datetime(2025, 2, 1), 9)), "users"
    ),
    "papers/read": Result(("papers",), ((2,),), "papers"),
    "papers/per_month": Result(("month", "papers"), (("May", 1), ("June", 2)), "papers"),
    "named": Result(("name",), (("Ada",),), "names"),
}
TRUE = [
    "users == 3 * teams",
    "users / teams >= 3 and teams < users",
    "1 < teams <= 4 != users",
    "users - teams - 2 == 6 == -(users / -2)",
    'per_month["Jan 2025"] == min(per_month) == first(per_month)',
    "max(per_month) == last(per_month) == sum(per_month) - 3",
    "count(per_month) == 2",
    "papers.read == 2 == max(papers.per_month) == papers.per_month['June']",
]
MISTAKES = {
    "users": '"users" compares nothing',
    "users > 1 or teams > 1": "compares nothing",
    "users >": "not an expression",
    "(" * 9999: "not an expression",
    "per_month > 1": "expected one number, but the query gives 2 rows and 2 columns",
    "named > 1": "named is no number: Ada",
    "max(named) > 1": "the query gives no numbers",
    'per_month["Mar 2025"] > 1': 'no row "Mar 2025"; did you mean',
    "maxi(per_month) > 1": 'no function "maxi"; did you mean "max"?',
    "users / idle > 1": "division by zero, where users is 12, idle is 0",
    "users in teams": 'cannot read "users in teams"',
    "users ** 99 > 1": 'cannot read "users ** 99"',
    "users.papers.count > 1": 'cannot read "users.papers.count"',
    "users().count > 1": 'cannot read "users().count"',
    "open('x') > 1": "cannot read \"open('x')\"",
    "max(*users) > 1": 'cannot read "max(*users)"',
    "'a' < 'b'": "cannot read",
    "True == 1": 'cannot read "True"',
}


def lookup(name: str) -> Result:
    """The result of that name."""
    return RESULTS[name]


@pytest.mark.parametrize("text", TRUE)
def test_a_comparison_is_true_as_in_arithmetic(text: str) -> None:
    """Names are answers; each comparison, turned around, is false."""
    assert Expression(text, lookup).is_true()
    assert not Expression(f"{text} and teams > users", lookup).is_true()


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_a_problem(text: str) -> None:
    """Anything but answers, numbers and arithmetic is refused, and nothing is ever run."""
    with pytest.raises(Problem) as error:
        Expression(text, lookup).is_true()
    assert MISTAKES[text] in error.value.cause


def test_an_expression_gives_a_number() -> None:
    """Where it compares nothing."""
    assert Expression("users / teams", lookup).number() == 3
    with pytest.raises(Problem, match="cannot read"):
        Expression("users > teams", lookup).number()


def test_the_actual_values_are_listed() -> None:
    """Each answer once, in the order of the text, however it is asked for."""
    expression = Expression('users > 5 * teams + users and per_month["Jan 2025"] > 1', lookup)
    assert not expression.is_true()
    assert expression.values() == "users is 12, teams is 4"
    assert Expression('per_month["Jan 2025"]', lookup).values() == ""


def test_the_values_of_a_set_have_its_name() -> None:
    """As a page names a query of it anywhere else."""
    expression = Expression("papers.read > 2 and users > 1", lookup)
    assert not expression.is_true()
    assert expression.values() == "papers/read is 2"
