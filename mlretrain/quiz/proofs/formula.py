"""Formulas: one Python expression over the library and a few named values."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

_FUNCTIONS = (
    abs, all, any, bool, dict, enumerate, float, int, len, list, max, min, range, round, set,
    sorted, str, sum, tuple, zip,
)  # fmt: skip
_KNOWN = {function.__name__: function for function in _FUNCTIONS}
_FORBIDDEN = (ast.Lambda, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


class Formula:
    """An expression that can be evaluated.

    It may use ``mr`` (this library), plain functions such as ``len`` and ``sum``, and
    comprehensions. This keeps the bank short and readable; it is no sandbox.

    Parameters
    ----------
    text : str
    names : iterable of str
        The values that it may speak of.

    Attributes
    ----------
    used : set of str
        The names that it speaks of.

    Raises
    ------
    ValueError
        It is none; the message has no name in front.

    Examples
    --------
    >>> Formula("rows * batches", ["rows", "batches"]).evaluate(rows=100, batches=3)
    300
    """

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self._tree = _parse(text)
        named = [node for node in ast.walk(self._tree) if isinstance(node, ast.Name)]
        bound = {node.id for node in named if isinstance(node.ctx, ast.Store)}
        self.used = {node.id for node in named}
        unknown = sorted(self.used - {*_KNOWN, "mr", *names, *bound})
        if unknown:
            allowed = f"{', '.join(['mr', *names])} and {', '.join(_KNOWN)}"
            raise ValueError(f"may use {allowed}; got {unknown[0]!r}")

    def evaluate(self, **values: Any) -> Any:
        """The result; whatever the library raises comes out of here."""
        import mlretrain

        names = {"__builtins__": {}, **_KNOWN, "mr": mlretrain, **values}
        return eval(compile(self._tree, "<proof>", "eval"), names)


def _parse(text: str) -> ast.Expression:
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        said = f"must be one Python expression, got {text!r}: {error.msg}"
        raise ValueError(said) from None
    for node in ast.walk(tree):
        if isinstance(node, _FORBIDDEN):
            raise ValueError(f"may not hold {ast.unparse(node)!r}: one plain expression is enough")
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            raise ValueError(f"may use public names only, got {node.attr!r}")
    return tree
