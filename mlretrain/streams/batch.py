"""A batch: the rows that arrived in one stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows that arrived between two moments, oldest first.

    Parameters
    ----------
    number : int
        Place in the stream, counted from 1.
    start, end : pandas.Timestamp
        The stretch of time: ``start`` belongs to it, ``end`` does not. At ``end``
        the batch is complete; nothing can be known of it before.
    X : pandas.DataFrame of shape (rows, features)
        What was known when each row had to be answered.
    y : pandas.Series of shape (rows,)
        The labels, in the order of ``X``.
    times : pandas.DatetimeIndex of shape (rows,)
        When each row had to be answered; never decreasing.
    title : str
        The stretch of time in words, such as ``"week of 11 February 2013"``.
    unlabelled : int
        Rows of this stretch that never got a label (cancelled flights, for
        example): counted here and left out of ``X`` and ``y``.
    known : numpy.ndarray of shape (rows,) or None
        Whether each label is here. Where it is not, ``y`` holds something else, which
        means nothing. None: all of them are.
    keys : numpy.ndarray of shape (rows,) or None
        By what each row is told from others when its label comes.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=4, rows=100, random_state=0)
    >>> batch = stream[0]
    >>> batch
    Batch(1, '1 January 2024', 100 rows)
    >>> batch.X.shape, str(batch.end)
    ((100, 3), '2024-01-02 00:00:00')
    """

    number: int
    start: pd.Timestamp
    end: pd.Timestamp
    X: pd.DataFrame
    y: pd.Series
    times: pd.DatetimeIndex
    title: str
    unlabelled: int = 0
    known: np.ndarray | None = None
    keys: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        rows = "1 row" if len(self) == 1 else f"{len(self):,} rows"
        return f"Batch({self.number}, {self.title!r}, {rows})"
