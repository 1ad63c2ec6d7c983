"""Trying a learner's object: the checks are run on it, and say what differs."""

from __future__ import annotations

import string
import traceback
from dataclasses import dataclass, field
from inspect import isroutine
from types import CodeType
from typing import Any, Literal

from mlretrain.quiz.claims import Claim
from mlretrain.quiz.exercises.task import Check, Task
from mlretrain.quiz.exercises.tools import TOOLS, kind
from mlretrain.quiz.proofs.base import Evidence, shown
from mlretrain.quiz.proofs.formula import Formula

_FUNCTION = "function"
#: What catches an object of another kind than the one that is wanted.
UNFIT = "wanted"


@dataclass(frozen=True, slots=True)
class Line:
    """What one check says.

    ``state`` is open where it could not be asked. Where the check itself stopped it fails, and
    ``broken`` is true: in what is proved, that is a fault of the exercise.
    """

    name: str
    about: str
    state: Literal["holds", "fails", "open"]
    says: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it.

    Parameters
    ----------
    state : {"unfinished", "unfit", "checked"}
        Something is still to be written; it is not of the kind that is wanted; it was checked.
    says : str
        What to do, where nothing could be checked.
    lines : list of Line
        One per check, and one for a run that stopped.
    """

    state: Literal["unfinished", "unfit", "checked"]
    says: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return self.state == "checked" and all(line.state == "holds" for line in self.lines)

    @property
    def score(self) -> float:
        """The share of the checks that hold."""
        return sum(line.state == "holds" for line in self.lines) / max(1, len(self.lines))

    @property
    def caught(self) -> str:
        """The name of the first check that fails, or "wanted" for the wrong kind of object."""
        if self.state == "unfit":
            return UNFIT
        return next((line.name for line in self.lines if line.state == "fails"), "")

    @property
    def words(self) -> str:
        """What came of it, in a sentence or two."""
        if self.state != "checked":
            return self.says
        said = [f"{line.name}: {line.says}" for line in self.lines if line.state == "fails"]
        return said[0] if said else "every check holds"


def tried(task: Task, value: Any) -> Tried:
    """Check what a learner has made.

    Parameters
    ----------
    task : Task
    value : object

    Returns
    -------
    Tried
        Whatever goes wrong on the way is in it: nothing is raised.
    """
    if said := _unfinished(task, value):
        return Tried("unfinished", said)
    if said := _unfit(task, value):
        return Tried("unfit", said)
    values, stopped = _run(task, value)
    lines: list[Line] = []
    for check in task.checks:
        try:
            line = _checked(check, task, values)
        except Exception as error:
            said = _stopped(f"`{check.holds}`", error)
            line = Line(check.name, check.about, "fails", said, broken=True)
        if line.state == "open" and stopped and all(one.state == "holds" for one in lines):
            lines.append(stopped)
        lines.append(line)
    return Tried("checked", "", lines)


def _run(task: Task, value: Any) -> tuple[dict[str, Any], Line | None]:
    """What the checks look at, as far as it can be made, and where it stopped."""
    values = {**TOOLS, "value": value}
    for name, expression in task.run.items():
        try:
            values[name] = Formula(expression, values).evaluate(**values)
        except Exception as error:
            what = _mine(task, value, error) or f"`{expression}`"
            return values, Line(name, "It runs", "fails", _stopped(what, error))
    return values, None


def _checked(check: Check, task: Task, values: dict[str, Any]) -> Line:
    names = [*TOOLS, "value", *task.run]
    formula = Formula(check.holds, names)
    if not formula.used & set(names) <= set(values):
        return Line(check.name, check.about, "open")
    if formula.evaluate(**values):
        return Line(check.name, check.about, "holds")
    said = [
        before if name is None else before + _shown(Formula(name, names).evaluate(**values), spec)
        for before, name, spec, _ in string.Formatter().parse(check.says)
    ]
    return Line(check.name, check.about, "fails", "".join(said))


def _shown(found: Any, spec: str | None) -> str:
    return format(found, spec) if spec else shown(found)


def _unfinished(task: Task, value: Any) -> str:
    inside = value.values() if isinstance(value, dict) else value
    if value is ... or (
        isinstance(value, (dict, list, tuple)) and any(one is ... for one in inside)
    ):
        return f"Replace the three dots in `{task.name}`, run that cell, and check again."
    if code := getattr(value, "__code__", None):
        if _dotted(code):
            return (
                f"There are still three dots in `{task.name}`. Replace them, run that cell, and "
                "check again."
            )
    return ""


def _dotted(code: CodeType) -> bool:
    """Whether three dots are among what a function works with, or one inside of it."""
    return any(
        one is ... or (isinstance(one, CodeType) and _dotted(one)) for one in code.co_consts
    )


def _unfit(task: Task, value: Any) -> str:
    name, wanted = task.name, task.wanted
    if wanted == _FUNCTION:
        if isroutine(value):
            return ""
        said = f"`{name}` must be a function, and what came is {kind(value)}."
        return f"{said} Begin it with `def`, and check it without calling it: `check({name})`."
    type_ = Formula(wanted).evaluate()
    if isinstance(value, type_):
        return ""
    said = f"`{name}` must be made by `{wanted}`, and what came is {kind(value)}."
    if value is type_:
        return f"{said} Call it: `{wanted}(…)`."
    if isroutine(value):
        return f"{said} Call it, and check what it gives back."
    if value is None:
        return f"{said} A function without `return` gives nothing back."
    return said


def _mine(task: Task, value: Any, error: Exception) -> str:
    """Where the learner's own code stopped; empty if it was not that."""
    file = getattr(getattr(value, "__code__", None), "co_filename", None)
    mine = [one for one in traceback.extract_tb(error.__traceback__) if one.filename == file]
    if not mine:
        return ""
    return f"`{task.name}`" + (f", at `{mine[-1].line}`," if mine[-1].line else "")


def _stopped(what: str, error: Exception) -> str:
    said = f"{what} stopped: {type(error).__name__}: {error}"
    return said if said.endswith((".", "!", "?")) else f"{said}."


# --- proving ---


def evidence(task: Task) -> list[Evidence]:
    """Whether each claim of an exercise is so; one that should not hold holds if it is not.

    A mistake must be caught by the very check that it names, and a starter must be met with
    directions: anything else is as bad as a mistake that passes.
    """
    return [_decided(task, claim) for claim in task.claims()]


def _decided(task: Task, claim: Claim) -> Evidence:
    try:
        names: dict[str, Any] = {"__name__": task.id}
        exec(compile(claim.value, f"<{task.id}>", "exec"), names)
        result = tried(task, names[task.name])
    except Exception as error:
        return Evidence(not claim.keyed, f"it stops: {type(error).__name__}: {error}")
    if broken := [line for line in result.lines if line.broken]:
        return Evidence(not claim.keyed, f"the check {broken[0].name!r} itself stops: {broken[0].says}")
    if claim.partner:
        fine = result.caught == claim.partner
    else:
        fine = result.passed if claim.keyed else result.state == "unfinished"
    return Evidence(fine is claim.keyed, result.words)
