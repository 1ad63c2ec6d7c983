"""The shape of one column, before and now: for a picture of what has moved."""

from __future__ import annotations

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
    return [f"{edge:.3g}" for edge in edges[:-1]], shares


def _categories(old: pd.Series, new: pd.Series) -> tuple[list[str], list[list[float]]]:
    counts = [values.value_counts(normalize=True) for values in (old, new)]
    names = counts[0].add(counts[1], fill_value=0).sort_values(ascending=False, kind="stable")
    labels = list(names.index[:PARTS])
    return labels, [[float(one.get(label, 0)) for label in labels] for one in counts]
