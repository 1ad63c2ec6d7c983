"""Row 10: how the cost of all trainings together grows with the number of batches.

A model that goes on learning, one that is trained on a window, and one that is trained from
scratch on all so far. What they learn is counted, and must be what paper says, row for row; what
that takes is measured. Each round gives an exponent; their median is the figure.

How many rows a batch has matters for the time from scratch. With few, what a training costs
besides its rows weighs much at first; with many, the last trainings no longer fit into the cache
of the processor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from measure import Spread
from shares import spent
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

import mlretrain as mr

ROWS, COLUMNS, HOLDOUT = 2_000, 20, 0.25
SIZES = (10, 20, 40, 80)
ROUNDS = 7
#: So far from what is expected may the exponent of the time be.
WITHIN = 0.15
#: A model learns the rows of a batch but those of its exam, and these a batch later.
LEARNED = ROWS - math.ceil(HOLDOUT * ROWS)

#: Way → its strategy, the rows that n batches cost on paper, and the exponent for many batches.
WAYS = {
    "going on learning": (
        mr.strategies.Continual(), lambda n: n * ROWS - (ROWS - LEARNED), 1,
    ),
    "a window of two batches": (
        mr.strategies.SlidingWindow(LEARNED + ROWS), lambda n: n * LEARNED + (n - 1) * ROWS, 1,
    ),
    "from scratch": (
        mr.strategies.FullRefit(),
        lambda n: ROWS * n * (n + 1) // 2 - n * (ROWS - LEARNED), 2,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exponents:
    """One row of the results: exponents instead of ratios.

    Parameters
    ----------
    row : int
    work : str
    counted : pandas.DataFrame
        Rows learned, a column per way, a row per number of batches.
    cpu : list of pandas.DataFrame
        Per round, the CPU seconds that this took.
    """

    row: int
    work: str
    counted: pd.DataFrame
    cpu: list[pd.DataFrame]

    def markdown(self) -> str:
        """The exponents as a section of the results."""
        rows = mr.Growth(self.counted).exponents()
        rounds = [mr.Growth(one).exponents() for one in self.cpu]
        middle = mr.Growth(pd.concat(self.cpu).groupby(level=0).median()).exponents()
        lines = [
            f"## {self.row}. {self.work}",
            "",
            f"{len(self.cpu)} rounds in turns; the exponent of a power law through "
            f"{', '.join(map(str, SIZES[:-1]))} and {SIZES[-1]} batches: for many batches, for the "
            "rows that were counted, and for the CPU time of the trainings (median and quartiles of "
            "the rounds; the 95 % interval of the line through the median times), and by what the "
            "time grows when the batches double for the last time.",
            "",
            "| way | many batches | rows | CPU time | 95 % | last doubling, rows | CPU time |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        verdicts = []
        for way, (_, paper, expected) in WAYS.items():
            one, line = rows.loc[way], middle.loc[way]
            time = Spread.of([r.loc[way, "exponent"] for r in rounds])
            last = Spread.of([r.loc[way, "last step"] for r in rounds])
            lines.append(
                f"| {way} | {expected} | {one['exponent']:.2f} | {time} | {line['low']:.2f} to "
                f"{line['high']:.2f} | × {one['last step']:.2f} | × {last} |"
            )
            exact = self.counted[way].tolist() == [paper(n) for n in SIZES]
            near = abs(time.median - expected) <= WITHIN
            verdicts.append(
                f"To reach: {way}, as many rows as on paper: {_verdict(exact)}; time within "
                f"{WITHIN} of {expected}. CPU {time.median:.3g}: {_verdict(near)}."
            )
        return "\n".join([*lines, "", *verdicts])


def _verdict(reached: bool) -> str:
    return "reached" if reached else "**not reached**"


def stream(batches: int) -> mr.streams.Stream:
    """Batches of as many rows; the label follows from half of the columns."""
    rng = np.random.default_rng(0)
    size = batches * ROWS
    X = pd.DataFrame(rng.normal(size=(size, COLUMNS)), columns=[f"x{i}" for i in range(COLUMNS)])
    y = (X.iloc[:, :10].sum(axis=1) + rng.normal(size=size) > 0).astype(int).rename("y")
    times = pd.date_range("2024-01-01", periods=size, freq="1s")
    return mr.streams.Stream(X, y, times, freq=f"{ROWS}s", task="classification")


def training(batches: mr.streams.Stream, strategy) -> tuple[int, float]:
    """The rows that the trainings of a run learned, and their CPU time."""
    # As many rounds over the rows each time: how soon it stops would be a matter of the data.
    model = make_pipeline(
        StandardScaler(), SGDClassifier(loss="log_loss", max_iter=5, tol=None, random_state=0)
    )
    traces = []

    def run() -> None:
        cycle = mr.RetrainingCycle(
            model, trigger=mr.triggers.NewData(1), strategy=strategy, metric="accuracy", warm_up=1,
            gate=mr.gates.Threshold("accuracy", 0.0), holdout=HOLDOUT, alerts=[],
        )
        traces.append(cycle.run(batches, progress=False))

    name = f"{type(strategy).__module__}:{type(strategy).__name__}.train"
    cost = spent(run, {"training": [name]})["training"]
    return int(traces[0].work()["rows trained on"].sum()), cost.cpu


def figures(sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> list[Exponents]:
    """All ways over all sizes, in turns."""
    index = pd.Index(sizes, name="batches")
    streams = {n: stream(n) for n in sizes}
    cpu = []
    with threadpool_limits(1):
        training(streams[sizes[0]], mr.strategies.FullRefit())
        for _ in range(rounds):
            found = {
                way: [training(streams[n], strategy) for n in sizes]
                for way, (strategy, _, _) in WAYS.items()
            }
            cpu.append(pd.DataFrame({w: [c for _, c in f] for w, f in found.items()}, index))
    counted = pd.DataFrame({w: [rows for rows, _ in f] for w, f in found.items()}, index)
    return [Exponents(10, f"trainings on batches of {ROWS:,} × {COLUMNS}, all together", counted, cpu)]


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
