"""What the expressions of an exercise may use, beside ``mr`` and plain functions."""

from __future__ import annotations

from inspect import isroutine
from typing import Any


def kind(value: Any) -> str:
    """What a value is, in a few words: ``a Trace``, ``nothing (None)``.

    Examples
    --------
    >>> kind([]), kind(None), kind(Exception), kind(len), kind(...)
    ('a list', 'nothing (None)', 'the class Exception', 'a function', 'three dots')
    """
    if value is None:
        return "nothing (None)"
    if value is ...:
        return "three dots"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isroutine(value):
        return "a function"
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOaeio' else 'a'} {name}"


TOOLS = {"isinstance": isinstance, "hasattr": hasattr, "kind": kind}
