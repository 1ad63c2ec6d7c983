"""Rows whose labels are on their way, with what was answered to them when they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
        How many labels, from the oldest row on, are here.
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

    @property
    def complete(self) -> bool:
        return self.arrived == len(self.times)

    def until(self, time: pd.Timestamp) -> Part | None:
        """The rows before a time whose labels were not here yet; None when there are none."""
        first, self.arrived = self.arrived, int(self.times.searchsorted(time))
        return Part(self, slice(first, self.arrived)) if self.arrived > first else None


@dataclass(slots=True, eq=False)
class Part:
    """Some rows of a batch, whose labels are here.

    Parameters
    ----------
    whole : Rows
    rows : slice or None
        None stands for all of them.
    """

    whole: Rows
    rows: slice | None = None

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
