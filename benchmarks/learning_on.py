"""Row 10, on real rows: to learn on with ``partial_fit``, and to begin anew on all so far.

A linear model learns the year of flights every two weeks. That both are about as good is held
by ``tests/cycle/test_policies_on_flights.py``; here is what the trainings cost.
"""

from __future__ import annotations

from collections.abc import Callable

from measure import Cost, Figure, Target, in_turns
from shares import spent
from sklearn.linear_model import SGDClassifier
from threadpoolctl import threadpool_limits

import mlretrain as mr

METRIC = "neg_log_loss"
ROUNDS = 7


def trainings(stream, strategy: mr.strategies.Strategy, model) -> Callable[[], Cost]:
    """A side that runs a cycle, and counts what its trainings took."""
    parts = {"training": [f"{type(strategy).__module__}:{type(strategy).__name__}.train"]}

    def run() -> None:
        mr.RetrainingCycle(
            model, trigger=mr.triggers.NewData(1), strategy=strategy, metric=METRIC,
            gate=mr.gates.Threshold(METRIC, -9), alerts=[], random_state=0,
        ).run(stream, progress=False)

    return lambda: spent(run, parts)["training"]


def figures(batches: int | None = None, rounds: int = ROUNDS) -> list[Figure]:
    """Learning on, beside beginning anew."""
    stream = mr.streams.flights("14D")[:batches]
    linear = stream.baseline_model("linear")
    rate = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.001, random_state=0)
    learning = stream.baseline_model("linear").set_params(model=rate)
    sides = {
        "Continual()": trainings(stream, mr.strategies.Continual(), learning),
        "FullRefit()": trainings(stream, mr.strategies.FullRefit(), linear),
    }
    with threadpool_limits(1):
        costs = in_turns(sides, rounds=rounds, warm_up=0)
    work = "trainings on a year of flights, every two weeks"
    return [Figure(10, work, costs, (Target("FullRefit()", least=20),))]


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
