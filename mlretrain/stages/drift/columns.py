"""The columns that are compared: numbers apart from categories, found in every table alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api import types

from mlretrain.stages.together import lies_together


class Columns:
    """Columns of a table, and how they are taken from others.

    Numbers, booleans and times are taken as numbers, all else as categories.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
    names : sequence of str, optional
        All by default.

    Raises
    ------
    ValueError
        If ``X`` has no rows or lacks a column.
    """

    def __init__(self, X: pd.DataFrame, names: Sequence[str] | None = None) -> None:
        self._all = X.columns if names is None else pd.Index(list(names))
        self.names = tuple(self._all.tolist())
        # The index seen last that has these columns: to compare names takes time.
        self._same = None
        if not self.check(X):
            X = X[list(self.names)]
        kinds = [True] * len(self.names) if lies_together(X) else _are_numbers(X.dtypes.tolist())
        self.numbers = [c for c, number in zip(self.names, kinds, strict=True) if number]
        self.categories = [c for c, number in zip(self.names, kinds, strict=True) if not number]
        self.is_number = np.array(kinds, bool)

    def check(self, X: pd.DataFrame) -> bool:
        """Refuse what cannot be compared; whether X has these columns and no other."""
        if not len(X):
            raise ValueError("'X' must have at least one row, got none.")
        came = X.columns
        if came.is_(self._same) or came.is_(self._all):
            return True
        if came.equals(self._all):
            self._same = came
            return True
        lacking = [column for column in self.names if column not in X.columns]
        if lacking:
            raise ValueError(f"'X' must have the column {lacking[0]!r}, got {list(X.columns)}.")
        return False

    def matrix(self, X: pd.DataFrame) -> np.ndarray:
        """The columns of numbers, a row each.

        Raises
        ------
        ValueError
            As :meth:`check` does, or if a column of numbers holds something else.
        """
        if not self.check(X) or self.categories:
            X = X[self.numbers]
        values = X.to_numpy()
        if values.dtype == float:
            return values.T
        if not any(dtype.kind in "mM" for dtype in X.dtypes):
            try:
                return X.to_numpy(dtype=float, na_value=np.nan).T
            except (TypeError, ValueError):
                pass  # column by column it is seen which of them holds no numbers
        return np.array([_as_number(column) for _, column in X.items()])


def _are_numbers(dtypes: list) -> list[bool]:
    known = {dtype: _is_number(dtype) for dtype in set(dtypes)}
    return [known[dtype] for dtype in dtypes]


def _is_number(dtype) -> bool:
    return (
        types.is_numeric_dtype(dtype)
        or types.is_datetime64_any_dtype(dtype)
        or types.is_timedelta64_dtype(dtype)
    )


def _as_number(column: pd.Series) -> np.ndarray:
    """A column that pandas does not turn into numbers by itself: times, for example."""
    if types.is_datetime64_any_dtype(column.dtype) or types.is_timedelta64_dtype(column.dtype):
        # One unit for all: what is kept in seconds here may be kept in microseconds there.
        ticks = column.dt.as_unit("us").astype("int64").astype(float)
        return np.where(column.isna(), np.nan, ticks)
    try:
        return column.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise ValueError(
            f"column {column.name!r} must hold numbers, as in the reference, got {column.dtype}."
        ) from None
