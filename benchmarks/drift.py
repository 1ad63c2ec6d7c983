"""Row 2: a drift check of 1,000 rows of 20 columns against a reference of 10,000."""

from __future__ import annotations

import math
import os
from collections.abc import Callable

import numpy as np
import pandas as pd
from measure import Figure, Target, function, in_turns, peer
from scipy import stats

from mlretrain.stages.drift import Reference

ROWS, CURRENT, COLUMNS = 10_000, 1_000, 20
#: Environment variables that name a Python with a peer installed, its script and what that is
#: told, and how many times faster we are to be.
PEERS = {
    "frouros": ("FROUROS_PYTHON", ("frouros_drift.py",), 60),
    "Evidently, drifted columns": ("EVIDENTLY_PYTHON", ("evidently_drift.py", "count"), 120),
    "Evidently, preset": ("EVIDENTLY_PYTHON", ("evidently_drift.py", "preset"), 1_000),
}


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A reference, and current rows in which half of the columns have moved a little."""
    rng = np.random.default_rng(0)
    names = [f"x{i}" for i in range(COLUMNS)]
    moved = np.where(np.arange(COLUMNS) < COLUMNS // 2, 0.1, 0)
    return (
        pd.DataFrame(rng.normal(size=(ROWS, COLUMNS)), columns=names),
        pd.DataFrame(rng.normal(size=(CURRENT, COLUMNS)) + moved, columns=names),
    )


def bare_ks(reference: pd.DataFrame, current: pd.DataFrame) -> Callable[[], object]:
    """The shortest code: a sorted reference, no ties, nothing missing, one critical value."""
    columns = list(np.sort(reference.to_numpy().T, axis=1))
    critical = math.sqrt(-math.log(0.05 / COLUMNS / 2) / 2 * (1 / ROWS + 1 / CURRENT))
    steps = np.arange(CURRENT) * ROWS

    def check() -> np.ndarray:
        ordered = np.sort(current.to_numpy().T, axis=1)
        below = np.empty(ordered.shape, np.intp)
        for i, column in enumerate(columns):
            below[i] = column.searchsorted(ordered[i])
        apart = below * CURRENT - steps
        distance = np.maximum(apart.max(axis=1), ROWS - apart.min(axis=1)) / (ROWS * CURRENT)
        return distance > critical

    return check


def bare_psi(reference: pd.DataFrame, current: pd.DataFrame) -> Callable[[], object]:
    """The shortest code: tenths cut once, no empty bins, nothing missing, one critical value.

    Significance is that of Pearson's χ²: the index itself exceeds its limit three times as
    often as it should. The effect is the index less what chance adds.
    """
    values = reference.to_numpy().T
    edges = np.sort(values, axis=1)[:, np.arange(1, 10) * ROWS // 10 - 1].T[:, :, None]
    first = (np.arange(COLUMNS, dtype=np.uint16) * 10)[:, None]
    spread = 1 / ROWS + 1 / CURRENT
    critical = stats.chi2.isf(0.05 / COLUMNS, 9) / (ROWS * CURRENT)
    ones = np.ones(10)

    def count(values: np.ndarray) -> np.ndarray:
        bins = np.zeros(values.shape, np.uint8)
        above = np.empty(values.shape, bool)
        for edge in edges:
            np.greater(values, edge, out=above)
            bins += above.view(np.uint8)
        return np.bincount((bins + first).ravel(), minlength=10 * COLUMNS).reshape(COLUMNS, 10)

    before = count(values)
    old = before / ROWS

    def check() -> tuple[np.ndarray, np.ndarray]:
        now = count(current.to_numpy().T)
        new = now / CURRENT
        apart = old - new
        effect = (apart * np.log(old / new)) @ ones - 9 * spread
        return effect, (apart * apart / (before + now)) @ ones > critical

    return check


def scipy_loop(reference: pd.DataFrame, current: pd.DataFrame, method: str) -> Callable[[], object]:
    """What one writes first."""

    def check() -> list[float]:
        return [
            stats.ks_2samp(reference[c], current[c], method=method).pvalue for c in reference
        ]

    return check


def figures() -> list[Figure]:
    """KS beside its limit, scipy and the peers at hand; PSI beside its limit."""
    reference, current = tables()
    ours = {name: Reference(reference, name) for name in ("ks", "psi", "wasserstein")}
    ks = {
        "mlretrain, KS": function(lambda: ours["ks"].compare(current), times=20),
        "bare KS": function(bare_ks(reference, current), times=20),
        "scipy, a loop": function(scipy_loop(reference, current, "asymp")),
        "scipy, a loop, method auto": function(scipy_loop(reference, current, "auto")),
    }
    targets = [Target("bare KS", most=1.3), Target("scipy, a loop", least=15)]
    for name, (variable, told, least) in PEERS.items():
        if python := os.environ.get(variable):
            ks[name] = peer(python, *told)
            targets.append(Target(name, least=least))
    psi = {
        "mlretrain, PSI": function(lambda: ours["psi"].compare(current), times=50),
        "bare PSI": function(bare_psi(reference, current), times=50),
    }
    other = {
        "mlretrain, Wasserstein": function(lambda: ours["wasserstein"].compare(current), times=20),
        "scipy, a loop": function(
            lambda: [stats.wasserstein_distance(reference[c], current[c]) for c in reference]
        ),
    }
    work = "drift check, 10,000 × 20 against 1,000 × 20"
    return [
        Figure(2, f"KS {work}", in_turns(ks, rounds=9), tuple(targets)),
        Figure(2, f"PSI {work}", in_turns(psi, rounds=21), (Target("bare PSI", most=1.3),)),
        Figure(2, f"Wasserstein {work}", in_turns(other, rounds=9), (Target("scipy, a loop", least=15),)),
    ]


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
