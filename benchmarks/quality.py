"""Row 3: the data gate on a batch of 10,000 rows and 20 columns."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import numpy as np
import pandas as pd
from measure import Figure, Target, function, in_turns

from mlretrain.stages.quality import QualityGate

ROWS, COLUMNS = 10_000, 20
NAMES = [f"x{i}" for i in range(COLUMNS)]
LARGEST = float(np.finfo(np.float32).max)


def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What is usual, a good batch, and one with a fault in each of four columns."""
    rng = np.random.default_rng(0)
    usual, good = (pd.DataFrame(rng.normal(size=(ROWS, COLUMNS)), columns=NAMES) for _ in range(2))
    bad = good.copy()
    bad.loc[rng.choice(ROWS, 3_000, replace=False), "x1"] = np.nan
    bad.loc[rng.choice(ROWS, 5, replace=False), "x2"] = np.inf
    bad["x3"] = bad["x3"] * 1_000
    bad["x4"] = 1.0
    return usual, good, bad


def by_columns(table: pd.DataFrame) -> pd.DataFrame:
    """The same table, each column in one piece of memory."""
    return pd.DataFrame({name: table[name].to_numpy().copy() for name in table})


def bare(usual: pd.DataFrame, table: pd.DataFrame) -> Callable[[], object]:
    """The shortest code that finds the same: one pass for the least, one for the greatest value.

    They tell whether a column holds something missing or infinite, whether it is stuck, and
    whether it is out of its range; of such columns the rows are looked up. Repeated rows are
    looked for in a band of the first column.
    """
    values = usual.to_numpy()
    low, high = values.min(axis=0), values.max(axis=0)
    bottom, top = low - (high - low) / 4, high + (high - low) / 4
    step = ROWS // 256

    def check() -> list:
        values = table.to_numpy()
        least, most = values.min(axis=0), values.max(axis=0)
        found = []
        good = (least >= bottom) & (most <= top) & (least < most)
        for j in np.flatnonzero(~good):
            column = values[:, j]
            rows = np.flatnonzero(~((column >= bottom[j]) & (column <= top[j])))
            found.append((NAMES[j], len(rows), np.isnan(column).sum(), rows[:20].tolist()))
        keys = values[:, 0]
        some = np.sort(keys[::step])
        middle = keys.compress((keys >= some[122]) & (keys <= some[134]))
        middle.sort()
        return found, (middle[1:] == middle[:-1]).any()

    return check


def naive(usual: pd.DataFrame, table: pd.DataFrame) -> Callable[[], object]:
    """What one writes first; repeated rows are left out."""

    def check() -> list[str]:
        found = []
        for name in usual:
            low, high = usual[name].min(), usual[name].max()
            column = table[name]
            if column.isna().mean() > 0.2:
                found.append(f"{name}: missing")
            outside = not column.between(low, high).all()
            if outside or np.isinf(column).any() or column.nunique() == 1:
                found.append(f"{name}: odd")
        return found

    return check


def pandera(usual: pd.DataFrame, table: pd.DataFrame) -> Callable[[], object]:
    """The ranges and missing values by pandera, all faults collected; repeated rows left out."""
    import pandera.pandas as pa

    low, high = usual.min(), usual.max()
    schema = pa.DataFrameSchema({
        name: pa.Column(
            float, pa.Check.in_range(1.25 * low[name], 1.25 * high[name]), nullable=False
        )
        for name in NAMES
    })  # fmt: skip

    def check() -> object:
        try:
            return schema.validate(table, lazy=True)
        except pa.errors.SchemaErrors as faults:
            return faults.failure_cases

    return check


def figures() -> list[Figure]:
    """A good batch in both layouts of memory, and a bad one with its report."""
    usual, good, bad = tables()
    gate = QualityGate().learn(usual)
    work = {
        "a good batch, in columns": by_columns(good),
        "a good batch, in rows": good,
        "a bad batch, in columns, with the report": by_columns(bad),
    }
    found = []
    for what, table in work.items():
        sides = {
            "mlretrain": function(lambda t=table: gate.check(t), times=100),
            "bare numpy": function(bare(usual, table), times=100),
            "pandas, a loop": function(naive(usual, table), times=2),
        }
        targets = [Target("bare numpy", most=1.5)]
        if importlib.util.find_spec("pandera"):
            sides["pandera"] = function(pandera(usual, table), times=2)
            targets.append(Target("pandera", least=35 if "columns" in what else 5))
        figure = in_turns(sides, rounds=15)
        found.append(Figure(3, f"Data gate, 10,000 × 20: {what}", figure, tuple(targets)))
    return found


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown(), end="\n\n")
