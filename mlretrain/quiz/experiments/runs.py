"""Runs that lessons show and quizzes ask about: each is defined once, here."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlretrain.trace import Trace


def lesson_00(*, refuses: bool = True) -> Trace:
    """A year of flights, month by month; each new model must beat the one in use, or need not."""
    import mlretrain as mr

    flights = mr.streams.flights(freq="M")
    cycle = mr.RetrainingCycle(
        model=flights.baseline_model("linear"),
        trigger=mr.triggers.Cron("0 0 1 * *"),
        strategy=mr.strategies.SlidingWindow("31D"),
        gate=mr.gates.BeatsChampion("roc_auc") if refuses else mr.gates.Threshold("roc_auc", 0.0),
        random_state=0,
    )
    return cycle.run(flights, progress=False)


def lesson_01(kind: str, trigger: str, *settings, **more) -> Trace:
    """A shop whose customers change their taste, day by day, or do not.

    Nothing else changes, and the model can learn either taste: so what is lost is lost by
    standing still.
    """
    import mlretrain as mr

    changes = {"drift_at": 20, "width": 30} if kind == "incremental" else {}
    shop = mr.streams.synthetic(kind, batches=60, rows=300, random_state=0, **changes)
    cycle = mr.RetrainingCycle(
        model=shop.baseline_model("linear"),
        trigger=getattr(mr.triggers, trigger)(*settings, **more),
        strategy=mr.strategies.SlidingWindow("7D"),
        metric="accuracy",
        warm_up="14D",
        alerts=[],
        random_state=0,
    )
    return cycle.run(shop, progress=False)


def lesson_01_broken() -> Trace:
    """From 26 January on the label says yes for no; the customers are as they were."""
    import mlretrain as mr

    days = mr.streams.synthetic("none", batches=40, rows=300, random_state=0)
    table = days.X.assign(day=days.times, bought=days.y)
    broken = table["day"] >= "2024-01-26"
    table.loc[broken, "bought"] = 1 - table.loc[broken, "bought"]
    feed = mr.streams.from_table(table, time="day", label="bought", freq="D", name="broken feed")
    cycle = mr.RetrainingCycle(
        model=feed.baseline_model("linear"),
        trigger=mr.triggers.PerformanceDrop("accuracy", by=0.05) | mr.triggers.Every("7D"),
        strategy=mr.strategies.SlidingWindow("7D"),
        warm_up="14D",
        alerts=[],
        random_state=0,
    )
    return cycle.run(feed, progress=False)


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


def lesson_04(when: str = "below", label_delay: str | None = None) -> Trace:
    """The world turns overnight, on 31 January; labels come late, or at once.

    Any challenger is deployed, so that nothing but the moment of retraining differs.
    """
    import mlretrain as mr

    days = mr.streams.synthetic("sudden", batches=90, rows=400, drift_at=31, random_state=0)
    triggers = {
        "below": mr.triggers.PerformanceDrop("accuracy", below=0.80).cooldown("7D"),
        "by": mr.triggers.PerformanceDrop("accuracy", by=0.05),
        "data": mr.triggers.DataDrift(),
        "never": mr.triggers.OnDemand(),
    }
    cycle = mr.RetrainingCycle(
        model=days.baseline_model("linear"),
        trigger=triggers[when],
        strategy=mr.strategies.SlidingWindow("7D"),
        gate=mr.gates.Threshold("accuracy", 0.5),
        warm_up="14D",
        label_delay=label_delay,
        metric="accuracy",
        alerts=[],
        random_state=0,
    )
    return cycle.run(days, progress=False)


def lesson_04_harder() -> Trace:
    """From 31 January on harder cases come, which mean what they always meant."""
    import numpy as np
    import pandas as pd

    import mlretrain as mr

    rng = np.random.default_rng(0)
    day = pd.date_range("2024-01-01", periods=60 * 400, freq="216s")
    x = rng.normal(size=len(day)) * np.where(day < "2024-01-31", 1, 0.3)
    table = pd.DataFrame({"day": day, "x": x, "y": rng.random(len(day)) < 1 / (1 + np.exp(-4 * x))})
    cases = mr.streams.from_table(table, time="day", label="y", freq="D", name="harder cases")
    cycle = mr.RetrainingCycle(
        model=cases.baseline_model("linear"),
        trigger=mr.triggers.OnDemand(),
        metric="accuracy",
        warm_up="14D",
        label_delay="7D",
        alerts=[],
        random_state=0,
    )
    return cycle.run(cases, progress=False)


def lesson_05() -> Trace:
    """From June on the job hands over January again; the gate has a limit, and refuses it."""
    import mlretrain as mr
    from mlretrain.quiz.experiments.feeds import feed, served

    return served(feed("January again"), quality=mr.QualityGate(min_overlap=0.33)).trace


def lesson_06() -> Trace:
    """The world turns on day 11 and back on day 21; a model goes on learning, day by day."""
    from mlretrain.quiz.experiments.learners import learn

    return learn("continual").trace


def lesson_07() -> Trace:
    """January and February 2013, day by day: what beats the champion waits for a human."""
    from mlretrain.quiz.experiments.shipping import season

    return season().trace


def lesson_08() -> Trace:
    """For five days everything means the opposite; the cycle follows its score, day by day."""
    import mlretrain as mr
    from mlretrain.quiz.experiments.shocks import shocked, shop

    follows = shop(mr.triggers.PerformanceDrop("accuracy", below=0.80))
    return follows.run(shocked("it passes"), progress=False)


def lesson_08_human() -> Trace:
    """The same days; each new version waits for somebody, who comes on day 37."""
    from mlretrain.quiz.experiments.shocks import meet

    return meet("ask a human").traces[0]


_RUNS = {
    "lesson-00": lesson_00,
    "lesson-00-all": functools.partial(lesson_00, refuses=False),
    "lesson-01": functools.partial(
        lesson_01, "incremental", "PerformanceDrop", "accuracy", by=0.05
    ),
    "lesson-01-never": functools.partial(lesson_01, "incremental", "OnDemand"),
    "lesson-01-still": functools.partial(lesson_01, "none", "OnDemand"),
    "lesson-01-broken": lesson_01_broken,
    "lesson-02": lesson_02,
    "lesson-03": functools.partial(lesson_03, "FullRefit"),
    "lesson-03-window": functools.partial(lesson_03, "SlidingWindow", "7D"),
    "lesson-03-new": functools.partial(lesson_03, "Continual"),
    "lesson-04": lesson_04,
    "lesson-04-by": functools.partial(lesson_04, "by"),
    "lesson-04-data": functools.partial(lesson_04, "data"),
    "lesson-04-late": functools.partial(lesson_04, "below", "7D"),
    "lesson-04-never": functools.partial(lesson_04, "never", "7D"),
    "lesson-04-harder": lesson_04_harder,
    "lesson-05": lesson_05,
    "lesson-06": lesson_06,
    "lesson-07": lesson_07,
    "lesson-08": lesson_08,
    "lesson-08-human": lesson_08_human,
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
