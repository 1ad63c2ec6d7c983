"""Faults of a bank: where, what, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from mlretrain.cycle.places import Way


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a question: the way to it, what it is, and the remedy."""

    path: Way
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong with a file of the bank.

    Parameters
    ----------
    file : str
    line : int
        Counted from 1.
    question : str
        The id of the question; empty if the fault is in no question, or it has no id.
    what : str
        What is wrong.
    remedy : str
        What to do.
    """

    file: str
    line: int
    question: str
    what: str
    remedy: str

    def __str__(self) -> str:
        name = f" {self.question}:" if self.question else ""
        return f"{self.file}:{self.line}:{name} {self.what} {self.remedy}"


class BankError(ValueError):
    """A bank that cannot be used; says every fault.

    Parameters
    ----------
    faults : list of Fault
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n".join([f"{count} in the question bank", *map(str, self.faults)]))


class UnknownName(ValueError):
    """There is no such lesson, or question. A notebook shows the message alone."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: the way through the library helps no learner.
        return [f"{type(self).__name__}: {self}"]


def nearest(name: str, names: Iterable[str]) -> str:
    """``Did you mean 'a'?``, or nothing if no name is near."""
    near = difflib.get_close_matches(str(name), list(names), n=1)
    return f"Did you mean {near[0]!r}?" if near else ""


def listed(names: Iterable[Any]) -> str:
    """``'a', 'b' or 'c'``."""
    *first, last = [repr(name) for name in names]
    return f"{', '.join(first)} or {last}" if first else last


def from_pydantic(error: ErrorDetails, model: type[BaseModel]) -> Problem:
    """Say an error of pydantic in the words of the bank.

    Parameters
    ----------
    error : ErrorDetails
        One of ``ValidationError.errors()``.
    model : type
        The class that was validated.
    """
    path, owner, field, plain_union = _walk(error["loc"], model)
    name = f"{path[-2]} {path[-1] + 1}" if isinstance(path[-1], int) else path[-1]
    kind, got, context = error["type"], error["input"], error.get("ctx", {})
    about = field.description if field is not None else ""
    if kind == "missing":
        return Problem(path, f"'{name}' is missing.", f"Add it: {about[0].lower()}{about[1:]}")
    if kind == "extra_forbidden":
        names = [f.alias or n for n, f in owner.model_fields.items()]
        remedy = nearest(name, names) or f"Take it out; allowed are {', '.join(names)}."
        return Problem(path, f"'{name}' is not a field here.", remedy)
    if kind == "union_tag_not_found":
        return Problem(path, f"'{name}' does not say 'by' what.", f"Allowed are {_tags(field)}.")
    if kind == "union_tag_invalid":
        got, names = context["tag"], [_tag(m) for m in _models(field.annotation)]
        what = f"'{name}' must be by {listed(names)}, got {got!r}."
        return Problem((*path, "by"), what, nearest(got, names) or "Choose one of these.")
    if kind == "literal_error" and not plain_union:
        names = get_args(field.annotation)
        what = f"'{name}' must be {listed(names)}, got {got!r}."
        return Problem(path, what, nearest(got, names) or "Choose one of these.")
    if kind == "value_error":
        return Problem(path, f"'{name}' {context['error']}.", about)
    message = "is of no kind that is allowed here" if plain_union else _MESSAGES[kind]
    if kind in ("too_short", "too_long"):
        got = len(got)
    return Problem(path, f"'{name}' {message.format(**context)}, got {got!r}.", about)


_MESSAGES = {
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must be made of small letters, digits and hyphens",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "datetime_type": "must be a moment such as 2013-01-01T00:00:00",
    "greater_than": "must be > {gt:g}",
    "greater_than_equal": "must be >= {ge:g}",
    "less_than_equal": "must be <= {le:g}",
    "too_short": "must hold at least {min_length}",
    "too_long": "must hold at most {max_length}",
}


def _walk(loc: Way, model: type[BaseModel]):
    """The way without pydantic's tags, the class and field at its end, and whether the
    field is a union of plain types, each of which was tried."""
    path: list[str | int] = []
    owner, field, inner, plain_union = model, None, (model,), False
    for part in loc:
        if isinstance(part, int):
            path.append(part)
        elif len(inner) > 1 and any(_tag(m) == part for m in inner):
            inner = tuple(m for m in inner if _tag(m) == part)
        elif inner:
            owner = inner[0]
            field = next((f for n, f in owner.model_fields.items() if (f.alias or n) == part), None)
            inner = _models(field.annotation) if field is not None else ()
            path.append(part)
        else:
            plain_union = True
    return tuple(path), owner, field, plain_union


def _models(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The classes of the bank that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(model for part in get_args(annotation) for model in _models(part))


def _tag(model: type[BaseModel]) -> str:
    by = model.model_fields.get("by")
    return get_args(by.annotation)[0] if by is not None else ""


def _tags(field) -> str:
    return listed(_tag(model) for model in _models(field.annotation))
