"""Labels that arrive late: what is known when, and what is scored."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC

import mlretrain as mr
from mlretrain.trace import Trace
from tests.cycle.streams import Days

DAILY = mr.triggers.Cron("0 0 * * *")


def cycle(model=None, **named):
    usual = {
        "trigger": mr.triggers.OnDemand(),
        "strategy": mr.strategies.SlidingWindow(150),
        "gate": mr.gates.Threshold("accuracy", 0.0),
        "warm_up": 4,
        "label_delay": "2D",
        "random_state": 0,
    }
    return mr.RetrainingCycle(model or LogisticRegression(), **usual | named)


class Constant(ClassifierMixin, BaseEstimator):
    """Each newly trained one gives the next answer: 0, then 1, then 0 …"""

    made = 0

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        self.answer_ = Constant.made % 2
        Constant.made += 1
        return self

    def predict(self, X):
        return np.full(len(X), self.answer_)


def test_what_is_scored_is_the_answer_of_the_champion_of_that_time(look):
    Constant.made = 0
    always_0 = {day: lambda X, y: (X, y * 0 + (np.arange(len(y)) < 10)) for day in range(1, 20)}
    trace = cycle(Constant(), trigger=look(days=[7])).run(Days(days=11, spoil=always_0))
    right = [p.scores.get("accuracy") for p in trace]
    # Day 7 promotes v2, which is nearly always wrong; labels of days 6 and 7 come on 8 and 9.
    assert [p.champion for p in trace] == [None, "v1", "v1", "v1", "v2", "v2", "v2", "v2"]
    assert right == [None, None, None, 0.95, 0.95, 0.95, 0.05, 0.05]
    # The trigger hears of the live champion's answers alone.
    assert [m.labels for m in look.seen] == [0, 0, 200, 0, 0, 200, 200]
    assert [m.scores.get("accuracy") for m in look.seen[2:]] == [0.95, None, None, 0.05, 0.05]
    assert [m.errors.mean() for m in look.seen if m.labels] == [0.05, 0.95, 0.95]


def test_each_row_is_learned_from_once_its_label_is_here_and_none_twice(look):
    learned = []

    class Witness(LogisticRegression):
        def fit(self, X, y):
            learned.append(list(X.index))
            return super().fit(X, y)

    cycle(
        Witness(), trigger=look(days=range(1, 20)), strategy=mr.strategies.FullRefit(),
        label_delay="22h",
    ).run(Days(days=10))  # fmt: skip
    # At the end of a day, the labels of its first two hours are here: 120 rows.
    assert [m.known for m in look.seen] == [200 * (day - 1) + 120 for day in range(5, 11)]
    for day, rows in enumerate(learned, 4):
        # A quarter of what arrived last is the exam.
        assert rows == list(range(200 * (day - 1) + 120 - (180 if day == 4 else 50)))


@pytest.mark.parametrize("delay", ["30min", "1D", "26h", "3D"])
def test_late_labels_change_when_something_is_known_and_not_what(look, delay):
    at_once = cycle(trigger=look(), label_delay=None).run(Days(days=12))
    late = cycle(trigger=look(), label_delay=delay).run(Days(days=12))
    assert {p.champion for p in late.passes[1:]} == {"v1"}
    shift = {"30min": 0, "1D": 1, "26h": 1, "3D": 3}[delay]
    for p, q in zip(at_once.passes[1:], late.passes[1 + shift :], strict=False):
        assert q.scores["accuracy"] == pytest.approx(p.scores["accuracy"], abs=0.15)
    assert [m.known for m in look.seen[-8:]] == [200 * (day - shift) for day in range(5, 13)]


def test_before_the_first_label_there_is_no_model_and_everybody_is_told():
    trace = cycle(warm_up=1, label_delay="3D").run(Days(days=8))
    assert [p.champion for p in trace] == [None] * 4 + ["v1"] * 4
    assert trace[0].events == trace[1].events == ["alert"]
    assert trace[0].summary == "the data were refused: no labels have arrived yet"
    assert trace[3].events == ["retrained", "promoted"]


def test_a_delay_longer_than_the_stream_gives_no_model():
    trace = cycle(label_delay="99D").run(Days(days=8))
    assert not trace.where("promoted")
    assert all(p.scores == p.estimates == {} for p in trace)


def test_the_estimate_is_noted_and_compared_with_the_truth_when_it_comes():
    trace = cycle(metric="neg_log_loss").run(Days(days=12, rows=600))
    truths = {
        true["title"]: true for s in trace.steps if s.figure and s.name == "collect"
        for true in s.figure["truths"]
    }  # fmt: skip
    assert list(truths) == [f"day {day}" for day in range(5, 11)]
    for one in trace.passes[1:]:
        assert set(one.estimates) == {"neg_log_loss"}
        if one.title in truths:
            true = truths[one.title]
            assert true["estimates"] == one.estimates
            assert true["scores"]["neg_log_loss"] == pytest.approx(
                one.estimates["neg_log_loss"], abs=0.05
            )
    said = next(s.output for s in trace[3].steps if s.name == "collect")
    assert said.startswith("600 rows came; v1 has answered them, estimated neg_log_loss −0.")
    assert "600 labels arrived for what v1 had answered: neg_log_loss −0." in said
    assert "day 5 was estimated neg_log_loss −0." in said


def test_the_estimate_does_not_see_that_the_concept_has_turned():
    trace = cycle().run(Days(days=12, turn=8))
    turned = trace[4]  # day 8
    assert turned.title == "day 8"
    assert turned.estimates["accuracy"] > 0.7
    assert trace[6].scores["accuracy"] < 0.3  # the same rows, when their labels are here


@pytest.mark.parametrize("model", [LinearSVC(), LinearRegression()])
def test_a_model_without_probabilities_has_no_estimate(model):
    gate = mr.gates.Threshold("r2" if isinstance(model, LinearRegression) else "accuracy", -9)
    trace = cycle(model, gate=gate).run(Days(days=9))
    assert all(p.estimates == {} for p in trace) and trace[4].scores


def test_labels_come_at_once_without_a_delay_and_nothing_is_estimated():
    trace = cycle(label_delay=None).run(Days(days=8))
    assert all(p.scores for p in trace.passes[1:])
    assert all(p.estimates == {} for p in trace)


def test_rows_whose_labels_turn_out_bad_are_not_learned_from():
    class Careful(LogisticRegression):
        def fit(self, X, y):
            assert set(y) <= {0, 1}
            return super().fit(X, y)

    spoil = {6: lambda X, y: (X, y.replace(1, 2))}
    trace = cycle(Careful(), trigger=DAILY, strategy=mr.strategies.FullRefit()).run(
        Days(days=11, spoil=spoil)
    )
    # Day 6 itself is fine as long as nobody knows; its labels come at the end of day 8.
    assert trace[2].title == "day 6" and "promoted" in trace[2].events
    assert trace[4].title == "day 8" and trace[4].events == ["alert"]
    assert "classes never seen: 2" in trace[4].summary
    assert "promoted" in trace[5].events


def test_a_bad_day_is_not_waited_for():
    trace = cycle().run(Days(days=11, spoil={6: lambda X, y: (X.drop(columns="a"), y)}))
    assert trace[2].events == ["alert"] and trace[2].estimates == {}
    assert trace[3].scores and trace[5].scores
    assert trace[4].scores == {}  # its labels arrive, and nobody wants them


def test_labels_that_arrive_on_a_bad_day_are_heard_of_the_day_after(look):
    spoil = {8: lambda X, y: (X.drop(columns="a"), y)}
    cycle(trigger=look()).run(Days(days=11, spoil=spoil))
    # Day 8 brings the labels of day 6, but the trigger is not asked.
    assert [(m.start.day, m.labels) for m in look.seen] == [
        (5, 0), (6, 0), (7, 200), (9, 400), (10, 0), (11, 200),
    ]  # fmt: skip


def test_a_champion_that_cannot_answer_is_no_end():
    class Picky(LogisticRegression):
        def predict(self, X):
            if (X["a"] > 90).any():
                raise ArithmeticError("too much")
            return super().predict(X)

    spoil = {6: lambda X, y: (X.assign(a=X["a"].where(X.index != 1001, 99.0)), y)}
    trace = cycle(Picky()).run(Days(days=10, spoil=spoil))
    assert trace[2].events == ["alert"]
    assert "v1 could not answer: ArithmeticError: too much" in trace[2].summary
    assert trace[3].estimates and not trace[4].scores and trace[5].scores


def test_estimates_are_kept_in_the_file(tmp_path):
    trace = cycle().run(Days(days=9))
    trace.save(tmp_path / "run.jsonl")
    again = Trace.load(tmp_path / "run.jsonl")
    assert [p.estimates for p in again] == [p.estimates for p in trace]
    assert any(p.estimates for p in again)
    assert again.about["label_delay"] == "2D"


@pytest.mark.parametrize("wrong", ["soon", "0D", "-1D", 14, "14", True])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="'label_delay' must be"):
        cycle(label_delay=wrong)


@pytest.mark.parametrize(("rows", "too_few"), [(198, "99 labels"), (200, "")])
def test_that_an_exam_was_too_small_to_calibrate_by_is_said_with_the_estimate(rows, too_few):
    trace = cycle(metric="neg_log_loss", holdout=0.25).run(Days(days=9, rows=rows))
    said = next(s.output for s in trace[3].steps if s.name == "collect")
    assert "estimated neg_log_loss −0." in said
    caution = f"(not calibrated: its exam had only {too_few}, 100 are needed)"
    assert (caution in said) if too_few else ("calibrated" not in said)
