"""A short program, run line by line, and what can be looked at of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlretrain.trace.programs import notes
from mlretrain.trace.programs.child.watch import SINGLY
from mlretrain.trace.programs.runner import Limits, Run, run
from mlretrain.trace.programs.steps import Steps
from mlretrain.trace.records import Flow, Pass, Step

if TYPE_CHECKING:
    import pandas as pd

_REST = ("output", "errors", "error", "error_line", "notes", "variables")


def program(
    source: str,
    inputs: str | Iterable[object] = (),
    *,
    seconds: float = 10.0,
    memory: int = 1024,
    steps: int = 50_000,
    output: int = 1_000_000,
) -> ProgramTrace:
    """Run a short Python program line by line, and show it step by step.

    The program runs in a process of its own, in a fresh, empty folder, without a network
    and without other processes. This is a guard against accidents, such as a loop without
    an end or a file deleted by mistake. It is no prison for hostile code: run only what
    you would run yourself.

    Looking changes nothing: no method of the program, such as ``__repr__``, is called to
    show a value, and every object dies when it would die without a trace.

    Parameters
    ----------
    source : str
        The program. What all lines are indented by is taken away.
    inputs : str or iterable, optional
        What ``input()`` reads, a line each; one text of several lines will do as well.
    seconds : float, default=10.0
        It is stopped after so much time.
    memory : int, default=1024
        Megabytes; asking for more raises MemoryError (not on every system).
    steps : int, default=50_000
        It is stopped after so many lines.
    output : int, default=1_000_000
        It is stopped after so many bytes of output.

    Returns
    -------
    ProgramTrace
        As the last line of a cell, it shows the stepper.

    Examples
    --------
    >>> from mlretrain.trace import program
    >>> trace = program('''
    ...     total = 0
    ...     for n in [4, 2, 0]:
    ...         print(8 / n)
    ...         total += n
    ... ''')
    >>> trace
    A program of 4 lines; 9 steps; ZeroDivisionError in line 3
      prints:
        2.0
        4.0
      ZeroDivisionError: division by zero
      at the end: total = 6, n = 0
    >>> trace.error_line, trace.output
    (3, '2.0\\n4.0\\n')
    >>> trace.steps[2].input, trace.steps[2].output
    ('n = 4', 'prints "2.0"')
    """
    if not isinstance(source, str):
        raise TypeError(f"'source' must be the text of a program, got {type(source).__name__}.")
    lines = inputs.splitlines() if isinstance(inputs, str) else [str(one) for one in inputs]
    limits = Limits(seconds, memory, steps, output)
    source = textwrap.dedent(source).strip("\n")
    source = f"{source}\n" if source else ""
    return ProgramTrace(source, run(source, lines, limits=limits), limits, len(lines))


class ProgramTrace:
    """What a program did, step by step; made by :func:`program`.

    Parameters
    ----------
    source : str
    run : Run
    limits : Limits
    inputs : int
        How many lines it was given to read.

    Attributes
    ----------
    source : str
        The program.
    steps : list of Step
        A step per line that ran: ``line``, ``input`` (the variables that it used),
        ``output`` (what it did), ``changes`` (variable → from what, to what). Variables of
        a function are called ``"fact(): n"``. What a statement does after a function that
        it called has returned is a step of its own.
    output : str
        What it printed; ``errors`` is what it wrote to standard error.
    error : str or None
        The exception that ended it, in words; ``error_line`` is the line in which it arose.
    notes : list of str
        What else there is to know: limits that were reached, what it was refused.
    variables : dict of str to str
        The variables at the end, as text.
    """

    name = "program"
    metric = ""
    before: dict[str, Any] = {}
    flow = Flow({}, ())

    def __init__(self, source: str, run: Run, limits: Limits, inputs: int = 0) -> None:
        seen = Steps(source, run.events)
        ended = run.last("error")
        self.source = source
        self.steps: list[Step] = seen.steps
        self.variables: dict[str, str] = seen.values
        self.output, self.errors = run.printed(1), run.printed(2)
        self.error: str | None = ended[2].strip() if ended else None
        line = seen.real(ended[3]) if ended and ended[3] else None
        # A call that is one too many stands at the head of the function; it arose before.
        self.error_line: int | None = seen.line if run.too_deep else line
        # The last lines of one that was ended by force may not have been told.
        told = run.last("end", "exit", "error", "stop") or len(seen.steps) < SINGLY
        self.notes = notes.notes(run, limits, seen.line if told else 0, inputs)

    @classmethod
    def of(cls, source: str, steps: list[Step], rest: dict[str, Any]) -> ProgramTrace:
        """A program that was saved: see :meth:`save`.

        Parameters
        ----------
        source : str
        steps : list of Step
        rest : dict
            The other attributes, by name.
        """
        if set(rest) != set(_REST):
            raise ValueError(f"a program must have {', '.join(_REST)}; got {', '.join(rest)}.")
        trace = cls.__new__(cls)
        trace.source, trace.steps = source, steps
        trace.__dict__.update(rest)
        return trace

    @property
    def about(self) -> dict[str, Any]:
        """What is told about it, besides its steps: output, error, notes, variables."""
        return {"program": {name: getattr(self, name) for name in _REST}}

    # Its views

    def table(self) -> pd.DataFrame:
        """The process table.

        Returns
        -------
        pandas.DataFrame
            A row per step, counted from 1, with the columns Step, Action, Input, Output and
            Next step.
        """
        from mlretrain.trace.tables import table

        return table(self)

    def status(self) -> pd.DataFrame:
        """The status tracker.

        Returns
        -------
        pandas.DataFrame
            A row per variable, and a column per step at which one changed
            (``"3 · line 2"``), with the values of all variables after that step.
        """
        from mlretrain.trace.programs.views import status

        return status(self)

    def transcript(self) -> str:
        """What happened, for those who would rather read than look.

        Returns
        -------
        str
            How long it went on, a paragraph with a line per step, and how it ended.
        """
        from mlretrain.trace.programs.views import transcript

        return transcript(self)

    def save(self, path: str | Path) -> None:
        """Write the trace to a file.

        Parameters
        ----------
        path : str or Path
            ``….html`` is a page that stands alone: no kernel, no network. ``….jsonl`` keeps
            everything, for ``mr.Trace.load``.
        """
        from mlretrain.trace.files import placed, save

        suffix = placed(path).suffix.lower()
        if suffix == ".jsonl":
            save(self, path, deterministic=True)
        elif suffix == ".html":
            from mlretrain.trace.programs.views import page

            html = page(self)
            Path(path).write_text(html, encoding="utf-8", errors="replace", newline="\n")
        else:
            raise ValueError(f"'path' must end in .html or .jsonl, got {str(path)!r}.")

    def __len__(self) -> int:
        return len(self.steps)

    def __repr__(self) -> str:
        from mlretrain.trace.programs.views import brief

        return brief(self)

    def _repr_html_(self) -> str:
        from mlretrain.trace.programs.views import cell

        return cell(self)

    @cached_property
    def passes(self) -> list[Pass]:
        """The program as the one pass of a trace, for what shows traces."""
        day = "2000-01-01"  # a program has no time of its own
        return [Pass(0, notes.extent(self), day, day, summary=notes.ending(self), steps=self.steps)]
