"""Columns of categories, counted."""

from __future__ import annotations

import numpy as np
import pandas as pd


class Labels:
    """The values of a column of categories and how often each came.

    Missing is a value like any other.

    Parameters
    ----------
    column : pandas.Series of shape (rows,)
        The reference.

    Examples
    --------
    >>> usual = Labels(pd.Series(["UA", "DL", "UA", None]))
    >>> before, now = usual.count(pd.Series(["DL", "B6", "B6"]))
    >>> before.tolist(), now.tolist()
    ([2, 1, 1, 0], [0, 1, 0, 2])
    """

    def __init__(self, column: pd.Series) -> None:
        codes, values = pd.factorize(column)
        self._values = _plain(values)
        self._counts = np.bincount(codes[codes >= 0], minlength=len(self._values))
        self._missing = int((codes < 0).sum())

    def count(self, column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        """Counts of the reference and of another column, for the values of both.

        Returns
        -------
        before, now : numpy.ndarray of shape (values,)
            First the values of the reference, then missing, then values that are new, in an
            order that does not depend on that of the rows.
        """
        codes, values = pd.factorize(column)
        counts = np.bincount(codes[codes >= 0], minlength=len(values))
        values = _plain(values)
        place = self._values.get_indexer(values)
        known = place >= 0
        now = np.zeros(len(self._values), np.intp)
        now[place[known]] = counts[known]
        new = counts[~known][in_order(values[~known])]
        before = np.concatenate([self._counts, [self._missing], np.zeros(len(new), np.intp)])
        return before, np.concatenate([now, [(codes < 0).sum()], new])


def in_order(values) -> list[int]:
    """The places of some values in an order of their own."""
    return sorted(range(len(values)), key=lambda place: str(values[place]))


def _plain(values) -> pd.Index:
    """Distinct values whatever their dtype: text is the same as text in a category."""
    return pd.Index(np.asarray(values, dtype=object), dtype=object)
