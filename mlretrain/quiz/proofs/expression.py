"""Claims decided by evaluating a Python expression over the library."""

from __future__ import annotations

import functools
from typing import Any, Literal

from pydantic import Field, field_validator

from mlretrain.quiz.proofs.base import Evidence, Predicate, ProofError, Text, Value, same, shown
from mlretrain.quiz.proofs.formula import Formula


class Expression(Predicate):
    """An expression is evaluated; an option holds if it claims the result.

    If the expression speaks of ``value`` it is evaluated for each option, with what the
    option claims, and must be true or false.

    The expression may use ``mr`` (this library), plain functions such as ``len`` and
    ``sum``, and comprehensions.

    Examples
    --------
    >>> total = Expression(by="expression", expression="sum(range(5))")
    >>> total.decide(10)
    Evidence(holds=True, words='the result is 10', where='')
    >>> short = Expression(by="expression", expression="len(value) < 4")
    >>> short.decide("cron")
    Evidence(holds=False, words='the claim came out false', where='')
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
            _formula(expression)
        return expression

    def decide(self, value: Value, tolerance: float = 0.0) -> Evidence:
        if self.expression is None:
            raise ProofError("'expression' is missing: say what is evaluated.")
        formula = _formula(self.expression)
        try:
            # What does not ask about the option comes out the same for each of them.
            asks = "value" in formula.used
            found = _result(self.expression, value if asks else None)
        except Exception as error:
            # Whatever the library raises is what the run showed.
            return Evidence(False, f"refused: {type(error).__name__}: {error}")
        if asks and isinstance(found, bool):
            return Evidence(found, f"the claim came out {'true' if found else 'false'}")
        claimed = True if asks else value
        return Evidence(same(found, claimed, tolerance), f"the result is {shown(found)}")

    def answer(self) -> Any:
        """The result of an expression that does not ask about each option."""
        formula = _formula(self.expression or "value")
        if "value" in formula.used:
            raise ProofError("an expression over 'value' has no one answer.")
        try:
            return _result(self.expression, None)
        except Exception as error:
            raise ProofError(f"{type(error).__name__}: {error}") from None

    def decide_pair(self, left: Value, right: Value) -> Evidence:
        try:
            _formula(str(left))
        except ValueError as error:
            raise ProofError(str(error)) from None
        return self.model_copy(update={"expression": str(left)}).decide(right)


def _formula(expression: str) -> Formula:
    return Formula(expression, ["value"])


@functools.lru_cache(maxsize=1024, typed=True)
def _result(expression: str, value: Value | None) -> Any:
    return _formula(expression).evaluate(value=value)
