"""Feeds that go wrong: the flights month by month, and what a broken job makes of them.

Lesson 5 shows them and its quiz asks about them. The real rows of each month stay at hand, so that
a model can be judged by what is true, whatever its feed told it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlretrain.quiz.faults import nearest

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.stages.registry import Registry
    from mlretrain.streams.batch import Batch
    from mlretrain.trace import Trace

#: One flight of so many: a year then takes a second.
EVERY = 4

#: The number of the first batch that a broken job hands over: June.
BROKEN = 6

Fault = Callable[["Batch"], "Batch"]


@functools.cache
def months() -> tuple[Batch, ...]:
    """The months of 2013, a quarter of the flights of each.

    Examples
    --------
    >>> len(months()), months()[5].title
    (12, 'June 2013')
    """
    import mlretrain as mr

    return tuple(only(batch, slice(None, None, EVERY)) for batch in mr.streams.flights(freq="M"))


def only(batch: Batch, rows) -> Batch:
    """A batch with some of its rows: a slice, or a mask."""
    return replace(batch, X=batch.X[rows], y=batch.y[rows], times=batch.times[rows])


def january(batch: Batch, *, new_dates: bool = True) -> Batch:
    """The rows of January again, in the place of this month's."""
    old = months()[0]
    if not new_dates:
        return replace(batch, X=old.X, y=old.y, times=old.times)
    dated = replace(batch, X=old.X, y=old.y, times=old.times + (batch.start - old.start))
    return only(dated, dated.times < batch.end)


def turned(batch: Batch) -> Batch:
    """1 stands for a punctual flight, and 0 for a late one."""
    return replace(batch, y=1 - batch.y)


def joined_wrongly(batch: Batch, share: float = 1.0) -> Batch:
    """So many of the flights have the label of some other flight."""
    import numpy as np

    draw = np.random.default_rng(batch.number)
    wrong = np.flatnonzero(draw.random(len(batch)) < share)
    labels = batch.y.to_numpy(copy=True)
    labels[wrong] = labels[draw.permutation(wrong)]
    return replace(batch, y=batch.y.__class__(labels, batch.y.index, name=batch.y.name))


def celsius(batch: Batch) -> Batch:
    """The temperatures in another unit."""
    warm = {name: (batch.X[name] - 32) / 1.8 for name in ("temperature", "dew_point")}
    return replace(batch, X=batch.X.assign(**warm))


def one_airport(batch: Batch) -> Batch:
    """The flights of one airport of three."""
    return only(batch, (batch.X["origin"] == "JFK").to_numpy())


def code_for_missing(batch: Batch) -> Batch:
    """In three rows of ten the wind is -999, which was to say: not measured."""
    import numpy as np

    gap = np.random.default_rng(batch.number).random(len(batch)) < 0.3
    return replace(batch, X=batch.X.assign(wind_speed=batch.X["wind_speed"].mask(gap, -999.0)))


def no_hour(batch: Batch) -> Batch:
    """The column is there, and empty."""
    return replace(batch, X=batch.X.assign(hour=float("nan")))


def nothing(batch: Batch) -> Batch:
    """No file, no rows."""
    return only(batch, slice(0))


FAULTS: dict[str, Fault] = {
    "January again": january,
    "January again, with its own dates": functools.partial(january, new_dates=False),
    "one airport of three": one_airport,
    "degrees Celsius": celsius,
    "-999 for missing": code_for_missing,
    "the hour is empty": no_hour,
    "labels joined wrongly": joined_wrongly,
    "labels turned round": turned,
    "no file": nothing,
}


def feed(fault: str | None = None, since: int = BROKEN, until: int = 12) -> list[Batch]:
    """The months as they come in when a job is broken from one month to another.

    Parameters
    ----------
    fault : str, optional
        One of :data:`FAULTS`; without it everything comes as it should.
    since, until : int
        The first and the last month that come so.

    Examples
    --------
    >>> [len(batch) for batch in feed("no file", since=3)][2:4]
    [0, 0]
    """
    if fault is not None and fault not in FAULTS:
        hint = nearest(fault, FAULTS)
        raise ValueError(f"'fault' must be one of {', '.join(FAULTS)}, got {fault!r}. {hint}")
    return [
        FAULTS[fault](batch) if fault and since <= batch.number <= until else batch
        for batch in months()
    ]


@functools.cache
def passes(fault: str) -> bool:
    """Whether a data gate that knows January to May lets a broken June pass.

    Examples
    --------
    >>> passes("degrees Celsius"), passes("no file")
    (True, False)
    """
    import mlretrain as mr

    gate = mr.QualityGate()
    for month in months()[: BROKEN - 1]:
        gate.learn(month.X, month.y, month.times)
    june = feed(fault)[BROKEN - 1]
    return gate.check(june.X, june.y, june.times, span=(june.start, june.end)).good


@dataclass(frozen=True)
class Served:
    """A year of a cycle, and how its versions did in truth.

    Parameters
    ----------
    trace : Trace
        What the cycle saw.
    truth : pandas.Series
        For each month, the neg_log_loss of the version that was live, on the real flights.
    registry : Registry
    """

    trace: Trace
    truth: pd.Series
    registry: Registry


def served(batches: Iterable[Batch], **settings) -> Served:
    """Let a cycle run over a feed, and judge its versions by the real flights.

    Parameters
    ----------
    batches : iterable of Batch
    **settings
        Of :class:`~mlretrain.RetrainingCycle`, where they are not to be: a linear model,
        retrained each month on the newest 31 days, promoted if it is better than guessing.
    """
    import mlretrain as mr

    registry = mr.Registry()
    usual = {
        "model": mr.streams.flights(freq="M").baseline_model("online"),
        "trigger": mr.triggers.Cron("0 0 1 * *"),
        "strategy": mr.strategies.SlidingWindow("31D"),
        "gate": mr.gates.Threshold("roc_auc", 0.5),
        "metric": "neg_log_loss",
        "alerts": [],
        "random_state": 0,
    }
    cycle = mr.RetrainingCycle(**(usual | settings), registry=registry)
    trace = cycle.run(batches, progress=False)
    return Served(trace, truth(trace, registry), registry)


def truth(trace: Trace, registry: Registry) -> pd.Series:
    """For each month but the first, how well the live version did on the real flights."""
    import pandas as pd

    scores = {
        month.title.removesuffix(" 2013")[:3]: score(registry.load(one.champion).model, month)
        for one, month in zip(trace.passes, months(), strict=False)
        if one.champion
    }
    return pd.Series(scores, name="neg_log_loss").rename_axis("month")


def score(model, batch: Batch) -> float:
    """The neg_log_loss of a model on a batch."""
    from sklearn.metrics import log_loss

    return -float(log_loss(batch.y, model.predict_proba(batch.X)[:, 1]))
