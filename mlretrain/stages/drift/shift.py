"""How far each column has moved, and whether that can be chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Shift:
    """How far each column has moved from its reference.

    Parameters
    ----------
    name : str
        The statistic: ``"ks"``, ``"psi"``, ``"wasserstein"`` or ``"chi2"``.
    columns : tuple of str
    statistic : numpy.ndarray of shape (columns,)
        The statistic as textbooks define it.
    effect : numpy.ndarray of shape (columns,)
        How far the column moved, on a scale that does not depend on the number of rows.
    p_value : numpy.ndarray of shape (columns,)
        How often chance alone would move a column so far, corrected for there being many
        columns.
    rows : int
        How many current rows were compared.
    """

    name: str
    columns: tuple[str, ...]
    statistic: np.ndarray
    effect: np.ndarray
    p_value: np.ndarray
    rows: int

    def drifted(self, threshold: float, alpha: float = 0.05) -> np.ndarray:
        """Which columns moved farther than ``threshold``, and not by chance.

        Returns
        -------
        numpy.ndarray of int
            Places in ``columns``, the greatest effect first.
        """
        moved = np.flatnonzero((self.effect > threshold) & (self.p_value < alpha))
        return moved[np.argsort(-self.effect[moved], kind="stable")]

    def table(self) -> pd.DataFrame:
        """The columns as a table, the greatest effect first."""
        import pandas as pd

        table = pd.DataFrame(
            {"statistic": self.statistic, "effect": self.effect, "p_value": self.p_value},
            index=pd.Index(self.columns, name="column"),
        )
        return table.sort_values("effect", ascending=False, kind="stable")


def holm(p_values: np.ndarray) -> np.ndarray:
    """Correct p-values for there being many of them.

    With the corrected values, the chance that *any* of the columns that have not moved
    seems to have moved is at most as large as the level one tests at, however the columns
    depend on each other.

    References
    ----------
    S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
    Journal of Statistics 6, 65–70, 1979.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = p_values.argsort()
    corrected = p_values[order] * np.arange(len(order), 0, -1)
    np.maximum.accumulate(corrected, out=corrected)
    result = np.empty(len(order))
    result[order] = np.minimum(corrected, 1)
    return result
