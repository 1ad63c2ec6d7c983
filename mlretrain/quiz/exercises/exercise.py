"""Exercises as learners meet them: the task, the checks, the hints, the solution."""

from __future__ import annotations

import functools
from html import escape
from typing import Any

from mlretrain.quiz import markdown
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.exercises.tried import Line, Tried, tried
from mlretrain.quiz.page import Note, Shown, code, frame, listed
from mlretrain.wording import count

_MARKS = {"holds": "✓", "fails": "✗", "open": "–"}


class Exercise(Shown):
    """Code to be written, and checks that run it.

    Parameters
    ----------
    task : Task
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._hints = 0
        self._tries = 0

    @property
    def id(self) -> str:
        """The id of the exercise."""
        return self._task.id

    @property
    def starter(self) -> str:
        """The code to begin with."""
        return self._task.starter

    def check(self, value: Any) -> Note | Checked:
        """Run what you have made, and say what differs from what is wanted.

        It runs as long as your code does: one that does not end is interrupted as any cell is.

        Parameters
        ----------
        value : object
            What the exercise asks for; its name stands in the code to begin with.

        Returns
        -------
        Checked or Note
            A note says what to do where there is nothing to be run yet: three dots, None, or
            something of another kind. It is not counted.
        """
        from mlretrain.quiz.memory.remember import remember

        result = tried(self._task, value)
        if result.state != "checked":
            heading = "Not done yet" if result.state == "unfinished" else "That is something else"
            return Note(f"{heading} ({self.id})", result.says)
        self._tries += 1
        failed = [line.name for line in result.lines if line.state != "holds"]
        remember(self._task, {"failed": failed}, result.score, hints=self._hints, cell=True)
        return Checked(self._task, result)

    def hint(self, number: int | None = None) -> Note:
        """Reveal the next hint, or one by its number, counted from 1."""
        hints = self._task.hints
        if number is None:
            number = min(self._hints + 1, len(hints))
        if number not in range(1, len(hints) + 1):
            raise ValueError(f"'number' must be 1 to {len(hints)}, got {number!r}.")
        self._hints = max(self._hints, number)
        return Note(f"Hint {number} of {len(hints)}", hints[number - 1])

    def solution(self, *, now: bool = False) -> Note:
        """Show a solution, and why it is one.

        Parameters
        ----------
        now : bool, default=False
            Show it before anything of yours was checked.
        """
        if not (self._tries or now):
            return Note(
                f"Try it first ({self.id})",
                "The solution is shown after something of yours was checked. To see it all the "
                "same: `solution(now=True)`.",
            )
        # Whoever has seen the solution has seen more than all hints.
        self._hints = len(self._task.hints) + 1
        parts = [f"```python\n{self._task.solution}\n```", self._task.explanation]
        parts.append("\n".join(f"- “{one.belief}” → {one.shows}" for one in self._task.mistakes))
        return Note(f"A solution of {self.id}", "\n\n".join(parts))

    def text(self) -> str:
        task = self._task
        starter = "\n".join(f"    {line}".rstrip() for line in task.starter.splitlines())
        return "\n\n".join(
            [
                f"Exercise: {task.id} ({_about(task)})",
                markdown.plain(task.prompt),
                f"Begin with\n\n{starter}",
                f"Check it: {self._call(f'check({task.name})')}\n"
                f"{count(len(task.hints), 'hint')}: {self._call('hint()')}",
            ]
        )

    def html(self) -> str:
        task = self._task
        calls = [self._call(call) for call in (f"check({task.name})", "hint()", "solution()")]
        check, hint, solution = (f"<code>{escape(call)}</code>" for call in calls)
        return frame(
            "",
            f"Exercise: {task.id}",
            f"<h3>Exercise: {escape(task.id)}</h3>",
            f'<p class="mlretrain-about">{escape(_about(task))}</p>',
            markdown.html(task.prompt),
            "<h4>Begin with</h4>",
            code(task.starter),
            f'<p class="mlretrain-how">Check it in a cell: {check}<br>'
            f"{count(len(task.hints), 'hint')}: {hint}, and then {solution}</p>",
        )

    def _call(self, call: str) -> str:
        return f'mr.exercise("{self.id}").{call}'


class Checked(Shown):
    """What the checks say of a learner's object.

    Attributes
    ----------
    passed : bool
    score : float
        The share of the checks that hold.
    """

    def __init__(self, task: Task, result: Tried) -> None:
        self._task = task
        self._result = result

    @property
    def passed(self) -> bool:
        return self._result.passed

    @property
    def score(self) -> float:
        return self._result.score

    @property
    def _heading(self) -> str:
        if self.passed:
            return "✓ Done: every check holds"
        lines = self._result.lines
        held = sum(line.state == "holds" for line in lines)
        return f"✗ Not yet: {held} of {len(lines)} checks hold"

    def text(self) -> str:
        parts = [f"{self._heading} ({self._task.id})"]
        parts.append("\n".join(_line_text(line) for line in self._result.lines))
        if self.passed:
            parts.append("Why\n" + markdown.plain(self._task.explanation, "  "))
        return "\n\n".join(parts)

    def html(self) -> str:
        why = f"<h4>Why</h4>\n{markdown.html(self._task.explanation)}" if self.passed else ""
        return frame(
            "correct" if self.passed else "wrong",
            f"Checked: {self._task.id}",
            f"<h3>{self._heading}</h3>",
            listed('ul role="list"', [_line_html(line) for line in self._result.lines],
                   "mlretrain-runs"),
            why,
        )  # fmt: skip


def _line_text(line: Line) -> str:
    said = f"  {_MARKS[line.state]} {line.about}{_open(line)}"
    return f"{said}\n{markdown.plain(line.says, '      ')}" if line.says else said


def _line_html(line: Line) -> str:
    said = f"{_MARKS[line.state]} {markdown.inline(line.about)}{_open(line)}"
    return f"{said}<br>{markdown.inline(line.says)}" if line.says else said


def _open(line: Line) -> str:
    return " (not asked yet)" if line.state == "open" else ""


def _about(task: Task) -> str:
    return " · ".join([task.level, *(name.replace("-", " ") for name in task.concepts)])


@functools.cache
def exercise(id: str) -> Exercise:
    """An exercise by its id: something to write, and checks that run it.

    The same exercise is given each time, so that it knows which hints were shown.

    Parameters
    ----------
    id : str

    Returns
    -------
    Exercise
        Shows itself in a notebook and in a terminal. ``check(obj)`` runs what you have made,
        ``hint()`` reveals one hint after the other, ``solution()`` shows a solution.

    Raises
    ------
    ValueError
        There is no such exercise.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.exercise("stream-of-a-table").check(...).heading
    'Not done yet (stream-of-a-table)'
    """
    from mlretrain.quiz.bank import own

    return Exercise(own().task(id))
