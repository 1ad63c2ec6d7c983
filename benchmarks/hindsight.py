"""Row 8: the best schedule in hindsight, and a comparison with 20 random seeds.

A model is trained for each week of flights, and answers every later week. The first limit is
nothing but the fits; the second one is the fits, and the answers, which are as irreducible.

All 52 weeks take some minutes, so that rounds in turns are over the first 16; one run over all
of them says how its time is shared out, and fills the cache for the second call.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from measure import Cost, Figure, Target, function, in_turns
from shares import explained, shares
from sklearn.base import clone
from threadpoolctl import threadpool_limits

import mlretrain as mr
from mlretrain.cycle.policies.rehearsal import Numbered, rehearse

METRIC = "neg_log_loss"
ROUNDS, WEEKS = 7, 16
PARTS = {
    "fits": ["sklearn.pipeline:Pipeline.fit"],
    "answers to later rows": ["sklearn.pipeline:Pipeline.predict_proba"],
    "scores": ["mlretrain.stages.scoring:Answers.score"],
    "the rehearsal: which rows, and are they good": ["mlretrain.cycle.policies.rehearsal:rehearse"],
}


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
    """What later calls take, once the cache is filled."""
    work()
    return [function(work)() for _ in range(times)]


def figures(
    weeks: int = WEEKS, rounds: int = ROUNDS, all_weeks: int | None = None
) -> list[Figure]:
    """The first call beside its limits, then the second call beside half a second."""
    some, all_of_them = Work(weeks), Work(all_weeks)
    targets = (Target("bare fits", most=1.10), Target("bare fits and answers", most=1.10))
    with threadpool_limits(1):
        sides = {
            "mr.compare, 20 seeds": afresh(some.compare),
            "bare fits": afresh(some.fits),
            "bare fits and answers": afresh(some.fits_and_answers),
        }
        first = in_turns(sides, rounds=rounds, warm_up=0)
        with home():
            whole = shares(all_of_them.compare, PARTS, times=1)
            second = {w.__name__: again(w, rounds) for w in (all_of_them.compare, all_of_them.hindsight)}
        figure = explained(
            Figure(8, f"compare two policies on the first {weeks} weeks of flights", first, targets),
            "each model has to answer all later rows, since a policy may keep it so long; that is "
            "no fit, and cannot be left out. The second limit counts it. In one run over all "
            f"{len(all_of_them.stream)} weeks "
            + ", ".join(f"{part} took {share:.0%}" for part, share in whole.items())
            + " of the CPU time.",
            {"mr.compare, 20 seeds": sides["mr.compare, 20 seeds"], "bare fits": some.fits},
            PARTS,
            times=1,
        )
    half = [Cost(0.5, 0.5)] * rounds
    return [
        figure,
        *(
            Figure(
                8, f"a second call of mr.{name}, from the cache, {len(all_of_them.stream)} weeks",
                {f"mr.{name}": costs, "half a second": half}, (Target("half a second", most=1),),
            )
            for name, costs in second.items()
        ),
    ]


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
