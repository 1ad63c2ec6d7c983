"""What each line of a trace file must hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: The number of the file format; raised when an older reader could no longer read a file.
FORMAT = 1


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _table(value: Any) -> bool:
    return isinstance(value, dict)


def _optional(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or check(value)


def _table_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: _table(value) and all(map(check, value.values()))


def _list_of(check: Callable[[Any], bool], size: int | None = None) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, list) and size in (None, len(value)) and all(map(check, value))
    )


def _pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


# Kind of line → its fields: what each must be, in words and as a check.
_MUST = {
    "trace": {
        "trace": ("a whole number", _whole),
        "name": ("text", _text),
        "metric": ("text", _text),
        "about": ("an object", _table),
        "before": ("an object", _table),
        "nodes": ("an object of texts", _table_of(_text)),
        "edges": ("a list of [from, to, label]", _list_of(_list_of(_text, 3))),
        "source": ("text", _text),
    },
    "pass": {
        "pass": ("a whole number", _whole),
        "title": ("text", _text),
        "start": ("text", _text),
        "end": ("text", _text),
    },
    "step": {
        "step": ("text", _text),
        "line": ("a whole number", _whole),
    },
    "done": {
        "done": ("a whole number", _whole),
        "champion": ("text or null", _optional(_text)),
        "scores": ("an object of numbers", _table_of(_number)),
        "events": ("a list of texts", _list_of(_text)),
        "summary": ("text", _text),
    },
}
_MAY = {
    "done": {"estimates": ("an object of numbers", _table_of(_number))},
    "step": {
        "action": ("text", _text),
        "input": ("text", _text),
        "output": ("text", _text),
        "next": ("text", _text),
        "changes": ("an object of [old, new]", _table_of(_pair)),
        "figure": ("an object or null", _optional(_table)),
        "started": ("a number", _number),
        "seconds": ("a number", _number),
    },
}


def kind_of(record: Any) -> str:
    """Which kind of line this is: ``"trace"``, ``"pass"``, ``"step"`` or ``"done"``."""
    for kind in _MUST:
        if isinstance(record, dict) and kind in record:
            return kind
    raise ValueError("a line must be an object with a 'pass', a 'step' or a 'done'.")


def check(kind: str, record: dict[str, Any]) -> None:
    """Raise ValueError unless the record has the fields of its kind, and no other."""
    if kind == "trace" and record["trace"] != FORMAT:
        raise ValueError(
            f"this trace is of format {record['trace']!r}, and this mlretrain reads format "
            f"{FORMAT}. Read it with the mlretrain that wrote it, or with a newer one."
        )
    must, may = _MUST[kind], _MAY.get(kind, {})
    for name in must:
        if name not in record:
            raise ValueError(f"a {kind!r} line must have {name!r}, but it is missing.")
    for name, value in record.items():
        words, right = must.get(name) or may.get(name) or (None, None)
        if right is None:
            raise ValueError(
                f"a {kind!r} line has no {name!r}; it may have {', '.join({**must, **may})}."
            )
        if not right(value):
            raise ValueError(f"{name!r} must be {words}, got {value!r}.")
