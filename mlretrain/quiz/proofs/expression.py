"""Claims decided by evaluating a Python expression over the library."""

from __future__ import annotations

import ast
from typing import Literal

from pydantic import Field, field_validator

from mlretrain.quiz.proofs.base import Evidence, Predicate, ProofError, Text, Value, same, shown

_FUNCTIONS = (
    abs, all, any, bool, dict, enumerate, float, int, len, list, max, min, range, round, set,
    sorted, str, sum, tuple, zip,
)  # fmt: skip
_NAMES = {function.__name__: function for function in _FUNCTIONS}
_FORBIDDEN = (ast.Lambda, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


class Expression(Predicate):
    """An expression is evaluated; an option holds if it claims the result.

    If the expression speaks of ``value`` it is evaluated for each option, with what the
    option claims, and must be true or false.

    The expression may use ``mr`` (this library), plain functions such as ``len`` and
    ``sum``, and comprehensions. This keeps proofs short and readable; it is no sandbox.

    Examples
    --------
    >>> total = Expression(by="expression", expression="sum(range(5))")
    >>> total.decide(10)
    Evidence(holds=True, words='the result is 10', where='')
    >>> short = Expression(by="expression", expression="len(value) < 4")
    >>> short.decide("cron")
    Evidence(holds=False, words='the result is False', where='')
    """

    by: Literal["expression"]
    expression: Text | None = Field(
        None,
        description="A Python expression over `mr`, plain functions and, to test each option "
        "by itself, `value`. In an ordering or matching question each item carries it instead.",
    )

    @field_validator("expression")
    @classmethod
    def _readable(cls, expression: str | None) -> str | None:
        if expression is not None:
            _parse(expression)
        return expression

    def decide(self, value: Value, tolerance: float = 0.0) -> Evidence:
        if self.expression is None:
            raise ProofError("'expression' is missing: say what is evaluated.")
        tree = _parse(self.expression)
        asks_value = "value" in _named(tree)
        try:
            found = _evaluate(tree, value)
        except Exception as error:
            # Whatever the library raises is what the run showed.
            return Evidence(False, f"refused: {type(error).__name__}: {error}")
        claimed = True if asks_value else value
        return Evidence(same(found, claimed, tolerance), f"the result is {shown(found)}")

    def decide_pair(self, left: Value, right: Value) -> Evidence:
        try:
            _parse(str(left))
        except ValueError as error:
            raise ProofError(str(error)) from None
        return self.model_copy(update={"expression": str(left)}).decide(right)


def _parse(expression: str) -> ast.Expression:
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError as error:
        said = f"must be one Python expression, got {expression!r}: {error.msg}"
        raise ValueError(said) from None
    known = {*_NAMES, "mr", "value", *_bound(tree)}
    for node in ast.walk(tree):
        if isinstance(node, _FORBIDDEN):
            raise ValueError(f"may not hold {ast.unparse(node)!r}: one plain expression is enough")
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            raise ValueError(f"may use public names only, got {node.attr!r}")
    unknown = sorted(_named(tree) - known)
    if unknown:
        raise ValueError(f"may use mr, value and {', '.join(_NAMES)}; got {unknown[0]!r}")
    return tree


def _named(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _bound(tree: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _evaluate(tree: ast.Expression, value: Value):
    import mlretrain

    names = {"__builtins__": {}, **_NAMES, "mr": mlretrain, "value": value}
    return eval(compile(tree, "<proof>", "eval"), names)
