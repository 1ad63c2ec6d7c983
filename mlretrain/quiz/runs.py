"""Runs that lessons show and quizzes ask about: each is defined once, here."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlretrain.trace import Trace


def lesson_02() -> Trace:
    """January to March 2013, week by week: v2 is promoted, v3 is refused.

    The model is linear and the gate asks for a fixed score alone, so that the run takes
    seconds and shows both ways through the cycle.
    """
    import mlretrain as mr

    flights = mr.streams.flights(freq="W")[:13]
    cycle = mr.RetrainingCycle(
        model=flights.baseline_model("linear"),
        trigger=mr.triggers.PerformanceDrop("roc_auc", by=0.02),
        gate=mr.gates.Threshold("roc_auc", 0.62),
        random_state=0,
    )
    return cycle.run(flights, progress=False)


def lesson_03(strategy: str, *settings) -> Trace:
    """80 nights without drift, a training each night: all that differs is what it costs."""
    import mlretrain as mr

    days = mr.streams.synthetic("none", batches=80, rows=500, random_state=0)
    cycle = mr.RetrainingCycle(
        model=days.baseline_model("online"),
        trigger=mr.triggers.Every("1D"),
        strategy=getattr(mr.strategies, strategy)(*settings),
        gate=mr.gates.Threshold("accuracy", 0.6),
        warm_up=1,
        random_state=0,
    )
    return cycle.run(days, progress=False)


_RUNS = {
    "lesson-02": lesson_02,
    "lesson-03": functools.partial(lesson_03, "FullRefit"),
    "lesson-03-window": functools.partial(lesson_03, "SlidingWindow", "7D"),
    "lesson-03-new": functools.partial(lesson_03, "Continual"),
}

#: The names of the runs.
NAMES = tuple(_RUNS)


@functools.cache
def run(name: str) -> Trace:
    """A run by its name; it is made when it is first asked for.

    Parameters
    ----------
    name : str
        One of :data:`NAMES`.
    """
    if name not in _RUNS:
        raise ValueError(f"'name' must be one of {', '.join(map(repr, NAMES))}, got {name!r}.")
    return _RUNS[name]()
