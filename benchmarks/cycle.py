"""Row 0: one whole cycle per batch, beside the bare parts that it is made of.

Each batch is checked, compared with the training data by KS on every column, answered by the
champion and scored; a challenger is trained on it, both take an exam, and the challenger,
which is always better here since the concept turns each day, is stored and promoted.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from measure import Cost, Figure, Target, in_turns, peer
from shares import explained
from sklearn.base import clone
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlretrain as mr
from mlretrain.streams.batch import Batch

COLUMNS, BATCHES, EXAM = 20, 12, 0.25
NAMES = [f"x{i}" for i in range(COLUMNS)]
METRIC = "neg_log_loss"
#: Names a Python with Evidently, MLflow and pandera installed.
STACK = "STACK_PYTHON"

WHY = (
    "what is left is spread over many small things that the bare code is spared: the data gate "
    "learns what is usual to the new champion, the log is read before it is written, and each "
    "step is told in words and kept beside the version."
)
NOT_SO_SLOW = (
    "the bare parts, of which nothing can be left out, are no faster than that beside the stack "
    "either: see their line."
)
PARTS = {
    "the model learns": ["sklearn.pipeline:Pipeline.fit"],
    "the model answers": ["sklearn.pipeline:Pipeline.predict_proba"],
    "the model as bytes": ["skops.io:dumps"],
    "a version on disk": [
        "mlretrain.stages.registry.registry:Registry.promote", f"{__name__}:store",
    ],
    "the registry is asked": [
        "mlretrain.stages.registry.registry:Registry.champion",
        "mlretrain.stages.registry.registry:Registry.next_name",
    ],
    "scores": ["mlretrain.stages.scoring:Answers.score", f"{__name__}:log_loss"],
    "the data gate": [
        "mlretrain.stages.quality.gate:QualityGate.check", f"{__name__}:fit",
        "mlretrain.stages.quality.gate:QualityGate.learn", f"{__name__}:usual",
    ],
    "the drift check": [
        "mlretrain.stages.drift.reference:Reference.__init__", f"{__name__}:ks",
        "mlretrain.stages.drift.reference:Reference.compare", "numpy:sort",
    ],
    "rows kept and joined": [
        "mlretrain.cycle.history:History.add", "mlretrain.cycle.history:History.material",
    ],
    "steps and words": ["mlretrain.cycle.heart:one_pass"],
}  # fmt: skip


def batches(rows: int) -> list[Batch]:
    """Days on which the plane between two classes turns by half a right angle each."""
    made = []
    for number in range(BATCHES + 1):
        rng = np.random.default_rng(number)
        X = pd.DataFrame(rng.normal(size=(rows, COLUMNS)), columns=NAMES)
        angle = number * math.pi / 4
        score = math.cos(angle) * X["x0"] + math.sin(angle) * X["x1"]
        y = (score + 0.3 * rng.normal(size=rows) > 0).astype(int).rename("y")
        start = pd.Timestamp("2024-01-01") + pd.Timedelta(days=number)
        times = pd.date_range(start, periods=rows, freq="1s")
        end = start + pd.Timedelta(days=1)
        made.append(Batch(number + 1, start, end, X, y, times, f"day {number + 1}"))
    return made


def model():
    """What is trained each time."""
    return make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0))


def ours(days: list[Batch], folder: Path) -> None:
    """The cycle, with a registry on disk and the trace on."""
    rows = len(days[0])
    cycle = mr.RetrainingCycle(
        model(),
        trigger=mr.triggers.DataDrift("ks") | mr.triggers.Every("1D"),
        strategy=mr.strategies.SlidingWindow(rows - math.ceil(EXAM * rows)),
        gate=mr.gates.BeatsChampion(METRIC),
        registry=mr.Registry(folder),
        warm_up=1,
        holdout=EXAM,
        alerts=[],
    )
    trace = cycle.run(days, progress=False)
    if len(trace.where("promoted")) != len(days):
        raise RuntimeError("not every challenger was promoted: this measures something else.")


def bare(days: list[Batch], folder: Path) -> None:
    """The shortest code that does the same work once per batch, and tells nothing."""
    from skops.io import dumps

    log = sqlite3.connect(folder / "log.sqlite", isolation_level=None)
    log.execute("CREATE TABLE log (time TEXT, event TEXT, version TEXT, reasons TEXT)")
    champion = low = high = ordered = None
    for number, day in enumerate(days, 1):
        cut = len(day) - math.ceil(EXAM * len(day))
        values, y = day.X.to_numpy(), day.y.to_numpy()
        score = drift = None
        if champion is not None:
            assert fit(values, low, high)
            drift = ks(ordered, values)
            score = log_loss(champion, day.X, y)
        challenger = clone(champion or model()).fit(day.X.iloc[:cut], y[:cut])
        exam, truth = day.X.iloc[cut:], y[cut:]
        new = log_loss(challenger, exam, truth)
        old = math.inf if champion is None else log_loss(champion, exam, truth)
        assert new < old
        store(dumps(challenger), folder / f"v{number}", {"scores": [new, old, score], "drift": drift})
        log.execute(
            "INSERT INTO log VALUES (?, ?, ?, ?)",
            (day.end.isoformat(), "promoted", f"v{number}", f"{new} {old}"),
        )
        champion, trained = challenger, values[:cut]
        low, high = usual(trained)
        ordered = np.sort(trained.T, axis=1)
    log.close()


def fit(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> bool:
    """The data gate: what is missing, infinite, out of range or stuck shows in two values."""
    least, most = values.min(axis=0), values.max(axis=0)
    return bool(((least >= low) & (most <= high) & (least < most)).all())


def usual(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the data gate lets pass from now on."""
    least, most = values.min(axis=0), values.max(axis=0)
    return least - (most - least), most + (most - least)


