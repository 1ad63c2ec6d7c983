"""Row 1: a million rows of 20 columns as a stream; a model that goes on learning from each batch.

Each batch is checked, compared with the training data by PSI on every column, answered and
scored; then the model learns from it. All of that is in the trace.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from measure import Cost, Figure, Target, function, in_turns
from shares import explained
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlretrain as mr

ROWS, COLUMNS = 1_000_000, 20
NAMES = [f"x{i}" for i in range(COLUMNS)]
#: What river is shown; it takes as long per row for any number of them.
SAMPLE = 10_000

WHY = (
    "the model takes longer than in the bare loop, since each challenger sits an exam as well, and "
    "since it knows its columns by name, which scikit-learn looks for at each call. The rest is "
    "work that the bare loop is spared: the champion stays what it was, so that a copy learns; "
    "what the new champion learned is the new reference of the drift check, and is usual to the "
    "data gate from then on; the rows of an exam are learned a batch later, so that two batches "
    "are joined; and each step is told in words."
)
PARTS = {
    "the model learns": [
        "sklearn.preprocessing._data:StandardScaler.partial_fit",
        "sklearn.linear_model._stochastic_gradient:BaseSGDClassifier.partial_fit",
        "sklearn.preprocessing._data:StandardScaler.transform",
    ],
    "the model answers": [
        "sklearn.pipeline:Pipeline.predict", "sklearn.linear_model._base:LinearClassifierMixin.predict",
    ],
    "a copy of the champion": ["copy:deepcopy"],
    "rows as an array": ["mlretrain.stages.plain:rows", "mlretrain.stages.plain:lies_together"],
    "the data gate checks": ["mlretrain.stages.quality.gate:QualityGate.check", f"{__name__}:fit"],
    "the data gate learns": ["mlretrain.stages.quality.gate:QualityGate.learn"],
    "the drift check gets a reference": [
        "mlretrain.stages.drift.reference:Reference.__init__", f"{__name__}:psi",
    ],
    "the drift check compares": [
        "mlretrain.stages.drift.reference:Reference.compare", f"{__name__}:moved",
    ],
    "batches cut and joined": [
        "mlretrain.streams.stream:Stream._batch", "mlretrain.cycle.history:History.add",
        "mlretrain.cycle.history:History.material",
    ],
    "versions kept": [
        "mlretrain.stages.registry.registry:Registry.champion",
        "mlretrain.stages.registry.registry:Registry.next_name",
        "mlretrain.stages.registry.registry:Registry.promote",
        "mlretrain.trace.files:excerpt",
    ],
    "steps, scores and words": ["mlretrain.cycle.heart:one_pass"],
}  # fmt: skip


def table() -> tuple[pd.DataFrame, pd.Series, pd.DatetimeIndex]:
    """Rows a second apart; the label follows from half of the columns."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(ROWS, COLUMNS)), columns=NAMES)
    y = (X.iloc[:, :10].sum(axis=1) + rng.normal(size=ROWS) > 0).astype(int).rename("y")
    return X, y, pd.date_range("2024-01-01", periods=ROWS, freq="1s")


def learner():
    """The scaler and the classifier."""
    return StandardScaler(), SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.01, random_state=0)


def ours(stream) -> None:
    """The cycle: every batch is learned from, and what was learned is deployed."""
    cycle = mr.RetrainingCycle(
        make_pipeline(*learner()),
        trigger=mr.triggers.DataDrift("psi") | mr.triggers.NewData(1),
        strategy=mr.strategies.Continual(),
        gate=mr.gates.Threshold("accuracy", 0.5),
        metric="accuracy",
        warm_up=1,
        holdout=0.01,
        alerts=[],
    )
    trace = cycle.run(stream, progress=False)
    if len(trace.where("promoted")) != len(stream):
        raise RuntimeError("not every batch was learned from: this measures something else.")


