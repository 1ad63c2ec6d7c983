"""The run of a policy: the cycle itself, which takes the models it finds ready."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import pandas as pd
from sklearn.base import clone

from mlretrain.cycle.cycle import RetrainingCycle
from mlretrain.cycle.policies.known import Known
from mlretrain.cycle.policies.matrix import Run
from mlretrain.cycle.policies.models import Stored
from mlretrain.cycle.policies.rehearsal import Numbered, Rehearsal
from mlretrain.cycle.policies.schedules import answering
from mlretrain.stages.strategies import Past, Strategy


def really(
    cycle: RetrainingCycle, stream: Numbered, rehearsal: Rehearsal, known: Known | None = None
) -> Run:
    """Run a cycle. What was trained already, on the same rows, is not trained again.

    Parameters
    ----------
    cycle : RetrainingCycle
    stream : Numbered
    rehearsal : Rehearsal
    known : Known, optional
        The models of all moments, and their scores.

    Raises
    ------
    ValueError
        If the gate lets no model pass when there is none yet.
    """
    ready = _Ready(cycle.strategy, rehearsal, known)
    alone = clone(cycle).set_params(registry=None, alerts=[], strategy=ready)
    trace = alone.run(stream, progress=False)
    retrained = [one.number for one in trace.passes if "retrained" in one.events]
    deployed = [one.number for one in trace.passes if "promoted" in one.events]
    if not deployed or deployed[0] != rehearsal.first:
        refuse_first(cycle.gate, trace.passes[rehearsal.first].summary)
    since = answering(deployed[1:], deployed[0], len(trace.passes))
    same = {p for p, place in zip(retrained, ready.taken, strict=True) if place == p}
    scores = [
        known.matrix.scores[i, p] if i in same else one.scores.get(cycle.metric, np.nan)
        for p, (i, one) in enumerate(zip(since, trace.passes, strict=True))
    ]
    return Run(
        tuple(retrained[1:]), tuple(deployed[1:]), tuple(map(float, scores)),
        rows=int(trace.work()["rows trained on"].sum()),
        labels=_labels(rehearsal, retrained, ready.rows, looks_at_labels(cycle)),
        seconds=sum(ready.seconds),
    )


def refuse_first(gate, why: str) -> None:
    """Say that there is nothing to compare."""
    raise ValueError(f"'gate' must let the first model pass, got {gate!r}: {why}.")


def looks_at_labels(cycle: RetrainingCycle) -> bool:
    """Whether the trigger needs the label of every row."""
    return bool(cycle.trigger.metrics) or "errors" in cycle.trigger.needs


def _labels(rehearsal: Rehearsal, retrained: list[int], trained: list, every: bool) -> int:
    """Different rows that were trained on, or part of an exam; or all that came."""
    looked = np.full(rehearsal.good, every)
    exams = (rehearsal.moments[p].exam for p in retrained if p in rehearsal.moments)
    for start, stop in [*trained, *((exam.start, exam.stop) for exam in exams)]:
        looked[start:stop] = True
    return int(looked.sum())


def _rows(numbers) -> tuple[int, int, int]:
    """What tells the rows of one training from those of another."""
    return int(numbers[0]), int(numbers[-1]), len(numbers)


class _Ready(Strategy):
    """A strategy that takes a model that is ready, where it would train one on the same rows."""

    def __init__(self, strategy: Strategy, rehearsal: Rehearsal, known: Known | None) -> None:
        self.strategy = strategy
        self.starts_anew = strategy.starts_anew
        self._known = known
        self._numbers = rehearsal.X.index.to_numpy()[: rehearsal.good]
        moments: Mapping = {} if known is None else rehearsal.moments
        self._places = {_rows(self._numbers[m.train]): p for p, m in moments.items()}
        self.rows: list[tuple[int, int]] = []
        self.seconds: list[float] = []
        self.taken: list[int | None] = []

    def check_model(self, model) -> None:
        self.strategy.check_model(model)

    def first_row(self, past: Past) -> int:
        return self.strategy.first_row(past)

    def train(
        self, model, X: pd.DataFrame, y: pd.Series, champion, past: Past | None = None
    ):
        start = int(self._numbers.searchsorted(X.index[0]))
        self.rows.append((start, start + len(X)))
        place = self._places.get(_rows(X.index))
        self.taken.append(place)
        if place is not None:
            return self._take(place)
        if isinstance(champion, Stored):
            champion = None  # it does not matter to a strategy that stands alone
        began = time.process_time()
        try:
            return self.strategy.train(model, X, y, champion, past)
        finally:
            self.seconds.append(time.process_time() - began)
            self.told_, self.rows_ = self.strategy.told_, self.strategy.rows_

    def _take(self, place: int) -> Stored:
        trained = self._known.trained[place]
        self.seconds.append(trained.seconds)
        if trained.failure:
            raise RuntimeError(trained.failure)
        return self._known.models[place]

    def __repr__(self) -> str:
        return repr(self.strategy)
