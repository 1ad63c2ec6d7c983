"""The rows that have come so far, and how they are divided for a training."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd

from mlretrain.stages.strategies import Past, Strategy
from mlretrain.stages.together import lies_together


@dataclass(frozen=True, slots=True)
class Material:
    """What a challenger is trained on, and the exam that neither model has seen.

    Parameters
    ----------
    X, y, times
        The rows to train on, oldest first.
    exam_X, exam_y, exam_times
        The newest rows, later than all of those.
    learned : int
        How many rows of the stream are learned from or passed over by then.
    past : Past
        What the strategy chose from.
    """

    X: pd.DataFrame
    y: pd.Series
    times: pd.DatetimeIndex
    exam_X: pd.DataFrame
    exam_y: pd.Series
    exam_times: pd.DatetimeIndex
    learned: int
    past: Past


@dataclass(frozen=True, slots=True)
class _Chunk:
    first: int
    X: pd.DataFrame
    y: pd.Series
    times: pd.DatetimeIndex

    @property
    def end(self) -> int:
        return self.first + len(self.times)


class History:
    """The labelled rows that came and were found good, oldest first.

    Rows are counted from the first that ever came. What a strategy will not ask for
    again is forgotten, so that memory stays flat under a sliding window.

    Parameters
    ----------
    strategy : Strategy
        Chooses the rows to train on.
    holdout : float or str
        What is kept for the exam: the newest share of the last batch, or the newest
        stretch of time, such as ``"7D"``. A later challenger learns from it.
    rows : int, default=0
        Rows that came before, and are not there any more.
    """

    def __init__(self, strategy: Strategy, holdout: float | str, rows: int = 0) -> None:
        self._strategy = strategy
        self._holdout = holdout
        self._chunks: list[_Chunk] = []
        self.rows = rows
        self.forgets = True  # what the strategy will not ask for again

    def add(self, X: pd.DataFrame, y: pd.Series, times: pd.DatetimeIndex, learned: int) -> None:
        """Keep the rows of one batch, and forget what will not be asked for again."""
        self._chunks.append(_Chunk(self.rows, X, y, times))
        self.rows += len(times)
        first = self._strategy.first_row(self._past(self._cut, learned))
        while self.forgets and self._chunks[0].end <= first:
            del self._chunks[0]

    def memory(self) -> History:
        """The same rows, in a history of their own."""
        twin = copy.copy(self)
        twin._chunks = list(self._chunks)
        return twin

    def recall(self, other: History) -> None:
        """Go on from the rows of another history; what was forgotten there stays forgotten."""
        self._chunks, self.rows = list(other._chunks), other.rows

    @property
    def empty(self) -> bool:
        """Whether there is nothing to learn from yet."""
        return not self._chunks

    def material(self, learned: int) -> Material:
        """Divide the rows: the newest for the exam, of the rest what the strategy chooses."""
        cut = self._cut
        past = self._past(cut, learned)
        first = max(self._strategy.first_row(past), self._chunks[0].first)
        return Material(*self._between(first, cut), *self._between(cut, self.rows), cut, past)

    @property
    def _cut(self) -> int:
        newest = self._chunks[-1].times
        if isinstance(self._holdout, Real):
            return self.rows - math.ceil(self._holdout * len(newest))
        return self._until(newest[-1] - pd.Timedelta(self._holdout))

    def _past(self, cut: int, learned: int) -> Past:
        return Past(cut, learned, self._time(max(cut - 1, self._chunks[0].first)), self._until)

    def _until(self, time: pd.Timestamp) -> int:
        # A label that came late stands behind younger rows: what is asked for is the first
        # row that is younger, and all that came after it.
        for chunk in self._chunks:
            if chunk.times[-1] > time:
                return chunk.first + int(chunk.times.searchsorted(time, side="right"))
        return self.rows

    def _time(self, row: int) -> pd.Timestamp:
        place = max(i for i, c in enumerate(self._chunks) if c.first <= row)
        chunk, before = self._chunks[place], self._chunks[max(place - 1, 0)]
        return max(chunk.times[row - chunk.first], before.times[-1] if place else chunk.times[0])

    def _between(self, first: int, end: int):
        parts = [
            (c.X.iloc[a:b], c.y.iloc[a:b], c.times[a:b])
            for c in self._chunks
            if (a := max(first - c.first, 0)) < (b := min(end, c.end) - c.first)
        ]
        if not parts:
            newest = self._chunks[-1]
            return newest.X.head(0), newest.y.head(0), newest.times[:0]
        if len(parts) == 1:
            return parts[0]
        Xs, ys, times = zip(*parts, strict=True)
        return _below(Xs), _in_line(ys), times[0].append(list(times[1:]))


def _below(parts: tuple[pd.DataFrame, ...]) -> pd.DataFrame:
    """Rows one after the other; columns that lie together without pandas' look at each of them."""
    first, *others = parts
    if not all(map(lies_together, parts)) or any(
        not X.columns.is_(first.columns) or X.to_numpy().dtype != first.to_numpy().dtype for X in others
    ):
        return pd.concat(parts)
    values = np.concatenate([X.to_numpy().T for X in parts], axis=1)
    index = first.index.append([X.index for X in others])
    return pd.DataFrame(values.T, index, first.columns, copy=False)


def _in_line(parts: tuple[pd.Series, ...]) -> pd.Series:
    """Labels one after the other; plain numbers without pandas' long look at each part."""
    first, *others = parts
    if any(y.dtype != first.dtype or y.name != first.name for y in others) or (
        not isinstance(first.dtype, np.dtype)
    ):
        return pd.concat(parts)
    values = np.concatenate([y.to_numpy() for y in parts])
    index = first.index.append([y.index for y in others])
    return pd.Series(values, index, name=first.name, copy=False)
