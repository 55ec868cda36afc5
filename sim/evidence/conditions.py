"""Conditions on the rows of a table, written as `allied == 1 and polity <= -6`: read, and never carried out."""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sim.engine.arrays import Column, Flags

COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip
EXAMPLE = "allied == 1 and polity <= -6"
MOST_LETTERS = 2_000


class ConditionError(ValueError):
    """A text that is no condition on the columns of a table; one sentence says why and what to write."""


def rows_where(text: str, columns: Mapping[str, Column]) -> Flags:
    """The rows of a table that meet a condition; (rows,).

    A condition compares columns with numbers and texts by ==, !=, <, <=, >, >=, `in (...)` and `not in (...)`; several
    are joined by `and`, `or` and parentheses. A row whose cell is empty (nan, "") meets no comparison of that column.
    """
    try:
        if len(text) > MOST_LETTERS:
            raise SyntaxError
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _no_condition(text) from None
    try:
        return _meets(tree, columns)
    except RecursionError:
        raise _no_condition(text) from None


def _no_condition(text: str) -> ConditionError:
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    return ConditionError(f"{shown!r} is no condition: compare columns with numbers or texts, such as {EXAMPLE}")


def _meets(tree: ast.expr, columns: Mapping[str, Column]) -> Flags:
    if isinstance(tree, ast.BoolOp):
        parts = [_meets(part, columns) for part in tree.values]
        join = np.logical_and if isinstance(tree.op, ast.And) else np.logical_or
        return np.asarray(join.reduce(parts), dtype=np.bool_)
    if not isinstance(tree, ast.Compare):
        raise _no_condition(ast.unparse(tree))
    sides = [tree.left, *tree.comparators]
    if not any(isinstance(side, ast.Name) for side in sides):
        raise _no_condition(ast.unparse(tree))
    steps = zip(sides, tree.ops, sides[1:], strict=False)
    return np.asarray(np.logical_and.reduce([_compared(*step, columns) for step in steps]), dtype=np.bool_)


def _compared(left: ast.expr, how: ast.cmpop, right: ast.expr, columns: Mapping[str, Column]) -> Flags:
    rows = len(next(iter(columns.values())))
    first, second = _side(left, columns), _side(right, columns)
    if isinstance(how, ast.In | ast.NotIn):
        if not isinstance(second, tuple) or isinstance(first, tuple):
            raise ConditionError(f"{ast.unparse(right)!r} is no list: write `year in (1914, 1941)`")
        inside = np.logical_or.reduce([_found(operator.eq, first, one, left) for one in second])
        met = ~inside if isinstance(how, ast.NotIn) else inside
    elif type(how) not in COMPARED or isinstance(first, tuple) or isinstance(second, tuple):
        raise _no_condition(f"{ast.unparse(left)} ... {ast.unparse(right)}")
    else:
        met = _found(COMPARED[type(how)], first, second, left)
    known = _is_there(first) & (True if isinstance(second, tuple) else _is_there(second))
    return np.broadcast_to(np.asarray(met & known, dtype=np.bool_), (rows,))


def _found(how: Callable[[Any, Any], Any], first: Any, second: Any, place: ast.expr) -> Any:
    """A comparison of two numbers or two texts."""
    kinds = [np.asarray(side).dtype.kind in "US" for side in (first, second)]
    if kinds[0] != kinds[1]:
        raise ConditionError(f"{ast.unparse(place)!r} is a {'text' if kinds[0] else 'number'}: compare like with like")
    return how(first, second)


def _is_there(side: Any) -> Any:
    values = np.asarray(side)
    return values != "" if values.dtype.kind == "U" else ~np.isnan(values)


def _side(tree: ast.expr, columns: Mapping[str, Column]) -> Any:
    """A column, a number, a text, or several of these."""
    if isinstance(tree, ast.Name):
        if tree.id not in columns:
            near = difflib.get_close_matches(tree.id, list(columns), n=1)
            remedy = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(columns)}"
            raise ConditionError(f"there is no column {tree.id[:40]!r}; {remedy}")
        return columns[tree.id]
    if isinstance(tree, ast.Tuple | ast.List) and tree.elts:
        return tuple(_side(one, {}) for one in tree.elts)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub) and isinstance(tree.operand, ast.Constant):
        return -_number(tree.operand)
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return tree.value
    return _number(tree)


def _number(tree: ast.expr) -> float:
    value = tree.value if isinstance(tree, ast.Constant) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _no_condition(ast.unparse(tree))
    try:
        return float(value)
    except OverflowError:
        raise _no_condition(ast.unparse(tree)) from None
