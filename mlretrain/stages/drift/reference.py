"""A table to compare others with, prepared once."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np
import pandas as pd

from mlretrain.stages import arguments
from mlretrain.stages.drift import chi2, ks, psi, wasserstein
from mlretrain.stages.drift.columns import Columns
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
        self._columns = Columns(X, columns)
        self.columns = self._columns.names
        self._labels = {column: Labels(X[column]) for column in self._columns.categories}
        self._numeric = STATISTICS[statistic].Numbers(self._columns.matrix(X))

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
        results = self._numeric.compare(self._columns.matrix(X))
        if self._labels:
            results = self._with_categories(X, results)
        statistic, effect, p_value = results
        return Shift(self.statistic, self.columns, statistic, effect, holm(p_value), len(X))

    def _with_categories(self, X: pd.DataFrame, numeric) -> np.ndarray:
        compare = STATISTICS[self.statistic].categories
        results = np.empty((3, len(self.columns)))
        results[:, self._columns.is_number] = numeric
        results[:, ~self._columns.is_number] = np.transpose(
            [compare(*labels.count(X[column])) for column, labels in self._labels.items()]
        )
        return results
