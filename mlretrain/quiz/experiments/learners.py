"""Ways to learn anew, side by side, in worlds whose changes are known.

Lesson 6 shows them and its quiz asks about them.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlretrain.stages.registry import Registry
    from mlretrain.stages.strategies.base import Strategy
    from mlretrain.streams import Stream
    from mlretrain.streams.batch import Batch
    from mlretrain.trace import Trace

#: The world turns on the first of these days, and back on the second.
TURNED, BACK, DAYS, ROWS = 11, 21, 30, 400

#: In the world with one bad day, this one.
BAD = 8

WAYS = ("everything", "newest 5 days", "continual", "continual with replay")

_RATE = 0.01


@dataclass(frozen=True)
class Learned:
    """A month of one way to learn.

    Parameters
    ----------
    trace : Trace
    registry : Registry
        With a version for each day: v1 knows the first, v2 the second, and so on.
    world : Stream
    """

    trace: Trace
    registry: Registry
    world: Stream

    def right(self, day: int) -> float:
        """The share of right answers that were given on a day, counted from 1."""
        return float(self.trace[day - 1].scores["accuracy"])

    def knows(self, after: int, of: int) -> float:
        """How right the version made after one day is on the rows of another."""
        day = self.world[of - 1]
        return float(self.registry.load(f"v{after}").model.score(day.X, day.y))

    @property
    def rows(self) -> int:
        """How many rows were learned, each as often as it was learned."""
        return int(self.trace.work()["rows so far"].iloc[-1])


def turning(random_state: int = 0) -> Stream:
    """Thirty days of 400 rows: one concept, from day 11 another, from day 21 the first again."""
    import mlretrain as mr

    return mr.streams.synthetic(
        "recurring", generator="hyperplane", batches=DAYS, rows=ROWS, drift_at=[TURNED, BACK],
        random_state=random_state,
    )  # fmt: skip


@functools.cache
def learn(way: str, rate: float = _RATE, random_state: int = 0) -> Learned:
    """Learn the turning world in one of :data:`WAYS`, anew after each day.

    Parameters
    ----------
    way : str
    rate : float, default=0.01
        How far each row moves the weights: the ``eta0`` of stochastic gradient descent.

    Examples
    --------
    >>> month = learn("continual")
    >>> month.rows, round(month.right(20), 1), round(month.right(21), 1)
    (11900, 0.9, 0.5)
    """
    world = turning(random_state)
    return _run(world, world, way, rate)


@functools.cache
def one_bad_day(way: str, rate: float = _RATE, random_state: int = 0) -> float:
    """What one day of turned labels costs on the day after it, in a world that stands still.

    Returns
    -------
    float
        How much lower the share of right answers is than on the day before the bad one.
    """
    import mlretrain as mr

    world = mr.streams.synthetic(
        "none", generator="hyperplane", batches=BAD + 1, rows=ROWS, random_state=random_state
    )
    came = [replace(one, y=1 - one.y) if one.number == BAD else one for one in world]
    month = _run(world, came, way, rate)
    return month.right(BAD - 1) - month.right(BAD + 1)


def _run(world: Stream, came, way: str, rate: float) -> Learned:
    import mlretrain as mr

    registry = mr.Registry()
    cycle = mr.RetrainingCycle(
        model=world.baseline_model("online").set_params(model__eta0=rate),
        trigger=mr.triggers.Every("1D"),
        strategy=_strategy(way),
        gate=mr.gates.Threshold("accuracy", 0.0),
        registry=registry,
        warm_up=1,
        alerts=[],
        random_state=0,
    )
    return Learned(cycle.run(came, progress=False), registry, world)


def _strategy(way: str) -> Strategy:
    import mlretrain as mr

    made = {
        "everything": mr.strategies.FullRefit(),
        "newest 5 days": mr.strategies.SlidingWindow("5D"),
        "continual": mr.strategies.Continual(),
        "continual with replay": mr.strategies.Continual(replay=ROWS),
    }
    if way not in made:
        raise ValueError(f"'way' must be one of {', '.join(map(repr, WAYS))}, got {way!r}.")
    return made[way]


@functools.cache
def _turned_by(random_state: int) -> list[Batch]:
    """Ten batches of 2,000 rows; in each the world has turned by ten degrees more."""
    import mlretrain as mr

    # Within a batch the world turns on by one degree, which is little beside the step.
    world = mr.streams.synthetic(
        "incremental", batches=92, rows=2_000, drift_at=2, width=90, random_state=random_state
    )
    return [world[0], *(world[degrees] for degrees in range(10, 91, 10))]


@functools.cache
def transferred(degrees: int, rows: int, random_state: int = 0) -> dict[str, float]:
    """Three models for a need that has turned, learned from few new rows.

    The base model has seen 1,000 rows of before. Its first step finds a direction; its second
    says where to cut. *Transfer* keeps the direction and learns the cut anew.

    Parameters
    ----------
    degrees : int
        How far the present need has turned from the old one: 0, 10, …, 90.
    rows : int
        How many new rows there are.

    Returns
    -------
    dict
        The share of right answers of ``"base"``, ``"transfer"`` and ``"from scratch"``.
    """
    batches = _turned_by(random_state)
    old, now = batches[0], batches[degrees // 10]
    # At 0 degrees the new rows come from the same batch as the old ones, from its other half.
    new = slice(1_000, 1_000 + rows)
    return _exam(old.X[:1_000], old.y[:1_000], now, new)


@functools.cache
def new_threshold(rows: int, random_state: int = 0) -> dict[str, float]:
    """As :func:`transferred`, but the direction holds and only the cut has moved.

    The world is SEA: two numbers count together, up to a threshold, and that has changed.
    """
    import mlretrain as mr

    world = mr.streams.synthetic(
        "sudden", batches=2, rows=4_000, drift_at=2, random_state=random_state
    )
    old, now = world[0], world[1]
    return _exam(old.X, old.y, now, slice(0, rows))


def _exam(old_X, old_y, now: Batch, new: slice) -> dict[str, float]:
    """Three models, asked about the rows behind the new ones."""
    import mlretrain as mr

    base, X, y = projecting().fit(old_X, old_y), now.X[new], now.y[new]
    made = {
        "base": base,
        "transfer": mr.strategies.Transfer(freeze="direction").train(base, X, y, base),
        "from scratch": projecting().fit(X, y),
    }
    left = slice(new.stop, None)
    return {name: float(one.score(now.X[left], now.y[left])) for name, one in made.items()}


def projecting():
    """A pipeline that finds one direction in the numbers, and then where to cut it."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    return Pipeline([("direction", LinearDiscriminantAnalysis()), ("cut", LogisticRegression())])
