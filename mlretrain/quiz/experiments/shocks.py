"""An event that nobody foresaw: for five days everything means the opposite.

Lesson 8 shows it and its quiz asks about it. While it lasts nobody can know whether it will pass or
stay; so every answer to it is tried in both worlds.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlretrain.cycle import RetrainingCycle
    from mlretrain.cycle.policies.comparison import Comparison
    from mlretrain.stages.registry import Registry
    from mlretrain.streams import Stream
    from mlretrain.trace import Trace

#: The event begins on the first of these days; the other is the last of a short one.
FIRST, LAST = 31, 35
DAYS, ROWS = 50, 300

#: On the evening of this day somebody looks, and knows whether it is over.
LOOKED = 37

WORLDS = ("it passes", "it stays", "a column jumps", "one in twenty")
_LASTING = ("it stays", "one in twenty")
ANSWERS = (
    "do nothing", "follow the score", "wait six days", "leave the days out", "roll back",
    "ask a human",
)  # fmt: skip


def shocked(world: str, lasts: int = LAST - FIRST + 1, random_state: int = 0) -> Stream:
    """Fifty days without drift, but for one event from day 31 on.

    Parameters
    ----------
    world : str
        One of :data:`WORLDS`. In the first two the labels mean the opposite, for a few days
        or for good; in the third one number comes 10 too high for a few days, and what is true
        stays true; in the last one the labels turn for good, for the customers of :func:`few`.
    lasts : int, default=5
        So many days.

    Examples
    --------
    >>> len(shocked("it passes"))
    50
    """
    import mlretrain as mr

    if world not in WORLDS:
        raise ValueError(f"'world' must be one of {', '.join(map(repr, WORLDS))}, got {world!r}.")
    calm = mr.streams.synthetic("none", batches=DAYS, rows=ROWS, random_state=random_state)
    day = (calm.times - calm.times[0]).days + 1
    event = (day >= FIRST) & ((day < FIRST + lasts) | (world in _LASTING))
    X, y = calm.X, calm.y
    if world == "a column jumps":
        X = X.assign(x1=X["x1"] + 10 * event)
    else:
        turned = event & few(X) if world == "one in twenty" else event
        y = y.where(~turned, 1 - y)
    return mr.streams.Stream(X, y, calm.times, freq="D", task=calm.task, name=f"an event: {world}")


def few(X: pd.DataFrame) -> np.ndarray:
    """Which rows are of a small group: one in twenty."""
    return (X["x3"] > 9.5).to_numpy()


def shop(trigger=None, **settings) -> RetrainingCycle:
    """A cycle that learns the newest seven days, and deploys whatever it has learned."""
    import mlretrain as mr

    usual = {
        "strategy": mr.strategies.SlidingWindow("7D"),
        "gate": mr.gates.Threshold("accuracy", 0.0),
        "metric": "accuracy",
        "warm_up": "14D",
        "alerts": [],
        "random_state": 0,
    }
    return mr.RetrainingCycle(
        mr.streams.synthetic("none", batches=1, rows=1).baseline_model("linear"),
        trigger=mr.triggers.OnDemand() if trigger is None else trigger,
        **(usual | settings),
    )


@dataclass(frozen=True)
class Met:
    """Fifty days of one answer to the event.

    Parameters
    ----------
    traces : tuple of Trace
        Two where somebody stepped in between.
    truth : pandas.Series
        For each day, the share of right answers that the live version gave to the real rows.
    registry : Registry
    """

    traces: tuple[Trace, ...]
    truth: pd.Series
    registry: Registry

    @property
    def during(self) -> float:
        """How often it was right in the first five days of the event."""
        return float(self.truth.loc[FIRST:LAST].mean())

    @property
    def after(self) -> float:
        """How often it was right in the week after these five days."""
        return float(self.truth.loc[LAST + 1 : LAST + 7].mean())

    @property
    def alerts(self) -> int:
        """How often the team was told."""
        return sum("alert" in one.events for trace in self.traces for one in trace.passes)


@functools.cache
def meet(how: str, world: str = "it passes", random_state: int = 0) -> Met:
    """Meet the event with one of :data:`ANSWERS`.

    Whatever is done by people is done in the same way in both worlds until the evening of day
    37; then they know in which world they are.

    Examples
    --------
    >>> meet("do nothing").after > 0.85 > 0.6 > meet("follow the score").after
    True
    """
    import mlretrain as mr

    if how not in ANSWERS:
        raise ValueError(f"'how' must be one of {', '.join(map(repr, ANSWERS))}, got {how!r}.")
    stream = shocked(world, random_state=random_state)
    triggers = {
        "do nothing": mr.triggers.OnDemand(),
        "wait six days": mr.triggers.PerformanceDrop("accuracy", below=0.80, patience=6),
    }
    trigger = triggers.get(how, mr.triggers.PerformanceDrop("accuracy", below=0.80))
    registry = mr.Registry()
    asks = mr.gates.Threshold("accuracy", 0.0)
    if how == "ask a human":
        asks = asks & mr.gates.HumanApproval()
    cycle = shop(trigger, gate=asks, registry=registry)
    feed = list(stream)
    if how == "leave the days out":
        feed = [
            replace(b, X=b.X[:0], y=b.y[:0], times=b.times[:0]) if FIRST <= b.number <= LAST else b
            for b in feed
        ]
    passed = world not in _LASTING
    if how == "ask a human" or (how == "roll back" and passed):
        traces = [cycle.run(feed[:LOOKED], progress=False)]
        _step_in(how, passed, registry)
        traces.append(cycle.run(feed[LOOKED:], progress=False))
    else:
        traces = [cycle.run(feed, progress=False)]
    return Met(tuple(traces), _truth(traces, registry, stream), registry)


def _step_in(how: str, passed: bool, registry: Registry) -> None:
    """What somebody does on the evening of day 37."""
    if how == "roll back":
        while registry.champion().name != "v1":
            registry.rollback(reasons=["the event is over"], by="the team")
        return
    *older, newest = registry.waiting()
    for name in older:
        registry.reject(name, "there is a newer one", by="the team")
    if passed:
        registry.reject(newest, "the event is over", by="the team")
    else:
        registry.approve(newest, "it has stayed", by="the team")


def _truth(traces, registry: Registry, stream: Stream) -> pd.Series:
    """For each day after the warm-up, how the live version did on the real rows."""
    import pandas as pd

    passes = [one for trace in traces for one in trace.passes][1:]
    days = list(stream)[-len(passes) :]
    right = {
        day.number: registry.load(one.champion).model.score(day.X, day.y)
        for one, day in zip(passes, days, strict=True)
    }
    return pd.Series(right, name="accuracy").rename_axis("day")


def phases(comparison: Comparison, start: str, end: str, after: str = "7D") -> pd.DataFrame:
    """The policies of a comparison before, during and after an event.

    Parameters
    ----------
    comparison : Comparison
    start, end : str
        The first day of the event, and the day after its last.
    after : str, default="7D"
        How long *after* lasts.

    Returns
    -------
    pandas.DataFrame
        A row for each policy and each control that needs a model; random moments stand for the
        mean of their draws.
    """
    import numpy as np
    import pandas as pd

    ends = pd.DatetimeIndex(comparison.ends)[comparison.counted]
    ends = ends.tz_localize(None)
    begun, over = pd.Timestamp(start), pd.Timestamp(end)
    parts = {
        "before": ends <= begun,
        "during": (ends > begun) & (ends <= over),
        "after": (ends > over) & (ends <= over + pd.Timedelta(after)),
    }
    sizes = comparison.sizes[comparison.counted]
    lines = {}
    for row in comparison.rows:
        if row.kind == "trivial":
            continue
        scores = np.mean([run.scores for run in row.runs], axis=0)[comparison.counted]
        means = {name: np.average(scores[at], weights=sizes[at]) for name, at in parts.items()}
        lines[row.name] = {"retrainings": row.retrainings} | means
    return pd.DataFrame.from_dict(lines, orient="index").rename_axis("policy")
