"""What every strategy is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

import pandas as pd

from mlretrain.stages.part import Part


@dataclass(frozen=True, slots=True)
class Past:
    """The rows that a strategy may choose from.

    Parameters
    ----------
    rows : int
        How many there are.
    learned : int
        How many of them, counted from the first, the champion learned from or passed
        over.
    newest : pandas.Timestamp
        The time of the last one.
    until : callable
        ``until(time)`` counts the rows at or before a time.

    Examples
    --------
    >>> hours = pd.date_range("2024-01-01", periods=100, freq="h")
    >>> past = Past(100, 70, hours[-1], lambda time: int(hours.searchsorted(time, side="right")))
    >>> past.window(40), past.window("1D"), past.seen(40)
    (60, 76, 10)
    """

    rows: int
    learned: int
    newest: pd.Timestamp
    until: Callable[[pd.Timestamp], int]

    def window(self, size) -> int:
        """Where the newest rows begin: so many of them, or those of such a stretch of time."""
        if isinstance(size, Integral):
            return max(0, self.rows - int(size))
        return self.until(self.newest - pd.Timedelta(size))

    def seen(self, rows: int) -> int:
        """How many of the last so many rows the champion has learned already."""
        return max(0, rows - (self.rows - self.learned))


class Strategy(Part):
    """Chooses the rows that a challenger is trained on, and trains it.

    A strategy of one's own is a subclass with ``first_row`` and ``train``.

    Attributes
    ----------
    told_ : str
        What there is to tell of the last training; the trace shows it.
    rows_ : int or None
        How many rows the last training learned, each as often as it was learned; None: all
        that it was given, once.

    Examples
    --------
    >>> import mlretrain as mr
    >>> from sklearn.base import clone
    >>> class NewerHalf(mr.strategies.Strategy):
    ...     def first_row(self, past):
    ...         return past.rows // 2
    ...     def train(self, model, X, y, champion, past=None):
    ...         return clone(model).fit(X, y)
    >>> stream = mr.streams.synthetic("none", batches=9, rows=100, random_state=0)
    >>> cycle = mr.RetrainingCycle(
    ...     stream.baseline_model("linear"), trigger=mr.triggers.Every("3D"),
    ...     strategy=NewerHalf(), warm_up=2, alerts=[],
    ... )
    >>> work = cycle.run(stream).work()["rows trained on"]
    >>> work[work > 0].tolist()
    [75, 238, 388]
    """

    #: Whether each training starts from nothing, and so needs rows of every class.
    starts_anew = True

    #: Whether a model depends on nothing but the rows it is trained on, so that it is known
    #: by the moment of its training, whatever the champion was.
    stands_alone = False

    told_ = ""
    rows_: int | None = None

    def check_model(self, model) -> None:
        """Raise TypeError or ValueError for a model that cannot be trained this way."""

    def first_row(self, past: Past) -> int:
        """Choose where the rows to train on begin.

        Returns
        -------
        int
            A row, counted from the first that ever came; it and all later rows of the
            past are trained on. As the past grows it never goes back: rows before it
            are forgotten.
        """
        raise TypeError(f"{type(self).__name__} must define first_row(past).")

    def train(
        self, model, X: pd.DataFrame, y: pd.Series, champion, past: Past | None = None
    ):
        """Make a challenger.

        Parameters
        ----------
        model : estimator
            What is to be trained; it is not changed.
        X : pandas.DataFrame of shape (rows, features)
        y : pandas.Series of shape (rows,)
        champion : fitted estimator or None
            The live model; it is not changed.
        past : Past, optional
            The past whose newest rows these are. Without it, the champion has not seen
            any of them.

        Returns
        -------
        fitted estimator
        """
        raise TypeError(f"{type(self).__name__} must define train(model, X, y, champion, past).")
