"""Two troubles in fifty days, and four gates: a threshold and a comparison err in different ways.

On days 16 to 20 the labels are coin flips: a job upstream is broken. From day 36 on the world is
turned round, and harder: nobody can be right more than about three times in four.

Lesson 7 shows it and its quiz asks about it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlretrain.streams import Stream
    from mlretrain.trace import Trace

#: The days of each trouble, counted from 1.
COIN_FLIPS, TURNED = range(16, 21), range(36, 51)

#: Gate → the class, and its settings. Each looks at the accuracy in the exam.
GATES = {
    "threshold": lambda gates: gates.Threshold("accuracy", 0.8),
    "comparison": lambda gates: gates.BeatsChampion("accuracy"),
    "both": lambda gates: gates.Threshold("accuracy", 0.8) & gates.BeatsChampion("accuracy"),
    "comparison, 95 % sure": lambda gates: gates.BeatsChampion("accuracy", confidence=0.95),
}


def troubled() -> Stream:
    """Fifty days of 300 rows."""
    import numpy as np
    import pandas as pd

    import mlretrain as mr

    days = mr.streams.synthetic("none", batches=50, rows=300, random_state=0)
    draw = np.random.default_rng(0)
    day = np.repeat(np.arange(1, 51), 300)
    label = days.y.to_numpy(copy=True)
    flips = np.isin(day, COIN_FLIPS)
    label[flips] = draw.integers(0, 2, flips.sum())
    by_chance = draw.random(len(label)) < 0.22
    label = np.where(np.isin(day, TURNED) & ~by_chance, 1 - label, label)
    y = pd.Series(label, days.y.index, name=days.y.name)
    return mr.streams.Stream(days.X, y, days.times, freq="D", task=days.task, name="two troubles")


@functools.cache
def gated(gate: str) -> Trace:
    """The run with one of :data:`GATES`: every five days a model is made from the newest five.

    Examples
    --------
    >>> gated("threshold").where("refused")[0].number
    15
    """
    import mlretrain as mr

    if gate not in GATES:
        raise ValueError(f"'gate' must be one of {', '.join(GATES)}, got {gate!r}.")
    days = troubled()
    cycle = mr.RetrainingCycle(
        model=days.baseline_model("linear"),
        trigger=mr.triggers.Every("5D"),
        strategy=mr.strategies.SlidingWindow("5D"),
        gate=GATES[gate](mr.gates),
        warm_up=5,
        holdout=0.5,
        metric="accuracy",
        alerts=[],
        random_state=0,
    )
    return cycle.run(days, progress=False)


def right(gate: str, first: int, last: int) -> float:
    """The share of right answers from one day to another, both included.

    Examples
    --------
    >>> right("comparison", 21, 25) < right("threshold", 21, 25)
    True
    """
    days = [one for one in gated(gate).passes[1:] if first <= one.number + 5 <= last]
    return sum(one.scores["accuracy"] for one in days) / len(days)
