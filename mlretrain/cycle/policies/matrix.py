"""The matrix "trained after pass i, used in pass j", with what each training took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from mlretrain.cycle.policies.schedules import answering
from mlretrain.streams.cache import Arrays


@dataclass(frozen=True, slots=True)
class Run:
    """What one policy did.

    Parameters
    ----------
    retrained : tuple of int
        The passes after which a challenger was trained, without the first model.
    deployed : tuple of int
        Those of them whose challenger went live.
    scores : tuple of float
        Of each pass; NaN where there is none.
    rows : int
        Rows trained on, in all trainings together, with the first.
    labels : int
        Different rows whose label was looked at, by a training, an exam or the trigger.
    seconds : float
        Processor time of all trainings.
    """

    retrained: tuple[int, ...]
    deployed: tuple[int, ...]
    scores: tuple[float, ...]
    rows: float
    labels: float
    seconds: float


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """How well the model of each moment answered each later pass.

    Parameters
    ----------
    titles, ends : numpy.ndarray of shape (passes,)
        In words, and as ISO 8601.
    sizes : numpy.ndarray of shape (passes,)
        Rows to be answered.
    asked : numpy.ndarray of int
        The passes after which a trigger is asked.
    moments : numpy.ndarray of int
        The passes after which a training is possible; the first made the first model.
    failed : numpy.ndarray of bool
        The moments whose training failed.
    train, exam : numpy.ndarray of shape (moments, 2)
        Rows of the stream, from the first up to the one behind the last.
    seconds : numpy.ndarray of shape (moments,)
        Processor time of the training.
    scores : numpy.ndarray of shape (passes, passes)
        ``scores[i, j]``, for the model of pass i in pass j; NaN where there is none.
    """

    titles: np.ndarray
    ends: np.ndarray
    sizes: np.ndarray
    asked: np.ndarray
    moments: np.ndarray
    failed: np.ndarray
    train: np.ndarray
    exam: np.ndarray
    seconds: np.ndarray
    scores: np.ndarray

    def arrays(self) -> Arrays:
        """As named arrays, for the disk; the way back is the constructor."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def first(self) -> int:
        """The pass that made the first model."""
        return int(self.moments[0])

    @property
    def usable(self) -> list[int]:
        """The passes with a model, the first included."""
        return [int(p) for p in self.moments[~self.failed]]

    @property
    def counted(self) -> np.ndarray:
        """The passes on which every model has a score."""
        usable = np.array(self.usable)
        return np.array([
            p for p in range(self.first + 1, len(self.sizes))
            if not np.isnan(self.scores[usable[usable < p], p]).any()
        ], dtype=int)

    def losses(self, counted: np.ndarray, perfect: float, error_cost: float) -> np.ndarray:
        """What each model costs in each pass; nothing in those that do not count."""
        losses = np.zeros(self.scores.shape)
        short = perfect - self.scores[:, counted]
        losses[:, counted] = np.nan_to_num(error_cost * self.sizes[counted] * short)
        return losses

    def run(
        self, retrained: Iterable[int], deployed: Iterable[int], *, all_labels: bool = False
    ) -> Run:
        """The run of a policy whose moments are known.

        Parameters
        ----------
        retrained, deployed : iterable of int
            The passes after which it trained, and after which a model went live.
        all_labels : bool, default=False
            Whether it looked at the label of every row.
        """
        retrained, deployed = sorted(retrained), sorted(deployed)
        since = answering(deployed, self.first, len(self.sizes))
        scores = np.where(since < 0, np.nan, self.scores[since, np.arange(len(since))])
        at = np.isin(self.moments, [self.first, *retrained])
        looked = np.full(int(self.exam.max()), all_labels)
        for start, stop in np.concatenate([self.train[at], self.exam[at]]):
            looked[start:stop] = True
        return Run(
            tuple(retrained), tuple(deployed), tuple(scores.tolist()),
            rows=int(np.diff(self.train[at & ~self.failed]).sum()), labels=int(looked.sum()),
            seconds=float(self.seconds[at].sum()),
        )
