"""Kolmogorov–Smirnov: the greatest distance between two cumulative distributions.

A missing value counts as greater than every number, so that a change in what is missing
is a change like any other. For categories, which have no order, it is the greatest
distance over *any* set of values: the total variation.
"""

from __future__ import annotations

import numpy as np

from mlretrain.stages.drift import counts


class Numbers:
    """Columns of numbers, their reference sorted once.

    Parameters
    ----------
    values : numpy.ndarray of shape (columns, rows)
        The reference.
    """

    def __init__(self, values: np.ndarray) -> None:
        columns, self._rows = values.shape
        ordered = np.sort(values, axis=1)
        # Rising from row to row: nothing comes twice, and nothing is missing before the last.
        self._all_distinct = bool((ordered[:, 1:] > ordered[:, :-1]).all())
        if self._all_distinct:
            firsts = [np.arange(self._rows)] * columns
            self._distinct = list(ordered)
        else:
            firsts = [_first_of_each(column) for column in ordered]
            self._distinct = [c[first] for c, first in zip(ordered, firsts, strict=True)]
        # All columns in one array, so that one look-up serves them all. How many rows lie below
        # each distinct value, and below what comes after all:
        end, after = np.array([self._rows]), np.array([np.nan])
        self._below = np.concatenate([np.empty(0, np.intp), *(p for f in firsts for p in (f, end))])
        self._values = np.concatenate([np.empty(0), *(p for d in self._distinct for p in (d, after))])
        sizes = np.array([len(first) + 1 for first in firsts], np.intp)
        self._places = (np.cumsum(sizes) - sizes)[:, None]

    def compare(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Statistic, effect and p-value of each column.

        Notes
        -----
        The distance is greatest at a current value: just at it, where the current
        distribution lies above, or just before it, where it lies below. So only the
        current rows are looked up in the reference.
        """
        columns, rows = values.shape
        current = np.sort(values, axis=1)
        found = np.empty((columns, rows), np.intp)
        for i, distinct in enumerate(self._distinct):
            found[i] = distinct.searchsorted(current[i])
        # Whole numbers up to the last line: the distance times both numbers of rows.
        steps = np.arange(rows) * self._rows
        below = found if self._all_distinct else self._below.take(found + self._places)
        before = below * rows - steps
        # Just at a value, the reference lies higher by the rows that have this very value.
        # That is looked up for all only where it matters for the greatest distance.
        lowest = before.argmin(axis=1)[:, None]
        at_lowest = np.take_along_axis(found, lowest, 1) + self._places
        after = np.take_along_axis(before, lowest, 1)
        if (self._values[at_lowest] == np.take_along_axis(current, lowest, 1)).any() or np.isnan(
            current[:, -1]
        ).any():
            after = self._upto(found, current) * rows - steps
        apart = np.maximum(before.max(axis=1), self._rows - after.min(axis=1))
        distance = apart / (rows * self._rows)
        return distance, distance, chance(distance, self._rows, rows)

    def _upto(self, found: np.ndarray, current: np.ndarray) -> np.ndarray:
        """How many rows of the reference are not above each current value."""
        places = found + self._places
        # Nothing equals the NaN that ends each column, and no missing value equals another.
        upto = self._below.take(places + (self._values.take(places) == current))
        return np.where(np.isnan(current), self._rows, upto)


def _first_of_each(ordered: np.ndarray) -> np.ndarray:
    """Where each distinct value begins; all that are missing are one value."""
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    missing = int(np.isnan(ordered).sum())
    if missing:
        new[len(ordered) - missing + 1 :] = False
    return np.flatnonzero(new)


def chance(distance: np.ndarray, n: int, m: int) -> np.ndarray:
    """How often chance alone gives such a distance, at most.

    The first term of Kolmogorov's series: below 0.2 it is the sum to three digits, above
    it is too great, as it is for few rows and for ties.
    """
    return np.minimum(2 * np.exp((-2 * n * m / (n + m)) * distance**2), 1)


def categories(before: np.ndarray, now: np.ndarray) -> tuple[float, float, float]:
    """Statistic, effect and p-value of a column of categories, from its counts."""
    return counts.variation(before, now)
