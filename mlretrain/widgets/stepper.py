"""The stepper as a widget: Python reads where it stands, and answers "what if"."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

try:
    import anywidget
    import traitlets
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f'the stepper needs {error.name}. Install it: pip install "mlretrain[lab]"',
        name=error.name,
    ) from None

from mlretrain.trace import Trace
from mlretrain.trace.cell import cell
from mlretrain.trace.front import key, module, sheet
from mlretrain.trace.programs import views
from mlretrain.trace.programs.program import ProgramTrace
from mlretrain.trace.story import story
from mlretrain.widgets import kept
from mlretrain.widgets.settings import Setting, settings

if TYPE_CHECKING:
    from mlretrain.cycle.cycle import RetrainingCycle
    from mlretrain.stages.triggers import Trigger
    from mlretrain.trace.records import Pass


class Stepper(anywidget.AnyWidget):
    """Walk through a run, step by step.

    It looks and works like the output of a trace in a cell; besides, Python knows what
    the learner sees and answers, and with a cycle and its stream it can be asked "what
    if": a pass, or the whole run, once more with other settings.

    The notebook keeps where the learner stands, and what was answered. A stepper of an equal
    trace goes on from there, also when the notebook was closed in between.

    Parameters
    ----------
    trace : Trace or ProgramTrace, optional
        The run, or what ``mr.trace.program`` made. Without one, ``cycle`` is run on ``stream``.
    cycle : RetrainingCycle, optional
        What made the trace, for "what if". Give it a ``random_state``: otherwise chance
        changes a run as well.
    stream : Stream, optional
        What it ran on.
    beside : dict of str to Trace, optional
        Other runs whose metric is drawn too, by name.
    predict : bool, default=False
        Stop at each decision and ask what happens next.
    pass_, step : int, optional
        Where to begin: the number of a pass, and a step in it, counted from 1. By default
        where the learner left off, or at the beginning.
    triggers : dict of str to Trigger, optional
        What to choose from, by name, in the place of the cycle's trigger; by default a few
        schedules.

    Attributes
    ----------
    pass_, step : int
        Where it stands. Set them to go elsewhere. A program is one pass, of number 0.
    guesses : list of dict
        What was predicted: pass, step, name of the step, answer, whether it was right, and
        whether it was the first try. Set it to ``[]`` to be asked again.
    moves : list of dict
        The same for passes that the learner performed.
    other : Trace or None
        The run, or the pass, of the last "what if".

    Raises
    ------
    TypeError
        If ``trace`` is no trace, or a program is given with a cycle or with other runs.
    ValueError
        If only one of ``cycle`` and ``stream`` is given, or the trace has no steps.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=6, rows=200, random_state=0)
    >>> cycle = mr.RetrainingCycle(
    ...     stream.baseline_model("linear"), trigger=mr.triggers.Cron("0 0 * * *"),
    ...     warm_up=2, random_state=0,
    ... )
    >>> stepper = mr.Stepper(cycle=cycle, stream=stream, pass_=1, step=3)
    >>> stepper
    Stepper of sudden drift (sea): pass 1, step 3 (trigger)
    """

    _esm = module()
    _css = sheet()

    story = traitlets.Dict().tag(sync=True)
    pass_ = traitlets.Int().tag(sync=True)
    step = traitlets.Int(1).tag(sync=True)
    predict = traitlets.Bool().tag(sync=True)
    guesses = traitlets.List().tag(sync=True)
    moves = traitlets.List().tag(sync=True)
    controls = traitlets.List().tag(sync=True)
    # What it is kept under, how many moves were made, and whether Python said where to begin.
    key = traitlets.Unicode().tag(sync=True)
    moved = traitlets.Int().tag(sync=True)
    fixed = traitlets.Bool().tag(sync=True)

    def __init__(
        self,
        trace: Trace | ProgramTrace | None = None,
        *,
        cycle: RetrainingCycle | None = None,
        stream=None,
        beside: dict[str, Trace] | None = None,
        predict: bool = False,
        pass_: int | None = None,
        step: int | None = None,
        triggers: Mapping[str, Trigger] | None = None,
    ) -> None:
        if (cycle is None) != (stream is None):
            raise ValueError("give both 'cycle' and 'stream', or neither of them.")
        if trace is None and cycle is None:
            raise ValueError("give a 'trace', or a 'cycle' and its 'stream'.")
        _check(trace, cycle, beside)
        self._replay = None
        found: list[Setting] = []
        if cycle is not None:
            from mlretrain.cycle.replay import Replay

            self._replay = Replay(cycle, stream)
            found = settings(cycle, _usual() if triggers is None else triggers)
        self.trace = self._replay.trace if trace is None else trace
        if not self.trace.steps:
            raise ValueError("'trace' must have at least one step, got none.")
        self.other: Trace | None = None
        self._settings = {one.name: one for one in found}
        self._beside = beside
        self._kept = None
        program = isinstance(self.trace, ProgramTrace)
        told = views.told(self.trace) if program else story(self.trace, beside)
        under = key("stepper", told)
        fixed = not (pass_ is None and step is None)
        before = kept.recall(under) or {}
        if fixed or before.get("pass_") not in [one.number for one in self.trace.passes]:
            first = self.trace.passes[0].number
            before["pass_"] = first if pass_ is None else pass_
            before["step"] = 1 if step is None else step
        before["predict"] = predict or before.get("predict", False)
        super().__init__(
            story=told,
            controls=[one.control() for one in found],
            key=under,
            fixed=fixed,
            **before,
        )
        self.on_msg(self._asked)

    @traitlets.validate("pass_")
    def _known_pass(self, proposal) -> int:
        self._pass(proposal["value"])  # raises IndexError, with the passes that there are
        return proposal["value"]

    @traitlets.validate("step")
    def _known_step(self, proposal) -> int:
        if proposal["value"] < 1:
            raise ValueError(f"'step' must be >= 1, got {proposal['value']}.")
        return proposal["value"]

    def _asked(self, widget, content: dict[str, Any], buffers) -> None:
        """The learner asks what would have been; the browser gets the answer or the fault."""
        began = perf_counter()
        if content["ask"] == "ready":
            self._replay.ready(content["pass"])
            return
        try:
            changes = {n: self._settings[n].read(said) for n, said in content["changes"].items()}
            if content["ask"] == "run":
                self.other = self._replay.run(**changes)
            else:
                self.other = self._replay.one(content["pass"], **changes)
        except Exception as error:
            # What was typed in makes no sense, and that is said; anything else is a fault.
            usual = isinstance(error, (TypeError, ValueError))
            said = error if usual else f"{type(error).__name__}: {error}"
            self.send({"error": f"That did not work: {said}"})
            if usual:
                return
            raise
        told = [f"{self._settings[n].label}: {said}" for n, said in content["changes"].items()]
        self.send(
            {
                "story": story(self.other),
                "scope": content["ask"],
                "seconds": perf_counter() - began,
                "words": ", ".join(told),
            }
        )

    def _pass(self, number: int) -> Pass:
        if isinstance(self.trace, Trace):
            return self.trace[number].passes[0]
        if number != 0:
            raise IndexError(f"there is no pass {number}; a program is one pass, of number 0.")
        return self.trace.passes[0]

    def __repr__(self) -> str:
        steps = self._pass(self.pass_).steps
        place = min(max(self.step, 1), len(steps))
        name = f" ({steps[place - 1].name})" if steps else ""
        which = f"pass {self.pass_}, " if isinstance(self.trace, Trace) else ""
        of = self.trace.name if which else "a program"
        return f"Stepper of {of}: {which}step {place}{name}"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        # A widget is nothing without its kernel. So the run stands there twice: as it is in
        # the output of a cell, for whoever reads the notebook later; and as a widget, which
        # hides the other as long as it lives. Before both stands what is kept.
        self._kept = display(self._output(), raw=True, display_id=True)
        if isinstance(self.trace, ProgramTrace):
            html = views.cell(self.trace, self.step, self.key)
        else:
            html = cell(self.trace, self._beside, self.pass_, self.step, self.key)
        display({"text/plain": repr(self), "text/html": html}, raw=True)
        live = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        display(
            {"application/vnd.jupyter.widget-view+json": live, "text/plain": ""}, raw=True
        )

    def _output(self) -> dict[str, str]:
        record = {name: getattr(self, name) for name in kept.NAMES}
        shown = ""
        if self.moved:
            shown = kept.seen(self._pass(self.pass_), self.step, self.guesses)
        return kept.output(self.key, {"moved": self.moved} | record, shown)

    @traitlets.observe("moved")
    def _keep(self, change) -> None:
        if self._kept is not None:
            self._kept.update(self._output(), raw=True)


def _check(trace: Any, cycle: Any, beside: Any) -> None:
    """Make sure that what is given goes together."""
    if not (trace is None or isinstance(trace, Trace | ProgramTrace)):
        raise TypeError(
            "'trace' must be a trace: what cycle.run(…) returns, or mr.trace.program(…); "
            f"got {type(trace).__name__}."
        )
    if isinstance(trace, ProgramTrace) and (cycle is not None or beside):
        raise TypeError("a program has no 'cycle', and no runs 'beside' it: leave them out.")


def _usual() -> dict[str, Trigger]:
    from mlretrain.stages.triggers import Cron, OnDemand

    return {
        "never": OnDemand(),
        "each week": Cron("0 0 * * 1"),
        "each month": Cron("0 0 1 * *"),
    }
