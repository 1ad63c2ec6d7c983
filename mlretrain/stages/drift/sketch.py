"""Columns of numbers, summed up in little space, so that the parts of a table add up to the whole.

All that is counted, is counted in bins that are fixed beforehand: so two sketches are added by
adding counts, in any order, and the sum is that of all rows exactly. Means and variances are
added by Chan's formula.

Besides the tenths of the reference there are finer bins, around the median of the reference and
wider with the distance from it: sixteen between each distance and its double, for any number
there is. They are read from the bits of the number, so no search is needed.

References
----------
T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample variance", The
American Statistician 37(3), 242–247, 1983.
C. Masson, J. E. Rim, H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
relative-error guarantees", PVLDB 12(12), 2195–2205, 2019: bins that grow with the value, read
from the bits of its floating-point form.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np

from mlretrain.stages.drift.deciles import Deciles

#: Rows of a column that are worked on at once: they and what is made of them fit into a cache.
BLOCK = 16_384
#: Of the 32 bits of a number, sign, exponent and four digits name the bin; these are left out.
SHIFT = 19
BINS = 1 << 32 - SHIFT
#: The bins from the least number to the greatest: negative ones are counted down.
ORDER = np.r_[BINS - 1 : BINS // 2 - 1 : -1, : BINS // 2]
#: Where the bins of positive numbers begin, and where the last of them ends.
_FINITE = 255 << 23 - SHIFT
_BEGINS = np.full(BINS // 2 + 1, np.inf)
_BEGINS[:_FINITE] = (np.arange(_FINITE, dtype=np.uint32) << SHIFT).view(np.float32)
#: What adds up by itself; the other fields are means, and what is least and greatest.
_SUMS = ("present", "finite", "above", "fine")


class Numbers:
    """What is known of columns of numbers; missing values are counted apart.

    Parameters
    ----------
    values : numpy.ndarray of shape (columns, rows)
        The reference: its tenths and its medians say where the bins lie. It is not counted.

    Attributes
    ----------
    present, finite : numpy.ndarray of shape (columns,)
        How many values there are, and how many of them are finite.
    least, greatest : numpy.ndarray of shape (columns,)
        Of those that are there.
    shift, squares : numpy.ndarray of shape (columns,)
        Mean distance of the finite values from the median of the reference, and the sum of
        their squared distances from their mean.
    above : numpy.ndarray of shape (edges, columns)
        How many values lie above each edge of the reference.
    fine : numpy.ndarray of shape (columns, BINS)
        How many values lie in each fine bin.
    """

    def __init__(self, values: np.ndarray) -> None:
        self.edges = Deciles(values).edges
        self._lists = [edges[edges < np.inf].tolist() for edges in self.edges.T]
        self.centre = np.array([_median(column) for column in values])
        columns = len(values)
        self.present, self.finite = np.zeros((2, columns), np.int64)
        self.least, self.greatest = np.full(columns, np.inf), np.full(columns, -np.inf)
        self.shift, self.squares = np.zeros((2, columns))
        self.above = np.zeros(self.edges.shape, np.int64)
        self.fine = np.zeros((columns, BINS), np.int64)

    def empty(self) -> Numbers:
        """The same bins, with nothing in them."""
        twin = copy.copy(self)
        for name in (*_SUMS, "shift", "squares"):
            setattr(twin, name, np.zeros_like(getattr(self, name)))
        twin.least, twin.greatest = np.full_like(self.least, np.inf), np.full_like(self.least, -np.inf)
        return twin

    def same_bins(self, other: Numbers) -> bool:
        """Whether two sketches can be added."""
        return np.array_equal(self.edges, other.edges) and np.array_equal(self.centre, other.centre)

    def update(self, values: Sequence[np.ndarray]) -> None:
        """Take in rows: for each column an array of numbers."""
        if not len(values):
            return
        for start in range(0, len(values[0]), BLOCK):
            blocks = [column[start : start + BLOCK] for column in values]
            rows = np.array([self._add(i, block) for i, block in enumerate(blocks)])
            self._join(*rows.T)

    @np.errstate(over="ignore", invalid="ignore")
    def _add(self, i: int, x: np.ndarray) -> tuple[float, float, float]:
        """Count a block of one column; how many are finite, their mean shift and their squares."""
        x = np.ascontiguousarray(x)
        least, greatest = x.min(), x.max()
        if least != least:  # not a number: something is missing
            x = x[x == x]
            least, greatest = x.min(initial=np.inf), x.max(initial=-np.inf)
        self.present[i] += len(x)
        self.least[i] = min(self.least[i], least)
        self.greatest[i] = max(self.greatest[i], greatest)
        above = self.above[:, i]
        for place, edge in enumerate(self._lists[i]):
            above[place] += np.count_nonzero(x > edge)
        # Added, not subtracted: so that −0.0 becomes 0.0.
        away = x + (0.0 - self.centre[i])
        bits = away.astype(np.float32).view(np.uint32)
        bits >>= SHIFT
        self.fine[i] += np.bincount(bits, minlength=BINS)
        if not (least > -np.inf and greatest < np.inf):
            away = away[np.isfinite(away)]
        if not len(away):
            return 0.0, 0.0, 0.0
        mean = away.mean()
        away -= mean
        # Not by a product: BLAS adds in another order where it has more threads.
        np.square(away, out=away)
        return len(away), mean, away.sum()

    def merge(self, other: Numbers) -> None:
        """Add what another sketch with the same bins has counted."""
        self._join(other.finite, other.shift, other.squares)
        for name in ("present", "above", "fine"):
            getattr(self, name).__iadd__(getattr(other, name))
        np.minimum(self.least, other.least, out=self.least)
        np.maximum(self.greatest, other.greatest, out=self.greatest)

    @np.errstate(over="ignore", invalid="ignore")
    def _join(self, finite: np.ndarray, shift: np.ndarray, squares: np.ndarray) -> None:
        both = np.maximum(self.finite + finite, 1)
        apart = shift - self.shift
        self.squares += squares + apart * apart * (self.finite * (finite / both))
        self.shift += apart * (finite / both)
        self.finite += finite.astype(np.int64)

    def counts(self, rows: int, gaps: bool) -> np.ndarray:
        """How many rows lie in each tenth of the reference, as :class:`Deciles` counts them."""
        upto = np.vstack([self.present, self.above, np.zeros_like(self.present)])
        counts = upto[:-1] - upto[1:]
        # Columns with fewer edges than others: nothing lies above those they lack.
        counts = np.vstack([counts, rows - self.present]) if gaps else counts
        return np.ascontiguousarray(counts.T, dtype=float)  # added up in the same order

    def cumulative(self) -> np.ndarray:
        """How many values lie in each fine bin or below it, from the least bin to the greatest."""
        return self.fine[:, ORDER].cumsum(axis=1)

    def quantile(self, q: float) -> np.ndarray:
        """The value below which a share of each column lies, read from the fine bins.

        It is no farther from the true one than a sixteenth of its distance from the median of
        the reference.
        """
        found = np.where(self.present > 0, self.least if q < 0.5 else self.greatest, np.nan)
        for i, upto in enumerate(self.cumulative()):
            rank = q * (self.present[i] - 1)
            if 0 < rank < self.present[i] - 1:
                place = int(np.searchsorted(upto, rank, side="right"))
                inside = self.fine[i, ORDER[place]]
                low, high = _ends(ORDER[place])
                share = (rank - upto[place] + inside + 0.5) / inside
                near = low + (high - low) * share if abs(low) + abs(high) < np.inf else low
                found[i] = np.clip(near + self.centre[i], self.least[i], self.greatest[i])
        return found

    def __getstate__(self) -> dict:
        # Of the fine bins nearly all are empty: what travels to another process is short.
        state = vars(self).copy()
        places = np.flatnonzero(self.fine)
        state["fine"] = places.astype(np.uint32), self.fine.ravel()[places]
        return state

    def __setstate__(self, state: dict) -> None:
        vars(self).update(state)
        places, counts = state["fine"]
        self.fine = np.zeros((len(self.centre), BINS), np.int64)
        self.fine.ravel()[places] = counts


def _ends(name: int) -> tuple[float, float]:
    """Between which numbers a fine bin lies."""
    low, high = _BEGINS[name % (BINS // 2)], _BEGINS[name % (BINS // 2) + 1]
    return (low, high) if name < BINS // 2 else (-high, -low)


def _median(column: np.ndarray) -> float:
    finite = column[np.isfinite(column)]
    return float(np.median(finite)) if len(finite) else 0.0