def log_loss(model, X: pd.DataFrame, y: np.ndarray) -> float:
    """The logarithmic loss of answers that are known to be in order."""
    p = model.predict_proba(X)[np.arange(len(y)), y]
    return -float(np.log(np.clip(p, 1e-15, 1 - 1e-15)).mean())


def ks(ordered: np.ndarray, values: np.ndarray) -> float:
    """The greatest Kolmogorov–Smirnov distance of all columns, without ties or gaps."""
    current = np.sort(values.T, axis=1)
    below = np.array([c.searchsorted(v) for c, v in zip(ordered, current, strict=True)])
    n, m = ordered.shape[1], current.shape[1]
    apart = below * m - np.arange(m) * n
    return float(np.maximum(apart.max(axis=1), n - apart.min(axis=1)).max() / (n * m))


def store(content: bytes, folder: Path, about: dict) -> None:
    """A model file and its description, on disk when this returns."""
    folder.mkdir()
    about["sha256"] = hashlib.sha256(content).hexdigest()
    for name, data in (("model.skops", content), ("version.json", json.dumps(about).encode())):
        with (folder / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def side(work: Callable[[list[Batch], Path], None], days: list[Batch]) -> Callable[[], Cost]:
    """The cost per batch of a run in a fresh folder."""

    def measure() -> Cost:
        folder = Path(tempfile.mkdtemp())
        try:
            cpu, wall = time.process_time(), time.perf_counter()
            work(days, folder)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        finally:
            shutil.rmtree(folder)
        return Cost(cpu / len(days), wall / len(days))

    return measure


def figures() -> list[Figure]:
    """Batches of 1,000 and of 10,000 rows; the glued stack where it is at hand."""
    found = []
    for rows, least in ((1_000, 300), (10_000, 70)):
        days = batches(rows)
        sides = {"mlretrain": side(ours, days), "bare parts": side(bare, days)}
        work = f"a whole cycle per batch of {rows:,} × {COLUMNS}, stored and promoted"
        figure = Figure(0, work, in_turns(sides), (Target("bare parts", most=1.15),))
        found.append(explained(figure, WHY, sides, PARTS))
        if python := os.environ.get(STACK):
            glued = "pandera, Evidently and MLflow, glued together"
            sides[glued] = peer(python, "glued_cycle.py", rows)
            costs = in_turns(sides, rounds=7, warm_up=1)
            stack = Figure(0, f"{work}: beside a stack", costs, (Target(glued, least=least),))
            found.append(stack if stack.reached else replace(stack, why=NOT_SO_SLOW))
    return found


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown(), end="\n\n")
