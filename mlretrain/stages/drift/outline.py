"""The shape of one column, before and now: for a picture of what has moved."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

PARTS = 8


def outline(before: pd.Series, now: pd.Series) -> dict[str, Any]:
    """Shares of the rows in each part of a column.

    Numbers are cut into equal stretches between the first and the 99th percentile of both;
    what lies outside belongs to the outermost stretches. Of categories the most frequent are
    told apart. Missing values are left out.

    Parameters
    ----------
    before, now : pandas.Series
        The reference, and what came.

    Returns
    -------
    dict
        ``column``; ``labels`` of the parts; their shares ``before`` and ``now``.

    Examples
    --------
    >>> usual, new = pd.Series([0.0, 1.0, 2.0, 3.0] * 20, name="wind"), pd.Series([3.0] * 9)
    >>> outline(usual, new)["now"]
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    >>> outline(usual, new)["labels"][:3]
    ['0.0', '0.4', '0.8']
    >>> outline(usual + 1000, new + 1000)["labels"][:3]
    ['1000.0', '1000.4', '1000.8']
    """
    old, new = before.dropna(), now.dropna()
    if types.is_numeric_dtype(old.dtype) and not types.is_bool_dtype(old.dtype):
        labels, shares = _numbers(old.to_numpy(float), new.to_numpy(float))
    else:
        labels, shares = _categories(old.astype(str), new.astype(str))
    return {
        "column": str(before.name),
        "labels": labels,
        "before": [round(share, 4) for share in shares[0]],
        "now": [round(share, 4) for share in shares[1]],
    }


def _numbers(old: np.ndarray, new: np.ndarray) -> tuple[list[str], list[list[float]]]:
    both = np.concatenate([old, new])
    low, high = np.percentile(both, [1, 99]) if len(both) else (0.0, 1.0)
    edges = np.linspace(low, high if high > low else low + 1, PARTS + 1)
    shares = []
    for values in (old, new):
        counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
        shares.append((counts / max(len(values), 1)).tolist())
    return _round(edges[:-1], edges[1] - edges[0]), shares


def _round(edges: np.ndarray, step: float) -> list[str]:
    """With as many digits as tell them apart, and no more."""
    digits = max(0, -math.floor(math.log10(step)))
    if digits > 4 or np.abs(edges).max() >= 1e5:
        return [f"{edge:.3g}" for edge in edges]
    return [f"{round(edge, digits) + 0.0:.{digits}f}" for edge in edges]


def _categories(old: pd.Series, new: pd.Series) -> tuple[list[str], list[list[float]]]:
    counts = [values.value_counts(normalize=True) for values in (old, new)]
    names = counts[0].add(counts[1], fill_value=0).sort_values(ascending=False, kind="stable")
    labels = list(names.index[:PARTS])
    return labels, [[float(one.get(label, 0)) for label in labels] for one in counts]