def bare(X: pd.DataFrame, y: pd.Series, rows: int, *, frames: bool = False) -> None:
    """The shortest code: two values per column tell the data gate all, the reference is cut once.

    With ``frames``, the scaler is handed data frames, as by the cycle: scikit-learn then checks
    their columns each time, which takes longer than the scaling.
    """
    scaler, model = learner()
    values, labels = X.to_numpy(), y.to_numpy()
    first, truth = values[:rows], labels[:rows]
    begin = X.iloc[:rows] if frames else first
    model.partial_fit(scaler.partial_fit(begin).transform(begin), truth, classes=[0, 1])
    low, high = first.min(axis=0), first.max(axis=0)
    bottom, top = low - (high - low), high + (high - low)
    index = psi(first)
    right = []
    for start in range(rows, len(values), rows):
        now, truth = values[start : start + rows], labels[start : start + rows]
        assert fit(now, bottom, top)
        assert moved(index, now) < 0.25
        if frames:
            now = X.iloc[start : start + rows]
        right.append((model.predict(scaler.transform(now)) == truth).mean())
        model.partial_fit(scaler.partial_fit(now).transform(now), truth)
    assert np.mean(right) > 0.8


def fit(values: np.ndarray, bottom: np.ndarray, top: np.ndarray) -> bool:
    """What is missing, infinite, out of range or stuck shows in two values per column."""
    least, most = values.min(axis=0), values.max(axis=0)
    return bool(((least >= bottom) & (most <= top) & (least < most)).all())


def moved(index: Callable[[np.ndarray], np.ndarray], values: np.ndarray) -> float:
    """How far the column that moved most has moved."""
    return float(index(values).max())


def psi(reference: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The index of every column over tenths of the reference, none of them empty."""
    places = np.arange(1, 10) * len(reference) // 10 - 1
    edges = np.sort(reference.T, axis=1)[:, places].T[:, :, None]
    first = (np.arange(COLUMNS, dtype=np.uint16) * 10)[:, None]

    def count(values: np.ndarray) -> np.ndarray:
        bins = np.zeros(values.T.shape, np.uint8)
        above = np.empty(values.T.shape, bool)
        for edge in edges:
            np.greater(values.T, edge, out=above)
            bins += above.view(np.uint8)
        counts = np.bincount((bins + first).ravel(), minlength=10 * COLUMNS)
        return counts.reshape(COLUMNS, 10) / len(values)

    before = count(reference)

    def index(values: np.ndarray) -> np.ndarray:
        now = count(values)
        return ((before - now) * np.log(before / now)).sum(axis=1)

    return index


def river(X: pd.DataFrame, y: pd.Series) -> Callable[[], Cost]:
    """River, row by row, without gate, drift check or trace; a sample stands for the whole."""
    from river import linear_model, optim, preprocessing

    rows = X.head(SAMPLE).to_dict("records")
    labels = y.head(SAMPLE).tolist()

    def measure() -> Cost:
        model = preprocessing.StandardScaler() | linear_model.LogisticRegression(optim.SGD(0.01))
        cpu, wall = time.process_time(), time.perf_counter()
        for row, label in zip(rows, labels, strict=True):
            model.predict_one(row)
            model.learn_one(row, label)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        return Cost(cpu * ROWS / SAMPLE, wall * ROWS / SAMPLE)

    return measure


def figures() -> list[Figure]:
    """Batches of 10,000 and of 1,000 rows."""
    X, y, times = table()
    found = []
    for rows, share in ((10_000, 0.85), (1_000, 0.65)):
        stream = mr.streams.Stream(X, y, times, freq=f"{rows}s", task="classification")
        sides = {
            "mlretrain": function(lambda s=stream: ours(s)),
            "bare parts": function(lambda r=rows: bare(X, y, r)),
            "bare parts, on data frames": function(lambda r=rows: bare(X, y, r, frames=True)),
        }
        targets = [Target("bare parts", most=1 / share)]
        if importlib.util.find_spec("river"):
            sides["river, row by row"] = river(X, y)
            targets.append(Target("river, row by row", least=10))
        work = f"a stream of 1,000,000 × {COLUMNS} in batches of {rows:,}"
        figure = Figure(1, work, in_turns(sides, rounds=7, warm_up=1), tuple(targets))
        shown = {
            "mlretrain": lambda s=stream: ours(s), "bare parts": lambda r=rows: bare(X, y, r),
        }  # fmt: skip
        found.append(explained(figure, WHY, shown, PARTS, times=1))
    return found


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown(), end="\n\n")
