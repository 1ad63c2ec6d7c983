"""Recording steps while they run."""

from __future__ import annotations

import functools
from collections.abc import Callable
from sys import _getframe
from time import perf_counter, time
from typing import TYPE_CHECKING, Any

from mlretrain.trace.records import Pass, Step

if TYPE_CHECKING:
    from mlretrain.trace.files import Writer


class Recorder:
    """Writes down what a pass does, step by step.

    The pass calls methods marked with :func:`recorded`; each of them becomes a
    :class:`~mlretrain.trace.records.Step` with the line of the pass that called it.
    Inside such a method, :meth:`note` says in words what went in and what came out,
    and which variables have a new value.

    Parameters
    ----------
    first_line : int
        Line of its file at which the source of the pass begins, so that lines are
        counted from there.
    sink : Writer, optional
        Gets each step as soon as it is complete, so that a killed process leaves
        behind everything up to its last step. Call :meth:`finish` at the end.
    variables : dict, optional
        What the variables are before the first step.

    Examples
    --------
    >>> class Cycle:
    ...     recorder = Recorder()
    ...     @recorded
    ...     def train(self):
    ...         self.recorder.note("Train a challenger", output="v2", challenger="v2")
    >>> cycle = Cycle()
    >>> _ = cycle.recorder.open(1, "week of 7 January 2013", "2013-01-07", "2013-01-14")
    >>> cycle.train()
    >>> cycle.recorder.step.output, cycle.recorder.step.changes
    ('v2', {'challenger': (None, 'v2')})
    """

    def __init__(
        self,
        first_line: int = 1,
        sink: Writer | None = None,
        variables: dict[str, Any] | None = None,
    ) -> None:
        self._offset = first_line - 1
        self._sink = sink
        self._variables = dict(variables or {})
        self._steps: list[Step] = []
        self._to_clock = 0.0
        self.passes: list[Pass] = []
        #: What the variables were when the current pass began.
        self.before: dict[str, Any] = {}
        self.current: Pass | None = None
        self.step: Step | None = None

    def open(self, number: int, title: str, start: str, end: str) -> Pass:
        """Begin a pass; the one before it is over."""
        self.finish()
        self.current = Pass(number, title, start, end)
        self.passes.append(self.current)
        self.before = dict(self._variables)
        self._steps = self.current.steps
        # One clock is read per step. It never jumps; this turns it into the time of day.
        self._to_clock = time() - perf_counter()
        if self._sink is not None:
            self._sink.open(self.current)
        return self.current

    def begin(self, name: str, line: int, at: float | None = None) -> Step:
        """Begin a step of the current pass; the one before it learns what followed.

        ``at`` is a reading of ``time.perf_counter``, now if left out.
        """
        if at is None:
            at = perf_counter()
        steps = self._steps
        if steps:
            before = steps[-1]
            before.next = name
            if self._sink is not None:
                self._sink.step(before)
            first = steps[0].name
        else:
            first = name
        # What follows is the first step again, unless another begins in this pass.
        step = Step(
            name, line - self._offset, "", "", "", first, {}, None, at + self._to_clock, 0.0
        )
        self.step = step
        steps.append(step)
        return step

    def note(
        self,
        action: str = "",
        input: str = "",
        output: str = "",
        figure: dict[str, Any] | None = None,
        **variables: Any,
    ) -> None:
        """Say what the running step did; variables whose value is new are marked as changed."""
        step = self.step
        if action:
            step.action = action
        if input:
            step.input = input
        if output:
            step.output = output
        if figure:
            step.figure = figure
        if variables:
            known = self._variables
            for name in variables:
                old = known.get(name)
                value = variables[name]
                # Not a number differs even from itself, and is no change.
                if old != value and (old == old or value == value):
                    step.changes[name] = (old, value)
                    known[name] = value

    def finish(self) -> None:
        """The current pass is over: hand what is still open to the sink."""
        if self._sink is not None and self.current is not None:
            if self._steps:
                self._sink.step(self._steps[-1])
            self._sink.done(self.current)
        self.current = self.step = None


def recorded(method: Callable) -> Callable:
    """Record each call of a method as a step named after it.

    The object that owns the method has a ``recorder``. An exception is noted as the
    output of its step and goes on its way.
    """
    name = method.__name__

    @functools.wraps(method)
    def run(self, *args, **kwargs):
        began = perf_counter()
        step = self.recorder.begin(name, _getframe(1).f_lineno, began)
        try:
            return method(self, *args, **kwargs)
        except BaseException as error:
            step.output = f"{type(error).__name__}: {error}"
            raise
        finally:
            step.seconds = perf_counter() - began

    return run
