"""Rows whose labels are on their way, with what was answered to them when they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mlretrain.stages.scoring import Answers, Joined


@dataclass(slots=True, eq=False)
class Rows:
    """The rows of a batch and the answers to them, while their labels arrive.

    Parameters
    ----------
    title : str
        Of the batch.
    X, y, times
        Its rows; ``y`` must not be looked at beyond what has arrived.
    good : bool
        Whether they may be learned from.
    version : str or None
        Who answered them.
    answers : Answers or None
        None when there was no champion, or when it failed.
    estimates : dict of str to float
        How well they seemed to be answered, before any label was known.
    arrived : int
        How many rows, from the oldest on, are old enough for their labels to be here.
    known : numpy.ndarray of bool or None
        Whether each label can be had; ``y`` means nothing where it cannot. None: all of them.
    keys : numpy.ndarray or None
        By what each row is told from others when its label comes.
    open : numpy.ndarray of int
        Places of the rows that are old enough, and whose label is still not there.
    """

    title: str
    X: pd.DataFrame
    y: pd.Series
    times: pd.DatetimeIndex
    good: bool
    version: str | None
    answers: Answers | None
    estimates: dict[str, float]
    arrived: int = 0
    known: np.ndarray | None = None
    keys: np.ndarray | None = None
    open: np.ndarray = field(default_factory=lambda: np.empty(0, int))

    @property
    def complete(self) -> bool:
        return not self.waiting

    @property
    def waiting(self) -> int:
        """How many labels are on their way."""
        return len(self.times) - self.arrived + len(self.open)

    def until(self, time: pd.Timestamp) -> Part | None:
        """The rows before a time whose labels were not here yet; None when there are none."""
        first, self.arrived = self.arrived, int(self.times.searchsorted(time))
        if self.known is None:
            return Part(self, slice(first, self.arrived)) if self.arrived > first else None
        asked = np.concatenate([self.open, np.arange(first, self.arrived)])
        here = self.known[asked]
        self.open = asked[~here]
        return Part(self, asked[here]) if here.any() else None

    def give_up(self, time: pd.Timestamp) -> int:
        """Wait no longer for the labels of rows before a time; gives how many these are."""
        before = len(self.open)
        self.open = self.open[self.open >= self.times.searchsorted(time)]
        return before - len(self.open)

    def fill(self, places: np.ndarray, labels: pd.Series) -> None:
        """Put in labels that have come."""
        old = np.flatnonzero(self.known)
        all_known = pd.concat([self.y.iloc[old], labels]) if len(old) else labels
        self.y = spread(all_known, np.concatenate([old, places]), self.y)
        self.known = self.known.copy()
        self.known[places] = True


@dataclass(slots=True, eq=False)
class Part:
    """Some rows of a batch, whose labels are here.

    Parameters
    ----------
    whole : Rows
    rows : slice, numpy.ndarray of int or None
        None stands for all of them.
    """

    whole: Rows
    rows: slice | np.ndarray | None = None

    @property
    def y(self) -> pd.Series:
        return self.whole.y if self.rows is None else self.whole.y.iloc[self.rows]

    @property
    def answers(self) -> Answers:
        answers = self.whole.answers
        return answers if self.rows is None else answers.part(self.rows)

    @property
    def labelled(self) -> tuple[pd.DataFrame, pd.Series, pd.DatetimeIndex]:
        whole = self.whole
        if self.rows is None:
            return whole.X, whole.y, whole.times
        return whole.X.iloc[self.rows], self.y, whole.times[self.rows]

    @property
    def errors(self) -> np.ndarray:
        """How wrong each answer was: 0 or 1 for a class, the absolute error for a number."""
        answers, y = self.answers, np.asarray(self.y)
        given = np.asarray(answers.predict(answers.X))
        return (given != y).astype(float) if hasattr(answers, "classes_") else np.abs(given - y)


def scores(parts: list[Part], metrics: Iterable[str]) -> dict[str, float]:
    """Score several parts as one, whoever answered them; nothing for no part."""
    if not parts:
        return {}
    if len(parts) == 1:
        answers, y = parts[0].answers, parts[0].y
    else:
        answers = Joined([part.answers for part in parts])
        y = pd.concat([part.y for part in parts])
    return {metric: answers.score(metric, y) for metric in metrics}


def spread(labels: pd.Series, places: np.ndarray, like: pd.Series) -> pd.Series:
    """Labels at their places among rows; at all other places any value of the same type.

    Examples
    --------
    >>> spread(pd.Series([7, 8]), np.array([2, 1]), pd.Series([0.0] * 3, name="sold")).tolist()
    [7, 8, 7]
    """
    if not len(labels):
        return pd.Series(0.0, like.index, name=like.name)
    which = np.zeros(len(like), int)
    which[places] = np.arange(len(places))
    return labels.iloc[which].set_axis(like.index).rename(like.name)
