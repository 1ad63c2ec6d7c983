"""Parts written as text: ``Cron('0 0 1 * *') | PerformanceDrop('roc_auc', by=0.02)``."""

from __future__ import annotations

import ast
import difflib
import importlib
import inspect
from collections.abc import Mapping
from typing import Any

_WORDS = {ast.BitOr: lambda a, b: a | b, ast.BitAnd: lambda a, b: a & b}


def made(
    text: str, names: Mapping[str, Any], kind: str, others: Mapping[str, Any] | None = None
) -> Any:
    """Make what an expression says; it is the same text that shows a part in Python.

    Allowed are calls of the known names with keyword and other arguments, ``|`` and ``&``,
    methods of what was made (``.cooldown('3D')``), numbers, text, lists and dictionaries.
    Anything else that can be imported is called by its full name, such as
    ``sklearn.linear_model.Ridge(alpha=2)``.

    Parameters
    ----------
    text : str
    names : mapping of str to class
        What may be called by its name alone.
    kind : str
        What the names are called in errors: ``"trigger"``.
    others : mapping of str to class, optional
        What else may be called by its name, within these.

    Raises
    ------
    ValueError
        With what is allowed, for anything else.

    Examples
    --------
    >>> import mlretrain as mr
    >>> made("Every('7D').cooldown('9D')", {"Every": mr.triggers.Every}, "trigger")
    Every('7D').cooldown('9D')
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"cannot be read: {error.msg}, in {text!r}") from None
    return _Reader(text, names, kind, others or {}).value(tree.body)


class _Reader:
    def __init__(
        self, text: str, names: Mapping[str, Any], kind: str, others: Mapping[str, Any]
    ) -> None:
        self._text = text.strip()
        self._shown_names = sorted(names)
        self._names = {**others, **names}
        self._kind = kind

    def value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant) and not isinstance(node.value, bytes | complex):
            return node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self.value(node.operand)
            if isinstance(number, int | float):
                return -number
        if isinstance(node, ast.List | ast.Tuple):
            return [self.value(item) for item in node.elts]
        if isinstance(node, ast.Dict) and None not in node.keys:
            return {
                self.value(k): self.value(v) for k, v in zip(node.keys, node.values, strict=True)
            }
        if isinstance(node, ast.BinOp) and type(node.op) in _WORDS:
            return _WORDS[type(node.op)](self.value(node.left), self.value(node.right))
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Name) and node.id in self._names:
            raise ValueError(
                f"{node.id} must be called: {self._usage(node.id, self._names[node.id])}"
            )
        if isinstance(node, ast.Name | ast.Attribute):
            self._callee(node)
        raise ValueError(
            f"{self._shown(node)} is not allowed here: calls, |, & and plain values are"
        )

    def _call(self, node: ast.Call) -> Any:
        name, function = self._callee(node.func)
        arguments = [self.value(argument) for argument in node.args]
        named = {keyword.arg: self.value(keyword.value) for keyword in node.keywords}
        try:
            inspect.signature(function).bind(*arguments, **named)
        except TypeError as error:
            raise ValueError(f"{name}: {error}; it is {self._usage(name, function)}") from None
        try:
            return function(*arguments, **named)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name}: {error}") from None

    def _callee(self, node: ast.expr) -> tuple[str, Any]:
        if isinstance(node, ast.Name):
            if node.id not in self._names:
                raise ValueError(self._unknown(node.id))
            return node.id, self._names[node.id]
        if not isinstance(node, ast.Attribute):
            raise ValueError(f"{self._shown(node)} cannot be called")
        if self._is_path(node):
            return ast.unparse(node), imported(ast.unparse(node))
        owner = self.value(node.value)
        if node.attr.startswith("_") or not hasattr(owner, node.attr):
            methods = [
                n for n, _ in inspect.getmembers(type(owner), inspect.isfunction) if n[0] != "_"
            ]
            raise ValueError(f"{owner!r} has no {node.attr!r}; it has {', '.join(methods)}")
        return node.attr, getattr(owner, node.attr)

    def _is_path(self, node: ast.expr) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id not in self._names

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self._names, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}? There are" if near else "there are"
        return f"there is no {self._kind} {name!r}; {hint}: {', '.join(self._shown_names)}"

    def _usage(self, name: str, function: Any) -> str:
        signature = inspect.signature(function)
        plain = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
        return f"{name}{signature.replace(parameters=plain, return_annotation=signature.empty)}"

    def _shown(self, node: ast.expr) -> str:
        return repr(ast.get_source_segment(self._text, node) or ast.unparse(node))


def imported(path: str) -> Any:
    """What a full name stands for: ``package.module.name``, or ``package.module:name``.

    Raises
    ------
    ValueError
        When there is no such thing.
    """
    module, colon, name = path.partition(":") if ":" in path else path.rpartition(".")
    if not module or not name:
        raise ValueError(f"{path!r} is no full name, such as 'package.module:name'")
    try:
        home = importlib.import_module(module)
    except ImportError as error:
        raise ValueError(f"{module!r} cannot be imported: {error}") from None
    if not hasattr(home, name):
        near = difflib.get_close_matches(name, dir(home), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{module!r} has no {name!r}{hint}")
    return getattr(home, name)
