"""Labels that come after their rows: which of them are wanted, and where each belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from mlretrain.cycle.labels import Rows
from mlretrain.cycle.runner import frames

#: The keys of some rows, and their labels.
Labels: TypeAlias = tuple[np.ndarray, pd.Series]


def since(waiting: Iterable[Rows]) -> str | None:
    """The time of the oldest row whose label is looked for; None when there is none."""
    lacking = [r.times[~r.known].min() for r in waiting if r.known is not None and not r.known.all()]
    return min(lacking).isoformat() if lacking else None


def wanted(told: dict[str, Any], tables: dict[str, bytes]) -> np.ndarray:
    """The keys of the rows whose labels are looked for, from what a runner remembers."""
    names = (one.get("labels") for one in told["batches"].values())
    found = [frames.arrays_from_bytes(tables[name]) for name in names if name]
    return np.concatenate([np.empty(0, np.uint64), *(one["keys"][~one["known"]] for one in found)])


def fill(batches: list[Rows], keys: np.ndarray, labels: pd.Series) -> None:
    """Put labels that have come to the rows that wait for them.

    Rows that nothing tells apart get theirs in the order in which they stand.
    """
    come: dict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(keys.tolist()):
        come[key].append(place)
    values = labels.tolist()
    for rows in batches:
        places, which = [], []
        lines = list(zip(rows.keys.tolist(), rows.known.tolist(), rows.y.tolist(), strict=True))
        for key, known, label in lines:  # of twins, one may have had its label before
            used = (p for p in come.get(key, ()) if known and values[p] == label)
            if (place := next(used, None)) is not None:
                come[key].remove(place)
        for row, (key, known, _) in enumerate(lines):
            if not known and come.get(key):
                places.append(row)
                which.append(come[key].pop(0))
        if places:
            rows.fill(np.array(places), labels.iloc[which])
