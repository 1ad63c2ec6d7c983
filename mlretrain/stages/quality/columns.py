"""Checks of the columns of a batch: which there are, what they hold, rows that repeat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlretrain.stages.quality import categories, duplicates
from mlretrain.stages.quality.expectations import Expectation, Expectations
from mlretrain.stages.quality.findings import Findings
from mlretrain.stages.quality.kinds import days, described, fits, kind, matrix
from mlretrain.stages.quality.numbers import Bounds, Numbers
from mlretrain.stages.together import lies_together

#: Kinds that are compared as numbers of days, and how their numbers are read.
_DAYS = {
    "time": " days from the newest row",
    "time with zone": " days from the newest row",
    "duration": " days",
}

# What a value of a column of Python objects may be.
_TYPES = {"category": ("str",), "number": ("int", "float", "bool", "Decimal")}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a batch may be odd, and how many rows are enough to say so."""

    max_missing: float
    max_outside: float
    min_rows: int


def usual(
    X: pd.DataFrame, now: pd.Timestamp | None, known: Expectations | None = None
) -> Expectations:
    """What is to be expected of the columns from now on, beside what is ``known`` already."""
    kinds = _kinds(X)
    told: dict = {}
    key, keys = None, None
    if numeric := [name for name, k in kinds.items() if k == "number"]:
        values = matrix(X if len(numeric) == len(kinds) else X[numeric])
        before = None if known is None else [known.columns.get(name) for name in numeric]
        told |= zip(numeric, Numbers(numeric, values).usual(known=before), strict=True)
        place = duplicates.key(values)
        key, keys = numeric[place], values[:, place]
    for name, k in kinds.items():
        if k == "category":
            told[name] = categories.usual(X[name])
        elif k == "duration" or (k in _DAYS and now is not None):
            told[name] = Numbers([name], days(X[name], now)[:, None]).usual(k)[0]
        elif k != "number":
            told[name] = Expectation(k, float(X[name].isna().mean()))
    twice = len(duplicates.repeated(X, keys)) / len(X)
    in_order = {name: told[name] for name in kinds}
    return Expectations(in_order, rows=len(X), key=key, duplicates=twice)


class Plan:
    """Expectations, laid out so that a batch is quickly checked.

    Parameters
    ----------
    expected : Expectations
    """

    def __init__(self, expected: Expectations) -> None:
        self._expected = expected
        self._names = list(expected.columns)
        self._index = pd.Index(self._names)
        # The index seen last that has these columns: to compare names takes time.
        self._same: pd.Index | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        expected = self._expected
        self._usual = list(expected.columns.values())
        #: Whether there are columns of times, which are read as of now.
        self.timed = any(e.kind.startswith("time") for e in self._usual)
        self._numeric = [name for name, e in expected.columns.items() if e.kind == "number"]
        self._bounds = self._of(self._numeric)

    def follows(self, expected: Expectations) -> bool:
        """Go by these expectations, if they are those of old, whatever they have become."""
        if self._expected is not expected or self._names != list(expected.columns):
            return False
        if self._usual != list(expected.columns.values()):
            self._lay_out()
        return True

    def _of(self, names: list) -> Bounds:
        anything = Expectation("number")
        return Bounds([self._expected.columns.get(name, anything) for name in names])

    def check(
        self, X: pd.DataFrame, now: pd.Timestamp | None, found: Findings, limits: Limits
    ) -> None:
        """Compare the columns of a batch with what is expected of them."""
        numeric, values, others = self._divided(X, found)
        if len(X) < limits.min_rows:
            return
        shares = {"max_missing": limits.max_missing, "max_outside": limits.max_outside}
        if numeric:
            bounds = self._bounds if numeric == self._numeric else self._of(numeric)
            Numbers(numeric, values).check(bounds, found, **shares)
        for name, k in others.items():
            usually = self._expected.columns[name]
            if k == "category" and usually.kind == "category":
                categories.check(name, X[name], usually, found, **shares)
            elif k == usually.kind and (k == "duration" or (k in _DAYS and now is not None)):
                column = Numbers([name], days(X[name], now)[:, None])
                column.check(Bounds([usually]), found, **shares, unit=_DAYS[k])
            else:
                missing = int(X[name].isna().sum())
                categories.check_missing(
                    name, X[name], missing, usually, found, max_missing=limits.max_missing
                )
        key = self._expected.key
        if self._expected.rows and (key is None or key in numeric):
            keys = None if key is None else values[:, numeric.index(key)]
            self._repeated(duplicates.repeated(X, keys), len(X), found, limits.max_outside)

    def _divided(self, X: pd.DataFrame, found: Findings) -> tuple[list, np.ndarray, dict]:
        """The columns of numbers, their values, and all others that fit with their kinds."""
        if not self._names:
            numeric = [name for name, k in _kinds(X).items() if k == "number"]
            return numeric, matrix(X[numeric]), {}
        came = X.columns
        if not came.is_(self._same) and came.equals(self._index):
            self._same = came
        if not came.is_(self._same):
            X = X[self._present(X, found)]
        elif len(self._numeric) == len(self._names):
            # The usual case of a table of numbers, without a look at each column.
            values = X.to_numpy()
            if values.dtype.kind in "fiu":
                return self._names, values, {}
        kinds = {}
        for name, came in _kinds(X).items():
            usually = self._expected.columns[name].kind
            if fits(came, usually):
                kinds[name] = came
            elif X[name].notna().any():
                _misfit(name, X[name], came, usually, found)
            else:
                kinds[name] = "empty"
        numeric = [n for n in self._numeric if kinds.get(n) == "number"]
        others = {n: k for n, k in kinds.items() if n not in numeric}
        return numeric, matrix(X[numeric]), others

    def _present(self, X: pd.DataFrame, found: Findings) -> list:
        """The columns that are there and should be; findings for all others."""
        for name in self._names:
            if name not in X.columns:
                found.add("columns", name, f"column {name!r} is missing")
        for name in X.columns:
            if name not in self._expected.columns:
                found.add("extra", name, f"column {name!r} is new, and is not used")
        return [name for name in self._names if name in X.columns]

    def _repeated(self, rows: np.ndarray, count: int, found: Findings, max_outside: float) -> None:
        usually, share = self._expected.duplicates, len(rows) / count
        # Chance repeats rows the more often the more rows there are.
        small = share - usually * max(1, count / self._expected.rows) <= max_outside
        if not len(rows) or (small and usually):
            return
        found.add(
            "duplicates", "",
            f"{len(rows):,} row{'s' * (len(rows) != 1)} ({share:.0%}) repeat an earlier row, "
            f"usually {usually:.0%}",
            rows, small=small,
        )


def _misfit(name, column: pd.Series, came: str, usually: str, found: Findings) -> None:
    if came != "mixed":
        found.add("kind", name, f"column {name!r} held a {usually}, now a {came}")
        return
    types = column.map(described, na_action="ignore")
    counts = types.value_counts()
    said = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    expected = _TYPES.get(usually) or [counts.index[0]]
    found.add(
        "kind", name, f"column {name!r} held a {usually}, now its kinds are mixed: {said}",
        np.flatnonzero(types.notna() & ~types.isin(expected)),
    )


def _kinds(X: pd.DataFrame) -> dict:
    names = X.columns.tolist()
    if lies_together(X):
        return dict.fromkeys(names, "number")
    dtypes = X.dtypes.tolist()
    numeric = {d for d in set(dtypes) if isinstance(d, np.dtype) and d.kind in "fiub"}
    return {
        name: "number" if dtype in numeric else kind(X[name])
        for name, dtype in zip(names, dtypes, strict=True)
    }
