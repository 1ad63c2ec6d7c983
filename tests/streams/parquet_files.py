"""A table, and ways to write it as files."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlretrain.streams import from_parquet

HOURS = pd.date_range("2024-01-01", periods=240, freq="h")
ASKED = {"time": "when", "label": "late", "freq": "D"}


def table(**columns):
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "when": HOURS,
            "load": rng.normal(size=240),
            "kind": rng.choice(["a", "b", None], 240),
            "late": rng.integers(0, 2, 240),
        }
        | columns
    )


def write(folder, df, cuts=(), rows=50, **options):
    """A table as several files, each of several row groups."""
    folder.mkdir(exist_ok=True)
    for i, part in enumerate(np.split(np.arange(len(df)), cuts)):
        df.iloc[part].to_parquet(folder / f"{i}.parquet", row_group_size=rows, index=False, **options)
    return folder


def opened(path, **arguments):
    return from_parquet(path, **ASKED | arguments)
