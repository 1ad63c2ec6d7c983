"""Everything that is known before policies are compared: rows, models, and how well each did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.base import clone

from mlretrain.cycle import beforehand
from mlretrain.cycle import cycle as cycles
from mlretrain.cycle.cycle import RetrainingCycle
from mlretrain.cycle.policies import identity
from mlretrain.cycle.policies.matrix import Matrix
from mlretrain.cycle.policies.models import (
    Stored,
    Trained,
    needs_predict,
    pack,
    scores,
    stored,
    train_all,
    unpack,
)
from mlretrain.cycle.policies.rehearsal import Numbered, Rehearsal, rehearse
from mlretrain.stages import arguments
from mlretrain.stages.gates import BeatsChampion, Exam
from mlretrain.stages.triggers import OnDemand
from mlretrain.streams.cache import Arrays, cached, folder

#: Change it with what is kept on disk; older files are then left alone.
FORMAT = 1

#: So many entries of each kind are kept on disk.
MOST = 12


@dataclass(frozen=True, slots=True)
class Known:
    """The rows and the models of all moments of one cycle, whatever its trigger and its gate.

    Parameters
    ----------
    rehearsal : Rehearsal
    trained : dict of int to Trained
    models : dict of int to Stored
        By the pass after which they were trained; those whose training failed are missing.
    matrix : Matrix
        How well each of them answered each later pass.
    """

    rehearsal: Rehearsal
    trained: Mapping[int, Trained]
    models: Mapping[int, Stored]
    matrix: Matrix
    _verdicts: dict = field(default_factory=dict, repr=False)

    def verdict(self, gate) -> Callable[[int, int | None], bool]:
        """A function: would the gate let the model of one pass replace that of another?"""

        def judged(challenger: int, champion: int | None) -> bool:
            if challenger not in self.models:
                return False
            case = id(gate), challenger, champion
            if case not in self._verdicts:
                rows = self.rehearsal.moments[challenger].exam
                exam = Exam(
                    self.rehearsal.X.iloc[rows], self.rehearsal.y.iloc[rows],
                    self.models[challenger], None if champion is None else self.models[champion],
                )
                try:
                    promoted = gate.judge(exam).promoted
                except Exception:  # in a cycle, too, this is no reason to stop
                    promoted = False
                # The gate is kept as well, so that its id stays its own.
                self._verdicts[case] = promoted, gate
            return self._verdicts[case][0]

        return judged


def explore(
    cycle: RetrainingCycle, stream: Numbered, metrics: tuple[str, ...], *, errors: bool = False,
    n_jobs: int = -1, cache: bool = True, progress: bool | None = None,
) -> Known:
    """Train a model for every moment, or take them from the cache.

    Parameters
    ----------
    cycle : RetrainingCycle
        Its strategy must stand alone.
    stream : Numbered
    metrics : tuple of str
        The scores that will be asked for; the first fills the matrix.
    errors : bool, default=False
        Whether the errors of single answers will be asked for.
    n_jobs, cache, progress
        As in ``mr.compare``.
    """
    rehearsal = rehearse(cycle, stream)
    model = seeded(cycle)
    predict = errors or cycle.label_delay is not None
    predict = predict or needs_predict(model, metrics, rehearsal.y.iloc[:1000])
    trained = unpack(
        kept(
            "models", what_decides(cycle, stream, predict), cache,
            lambda: pack(
                train_all(
                    model, cycle.strategy, rehearsal,
                    predict=predict, n_jobs=n_jobs, progress=progress,
                )
            ),
        )
    )
    if trained[rehearsal.first].failure:
        raise ValueError(f"the first model could not be trained: {trained[rehearsal.first].failure}")
    models = stored(model, trained, rehearsal)
    found = scores(rehearsal, models, metrics[0])
    return Known(rehearsal, trained, models, _matrix(rehearsal, trained, found))


def _matrix(rehearsal: Rehearsal, trained: Mapping[int, Trained], found: np.ndarray) -> Matrix:
    moments = rehearsal.moments.values()
    return Matrix(
        titles=np.array(rehearsal.titles),
        ends=np.array([end.isoformat() for end in rehearsal.ends]),
        sizes=np.array([rows.stop - rows.start for rows in rehearsal.rows]),
        asked=np.array(rehearsal.asked, dtype=int),
        moments=np.array(list(rehearsal.moments)),
        failed=np.array([bool(one.failure) for one in trained.values()]),
        train=np.array([(m.train.start, m.train.stop) for m in moments]),
        exam=np.array([(m.exam.start, m.exam.stop) for m in moments]),
        seconds=np.array([one.seconds for one in trained.values()]),
        scores=found,
    )


def what_decides(cycle: RetrainingCycle, stream: Numbered, *more) -> tuple:
    """All that the models of a cycle depend on: not its trigger, nor its gate."""
    names = ("model", "random_state", "strategy", "quality", "warm_up", "holdout", "label_delay")
    return (FORMAT, stream.batches, *(getattr(cycle, name) for name in names), *more)


def kept(name: str, decides: tuple, cache: bool, build: Callable[[], Arrays]) -> Arrays:
    """Arrays from the cache, where what they depend on can be told by its content."""
    if cache:
        try:
            name = f"{name}-{identity.key(*decides)}"
        except identity.NoIdentity:
            cache = False
    if not cache:
        return build()
    arrays = cached(name, build)
    _tidy(name.partition("-")[0])
    return arrays


def _tidy(kind: str) -> None:
    """Of each kind of entry keep the newest only: answers to a year of flights are 60 MB."""
    try:
        files = [(path.stat().st_mtime, path) for path in folder().glob(f"{kind}-*.npz")]
    except FileNotFoundError:  # another process tidies up as well
        return
    for _, path in sorted(files, reverse=True)[MOST:]:
        path.unlink(missing_ok=True)


def idle(stream, strategy, *, model, metric, **settings) -> RetrainingCycle:
    """A cycle that nobody asks to retrain, with the model that suits the stream by default."""
    beforehand.check_stream(stream)
    cycle = RetrainingCycle(
        stream.baseline_model() if model is None else model, trigger=OnDemand(),
        strategy=strategy, metric=metric, alerts=[], **settings,
    )
    beforehand.check(cycle, stream)
    return cycle


def check_warm_up(cycle: RetrainingCycle, stream: Numbered) -> None:
    """Refuse a warm-up that leaves no batch to be answered."""
    batches, warm_up = stream.batches, cycle.warm_up
    if not batches or len(batches) > 1 and not cycle._warming_up(batches[:-1], batches[-1]):
        return
    many = len(batches)
    days = (batches[-1].end - batches[0].start) / pd.Timedelta("1D")
    shorter = f"Give fewer batches, such as warm_up={many // 2}, or" if many > 1 else "Take"
    raise ValueError(
        f"'warm_up' must be shorter than the stream, got {warm_up!r} for a stream of {many} "
        f"batch{'es' * (many != 1)} in {days:.3g} day{'s' * (days != 1)}: all of it is warm-up, and "
        f"nothing is left to answer. {shorter} a longer stream."
    )


def seeded(cycle: RetrainingCycle):
    """The model of a cycle, unfitted, with its ``random_state`` set."""
    return cycles._seeded(cycle.model, cycle.random_state)


def resolved(cycle: RetrainingCycle, metric: str) -> RetrainingCycle:
    """The same cycle, with the gate that it has by default, following a metric."""
    gate = BeatsChampion(cycle._metric()) if cycle.gate is None else cycle.gate
    return clone(cycle).set_params(gate=gate, metric=metric, registry=None, alerts=[])


def refuse_dependent(strategy) -> None:
    """Refuse a strategy of which a model cannot be known by its moment alone."""
    if not strategy.stands_alone:
        raise ValueError(
            f"'strategy' must train each model from its rows alone, such as FullRefit() or "
            f"SlidingWindow('28D'), got {strategy!r}: what it trains depends on the models "
            "before, so there are as many models as schedules. mr.compare runs such policies "
            "one by one."
        )


def perfect(metric: str) -> float:
    """The best that a score can be: 0 for a loss, whose name begins with neg_, else 1."""
    return 0.0 if metric.startswith("neg_") else 1.0


def check_costs(retrain_cost, error_cost) -> None:
    """Refuse costs that make no sense."""
    arguments.positive("retrain_cost", retrain_cost, or_zero=True)
    arguments.positive("error_cost", error_cost)
