"""Pearson's χ² on the counts of values or bins; its effect size is Cramér's V.

Numbers are cut into tenths of the reference.

References
----------
J. Cohen, *Statistical Power Analysis for the Behavioral Sciences*, 2nd ed. 1988, ch. 7.
W. Bergsma, "A bias-correction for Cramér's V and Tschuprow's T", Journal of the Korean
Statistical Society 42, 323–328, 2013.
"""

from __future__ import annotations

import numpy as np

from mlretrain.stages.drift import counts
from mlretrain.stages.drift.deciles import Deciles


class Numbers:
    """Columns of numbers, their reference cut into bins once.

    Parameters
    ----------
    values : numpy.ndarray of shape (columns, rows)
        The reference.
    """

    def __init__(self, values: np.ndarray) -> None:
        self._deciles = Deciles(values)

    def compare(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Statistic, effect and p-value of each column."""
        return compare_counts(*self._deciles.counts(values))


def categories(before: np.ndarray, now: np.ndarray) -> tuple[float, float, float]:
    """Statistic, effect and p-value of a column of categories, from its counts."""
    n, m = int(before.sum()), int(now.sum())
    return tuple(float(value) for value in compare_counts(before, now, n, m))


def compare_counts(
    before: np.ndarray, now: np.ndarray, n: int, m: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Statistic, effect and p-value of each row of counts; ``n`` and ``m`` are their sums."""
    old, new = before / n, now / m
    apart, both = old - new, old + new
    statistic, p_value, used = counts.pearson(apart, before + now, n, m)
    # V as it would be if both sides had as many rows: the statistic itself depends on how
    # unequal they are. What chance alone adds on average is no effect.
    v2 = counts.total(apart * apart / np.where(both > 0, both, 1)) / 2
    chance = (used - 1) * (1 / n + 1 / m) / 4
    return statistic, np.sqrt(np.maximum(v2 - chance, 0)), p_value
