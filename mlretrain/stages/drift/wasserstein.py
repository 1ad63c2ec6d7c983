"""Wasserstein: how far the values would have to be moved, on average (earth mover's).

The effect is counted in standard deviations of the reference. A value that is missing
on one side only counts as moved by one of them. For categories, any two values lie one
apart.

References
----------
C. Borell, "The Brunn–Minkowski inequality in Gauss space", Inventiones mathematicae 30,
207–216, 1975; S. Kwapień, "A remark on the median and the expectation of convex functions
of Gaussian vectors", 1994. Without a change the distance, scaled by the numbers of rows,
tends to the integral of |B(F(x))|, where B is a Brownian bridge: a convex function of a
Gaussian process. Its median is at most its mean, √(2/π) ∫ √(F(1−F)), and it exceeds its
median by t standard deviations of the column at most as often as a normal variable does.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from mlretrain.stages.drift import counts


class Numbers:
    """Columns of numbers, their reference sorted and summed up once.

    Parameters
    ----------
    values : numpy.ndarray of shape (columns, rows)
        The reference. What is not finite counts as missing.
    """

    def __init__(self, values: np.ndarray) -> None:
        self._rows = values.shape[1]
        self._sorted = [np.sort(column[np.isfinite(column)]) for column in values]
        self._present = np.array([len(column) for column in self._sorted], np.intp)
        areas, usual = [], []
        for column in self._sorted:
            gaps = np.diff(column)
            share = np.arange(1, len(column)) / max(len(column), 1)
            # The area under the cumulative distribution, up to each value.
            areas.append(np.append(0.0, np.cumsum(gaps * share))[: len(column)])
            usual.append((gaps * np.sqrt(share * (1 - share))).sum())
        # Without a change, the mean distance of two large tables, times √(nm / (n+m)).
        self._usual = math.sqrt(2 / math.pi) * np.array(usual)
        # A constant gets no deviation from rounding.
        self._deviation = np.array(
            [c.std() if len(c) and c[0] < c[-1] else 0.0 for c in self._sorted]
        )
        # All columns in one array, so that one look-up serves them all.
        self._values = np.concatenate([np.empty(0), *self._sorted])
        self._areas = np.concatenate([np.empty(0), *areas])
        self._places = np.cumsum(self._present) - self._present

    def compare(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Statistic, effect and p-value of each column."""
        rows = values.shape[1]
        current = np.sort(values, axis=1)
        finite = np.isfinite(current)
        present = np.full(len(current), rows)
        if not finite.all():
            current = np.sort(np.where(finite, current, np.nan), axis=1)
            present = finite.sum(axis=1)
        distance = np.full(len(current), np.nan)
        for m in np.unique(present[present > 0]):
            columns = np.flatnonzero((present == m) & (self._present > 0))
            if len(columns):
                distance[columns] = self._distance(columns, current[columns, :m])
        return distance, *self._effect(distance, current, present, rows)

    def _distance(self, columns: np.ndarray, current: np.ndarray) -> np.ndarray:
        """Area between both cumulative distributions, for columns without missing values."""
        m = current.shape[1]
        n = self._present[columns][:, None]
        first = self._places[columns][:, None]
        last = first + n - 1
        upto = np.empty(current.shape, np.intp)
        for i, column in enumerate(columns):
            upto[i] = self._sorted[column].searchsorted(current[i], side="right")
        # The area under the reference up to each current value.
        place = np.maximum(upto - 1, 0) + first
        area = self._areas.take(place) + (current - self._values.take(place)) * (upto / n)
        # Before the first value of the reference there is none.
        area *= upto > 0
        # Between two current values the current distribution is level. The reference rises
        # through that level at one place, known by its rank.
        level = np.arange(1, m) / m
        cross = -(-np.arange(1, m) * n // m) - 1 + first
        at = np.clip(self._values.take(cross), current[:, :-1], current[:, 1:])
        area_at = np.clip(self._areas.take(cross), area[:, :-1], area[:, 1:])
        between = (
            level * (2 * at - current[:, :-1] - current[:, 1:])
            - 2 * area_at + area[:, :-1] + area[:, 1:]
        )  # fmt: skip
        rest = self._values.take(last) - current[:, -1:]
        rest -= self._areas.take(last) - area[:, -1:]
        beyond = np.where(upto[:, -1:] < n, rest, 0.0)
        return area[:, 0] + between.sum(axis=1) + beyond[:, 0]

    def _effect(self, distance, current, present, rows) -> tuple[np.ndarray, np.ndarray]:
        n, m = self._present, present
        spread = self._deviation > 0
        deviation = np.where(spread, self._deviation, 1.0)
        moved = distance / deviation
        scaled = np.sqrt(n * m / np.maximum(n + m, 1)) * distance
        p_value = special.ndtr((self._usual - scaled) / deviation)
        for i in np.flatnonzero(~spread & (n > 0) & (m > 0)):
            # A column that was constant has no scale: each row that left it moved by one.
            left = int((current[i, : m[i]] != self._sorted[i][0]).sum())
            moved[i] = left / m[i]
            stayed = np.array([n[i], 0]), np.array([m[i] - left, left])
            p_value[i] = counts.chi2(*stayed, n[i], m[i])[1]
        gaps = (n < self._rows) | (m < rows)
        if gaps.any():
            before = np.stack([n, self._rows - n], axis=1)
            now = np.stack([m, rows - m], axis=1)
            p_gone = counts.chi2(before, now, self._rows, rows)[1]
            moved = np.nan_to_num(moved) + np.abs(n / self._rows - m / rows)
            both = np.minimum(2 * np.fmin(p_value, p_gone), 1)  # two tests
            p_value = np.where(np.isnan(p_value), p_gone, np.where(gaps, both, p_value))
        return moved, p_value


def categories(before: np.ndarray, now: np.ndarray) -> tuple[float, float, float]:
    """Statistic, effect and p-value of a column of categories, from its counts."""
    distance, effect, p_value = counts.variation(before, now)
    share = before / before.sum()
    # Half the mean square distance between two rows, as for numbers.
    deviation = math.sqrt(max(1 - float((share**2).sum()), 0) / 2)
    return distance, effect / (deviation or 1.0), p_value
