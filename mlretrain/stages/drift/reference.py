"""A table to compare others with, prepared once."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np
import pandas as pd
from pandas.api import types

from mlretrain.stages import arguments
from mlretrain.stages.drift import chi2, ks, psi, wasserstein
from mlretrain.stages.drift.labels import Labels
from mlretrain.stages.drift.shift import Shift, holm

#: Each has Numbers(values) for columns of numbers, and categories(before, now) for counts.
STATISTICS: dict[str, ModuleType] = {
    "ks": ks, "psi": psi, "wasserstein": wasserstein, "chi2": chi2,
}  # fmt: skip

#: The effect of each statistic that is too much, unless another is given. A normal column that
#: is shifted by half a standard deviation, which Cohen calls a medium shift, reaches each of
#: them; for the PSI that is also the credit industry's "action required". The Wasserstein distance
#: of such a shift is 0.5, but of a change of spread that is as large, a variance that doubles, it is
#: 0.33 (as large: without bins, the PSI of both is 0.25). With 0.5, weeks of weather that differ in
#: shape more than in place were at the limit, and the verdict flipped with the number of rows.
THRESHOLDS = {"ks": 0.2, "psi": 0.25, "wasserstein": 0.33, "chi2": 0.25}


class Reference:
    """A table to compare others with: sorted, cut or counted once.

    Columns of numbers, booleans and times are compared as numbers, all others as
    categories. Missing values are part of the comparison; see the module of each
    statistic.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
    statistic : {"ks", "psi", "wasserstein", "chi2"}, default="ks"
    columns : sequence of str, optional
        The columns to compare; all by default.

    Raises
    ------
    ValueError
        If ``X`` has no rows or lacks a column.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from mlretrain.stages.drift import Reference
    >>> rng = np.random.default_rng(0)
    >>> usual = pd.DataFrame({"wind": rng.normal(size=900), "carrier": ["UA", "DL", "AA"] * 300})
    >>> reference = Reference(usual, "ks")
    >>> shift = reference.compare(usual.assign(wind=usual["wind"] + 1))
    >>> shift.columns, shift.effect.round(2).tolist()
    (('wind', 'carrier'), [0.4, 0.0])
    >>> shift.drifted(0.2).tolist()
    [0]
    """

    def __init__(
        self, X: pd.DataFrame, statistic: str = "ks", columns: Sequence[str] | None = None
    ) -> None:
        arguments.one_of("statistic", statistic, tuple(STATISTICS))
        self.statistic = statistic
        self.columns = tuple(X.columns if columns is None else columns)
        self._all = pd.Index(self.columns)
        # The index seen last that has these columns: to compare names takes time.
        self._same = None
        plain = self._check(X)
        dtypes = (X if plain else X[list(self.columns)]).dtypes.tolist()
        known = {dtype: _is_number(dtype) for dtype in set(dtypes)}
        kinds = [known[dtype] for dtype in dtypes]
        self._numbers = [c for c, number in zip(self.columns, kinds, strict=True) if number]
        self._labels = {
            column: Labels(X[column])
            for column, number in zip(self.columns, kinds, strict=True)
            if not number
        }
        self._is_number = np.array(kinds, bool)
        self._all_numbers = all(kinds)
        self._numeric = STATISTICS[statistic].Numbers(self._matrix(X, plain))

    def compare(self, X: pd.DataFrame) -> Shift:
        """How far the columns of another table have moved.

        Parameters
        ----------
        X : pandas.DataFrame of shape (rows, features)
            May have other columns as well; they are left alone.

        Raises
        ------
        ValueError
            If ``X`` has no rows, lacks a column, or holds something else than numbers in a
            column of numbers.
        """
        plain = self._check(X)
        results = self._numeric.compare(self._matrix(X, plain))
        if self._labels:
            results = self._with_categories(X, results)
        statistic, effect, p_value = results
        return Shift(self.statistic, self.columns, statistic, effect, holm(p_value), len(X))

    def _with_categories(self, X: pd.DataFrame, numeric) -> np.ndarray:
        compare = STATISTICS[self.statistic].categories
        results = np.empty((3, len(self.columns)))
        results[:, self._is_number] = numeric
        results[:, ~self._is_number] = np.transpose(
            [compare(*labels.count(X[column])) for column, labels in self._labels.items()]
        )
        return results

    def _check(self, X: pd.DataFrame) -> bool:
        """Refuse what cannot be compared; whether X has these columns and no other."""
        if not len(X):
            raise ValueError("'X' must have at least one row, got none.")
        if X.columns is self._same:
            return True
        if X.columns.equals(self._all):
            self._same = X.columns
            return True
        lacking = [column for column in self.columns if column not in X.columns]
        if lacking:
            raise ValueError(f"'X' must have the column {lacking[0]!r}, got {list(X.columns)}.")
        return False

    def _matrix(self, X: pd.DataFrame, plain: bool) -> np.ndarray:
        """The columns of numbers, a row each."""
        if not (plain and self._all_numbers):
            X = X[self._numbers]
        values = X.to_numpy()
        if values.dtype == float:
            return values.T
        try:
            return X.to_numpy(dtype=float, na_value=np.nan).T
        except (TypeError, ValueError):
            return np.array([_as_number(column) for _, column in X.items()])


def _is_number(dtype) -> bool:
    return (
        types.is_numeric_dtype(dtype)
        or types.is_datetime64_any_dtype(dtype)
        or types.is_timedelta64_dtype(dtype)
    )


def _as_number(column: pd.Series) -> np.ndarray:
    """A column that pandas does not turn into numbers by itself: times, for example."""
    if types.is_datetime64_any_dtype(column.dtype) or types.is_timedelta64_dtype(column.dtype):
        return np.where(column.isna(), np.nan, column.astype("int64").astype(float))
    try:
        return column.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise ValueError(
            f"column {column.name!r} must hold numbers, as in the reference, got {column.dtype}."
        ) from None
