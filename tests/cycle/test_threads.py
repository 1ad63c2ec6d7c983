"""How many threads a model is given."""

import pytest
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_info, threadpool_limits

import mlretrain as mr
from mlretrain.cycle import threads
from tests.cycle.streams import Days


def openmp():
    found = {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "openmp"}
    assert len(found) == 1
    return found.pop()


def used_by(rows):
    """The threads that a model has when it is trained, and when it answers."""
    seen = {"fit": set(), "predict": set()}

    class Witness(LogisticRegression):
        def fit(self, X, y):
            seen["fit"].add(openmp())
            return super().fit(X, y)

        def predict(self, X):
            seen["predict"].add(openmp())
            return super().predict(X)

    with threadpool_limits(3, user_api="openmp"):
        mr.RetrainingCycle(
            Witness(), trigger=mr.triggers.Cron("0 0 * * *"), warm_up=1, metric="accuracy",
            gate=mr.gates.Threshold("accuracy", 0.0), strategy=mr.strategies.SlidingWindow(rows),
            holdout=0.5,
        ).run(Days(days=4, rows=100))  # fmt: skip
        assert openmp() == 3, "it is as it was before"
    return seen


def test_few_rows_are_worked_on_by_one_thread():
    assert used_by(50) == {"fit": {1}, "predict": {1}}


@pytest.mark.parametrize(("many", "trained_by"), [(101, 1), (100, 3), (50, 3)])
def test_many_rows_by_as_many_as_there_are(monkeypatch, many, trained_by):
    monkeypatch.setattr(threads, "MANY", many)
    # A window of 100 rows is not full at the first training, on 50 rows.
    assert used_by(100)["fit"] >= {trained_by}
    assert used_by(100)["predict"] == ({1} if many > 100 else {3})
