"""A run, or one of its passes, once more with other settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sklearn.base import clone

from mlretrain.cycle import heart
from mlretrain.cycle.cycle import RetrainingCycle
from mlretrain.stages.registry import Registry
from mlretrain.stages.strategies import Past, Strategy
from mlretrain.streams.batch import Batch
from mlretrain.trace import Pass, Trace
from mlretrain.trace.tables import after


@dataclass(frozen=True, slots=True)
class _Before:
    """What there was when a pass began."""

    batch: Batch
    memory: dict[str, Any]
    registry: Registry
    variables: dict[str, Any]


class Replay:
    """Answers "what if": the same stream, with a setting changed.

    To repeat one pass, what the cycle remembered at its beginning must be at hand. So the
    run is gone through once as it was, up to that pass, and each pass's beginning is kept.
    Nothing is trained twice: a training with the same settings on the same rows is
    remembered, so that a change to a trigger or a gate is answered almost at once.

    Nothing of this reaches the cycle's registry or its alerts: it works on copies.

    Parameters
    ----------
    cycle : RetrainingCycle
        With a ``random_state``; otherwise chance changes a run as well.
    stream : Stream
        What it ran on.

    Examples
    --------
    >>> import mlretrain as mr
    >>> from mlretrain.cycle.replay import Replay
    >>> stream = mr.streams.synthetic("sudden", batches=8, rows=200, random_state=0)
    >>> cycle = mr.RetrainingCycle(
    ...     stream.baseline_model("linear"), trigger=mr.triggers.OnDemand(),
    ...     metric="accuracy", warm_up=2, random_state=0,
    ... )
    >>> replay = Replay(cycle, stream)
    >>> replay.one(3).events, replay.one(3, trigger=mr.triggers.Every("1h")).events[:1]
    ([], ['retrained'])
    """

    def __init__(self, cycle: RetrainingCycle, stream) -> None:
        self.cycle = clone(cycle).set_params(registry=None, alerts=[])
        self.stream = stream
        self._trained: dict[tuple, tuple] = {}
        self._passes: list[Pass] = []
        self._kept: dict[int, _Before] = {}
        self._way = self._along()

    @property
    def trace(self) -> Trace:
        """The whole run as it was."""
        while self._further():
            pass
        return self.cycle._trace(self._passes, self.stream)

    def ready(self, number: int) -> None:
        """Go through the run up to the end of a pass, so that it can be repeated at once."""
        self._before(number)
        if number + 1 not in self._kept:
            self._further()

    def one(self, number: int, **changes: Any) -> Trace:
        """One pass, as it would have gone with other settings from there on.

        Parameters
        ----------
        number : int
            Of the pass.
        **changes
            Parameters of the cycle, as ``set_params`` takes them:
            ``trigger__by=0.05``, ``strategy=mr.strategies.FullRefit()``.

        Returns
        -------
        Trace
            Of this one pass.

        Raises
        ------
        IndexError
            If the run has no such pass.
        """
        before = self._before(number)
        cycle = self._changed(changes)
        recorder = cycle._recorder(before.variables)
        steps = cycle._steps(before.registry.in_memory(), recorder)
        # Another trigger has not seen what went before, and begins here.
        steps.recall(before.memory, trigger="trigger" not in changes)
        _go(steps, recorder, number, before.batch)
        trace = cycle._trace(recorder.passes, self.stream)
        trace.before = before.variables
        return trace[number]

    def run(self, **changes: Any) -> Trace:
        """The whole run, as it would have gone with other settings from the beginning."""
        return self._changed(changes).run(self.stream, progress=False)

    def _changed(self, changes: dict[str, Any]) -> RetrainingCycle:
        # What is inside a part that is replaced cannot be set any more.
        parts = {name for name in changes if "__" not in name}
        inner = {n: v for n, v in changes.items() if n in parts or n.split("__")[0] not in parts}
        cycle = clone(self.cycle).set_params(**inner)
        cycle.strategy = _Remembering(cycle.strategy, self._trained)
        return cycle

    def _before(self, number: int) -> _Before:
        while number not in self._kept:
            if not self._further():
                raise IndexError(f"there is no pass {number} in this run.")
        return self._kept[number]

    def _further(self) -> bool:
        """Go through one more pass of the run as it was; false at its end."""
        try:
            return next(self._way, None) is not None
        except BaseException:  # interrupted: the next one who asks begins anew
            self._way = self._along()
            raise

    def _along(self) -> Iterator[int]:
        """Go through the run as it was, and keep what there was before each pass."""
        cycle, registry = self._changed({}), Registry()
        recorder = cycle._recorder()
        self._passes = recorder.passes
        steps = cycle._steps(registry, recorder)
        variables: dict[str, Any] = {}
        for number, batch in cycle._numbered(iter(self.stream), registry):
            self._kept[number] = _Before(
                batch, steps.memory(whole=True), registry.in_memory(), variables
            )
            yield number
            _go(steps, recorder, number, batch)
            variables = after(recorder.passes[-1:], variables)


class _Remembering(Strategy):
    """A strategy that gives back what it has trained before."""

    def __init__(self, strategy: Strategy, trained: dict[tuple, tuple]) -> None:
        self.strategy = strategy
        self._trained = trained
        self.starts_anew = strategy.starts_anew

    def first_row(self, past: Past) -> int:
        return self.strategy.first_row(past)

    def train(self, model, X, y, champion, past=None):
        rows = (len(X), past.newest, past.learned, sha256(y.to_numpy().tobytes()).digest())
        key = repr(self.strategy), repr(model), id(champion), *rows
        if key not in self._trained:
            made = self.strategy.train(model, X, y, champion, past)
            # The champion is kept as well, so that its id stays its own.
            self._trained[key] = made, self.strategy.told_, self.strategy.rows_, champion
        made, self.told_, self.rows_, _ = self._trained[key]
        return made

    def __repr__(self) -> str:
        return repr(self.strategy)


def _go(steps, recorder, number: int, batch: Batch) -> None:
    recorder.open(number, batch.title, batch.start.isoformat(), batch.end.isoformat())
    heart.one_pass(steps, batch)
