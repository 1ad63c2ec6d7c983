"""A run without training: which rows a cycle would have to learn from, at each moment.

The rows are chosen by the cycle itself, with its own data gate, exam and label delay. So
whatever is computed from them sees exactly what a policy sees at the same moment.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.base import clone, is_classifier
from sklearn.dummy import DummyClassifier, DummyRegressor

from mlretrain.cycle.cycle import RetrainingCycle
from mlretrain.stages.gates import Gate, Verdict
from mlretrain.stages.strategies import Past, Strategy
from mlretrain.stages.triggers import Signal, Trigger
from mlretrain.streams.batch import Batch


class Numbered:
    """The batches of a stream, with rows that are counted through from 0.

    By these numbers a row is found again wherever a cycle carries it.

    Parameters
    ----------
    stream : iterable of Batch
    """

    def __init__(self, stream) -> None:
        self.name = getattr(stream, "name", "stream")
        self._batches = list(stream)

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[Batch]:
        first = 0
        for batch in self._batches:
            yield dataclasses.replace(
                batch, X=_counted(batch.X, first), y=_counted(batch.y, first)
            )
            first += max(len(batch.X), len(batch.y))

    @property
    def batches(self) -> list[Batch]:
        """As they came."""
        return self._batches


@dataclass(frozen=True, slots=True)
class Moment:
    """What a retraining at the end of one pass has to work with.

    Parameters
    ----------
    train, exam : slice
        Rows of the table.
    past : Past
        What the strategy chose from.
    """

    train: slice
    exam: slice
    past: Past


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All passes of a run, and what there was to learn from after each.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
        Every row that was found good, by its number, oldest first; behind them the rows
        that were refused, but can be answered all the same.
    y : pandas.Series of shape (rows,)
    good : int
        How many were found good.
    titles : list of str
        Of the passes.
    ends : list of pandas.Timestamp
        When each pass ended.
    rows : list of slice
        The rows of each pass; none where they cannot be answered.
    asked : list of int
        The passes in which the trigger was asked.
    moments : dict of int to Moment
        By the number of the pass; the first made the first model.
    """

    X: pd.DataFrame
    y: pd.Series
    good: int
    titles: list[str]
    ends: list[pd.Timestamp]
    rows: list[slice]
    asked: list[int]
    moments: dict[int, Moment]

    @property
    def first(self) -> int:
        """The pass that made the first model."""
        return next(iter(self.moments))

    @property
    def served(self) -> list[int]:
        """The passes whose rows a model had to answer."""
        return [p for p, rows in enumerate(self.rows) if p > self.first and rows.stop > rows.start]


def rehearse(cycle: RetrainingCycle, stream: Numbered) -> Rehearsal:
    """Let a cycle retrain at the end of every pass, with a model that learns nothing.

    Each challenger is deployed, so that the data gate knows as much as it can at each
    moment.
    """
    notes = _Notes(_learns_nothing(cycle.model, stream.batches))
    passes = list(cycle._from_warm_up(iter(stream)))
    rehearsing = clone(cycle).set_params(
        trigger=_Always(notes), strategy=_Noting(cycle.strategy, notes), gate=_Open(notes),
        registry=None, alerts=[], metric=cycle._metric(),
    )
    trace = rehearsing.run(stream, progress=False)
    trained = [one.number for one in trace.passes if "retrained" in one.events]
    if not trained:
        told = trace.passes[-1].summary if trace.passes else "it has no batches"
        raise ValueError(f"'stream' must hold enough for a first model: {told}.")
    asked = [p for p, one in enumerate(passes) if one.end in notes.asked]
    kept = _kept(passes, notes, trained[0], set(asked))
    X = pd.concat([passes[p].X[notes.columns] for p in kept])
    good = len(X)
    y = pd.concat([passes[p].y for p in kept])
    later = range(trained[0] + 1, len(passes))
    odd = [p for p in later if p not in kept and _alike(passes[p], X, y)]
    X = pd.concat([X, *(passes[p].X for p in odd)])
    y = pd.concat([y, *(passes[p].y for p in odd)])
    place = pd.Series(range(len(X)), X.index)

    def places(index) -> slice:
        return slice(int(place[index[0]]), int(place[index[-1]]) + 1) if len(index) else slice(0, 0)

    there = {*kept, *odd}
    return Rehearsal(
        X, y, good,
        titles=[one.title for one in passes],
        ends=[one.end for one in passes],
        rows=[places(one.X.index if p in there else ()) for p, one in enumerate(passes)],
        asked=asked,
        moments={
            p: Moment(places(train), places(exam), past)
            for p, (train, past), exam in zip(trained, notes.trained, notes.exams, strict=True)
        },
    )


def _alike(batch: Batch, X: pd.DataFrame, y: pd.Series) -> bool:
    """Whether the rows of a batch that was refused look like all others."""
    return (
        isinstance(batch.X, pd.DataFrame)
        and len(batch.X) == len(batch.y) > 0
        and batch.X.dtypes.equals(X.dtypes)
        and batch.y.dtype == y.dtype
        and not batch.y.isna().any()
    )


def _kept(passes: list[Batch], notes: _Notes, first: int, asked: set[int]) -> list[int]:
    """The passes whose rows may be learned from, or have to be answered."""
    train, _ = notes.trained[0]
    known = pd.Index([*train, *notes.exams[0]])
    before = [p for p in range(first) if known.isin(passes[p].X.index).any()]
    return [*before, *(p for p in range(first, len(passes)) if p == first or p in asked)]


@dataclass(slots=True)
class _Notes:
    """What the parts of a rehearsing cycle take down."""

    model: object
    columns: list = field(default_factory=list)
    asked: set[pd.Timestamp] = field(default_factory=set)
    trained: list[tuple[pd.Index, Past]] = field(default_factory=list)
    exams: list[pd.Index] = field(default_factory=list)


class _Always(Trigger):
    def __init__(self, notes: _Notes) -> None:
        self.notes = notes

    def __sklearn_clone__(self) -> _Always:
        return self  # a clone would have notes of its own

    def update(self, moment) -> Signal:
        self.notes.asked.add(moment.time)
        return Signal(True, "always")


class _Noting(Strategy):
    def __init__(self, strategy: Strategy, notes: _Notes) -> None:
        self.strategy = strategy
        self.notes = notes
        self.starts_anew = strategy.starts_anew

    def first_row(self, past: Past) -> int:
        return self.strategy.first_row(past)

    def train(self, model, X, y, champion, past=None):
        self.notes.columns = list(X.columns)
        # The function that looks times up would bring the whole past along.
        self.notes.trained.append((X.index, dataclasses.replace(past, until=None)))
        return self.notes.model


class _Open(Gate):
    def __init__(self, notes: _Notes) -> None:
        self.notes = notes

    def judge(self, exam) -> Verdict:
        self.notes.exams.append(exam.X.index)
        return Verdict("promoted", ("each is deployed",))


def _learns_nothing(model, batches: list[Batch]):
    """A fitted model that knows every label of the stream, so that it never fails."""
    y = pd.concat([batch.y for batch in batches if len(batch.y)]).dropna()
    dummy = DummyClassifier() if is_classifier(model) else DummyRegressor()
    return dummy.fit(np.zeros((len(y), 1)), y)


def _counted(values, first: int):
    if not isinstance(values, pd.DataFrame | pd.Series):
        return values
    return values.set_axis(pd.RangeIndex(first, first + len(values)))
