"""Checks of a column of categories: text, codes, classes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlretrain.stages.quality.expectations import Expectation, ordered
from mlretrain.stages.quality.findings import Findings
from mlretrain.stages.quality.numbers import longest_run, misses, serious
from mlretrain.wording import count

#: More categories than this are not listed, and so not checked.
MOST = 1_000


def usual(column: pd.Series) -> Expectation:
    """What is to be expected of a column of categories from now on."""
    codes, values = _coded(column)
    counts = np.bincount(codes + 1, minlength=len(values) + 1)
    missing, counts = float(counts[0] / len(column)), counts[1:]
    seen = values[counts > 0].tolist()
    if len(seen) > MOST or not all(isinstance(value, str | int | float) for value in seen):
        return Expectation("category", missing, run=longest_run(codes))
    # Good's estimate: a new row holds something never seen as often as the old rows
    # hold something seen only once.
    once = float((counts == 1).sum() / len(column))
    return Expectation(
        "category", missing, categories=ordered(seen), unseen=once, run=longest_run(codes)
    )


def check(
    name, column: pd.Series, expected: Expectation, found: Findings, *,
    max_missing: float, max_outside: float,
) -> None:
    """Compare a column with what is usual: missing values, unseen ones, constants."""
    values, missing = _values(column)
    check_missing(name, column, missing, expected, found, max_missing=max_missing)
    if expected.categories is None:
        return
    known = set(expected.categories)
    if new := [value for value in values if value not in known]:
        rows = np.flatnonzero(column.isin(new))
        share = len(rows) / len(column)
        found.add(
            "unseen", name,
            f"column {name!r} has {count(len(rows), 'row')} ({share:.0%}) "
            f"with values never seen: {some(new)}",
            rows, expected.strict, share - expected.unseen <= max_outside,
        )
    if len(values) == 1 < len(known) and not missing and len(column) > expected.run:
        found.add("constant", name, f"column {name!r} is stuck at {values[0]!r}")


def check_missing(
    name, column: pd.Series, missing: int, expected: Expectation, found: Findings, *,
    max_missing: float,
) -> None:
    """Compare the missing values of a column of any kind with what is usual."""
    share = missing / len(column)
    if serious(expected, share, max_missing):
        message = misses(f"column {name!r}", share, expected)
        found.add("missing", name, message, np.flatnonzero(column.isna()), expected.strict)


def some(values, shown: int = 4) -> str:
    """The first of many values: ``'x', 'y', …``."""
    text = ", ".join(map(repr, list(values)[:shown]))
    return text + (", …" if len(values) > shown else "")


def _coded(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """For each row the place of its value in the list of all, or -1 where it is missing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.array.codes.astype(np.intp), column.array.categories
    codes, values = pd.factorize(column)
    return codes, pd.Index(values)


def _values(column: pd.Series) -> tuple[list, int]:
    """The different values there are, and how many are missing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = _coded(column)
        counts = np.bincount(codes + 1, minlength=len(values) + 1)
        return values[counts[1:] > 0].tolist(), int(counts[0])
    values = pd.unique(column)
    present = values[~pd.isna(values)].tolist()
    return present, int(column.isna().sum()) if len(present) < len(values) else 0
