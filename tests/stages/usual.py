"""Usual rows with their labels, a gate that has learned them, and ways to spoil them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlretrain.stages.quality import QualityGate

DAYS = pd.date_range("2013-01-01", periods=100)
USUAL = pd.DataFrame(
    {
        "hour": np.arange(100) % 24,
        "wind": [np.nan if i % 10 == 0 else float(i) for i in range(100)],
        "carrier": ["UA", "DL"] * 50,
        "day": DAYS,
        "gap": pd.to_timedelta(np.arange(100) % 7, unit="h"),
    }
)
LABELS = pd.Series([0, 1] * 50, name="late")
AMOUNTS = pd.Series(np.arange(100.0), name="delay")
SPAN = DAYS[0], DAYS[0] + pd.Timedelta("100D")


def learned(**named):
    return QualityGate(**named).learn(USUAL, LABELS, DAYS, classes=[0, 1], rows_per_day=1.0)


def missing(column, share):
    X = USUAL.copy()
    X[column] = X[column].astype(object if column == "carrier" else float)
    X[column] = X[column].ffill().bfill()
    X.loc[: round(share * 100) - 1, column] = None
    return X


def with_values(column, *values, of=USUAL):
    """The usual rows, of which the first have other values."""
    X = of.copy()
    kind = object if X[column].dtype == object else None
    X[column] = pd.Series([*values, *X[column].iloc[len(values) :]], index=X.index, dtype=kind)
    return X


def refused(report):
    return tuple(f.message for f in report.findings if f.severity == "refuse")


def seen(report):
    return [(f.severity, f.check, f.column, f.message) for f in report.findings]
