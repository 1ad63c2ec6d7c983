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


_RUNS = {"lesson-02": lesson_02}

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
