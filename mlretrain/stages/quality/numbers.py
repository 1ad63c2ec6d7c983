"""Checks of columns of numbers, all at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlretrain.stages.quality.expectations import Expectation
from mlretrain.stages.quality.findings import Findings
from mlretrain.wording import given

#: Beyond this, scikit-learn's trees take a number for infinite: they compute in float32.
LARGEST = float(np.finfo(np.float32).max)

#: A value this share of the usual range outside of it is still usual: the extremes of
#: other rows from the same source lie there.
MARGIN = 0.25

#: So many times the usual range outside of it, a value is far outside: metres taken
#: for kilometres, -9999 for "missing". Seasons and trends do not go as far.
FAR = 10


class Bounds:
    """What is usual in several columns of numbers, as arrays.

    Parameters
    ----------
    expected : sequence of Expectation
    """

    def __init__(self, expected: Sequence[Expectation]) -> None:
        low = np.array([e.low for e in expected], dtype=float)  # None becomes NaN
        high = np.array([e.high for e in expected], dtype=float)
        reach = np.array([0 if e.strict else MARGIN for e in expected]) * (high - low)
        self.expected = expected
        self.bottom = np.maximum(low - reach, -LARGEST)
        self.top = np.minimum(high + reach, LARGEST)
        self.constant = ~(high > low)


class Numbers:
    """Columns of numbers, and their extremes.

    Parameters
    ----------
    names : sequence of str
    values : numpy.ndarray of shape (rows, columns)
        Missing values are NaN.
    """

    def __init__(self, names: Sequence, values: np.ndarray) -> None:
        self.names = names
        self.values = values
        # Two passes tell all that there is to tell of good data: a column with a NaN
        # has NaN for its least value, one with an infinite value has it for an extreme.
        self.low = np.minimum.reduce(values, axis=0)
        self.high = np.maximum.reduce(values, axis=0)

    def usual(
        self, kind: str = "number", known: Sequence[Expectation | None] | None = None
    ) -> list[Expectation]:
        """What is to be expected of each column from now on.

        Of columns that bring nothing new it is what is ``known`` of them already.
        """
        rows, expected = len(self.values), []
        known = known or [None] * len(self.names)
        repeats = (self.values[1:] == self.values[:-1]).any(axis=0)
        for j, (low, high) in enumerate(zip(self.low.tolist(), self.high.tolist(), strict=True)):
            missing = 0
            if known[j] is not None and not repeats[j] and known[j].spans(low, high):
                expected.append(known[j])
                continue
            if not (low >= -LARGEST and high <= LARGEST):
                low, high, missing, _ = self._column(j)
            bounds = () if low != low else (float(low), float(high))
            run = longest_run(self.values[:, j]) if repeats[j] else 1
            expected.append(Expectation(kind, missing / rows, *bounds, run=run))
        return expected

    def _column(self, j: int) -> tuple[float, float, int, int]:
        """Least and greatest value of a column, and how many are missing and infinite."""
        low, high, missing, infinite = float(self.low[j]), float(self.high[j]), 0, 0
        if not (low >= -LARGEST and high <= LARGEST):
            column = self.values[:, j]
            missing = int(np.count_nonzero(column != column))
            low, high = float(np.fmin.reduce(column)), float(np.fmax.reduce(column))
            if low < -LARGEST or high > LARGEST:
                finite = column[np.abs(column) <= LARGEST]
                infinite = len(column) - missing - len(finite)
                low, high = (
                    (float(finite.min()), float(finite.max())) if len(finite) else (np.nan, np.nan)
                )
        return low, high, missing, infinite

    def check(
        self, bounds: Bounds, found: Findings, *, max_missing: float, max_outside: float,
        what: str = "column", unit: str = "",
    ) -> None:
        """Compare with what is usual: missing values, infinite ones, ranges, constants.

        Parameters
        ----------
        bounds : Bounds
            Of the same columns.
        found : Findings
        max_missing, max_outside : float
            See :class:`QualityGate`.
        what, unit : str
            For the messages.
        """
        usual = (self.low >= bounds.bottom) & (self.high <= bounds.top)
        usual &= (self.low != self.high) | bounds.constant
        if usual.all():
            return
        for j in np.flatnonzero(~usual).tolist():
            low, high, missing, infinite = self._column(j)
            name = f"{what} {self.names[j]!r}"
            if missing:
                self._missing(j, missing, bounds.expected[j], found, max_missing, name)
            if infinite:
                self._infinite(j, infinite, found, name)
            if low < bounds.bottom[j] or high > bounds.top[j]:
                self._outside(j, low, high, bounds, found, max_outside, name, unit)
            stuck = low == high and not bounds.constant[j]
            if stuck and len(self.values) > bounds.expected[j].run:
                found.add("constant", self.names[j], f"{name} is stuck at {given(low)}")

    def _missing(
        self, j: int, missing: int, expected: Expectation, found: Findings, most: float, name: str
    ) -> None:
        column = self.values[:, j]
        if serious(expected, share := missing / len(column), most):
            rows = np.flatnonzero(column != column)
            message = misses(name, share, expected)
            found.add("missing", self.names[j], message, rows, expected.strict)

    def _infinite(self, j: int, infinite: int, found: Findings, name: str) -> None:
        are = "is" if infinite == 1 else "are"
        message = f"{name} holds {_values(infinite)} that {are} infinite or above 3.4e38"
        rows = np.flatnonzero(np.abs(self.values[:, j]) > LARGEST)
        found.add("infinite", self.names[j], message, rows)

    def _outside(
        self, j: int, least: float, greatest: float, bounds: Bounds, found: Findings,
        max_outside: float, name: str, unit: str,
    ) -> None:
        column, expected = self.values[:, j], bounds.expected[j]
        low, high = expected.low, expected.high
        reach, most = FAR * (high - low), max_outside * len(column)
        outside = (column < low - reach) | (column > high + reach)
        check, where, small = "far", "far outside", False
        if bounds.constant[j] or np.count_nonzero(outside) <= most:
            outside = (column < bounds.bottom[j]) | (column > bounds.top[j])
            check, where, small = "range", "outside", np.count_nonzero(outside) <= most
        rows = np.flatnonzero(outside)
        furthest = least if low - least > greatest - high else greatest
        found.add(
            check, self.names[j],
            f"{name} has {_values(len(rows))} ({len(rows) / len(column):.0%}) {where} of the usual "
            f"{given(low)} to {given(high)}{unit}, the furthest is {given(furthest)}",
            rows, expected.strict, small,
        )


def longest_run(values: np.ndarray) -> int:
    """The most values in a row that are equal; NaN equals nothing.

    Examples
    --------
    >>> longest_run(np.array([1, 1, 2, 2, 2, 1]))
    3
    """
    changes = np.flatnonzero(values[1:] != values[:-1])
    return int(np.diff(changes, prepend=-1, append=len(values) - 1).max())


def serious(expected: Expectation, share: float, max_missing: float) -> bool:
    """Whether so many missing values are too many."""
    return share > 0 if expected.strict else share - expected.missing > max_missing


def misses(what: str, share: float, expected: Expectation) -> str:
    """A sentence on missing values."""
    return f"{what} misses {share:.0%} of its values, usually {expected.missing:.0%}"


def _values(count: int) -> str:
    return f"{count:,} value" + "s" * (count != 1)
