"""Rows that repeat an earlier row in every column."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: In longer batches only about as many rows are looked at, unless some repeat.
SAMPLE = 500


def key(values: np.ndarray) -> int | None:
    """The column of numbers that tells rows apart best.

    Parameters
    ----------
    values : numpy.ndarray of shape (rows, columns)

    Returns
    -------
    int or None
        None when there is no column.
    """
    if not values.shape[1]:
        return None
    ordered = np.sort(values[:128], axis=0)  # NaN comes last, and is greater than nothing
    return int((ordered[1:] > ordered[:-1]).sum(axis=0).argmax())


def repeated(X: pd.DataFrame, keys: np.ndarray | None) -> np.ndarray:
    """Positions of the rows that repeat an earlier one.

    Rows that are equal are equal in the key column, so where no value of it comes
    twice, no row does, and that is quickly seen. Of a long batch only rows whose key lies
    in a narrow band are compared first: of equal rows all lie in it, or none.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
    keys : numpy.ndarray of shape (rows,) or None
        The values of the key column, see :func:`key`; None when there is none.

    Returns
    -------
    numpy.ndarray of int
    """
    if keys is None:
        return np.flatnonzero(X.duplicated())
    some = _band(keys) if len(keys) > SAMPLE else keys.copy()
    some.sort()  # NaN comes last
    if len(some) < 2 or (some[-1] == some[-1] and not (some[1:] == some[:-1]).any()):
        return np.empty(0, dtype=int)
    alike = np.flatnonzero(pd.Series(keys).duplicated(keep=False))
    return alike[X.iloc[alike].duplicated()]


def _band(keys: np.ndarray) -> np.ndarray:
    """About ``SAMPLE`` of the values, copied: those next to each other in the middle."""
    some = keys[:: len(keys) // 256].copy()
    some.sort()
    if some[-1] != some[-1]:
        some = some[: len(some) - np.count_nonzero(np.isnan(some))]
    if len(some) < 2:
        return keys.copy()
    half = max(1, round(len(some) * SAMPLE / len(keys) / 2))
    middle = len(some) // 2
    low, high = some[max(0, middle - half)], some[min(len(some) - 1, middle + half)]
    return keys.compress((keys >= low) & (keys <= high))
