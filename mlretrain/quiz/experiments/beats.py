"""Retrain each hour, or each day? The same world, cut into hours and into days.

Lesson 5 shows it and its quiz asks about it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from mlretrain.streams import Stream
    from mlretrain.trace import Trace

WORLDS = ("nothing changes", "the world changes", "twelve hours are broken")
#: Policy → length of a batch, rows that are learned, and whether the data is checked.
POLICIES = {
    "hourly, newest hour": ("h", "1h", False),
    "hourly, newest day": ("h", "1D", False),
    "by feel": ("h", "1D", False),
    "daily": ("D", "1D", False),
    "daily, checked": ("D", "1D", True),
}

_BROKEN = (pd.Timestamp("2024-01-03 06:00"), pd.Timestamp("2024-01-03 18:00"))


def world(name: str, freq: str, random_state: int = 0) -> Stream:
    """Five days of 50 rows an hour, cut into hours (``"h"``) or days (``"D"``).

    Examples
    --------
    >>> len(world("nothing changes", "h")), len(world("nothing changes", "D"))
    (120, 5)
    """
    import mlretrain as mr

    if name not in WORLDS:
        raise ValueError(f"'name' must be one of {', '.join(map(repr, WORLDS))}, got {name!r}.")
    kind = "sudden" if name == "the world changes" else "none"
    days = mr.streams.synthetic(kind, batches=5, rows=1_200, random_state=random_state)
    X = days.X
    if name == "twelve hours are broken":  # one number comes in another unit
        bad = (days.times >= _BROKEN[0]) & (days.times < _BROKEN[1])
        X = X.assign(x1=X["x1"].where(~bad, X["x1"] * 100))
    return mr.streams.Stream(
        X, days.y, days.times, freq=freq, task=days.task, name=name, drift=days.drift
    )


@functools.cache
def beat(name: str, policy: str, random_state: int = 0) -> Trace:
    """The run of one of :data:`POLICIES` in one of :data:`WORLDS`."""
    import mlretrain as mr

    if policy not in POLICIES:
        raise ValueError(f"'policy' must be one of {', '.join(POLICIES)}, got {policy!r}.")
    freq, window, checked = POLICIES[policy]
    stream = world(name, freq, random_state)
    unchecked = mr.QualityGate(severities=dict.fromkeys(mr.quality.CHECKS, "ignore"))
    cycle = mr.RetrainingCycle(
        model=stream.baseline_model("linear"),
        # Somebody who retrains by feel does so about once a day, at odd hours.
        trigger=mr.triggers.Random(5, of=97) if policy == "by feel" else mr.triggers.Every("1h"),
        strategy=mr.strategies.SlidingWindow(window),
        gate=mr.gates.Threshold("accuracy", 0.0),
        quality=mr.QualityGate() if checked else unchecked,
        warm_up="1D",
        alerts=[],
        random_state=0,
    )
    return cycle.run(stream, progress=False)


def answered_right(name: str, policy: str, random_state: int = 0) -> float:
    """The share of right answers, from the second day on.

    Examples
    --------
    >>> round(answered_right("nothing changes", "daily"), 2)
    0.88
    """
    answered = beat(name, policy, random_state).passes[1:]
    return sum(one.scores["accuracy"] for one in answered) / len(answered)
