"""Training from scratch, on everything or on a window."""

from __future__ import annotations

from numbers import Integral

import pandas as pd
from sklearn.base import clone

from mlretrain.stages import arguments
from mlretrain.stages.strategies.base import Past, Strategy


class FullRefit(Strategy):
    """Train from scratch on all rows so far.

    Forgets nothing, and costs more each time: over *n* batches the total cost grows
    as n².

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.strategies.FullRefit()
    FullRefit()
    """

    stands_alone = True

    def first_row(self, past: Past) -> int:
        return 0

    def train(
        self, model, X: pd.DataFrame, y: pd.Series, champion, past: Past | None = None
    ):
        return clone(model).fit(X, y)


class SlidingWindow(FullRefit):
    """Train from scratch on the newest rows only.

    Costs the same each time, and forgets what is older than the window.

    Parameters
    ----------
    size : str, pandas.Timedelta or int
        A length of time such as ``"28D"``, counted back from the newest row, or a
        number of rows: 28 are 28 rows, not days.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.strategies.SlidingWindow("28D")
    SlidingWindow('28D')
    """

    def __init__(self, size) -> None:
        self.size = size
        self._check()

    def _check(self) -> None:
        check_size(self.size)

    def first_row(self, past: Past) -> int:
        return past.window(self.size)


def check_size(size) -> None:
    """Refuse what is neither a number of rows nor a length of time."""
    if isinstance(size, Integral):
        arguments.whole("size", size, least=1)
    else:
        arguments.span("size", size)
