"""Row 8: the best schedule in hindsight, and a comparison with 20 random seeds.

On the 52 weeks of flights a model is trained for each week, and answers every later week.
The first limit is nothing but the fits; the second one is the fits, and the answers, which
are as irreducible.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from measure import Cost, Figure, Target, function, in_turns
from sklearn.base import clone
from threadpoolctl import threadpool_limits

import mlretrain as mr
from mlretrain.cycle.policies.rehearsal import Numbered, rehearse

METRIC = "neg_log_loss"
ROUNDS = 7  # of some minutes each


class Work:
    """The work of row 8, and the least that has to be done for it.

    Parameters
    ----------
    weeks : int, optional
        Fewer weeks, to try it out.
    """

    def __init__(self, weeks: int | None = None) -> None:
        self.stream = mr.streams.flights("W")[:weeks]
        self.model = self.stream.baseline_model().set_params(model__random_state=0)
        self.cycle = mr.RetrainingCycle(
            self.model, trigger=mr.triggers.OnDemand(), metric=METRIC, holdout="7D", alerts=[]
        )
        self.rehearsal = rehearse(self.cycle, Numbered(self.stream))

    def compare(self) -> None:
        """Two policies, their controls, 20 draws each; nothing is in the cache."""
        policies = {
            "monthly": mr.triggers.Cron("0 0 1 * *"),
            "on a drop": mr.triggers.PerformanceDrop(METRIC, by=0.02),
        }
        mr.compare(policies, self.stream, cycle=self.cycle, seeds=20, n_jobs=1)

    def hindsight(self) -> None:
        """The best schedule."""
        mr.hindsight(
            self.stream, retrain_cost=100, model=self.model, metric=METRIC, holdout="7D", n_jobs=1
        )

    def fits(self) -> None:
        """The fits that the matrix needs, and nothing else."""
        X, y = self.rehearsal.X, self.rehearsal.y
        for moment in self.rehearsal.moments.values():
            clone(self.model).fit(X.iloc[moment.train], y.iloc[moment.train])

    def fits_and_answers(self) -> None:
        """The fits, and the answers to all later rows."""
        X, y = self.rehearsal.X, self.rehearsal.y
        for moment in self.rehearsal.moments.values():
            fitted = clone(self.model).fit(X.iloc[moment.train], y.iloc[moment.train])
            fitted.predict_proba(X.iloc[moment.exam.start :])


@contextmanager
def home() -> Iterator[None]:
    """A cache folder of our own, empty at first."""
    usual = os.environ.get("MLRETRAIN_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MLRETRAIN_HOME"] = folder
        try:
            yield
        finally:
            del os.environ["MLRETRAIN_HOME"]
            if usual is not None:
                os.environ["MLRETRAIN_HOME"] = usual


def afresh(work: Callable[[], object]) -> Callable[[], Cost]:
    """A side that finds nothing in the cache."""

    def measure() -> Cost:
        with home():
            return function(work)()

    return measure


def again(work: Callable[[], object], times: int) -> list[Cost]:
    """What later calls take, after the first has filled the cache."""
    with home():
        work()
        return [function(work)() for _ in range(times)]


def figures(weeks: int | None = None, rounds: int = ROUNDS) -> list[Figure]:
    """The first call beside its limits, then the second call beside half a second."""
    work = Work(weeks)
    targets = (Target("bare fits", most=1.10), Target("bare fits and answers", most=1.10))
    with threadpool_limits(1):
        sides = {
            "mr.compare, 20 seeds": afresh(work.compare),
            "bare fits": afresh(work.fits),
            "bare fits and answers": afresh(work.fits_and_answers),
        }
        first = in_turns(sides, rounds=rounds, warm_up=0)
        second = {one.__name__: again(one, rounds) for one in (work.compare, work.hindsight)}
    half = [Cost(0.5, 0.5)] * rounds
    return [
        Figure(8, "compare two policies on the 52 weeks of flights", first, targets),
        *(
            Figure(
                8, f"a second call of mr.{name}, from the cache",
                {f"mr.{name}": costs, "half a second": half}, (Target("half a second", most=1),),
            )
            for name, costs in second.items()
        ),
    ]


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
