"""Checks of the labels."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api import types

from mlretrain.stages import few
from mlretrain.stages.quality import categories
from mlretrain.stages.quality.expectations import Expectation, ordered, usual_shares
from mlretrain.stages.quality.findings import Findings
from mlretrain.stages.quality.kinds import fits, kind, numbers
from mlretrain.stages.quality.numbers import Bounds, Numbers
from mlretrain.wording import given


def usual(y: pd.Series, classes) -> Expectation:
    """What is to be expected of the labels: their classes, or their range.

    Text, categories and truth values are classes, also where nobody says so.
    """
    if classes is None and (kind(y) == "category" or types.is_bool_dtype(y.dtype)):
        classes = y.dropna().unique()
    if classes is not None:
        known = ordered(np.asarray(classes).tolist())
        missing = _missing(y)
        some = len(y) if missing is None else not missing.all()
        shares = [[share, share] for share in _shares(y, known)] if some else None
        return Expectation(kind(y), categories=known, shares=shares)
    if kind(y) != "number":
        return Expectation(kind(y))
    return Numbers([y.name], numbers(y)[:, None]).usual()[0]


def check(
    y: pd.Series, expected: Expectation | None, found: Findings, *, max_outside: float,
    max_shift: float | None = None,
) -> None:
    """Compare the labels with what is usual."""
    missing = _missing(y)
    if missing is not None and missing.any():
        found.add(
            "label", y.name, f"{missing.sum():,} of {len(y):,} labels are missing",
            np.flatnonzero(missing),
        )
    elif expected is not None and expected.categories is not None:
        # Labels of two sorts, put together to be learned from, are of none.
        sorts = _sort_of(expected.categories), _sort(y)
        if len(y) and sorts[0] != sorts[1]:
            found.add("label", y.name, f"label {y.name!r} held {sorts[0]}, now {sorts[1]}")
        else:
            _classes(y, expected.categories, found)
            if max_shift is not None and expected.shares and len(y):
                _shifted(y, expected, found, max_shift)
    elif expected is not None and not fits(kind(y), expected.kind):
        found.add("label", y.name, f"label {y.name!r} held a {expected.kind}, now a {kind(y)}")
    elif kind(y) == "number":
        Numbers([y.name], numbers(y)[:, None]).check(
            Bounds([expected or Expectation("number")]), found,
            max_missing=0, max_outside=max_outside, what="label",
        )


def _shares(y: pd.Series, classes: list) -> list[float]:
    """The share of each class in the labels that are there."""
    counts = few.counted(y.to_numpy(), classes) if _missing(y) is None else None
    if counts is not None:
        return [count / len(y) for count in counts]
    there = y.value_counts(normalize=True).to_dict()
    return [float(there.get(one, 0.0)) for one in classes]


def _shifted(y: pd.Series, expected: Expectation, found: Findings, max_shift: float) -> None:
    """Find the class whose share has left the usual most, if it is too far."""
    shares = _shares(y, expected.categories)
    beyond = [
        max(share - high, low - share)
        for share, (low, high) in zip(shares, expected.shares, strict=True)
    ]
    # Of two classes both are off by as much: named is the one that comes too often.
    worst = max(range(len(shares)), key=lambda i: (round(beyond[i], 9), shares[i]))
    # With few labels a share is far off by chance: of n, seldom by more than four deviations.
    if beyond[worst] > max(max_shift, 2 / np.sqrt(len(y))) + 1e-9:
        found.add(
            "shares", y.name,
            f"label {y.name!r} is {expected.categories[worst]!r} in {shares[worst]:.0%} of the "
            f"rows, usually in {usual_shares(expected)[worst]}; {given(max_shift)} more or less "
            "is allowed",
        )


def _missing(y: pd.Series) -> np.ndarray | None:
    """Which labels are missing; None for a kind of value that is never missing."""
    if isinstance(y.dtype, np.dtype) and y.dtype.kind in "iub":
        return None
    return y.isna().to_numpy()


def _sort_of(values: list) -> str:
    for kind_of, sort in ((bool, "truth values"), (int | float, "numbers"), (str, "text")):
        if all(isinstance(value, kind_of) for value in values):
            return sort
    return "values of other kinds"


def _sort(y: pd.Series) -> str:
    if isinstance(y.dtype, np.dtype) and y.dtype.kind in "iuf":
        return "numbers"
    if types.is_bool_dtype(y.dtype):
        return "truth values"
    if types.is_numeric_dtype(y.dtype):
        return "numbers"
    text = isinstance(y.dtype, pd.CategoricalDtype) or types.infer_dtype(y) == "string"
    return _sort_of(y.unique().tolist()) if text else "values of other kinds"


def _classes(y: pd.Series, known: list, found: Findings) -> None:
    values = y.to_numpy()
    counts = [np.count_nonzero(values == c) for c in known] if len(known) <= few.FEW else [0]
    if sum(counts) < len(y):
        here = pd.unique(y).tolist()
        new = [c for c in here if c not in known]
    else:
        here, new = [c for c, count in zip(known, counts, strict=True) if count], []
    if new:
        rows = np.flatnonzero(y.isin(new))
        found.add(
            "classes", y.name,
            f"label {y.name!r} has {len(rows):,} row{'s' * (len(rows) != 1)} "
            f"({len(rows) / len(y):.0%}) of classes never seen: {categories.some(new)}; "
            f"known are {categories.some(known)}",
            rows,
        )
    elif len(here) == 1 < len(known):
        found.add(
            "classes", y.name, f"all {len(y):,} labels are of one class, {here[0]!r}",
            small=True,
        )
