"""The rows of a window, summed up: small, and the parts of a window add up to the whole."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import pandas as pd

from mlretrain.stages import arguments
from mlretrain.stages.drift import chi2, ks, psi
from mlretrain.stages.drift.columns import Columns
from mlretrain.stages.drift.labels import in_order
from mlretrain.stages.drift.shift import Shift, holm
from mlretrain.stages.drift.sketch import Numbers

#: The statistics that counts are enough for.
FROM_COUNTS = ("ks", "psi", "chi2")
#: A column with more values than this is no column of categories; each would be kept.
MOST_VALUES = 100_000
QUANTILES = {"10%": 0.1, "50%": 0.5, "90%": 0.9}


class Summary:
    """A table, summed up: what drift statistics need to know of it, without its rows.

    Rows may come in any number of parts, also on several machines: summaries of the parts are
    merged, in any order, and are then the summary of the whole. Counts are exactly those of all
    rows at once, means and deviations equal but for rounding.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
        The reference: its tenths are what numbers are counted in. It is counted, too;
        :meth:`empty` gives a summary with the same tenths and nothing in them.
    columns : sequence of str, optional
        The columns to look at; all by default.

    Attributes
    ----------
    rows : int
        How many rows it stands for.
    columns : tuple of str
    numbers : list of str
        Those that hold numbers.

    Raises
    ------
    ValueError
        If ``X`` has no rows or lacks a column, or a column of categories has more than 100,000
        values.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from mlretrain.stages.drift import Reference, Summary
    >>> rng = np.random.default_rng(0)
    >>> def day(shift):
    ...     return pd.DataFrame({"wind": rng.normal(size=900) + shift, "carrier": ["UA", "DL", "AA"] * 300})
    >>> first, monday, tuesday = day(0), day(1), day(1)
    >>> usual = Summary(first)
    >>> days = usual.empty().update(monday).merge(usual.empty().update(tuesday))
    >>> days.rows
    1800
    >>> both = pd.concat([monday, tuesday])
    >>> days.table()["mean"].round(9).equals(usual.empty().update(both).table()["mean"].round(9))
    True
    >>> usual.compare(days, "psi").effect.tolist() == Reference(first, "psi").compare(both).effect.tolist()
    True
    """

    def __init__(self, X: pd.DataFrame, columns: Sequence[str] | None = None) -> None:
        self._columns = Columns(X, columns)
        self.columns, self.numbers = self._columns.names, self._columns.numbers
        self.rows = 0
        values = self._columns.matrix(X)
        self._numbers = Numbers(values)
        #: Of each column of categories, how often each value came; None is what is missing.
        self._labels: dict[str, dict] = {name: {} for name in self._columns.categories}
        self.update(X)

    def empty(self) -> Summary:
        """A summary of no rows yet, to be filled and merged with others like it."""
        twin = copy.copy(self)
        twin.rows = 0
        twin._numbers = self._numbers.empty()
        twin._labels = {name: {} for name in self._labels}
        return twin

    def update(self, X: pd.DataFrame) -> Summary:
        """Take in the rows of a table with the same columns, perhaps among others.

        Returns
        -------
        Summary
            This one.
        """
        if len(X):
            self.take(len(X), self._columns.matrix(X), X)
        return self

    def take(self, rows: int, numbers: Sequence[np.ndarray], categories: pd.DataFrame) -> None:
        """Take in rows whose columns are apart already, as a file gives them.

        Parameters
        ----------
        rows : int
        numbers : sequence of numpy.ndarray of shape (rows,)
            Of each column of ``numbers``; what is missing is nan.
        categories : pandas.DataFrame
            With the other columns at least.
        """
        self._numbers.update(numbers)
        self.rows += rows
        for name, known in self._labels.items():
            codes, values = pd.factorize(categories[name])
            counts = np.bincount(codes[codes >= 0], minlength=len(values)).tolist()
            found = dict(zip(np.asarray(values, dtype=object).tolist(), counts, strict=True))
            if missing := int((codes < 0).sum()):
                found[None] = missing
            _add(name, known, found)

    def merge(self, other: Summary) -> Summary:
        """Take in all rows that another summary stands for; that one stays as it is.

        Returns
        -------
        Summary
            This one.

        Raises
        ------
        ValueError
            If the other one has other columns, or another reference.
        """
        self._check(other)
        self._numbers.merge(other._numbers)
        self.rows += other.rows
        for name, known in self._labels.items():
            _add(name, known, other._labels[name])
        return self

    def _check(self, other) -> None:
        arguments.instance("other", other, Summary, "usual.empty().update(X)")
        if (
            other.columns != self.columns
            or list(other._labels) != list(self._labels)
            or not self._numbers.same_bins(other._numbers)
        ):
            raise ValueError(
                "'other' must have the columns and the reference of this summary: begin it with "
                "empty(), of the same one."
            )

    def compare(self, other: Summary, statistic: str = "psi") -> Shift:
        """How far the columns have moved from this summary to another.

        PSI and χ² are those of all rows, if this is the summary of its own reference: that of
        :class:`Reference`, to the last digit. The Kolmogorov–Smirnov distance is looked for at
        the edges of bins only, and so may be too small, by the share of rows in one bin.

        Parameters
        ----------
        other : Summary
        statistic : {"ks", "psi", "chi2"}, default="psi"

        Returns
        -------
        Shift
            Named ``"ks at edges"`` for ``"ks"``.

        Raises
        ------
        ValueError
            If one of both has no rows, or the other another reference; and for
            ``"wasserstein"``, which needs all rows.
        """
        arguments.one_of("statistic", statistic, FROM_COUNTS)
        self._check(other)
        for argument, one in (("this summary", self), ("'other'", other)):
            if not one.rows:
                raise ValueError(f"{argument} must stand for at least one row, got none.")
        n, m = self.rows, other.rows
        results = np.empty((3, len(self.columns)))
        results[:, self._columns.is_number] = _NUMBERS[statistic](self._numbers, other._numbers, n, m)
        for i in np.flatnonzero(~self._columns.is_number):
            before, now = self._values(other, self.columns[i])
            results[:, i] = {"ks": ks, "psi": psi, "chi2": chi2}[statistic].categories(before, now)
        found, effect, p_value = results
        name = "ks at edges" if statistic == "ks" else statistic
        return Shift(name, self.columns, found, effect, holm(p_value), m)

    def _values(self, other: Summary, column: str) -> tuple[np.ndarray, np.ndarray]:
        """Counts of both, for all values of both, in the order of :class:`Labels`."""
        before, now = self._labels[column], other._labels[column]
        known = [value for value in before if value is not None]
        new = [value for value in now if value is not None and value not in before]
        order = [*known, None, *(new[place] for place in in_order(new))]
        return tuple(np.array([one.get(value, 0) for value in order]) for one in (before, now))

    def quantile(self, q: float) -> pd.Series:
        """Below which value a share of each column of numbers lies, about.

        It is no farther from the true one than a sixteenth of the distance between it and
        the median of the reference.

        Parameters
        ----------
        q : float
            From 0 to 1.

        Returns
        -------
        pandas.Series
            Indexed by column; missing values are left out, times are microseconds since 1970.
        """
        if isinstance(q, bool) or not 0 <= q <= 1:
            raise ValueError(f"'q' must be from 0 to 1, got {q!r}.")
        return pd.Series(self._numbers.quantile(q), index=self.numbers, name=f"{q:g}")

    def categories(self, column: str) -> pd.Series:
        """How often each value of a column of categories came, the most frequent first.

        Missing is the value None.
        """
        arguments.one_of("column", column, tuple(self._labels))
        known = self._labels[column]
        order = sorted(known, key=lambda value: (-known[value], str(value)))
        index = pd.Index(order, dtype=object, name=column)
        return pd.Series([known[value] for value in order], index=index, name="rows", dtype=int)

    def table(self) -> pd.DataFrame:
        """One row per column of numbers.

        Returns
        -------
        pandas.DataFrame
            ``rows`` that are there, ``missing``, ``mean`` and ``std`` of what is finite, the
            ``least`` and the ``greatest``, and between them what lies above a tenth, a half and
            nine tenths of all, about.
        """
        numbers = self._numbers
        some = np.where(numbers.finite > 0, 1.0, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            deviation = np.sqrt(numbers.squares / (numbers.finite - 1))
        there = np.where(numbers.present > 0, 1.0, np.nan)
        return pd.DataFrame(
            {
                "rows": numbers.present,
                "missing": self.rows - numbers.present,
                "mean": (numbers.centre + numbers.shift) * some,
                "std": np.where(numbers.finite > 1, deviation, np.nan),
                "least": numbers.least * there,
                **{name: numbers.quantile(q) for name, q in QUANTILES.items()},
                "greatest": numbers.greatest * there,
            },
            index=pd.Index(self.numbers, name="column"),
        )

    def __repr__(self) -> str:
        return f"Summary({self.rows:,} rows × {len(self.columns)} columns)"


def _add(name: str, known: dict, found: dict) -> None:
    for value, count in found.items():
        known[value] = known.get(value, 0) + count
    if len(known) > MOST_VALUES:
        raise ValueError(
            f"column {name!r} has more than {MOST_VALUES:,} values, which say nothing about drift: "
            "leave it out, columns=[…]."
        )


def _binned(statistic):
    def compare(before: Numbers, now: Numbers, n: int, m: int):
        gaps = bool((before.present < n).any() or (now.present < m).any())
        return statistic.compare_counts(before.counts(n, gaps), now.counts(m, gaps), n, m)

    return compare


def _ks(before: Numbers, now: Numbers, n: int, m: int):
    """The greatest distance at any edge; what is missing lies above all of them."""
    fine = np.abs(before.cumulative() / n - now.cumulative() / m).max(axis=1)
    tenths = (before.present - before.above) / n - (now.present - now.above) / m
    distance = np.maximum(fine, np.abs(tenths).max(axis=0))
    return distance, distance, ks.chance(distance, n, m)


_NUMBERS = {"ks": _ks, "psi": _binned(psi), "chi2": _binned(chi2)}
