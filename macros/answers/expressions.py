"""Expressions over answers, such as `loans > 3 * readers`, read as syntax, never run.

name                 the single value of a query
papers.name          that of the query `papers/name`, on a set of events: wherever a name may stand
name["pro"]          the last column of the row whose first column reads "pro"
min(name), max(name), sum(name), first(name), last(name), count(name)
                     of the last column of a query with any number of rows
12, 0.5, + - * /     numbers and arithmetic
< <= == != >= >      comparisons, which may be chained; `and` joins several
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from typing import Any

from macros.core import formats
from macros.core.errors import Problem, suggest
from macros.queries.result import Result

Lookup = Callable[[str], Result]

ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.GtE: operator.ge,
    ast.Gt: operator.gt,
}
FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "min": min,
    "max": max,
    "sum": sum,
    "first": operator.itemgetter(0),
    "last": operator.itemgetter(-1),
    "count": len,
}


class _Sets(ast.NodeTransformer):
    """Makes `papers.name` the name of one query, that of a set."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """The name of the query, where there is a name before the dot."""
        is_set = isinstance(node.value, ast.Name)
        return ast.Name(f"{ast.unparse(node.value)}/{node.attr}", ast.Load()) if is_set else node


class Expression:
    """An expression, and the answers that it names.

    Args:
        text: as a page has it.
        lookup: gives the result of a query by its name.
    """

    def __init__(self, text: str, lookup: Lookup) -> None:
        self._text, self._lookup = text, lookup
        self._values: dict[str, float] = {}
        try:
            self._syntax = _Sets().visit(ast.parse(text.strip(), mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Problem('not an expression; write one such as "loans > 3 * readers"') from None

    def is_true(self) -> bool:
        """Whether the comparison holds; a Problem for an expression that compares nothing."""
        return all(self._compare(comparison) for comparison in self._comparisons())

    def number(self) -> float:
        """The number that the expression gives; a Problem for a comparison."""
        return self._number(self._syntax)

    def values(self) -> str:
        """What each named answer is, in the order of the text: "readers is 260, ..."."""
        return ", ".join(f"{name} is {value:,.6g}" for name, value in self._values.items())

    def _comparisons(self) -> Iterator[ast.Compare]:
        syntax = self._syntax
        is_and = isinstance(syntax, ast.BoolOp) and isinstance(syntax.op, ast.And)
        for part in syntax.values if is_and and isinstance(syntax, ast.BoolOp) else [syntax]:
            if not isinstance(part, ast.Compare):
                raise Problem(f'"{ast.unparse(part)}" compares nothing; write "a > b" or "a == b"')
            yield part

    def _compare(self, comparison: ast.Compare) -> bool:
        numbers = [self._number(side) for side in (comparison.left, *comparison.comparators)]
        for sign, left, right in zip(comparison.ops, numbers, numbers[1:], strict=False):
            if type(sign) not in COMPARISONS:
                raise self._unknown(comparison)
            if not COMPARISONS[type(sign)](left, right):
                return False
        return True

    def _number(self, node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._number(operand)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in ARITHMETIC:
                return self._calculate(ARITHMETIC[type(sign)], left, right)
            case ast.Name(id=name):
                return self._answer(node, self._lookup(name).value)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as label)):
                return self._answer(node, _row(self._lookup(name), label))
            case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=name)], keywords=[]):
                if function not in FUNCTIONS:
                    raise Problem(
                        f'no function "{function}"; {suggest(function, FUNCTIONS, "Functions")}'
                    )
                return self._answer(node, FUNCTIONS[function](_last_column(self._lookup(name))))
        raise self._unknown(node)

    def _calculate(
        self, calculation: Callable[[Any, Any], Any], left: ast.expr, right: ast.expr
    ) -> float:
        try:
            number: float = calculation(self._number(left), self._number(right))
        except (ZeroDivisionError, OverflowError) as error:
            raise Problem(f"{error}, where {self.values() or ast.unparse(right)}") from None
        return number

    def _answer(self, node: ast.expr, value: Any) -> float:
        name = ast.unparse(node).replace("'", '"')
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Problem(f"{name} is no number: {formats.value(value)}")
        self._values[name] = value
        return value

    def _unknown(self, node: ast.AST) -> Problem:
        return Problem(
            f'cannot read "{ast.unparse(node)}"; write names of queries, numbers, + - * / and '
            f"comparisons; functions: {', '.join(FUNCTIONS)}"
        )


def _last_column(result: Result) -> list[float]:
    numbers = [row[-1] for row in result.rows if isinstance(row[-1], int | float)]
    if not numbers:
        raise Problem("the query gives no numbers")
    return numbers


def _row(result: Result, label: str) -> Any:
    """The last column of the row whose first column reads like this on a page."""
    rows = {formats.value(row[0]): row[-1] for row in result.rows}
    if label not in rows:
        raise Problem(f'no row "{label}"; {suggest(label, rows, "Rows")}')
    return rows[label]
