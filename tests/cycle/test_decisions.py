"""Strategies and gates inside the whole cycle, and what happens when a decision fails."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlretrain as mr
from mlretrain.stages.gates import Gate
from tests.cycle.streams import Days

EVERY_DAY = mr.triggers.Cron("0 0 * * *")
ANY = mr.gates.Threshold("accuracy", 0.0)


def cycle(model=None, **named):
    usual = {
        "trigger": EVERY_DAY, "strategy": mr.strategies.SlidingWindow(150), "gate": ANY,
        "metric": "accuracy", "warm_up": 2, "random_state": 0,
    }  # fmt: skip
    return mr.RetrainingCycle(model or LogisticRegression(), **usual | named)


def sgd(**named):
    return make_pipeline(
        StandardScaler(), SGDClassifier(**{"loss": "log_loss", "learning_rate": "constant"} | named)
    )


def output(trace, number, step):
    return next(s.output for s in trace[number].steps if s.name == step)


class Counted(ClassifierMixin, BaseEstimator):
    """Remembers every row it was taught, and how often."""

    def fit(self, X, y):
        self.rows_ = {}
        return self.partial_fit(X, y)

    def partial_fit(self, X, y, classes=None):
        self.rows_ = dict(getattr(self, "rows_", {}))
        self.classes_ = np.array([0, 1])
        for row in X.index:
            self.rows_[row] = self.rows_.get(row, 0) + 1
        return self

    def predict(self, X):
        assert not self.rows_.keys() & set(X.index), "answered a row that it has learned"
        return np.zeros(len(X), dtype=int)


def test_continual_learns_each_row_once_and_none_is_left_out():
    registry = mr.Registry()
    trace = cycle(Counted(), strategy=mr.strategies.Continual(), registry=registry).run(Days())
    assert len(trace.where("promoted")) == 11
    rows = registry.champion().model.rows_
    assert set(rows) == set(range(2400 - 50)) and set(rows.values()) == {1}
    assert output(trace, 3, "train") == "v4: 200 new rows learned"


def test_after_a_refusal_continual_makes_up_for_what_it_missed():
    class Fourth(Gate):
        """Refuses the second and the third."""

        def judge(self, exam):
            self.asked_ = getattr(self, "asked_", 0) + 1
            outcome = "refused" if self.asked_ in (2, 3) else "promoted"
            return mr.gates.Verdict(outcome, ("so it is",))

    registry = mr.Registry()
    trace = cycle(
        Counted(), strategy=mr.strategies.Continual(), gate=Fourth(), registry=registry
    ).run(Days(days=6))
    assert [p.events[1] for p in trace] == ["promoted", "refused", "refused", "promoted", "promoted"]
    assert output(trace, 3, "train") == "v4: 650 new rows learned"
    assert set(registry.champion().model.rows_.values()) == {1}


def test_continual_takes_up_days_of_one_class():
    one_class = {day: lambda X, y: (X, y * 0) for day in range(4, 8)}
    trace = cycle(sgd(), strategy=mr.strategies.Continual()).run(Days(spoil=one_class))
    assert all(p.events == ["retrained", "promoted"] for p in trace)
    assert trace[10].scores["accuracy"] > 0.7


def test_a_new_class_that_was_declared_is_learned():
    new = {day: lambda X, y: (X, y.where(X["a"] < 0.5, 2)) for day in range(5, 13)}
    registry = mr.Registry()
    made = cycle(sgd(), strategy=mr.strategies.Continual(classes=[0, 1, 2]), registry=registry)
    trace = made.run(Days(spoil=new))
    assert not trace.where("alert")
    assert trace[10].scores["accuracy"] > 0.6
    assert registry.champion().model.classes_.tolist() == [0, 1, 2]


@pytest.mark.parametrize("strategy", [mr.strategies.Continual(), mr.strategies.FullRefit()])
def test_a_new_class_that_was_not_declared_is_refused_by_the_data_gate_and_days_without_it_go_on(strategy):
    trace = cycle(sgd(), strategy=strategy).run(Days(spoil={5: lambda X, y: (X, y.where(X["a"] < 2, 2))}))
    assert trace[3].events == ["alert"] and "of classes never seen: 2; known are 0, 1" in trace[3].summary
    assert trace[4].events == ["retrained", "promoted"]


def test_a_new_class_may_be_allowed_and_then_continual_says_what_is_missing():
    new = {day: lambda X, y: (X, y.where(X["a"] < 1, 2)) for day in (5, 6)}
    settings = {"quality": mr.QualityGate(severities={"classes": "warn"})}
    trace = cycle(sgd(), strategy=mr.strategies.Continual(), **settings).run(Days(spoil=new))
    assert trace[3].events == ["retrained", "refused", "alert"]
    assert "training failed: ValueError: label 'y' holds classes that were not declared: [2]" in trace[3].summary
    assert trace[3].champion == trace[4].champion == "v3"
    trace = cycle(strategy=mr.strategies.SlidingWindow(400), **settings).run(Days(spoil=new))
    assert trace[3].events == ["retrained", "promoted"]


def test_transfer_from_the_champion():
    trace = cycle(strategy=mr.strategies.Transfer(warm_start=True)).run(Days(turn=6))
    assert output(trace, 0, "train") == "v1: from scratch, the first"
    assert output(trace, 3, "train") == "v4: from the champion's weights"
    assert trace[10].scores["accuracy"] > 0.7


def test_candidates_are_chosen_without_the_exam():
    chosen = mr.strategies.Candidates(
        [mr.strategies.FullRefit(), mr.strategies.SlidingWindow(150), {"C": 1e-9}], metric="accuracy", n_jobs=1
    )
    trace = cycle(strategy=chosen).run(Days(turn=6))
    said = output(trace, 4, "train")  # day 6: the older rows are of another world
    assert said.startswith("v5: SlidingWindow(150) was chosen on 38 rows (FullRefit(): accuracy 0.")
    assert trace[5].scores["accuracy"] > 0.7
    # No candidate is asked about a row that it, or the champion, has learned.
    trace = cycle(Counted(), strategy=mr.strategies.Candidates(
        [mr.strategies.FullRefit(), mr.strategies.Continual(replay=30)], metric="accuracy", n_jobs=1
    )).run(Days())
    assert len(trace.where("promoted")) == 11


def test_the_exam_the_gate_and_the_pictures_tell_the_same_digits():
    # 72 of 109 is 0.66055046: rounded to six digits first, its fourth would be another one.
    right = {day: lambda X, y: (X, (np.arange(436) % 109 >= 72).astype(int) + y * 0) for day in (1, 2)}
    zero = DummyClassifier(strategy="constant", constant=0)
    gate = mr.gates.Threshold("accuracy", 0.5)
    trace = cycle(zero, gate=gate, trigger=EVERY_DAY, warm_up=1).run(Days(days=2, rows=436, spoil=right))
    assert output(trace, 0, "evaluate") == "v1: accuracy 0.6606"
    assert output(trace, 0, "gate") == "promoted: accuracy 0.6606 reaches 0.5"
    assert output(trace, 1, "collect") == "436 rows came; v1 had answered them: accuracy 0.6606"
    figures = {s.name: s.figure for s in trace[0].steps if s.figure}
    for shown in (
        trace[1].scores["accuracy"], figures["evaluate"]["challenger"]["accuracy"],
        figures["gate"]["challenger"]["accuracy"],
    ):  # fmt: skip
        assert f"{shown:.4f}" == "0.6606"


# --- Human approval -------------------------------------------------------------------


def test_a_challenger_waits_until_somebody_approves_it(tmp_path):
    told = []

    class Channel:
        send = staticmethod(told.append)

    registry = mr.Registry(tmp_path)
    made = cycle(
        gate=mr.gates.Threshold("accuracy", 0.6) & mr.gates.HumanApproval(), registry=registry,
        alerts=[Channel], trigger=mr.triggers.OnDemand(at=["2013-01-05 12:00"]),
    )
    trace = made.run(Days(days=6))
    assert trace[3].events == ["retrained", "undecided", "alert"]
    assert trace[3].summary == "undecided v2: it waits for somebody to approve it"
    assert str(told[0]) == "v2 waits for approval, v1 stays live (it waits for somebody to approve it)"
    assert trace[4].champion == "v1" and registry.waiting() == ["v2"]

    registry.approve("v2", "looks good", time="2013-01-07")
    trace = made.run([day for day in Days(days=9) if day.number > 6])
    assert [p.champion for p in trace] == ["v2"] * 3
    assert registry.at("2013-01-06").version == "v1" and registry.at("2013-01-07").version == "v2"


def test_the_first_model_may_have_to_wait_as_well():
    registry = mr.Registry()
    trace = cycle(gate=mr.gates.HumanApproval(first=True), registry=registry).run(Days(days=4))
    assert [p.champion for p in trace] == [None, None, None]
    assert registry.waiting() == ["v1", "v2", "v3"]


# --- Decisions that fail --------------------------------------------------------------


class Broken(Gate):
    """Fails as soon as there is a champion."""

    def judge(self, exam):
        if exam.champion is None:
            return mr.gates.Verdict("promoted", ("the first",))
        raise ZeroDivisionError("by nothing")


def test_a_gate_that_fails_leaves_it_undecided():
    trace = cycle(gate=Broken()).run(Days(days=5))
    assert trace[1].events == ["retrained", "undecided", "alert"]
    assert trace[1].summary == "undecided v2: the gate could not judge: ZeroDivisionError: by nothing"
    assert trace[3].champion == "v1"


def test_a_model_that_cannot_be_stored_is_not_deployed():
    class Full(mr.Registry):
        full = False

        def promote(self, version, time, reasons=()):
            if self.full:
                raise OSError(28, "No space left on device")
            self.full = version.name == "v1"
            super().promote(version, time, reasons)

    told = []

    class Channel:
        send = staticmethod(told.append)

    registry = Full()
    trace = cycle(registry=registry, alerts=[Channel]).run(Days(days=5))
    assert trace[1].events == ["retrained", "undecided", "alert"]
    assert trace[1].summary.startswith("undecided v2: it could not be stored: OSError: [Errno 28]")
    assert str(told[0]).startswith("v2 could not be deployed, v1 stays live (it could not be stored")
    assert [p.champion for p in trace] == [None, "v1", "v1", "v1"]
    assert list(registry.history()["event"]) == ["promoted", "undecided", "undecided", "undecided"]


def test_a_dead_channel_stops_neither_the_others_nor_the_cycle():
    told = []

    class Dead:
        def send(self, alert):
            raise ConnectionError("no route to host")

        def __repr__(self):
            return "Dead()"

    class Channel:
        send = staticmethod(told.append)

    trace = cycle(gate=Broken(), alerts=[Dead(), Channel]).run(Days(days=4))
    assert len(told) == 2
    assert output(trace, 1, "alert") == "Dead() failed: ConnectionError: no route to host; v1 stays live"


# --- The data gate in the cycle -------------------------------------------------------


def test_what_is_usual_is_learned_anew_with_each_champion():
    # The column wanders off, further than the first reference allows for.
    wandering = {day: lambda X, y, day=day: (X.assign(b=X["b"] + 8 * day), y) for day in range(1, 30)}
    settings = {"strategy": mr.strategies.SlidingWindow(400)}
    assert not cycle(**settings).run(Days(days=20, spoil=wandering)).where("alert")
    never = cycle(trigger=mr.triggers.OnDemand(), **settings).run(Days(days=20, spoil=wandering))
    assert never.where("alert") and "column 'b' has" in never.where("alert")[0].summary


def test_a_short_window_does_not_lock_the_gate():
    # Each day has a value of its own, as a weekday has: the window sees one of them only.
    days = {day: lambda X, y, day=day: (X.assign(weekday=f"day {day % 7}"), y) for day in range(1, 30)}
    model = make_pipeline(_Numbers(), LogisticRegression())
    trace = cycle(model, warm_up=7).run(Days(days=25, spoil=days))
    assert len(trace.where("promoted")) == 19 and not trace.where("alert")


def test_expectations_of_ones_own_stay(tmp_path):
    file = tmp_path / "quality.toml"
    expectations = mr.QualityGate().learn(Days().day(1).X).expectations_
    expectations.expect("a", high=2.0, strict=True)
    expectations.save(file)
    trace = cycle(quality=mr.QualityGate(expectations=file)).run(Days(days=6))
    refused = [p for p in trace if p.events == ["alert"]]
    assert refused and all("column 'a' has" in p.summary and "to 2," in p.summary for p in refused)


def test_the_trace_shows_what_was_found_and_in_which_rows():
    def spoilt(X, y):
        return X.assign(b=0.5), y

    trace = cycle().run(Days(spoil={5: spoilt}))
    step = next(s for s in trace[3].steps if s.name == "validate")
    assert step.output == "yes, it is good, but look at this: column 'b' is stuck at 0.5"
    assert step.figure["findings"][0] == {
        "severity": "warn", "column": "b", "message": "column 'b' is stuck at 0.5", "rows": [],
    }


def test_decisions_do_not_depend_on_the_global_generator():
    gate = mr.gates.BeatsChampion("accuracy", confidence=0.9) & mr.gates.NotWorseOn("accuracy", slices=["a"], min_rows=5)
    made = cycle(sgd(), strategy=mr.strategies.Continual(replay=100), gate=gate)
    np.random.seed(1)
    one = made.run(Days(turn=6))
    np.random.seed(2)
    two = made.run(Days(turn=6))
    assert [p.summary for p in one] == [p.summary for p in two]
    assert {"promoted", "undecided"} <= {event for p in one for event in p.events}


def test_a_challenger_is_judged_part_by_part():
    generator = np.random.default_rng(0)

    class Carriers(Days):
        def day(self, number):
            batch = super().day(number)
            batch.X["carrier"] = generator.choice(["UA", "DL"], len(batch.X))
            return batch

    model = make_pipeline(_Numbers(), LogisticRegression())
    gate = mr.gates.NotWorseOn("accuracy", slices=["carrier", "y"], min_rows=5)
    trace = cycle(model, gate=gate).run(Carriers())
    said = output(trace, 1, "gate")
    assert "of 4 parts" in said


class _Numbers(BaseEstimator):
    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X[["a", "b", "c"]].to_numpy()

    def __sklearn_is_fitted__(self):
        return True

