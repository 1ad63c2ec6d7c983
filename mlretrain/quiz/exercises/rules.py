"""What the shape of an exercise cannot say by itself; found beside the faults of the shape."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from mlretrain.quiz.exercises.starter import has_solution, solved, starter
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.exercises.tools import TOOLS
from mlretrain.quiz.exercises.tried import UNFIT
from mlretrain.quiz.faults import Problem, from_pydantic, listed, nearest
from mlretrain.quiz.proofs.formula import Formula


def examine(raw: dict[str, Any]) -> tuple[Task | None, list[Problem]]:
    """Make an exercise of a raw table, or say all that is wrong with it.

    Parameters
    ----------
    raw : dict
        An ``[[exercise]]`` as ``tomllib`` reads it.

    Returns
    -------
    task : Task or None
        None if something is wrong.
    problems : list of Problem
    """
    try:
        task = Task.model_validate(raw)
    except ValidationError as error:
        problems: dict[tuple, Problem] = {}
        for found in error.errors():
            problem = from_pydantic(found, Task)
            problems.setdefault(problem.path, problem)
        return None, list(problems.values())
    found = [*_code(task), *_expressions(task), *_checks(task), *_mistakes(task)]
    return (None if found else task), found


def _code(task: Task) -> Iterator[Problem]:
    path, remedy = ("code",), "Mend the code, or its marks."
    try:
        for code in (solved(task.code), starter(task.code)):
            tree = ast.parse(code)
            if task.name not in _bound(tree):
                which = "solution" if code == solved(task.code) else "starter"
                yield Problem(
                    path, f"the {which} makes no {task.name!r}.",
                    "It must make what is checked, also where dots stand for the solution.",
                )  # fmt: skip
    except SyntaxError as error:
        what = f"'code' is no Python, also without its solution: {error.msg} (line {error.lineno})."
        yield Problem(path, what, remedy)
    except ValueError as error:
        yield Problem(path, f"'code' cannot be cut: {error}.", remedy)
    else:
        if not has_solution(task.code):
            what = "'code' leaves nothing to the learner."
            yield Problem(path, what, "Mark a part: ### BEGIN SOLUTION … ### END SOLUTION.")


def _bound(tree: ast.Module) -> set[str]:
    """The names that a program makes at its top."""
    found = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            found |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return found


def _expressions(task: Task) -> Iterator[Problem]:
    known = ["value", *TOOLS]
    if task.wanted != "function":
        yield from _formula(task.wanted, ("wanted",), [])
    for name, expression in task.run.items():
        yield from _formula(expression, ("run", name), known)
        known.append(name)
    for place, check in enumerate(task.checks):
        yield from _formula(check.holds, ("checks", place, "holds"), known)
        path = ("checks", place, "says")
        try:
            for expression in spoken(check.says):
                yield from _formula(expression, path, known)
        except ValueError as error:
            remedy = "Write {expression}, and {{ or }} for a brace that is meant so."
            yield Problem(path, f"braces do not match: {error}.", remedy)


def spoken(text: str) -> list[str]:
    """The expressions in the braces of a text."""
    return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]


def _formula(text: str, path: tuple, known: list[str]) -> Iterator[Problem]:
    try:
        Formula(text, known)
    except ValueError as error:
        yield Problem(path, f"'{path[-1]}' {error}.", "Use what stands above it; see [exercise.run].")


def _checks(task: Task) -> Iterator[Problem]:
    names = list(task.run)
    caught = {slip.caught for slip in task.mistakes}
    for place, check in enumerate(task.checks):
        path = ("checks", place, "name")
        if check.name in names:
            yield Problem(path, f"the name {check.name!r} is taken.", "Give each its own.")
        names.append(check.name)
        if check.name not in caught:
            yield Problem(
                path, f"nothing shows that the check {check.name!r} can fail.",
                "Add a mistake that it catches, or take it out.",
            )  # fmt: skip


def _mistakes(task: Task) -> Iterator[Problem]:
    names = [*task.run, *(check.name for check in task.checks), UNFIT]
    for place, slip in enumerate(task.mistakes):
        if slip.caught not in names:
            what = f"'caught' must be {listed(names)}, got {slip.caught!r}."
            remedy = nearest(slip.caught, names) or "Name the check that catches it."
            yield Problem(("mistakes", place, "caught"), what, remedy)
        if (count := task.code.count(slip.old)) != 1:
            what = f"'old' must stand in the code once, and stands there {count} times."
            yield Problem(("mistakes", place, "old"), what, "Copy a piece of the code, sign by sign.")
