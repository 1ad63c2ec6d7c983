"""What a cycle shows to its trigger."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import mlretrain as mr
from tests.cycle.conftest import Looking
from tests.cycle.streams import Days


class Blind(Looking):
    metrics = needs = ()


def run(model=None, days=9, **named):
    usual = {
        "gate": mr.gates.Threshold("accuracy", 0.0),
        "strategy": mr.strategies.SlidingWindow(150),
        "warm_up": 2,
        "random_state": 0,
    }
    return mr.RetrainingCycle(model or LogisticRegression(), **usual | named).run(Days(days=days))


def test_the_errors_are_those_of_the_live_champion(look):
    trace = run(trigger=look(days=[5]))
    for moment, one in zip(look.seen, trace.passes[1:], strict=True):
        assert moment.labels == len(moment.errors) == 200
        assert 1 - moment.errors.mean() == pytest.approx(one.scores["accuracy"], abs=1e-6)


def test_the_errors_of_numbers_are_absolute(look):
    class Numbers(Days):
        def day(self, number):
            day = super().day(number)
            return type(day)(
                day.number, day.start, day.end, day.X, day.X["a"] * number, day.times, day.title
            )

    class Absolute(Looking):
        metrics = ("neg_mean_absolute_error",)

    mr.RetrainingCycle(LinearRegression(), trigger=Absolute(), warm_up=2, random_state=0).run(Numbers(5))
    assert len(look.seen) == 3
    for moment in look.seen:
        assert -moment.errors.mean() == pytest.approx(moment.scores["neg_mean_absolute_error"])


def test_the_reference_is_what_the_live_champion_was_trained_on(look):
    trained = []

    class Witness(LogisticRegression):
        def fit(self, X, y):
            trained.append(X)
            return super().fit(X, y)

    run(Witness(), trigger=look(days=[5]))
    assert [m.champion for m in look.seen] == ["v1"] * 3 + ["v2"] * 4
    for moment in look.seen:
        assert moment.reference.equals(trained[moment.champion == "v2"])
    assert [m.known for m in look.seen] == [200 * day for day in range(3, 10)]
    assert [m.learned for m in look.seen] == [300] * 3 + [950] * 4  # a quarter is the exam


def test_the_reference_of_an_approved_version_is_its_own(look):
    registry = mr.Registry()

    class Approving(Looking):
        def update(self, moment):
            for name in registry.waiting():
                registry.approve(name, "it looks good")
            return super().update(moment)

    run(
        trigger=Approving(days=[5]), registry=registry,
        gate=mr.gates.HumanApproval(), label_delay="1D",
    )  # fmt: skip
    last = look.seen[-1]
    assert last.champion == "v2" and last.reference.index[-1] > look.seen[0].reference.index[-1]


def test_what_nobody_asks_for_is_not_computed(look):
    run(trigger=Blind())
    assert all(m.errors.size == 0 and m.reference is None for m in look.seen)


def test_the_numbers_behind_a_decision_are_in_the_trace(look):
    trace = run(trigger=look(days=[5]) | mr.triggers.OnDemand())
    figures = [s.figure for s in trace.steps if s.name == "trigger"]
    assert figures[1:] == [{"kind": "test", "n": 1}] * 7


def test_data_drift_in_a_cycle():
    class Moving(Days):
        def day(self, number):
            day = super().day(number)
            if number < 6:
                return day
            X = day.X.assign(c=day.X["c"] + 1)
            return type(day)(day.number, day.start, day.end, X, day.y, day.times, day.title)

    trace = mr.RetrainingCycle(
        LogisticRegression(), trigger=mr.triggers.DataDrift("psi"), warm_up=2, random_state=0,
        strategy=mr.strategies.SlidingWindow(150), gate=mr.gates.Threshold("accuracy", 0.0),
    ).run(Moving(days=9))  # fmt: skip
    # Day 6 is found, and after a training on its rows nothing moves any more.
    assert [one.title for one in trace.where("promoted")] == ["day 1 to day 2", "day 6"]
    step = next(s for s in trace[4].steps if s.name == "trigger")
    assert step.figure["kind"] == "drift" and step.figure["columns"] == ["a", "b", "c"]
    assert np.argmax(step.figure["effect"]) == 2
    assert "yes: PSI of 'c' is " in step.output
