"""Population stability index: how far the shares of bins have moved, on a log scale.

Numbers are cut into tenths of the reference. Categories below a twentieth of the
reference are put together, since an index of near-empty bins is mostly chance.

References
----------
B. Yurdakul, J. Naranjo, "Statistical properties of the population stability index",
Journal of Risk Model Validation 14(4), 2020: without a change, the index divided by
1/n + 1/m tends to a χ² variable with one degree of freedom less than there are bins. That is
what it is corrected by; Pearson's χ² of the same bins, which gets there with fewer rows,
says whether it may be chance.
N. Siddiqi, *Credit Risk Scorecards*, Wiley 2006: bins of at least a twentieth.
"""

from __future__ import annotations

import numpy as np

from mlretrain.stages.drift import counts
from mlretrain.stages.drift.deciles import Deciles

RARE = 0.05


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
    bins = _bins(before)
    before, now = (np.bincount(bins, weights=c) for c in (before, now))
    n, m = int(before.sum()), int(now.sum())
    return tuple(float(value) for value in compare_counts(before, now, n, m))


def _bins(before: np.ndarray) -> np.ndarray:
    """A bin for each category: its own, or one with others that are as rare.

    Rare ones, and those that are not in the reference, are dealt out in turn to bins of
    about a twentieth. Ordered by how often they came, chance itself would seem to be a
    change: what was frequent by luck is so no more.
    """
    share = before / before.sum()
    rare = share < RARE
    groups = max(int(share[rare].sum() / RARE), 1)
    bins = np.empty(len(before), np.intp)
    bins[rare] = np.arange(rare.sum()) % groups
    bins[~rare] = groups + np.arange((~rare).sum())
    return bins


def compare_counts(
    before: np.ndarray, now: np.ndarray, n: int, m: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Statistic, effect and p-value of each row of counts; ``n`` and ``m`` are their sums."""
    apart = before / n - now / m
    # The logarithm of an empty bin is infinite: it is taken of half a row. That of n / m
    # can be left out: it would be the same for all bins, and the differences add up to 0.
    index = counts.total(apart * np.log(np.maximum(before, 0.5) / np.maximum(now, 0.5)))
    _, p_value, used = counts.pearson(apart, before + now, n, m)
    # What chance alone adds on average is no effect.
    return index, np.maximum(index - (used - 1) * (1 / n + 1 / m), 0), p_value
