"""The cycle as a whole: what it does on good days, on bad ones, and what it never does."""

import inspect

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

import mlretrain as mr
from mlretrain.cycle.heart import FLOW, one_pass
from tests.cycle.streams import Days

ASKED = "2013-01-05 12:00"  # falls into day 5


def cycle(model=LogisticRegression(), **named):
    usual = {
        "trigger": mr.triggers.PerformanceDrop("accuracy", by=0.1),
        "strategy": mr.strategies.SlidingWindow(150),
        "gate": mr.gates.Threshold("accuracy", 0.6) & mr.gates.BeatsChampion("accuracy"),
        "warm_up": 2,
        "random_state": 0,
    }
    return mr.RetrainingCycle(model, **usual | named)


def names(trace, number):
    return [step.name for step in trace[number].steps]


def test_the_first_model_then_quiet_days():
    trace = cycle().run(Days())
    assert len(trace) == 11
    assert names(trace, 0) == [
        "start", "collect", "trigger", "validate", "train", "evaluate", "gate", "deploy", "repeat",
    ]
    assert trace[0].champion is None and trace[0].scores == {}
    assert names(trace, 1) == ["start", "collect", "trigger", "repeat"]
    assert [trace[number].champion for number in range(1, 11)] == ["v1"] * 10
    assert all(trace[number].scores["accuracy"] > 0.7 for number in range(1, 11))


def test_when_the_concept_turns_the_champion_is_replaced():
    trace = cycle().run(Days(turn=6))
    # The newest 150 rows before the exam are all of day 6: one day is enough.
    assert trace[4].scores["accuracy"] < 0.3
    assert trace[4].events == ["retrained", "promoted"]
    assert trace[5].champion == "v2"
    assert trace[5].scores["accuracy"] > 0.7


def test_a_challenger_under_the_threshold_is_refused_and_the_team_alerted():
    told = []

    class Channel:
        send = staticmethod(told.append)

    # A window that reaches back behind the turn makes a challenger of the old world.
    registry = mr.Registry()
    trace = cycle(strategy=mr.strategies.FullRefit(), alerts=[Channel], registry=registry).run(
        Days(turn=6)
    )
    assert names(trace, 4)[-3:] == ["gate", "alert", "repeat"]
    assert trace[4].events == ["retrained", "refused", "alert"]
    assert trace[5].champion == "v1"
    assert str(told[0]).startswith("v2 is refused, v1 stays live (accuracy 0.")
    assert "is under 0.6" in trace[4].summary
    assert list(registry.history()["event"])[:2] == ["promoted", "refused"]


def test_steps_name_the_line_of_the_source_that_ran():
    trace = cycle().run(Days(turn=6))
    lines = inspect.getsource(one_pass).splitlines()
    for step in trace.steps:
        assert f"cycle.{step.name}(" in lines[step.line - 1]


def test_every_way_taken_is_on_the_map():
    trace = cycle().run(Days(turn=6, spoil={9: lambda X, y: (X.drop(columns="a"), y)}))
    ways = {(a, b) for a, b, _ in FLOW.edges}
    taken = {(step.name, step.next) for step in trace.steps}
    assert taken <= ways
    assert {step.name for step in trace.steps} == set(FLOW.nodes)


def test_one_pass_is_run_with_each_row_answered_before_it_is_learned():
    answered, learned = [], []

    class Witness(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            learned.append(set(X.index))
            self.rows_ = set(X.index)
            self.classes_ = np.unique(y)
            return self

        def predict(self, X):
            assert not self.rows_ & set(X.index), "a model was asked about rows it has learned"
            answered.append(set(X.index))
            return np.zeros(len(X), dtype=int)

    trace = cycle(Witness(), trigger=mr.triggers.Cron("0 0 * * *"),
                  gate=mr.gates.Threshold("accuracy", 0.0),
                  strategy=mr.strategies.FullRefit()).run(Days())
    assert len(trace.where("promoted")) == 11
    assert len(learned) == 11 and len(answered) > 20
    # The exam's rows are learned from the next time: none but the last day's is left out.
    assert set.union(*learned) >= set(range(2400 - 50))


@pytest.mark.parametrize(
    ("holdout", "exam", "trained"),
    [
        (0.25, "50 rows", "150 rows, 5 January 2013 to 5 January 2013 02:29"),
        (0.5, "100 rows", "150 rows, 4 January 2013 02:30 to 5 January 2013 01:39"),
        ("30min", "30 rows", "150 rows, 5 January 2013 00:20 to 5 January 2013 02:49"),
        ("1D", "200 rows", "150 rows, 4 January 2013 00:50 to 4 January 2013 03:19"),
        ("40h", "400 rows", "150 rows, 3 January 2013 00:50 to 3 January 2013 03:19"),
    ],
)
def test_the_exam_is_later_than_what_is_trained_on(holdout, exam, trained):
    trace = cycle(trigger=mr.triggers.OnDemand(at=[ASKED]), holdout=holdout, warm_up=3).run(Days())
    steps = {step.name: step for step in trace[2].steps}
    assert steps["train"].input == trained
    assert steps["evaluate"].input == f"{exam} that neither has learned from"


def test_an_exam_that_takes_all_rows_leaves_nothing_to_train_on():
    trace = cycle(holdout="10D", warm_up=2).run(Days(days=3))
    assert trace[0].events == ["alert"]
    assert "nothing is left to train on" in trace[0].summary


@pytest.mark.parametrize("strategy", [mr.strategies.FullRefit(), mr.strategies.SlidingWindow("3D")])
def test_nothing_that_is_still_to_come_changes_a_decision(strategy):
    def other_world(X, y):
        return X * -7, 1 - y

    settings = {"strategy": strategy, "trigger": mr.triggers.Cron("0 0 * * *")}
    one = cycle(**settings).run(Days(turn=6))
    two = cycle(**settings).run(Days(turn=6, spoil=dict.fromkeys(range(9, 13), other_world)))
    for number in range(7):  # pass 6 is day 8
        assert one[number].events == two[number].events
        assert one[number].scores == two[number].scores
    assert one[7].scores != two[7].scores


BAD = {
    "empty": lambda X, y: (X.head(0), y.head(0)),
    "one row": lambda X, y: (X.head(1), y.head(1)),
    "a column is missing": lambda X, y: (X.drop(columns="a"), y),
    "a column is renamed": lambda X, y: (X.rename(columns={"a": "A"}), y),
    "a column is there twice": lambda X, y: (pd.concat([X, X[["a"]]], axis=1), y),
    "text instead of numbers": lambda X, y: (X.assign(a="x"), y),
    "all missing": lambda X, y: (X * np.nan, y),
    "a column is all missing": lambda X, y: (X.assign(a=np.nan), y),
    "infinite": lambda X, y: (X.assign(a=np.inf), y),
    "a new class": lambda X, y: (X, y.replace(1, 2)),
}


@pytest.mark.parametrize("spoil", BAD.values(), ids=BAD.keys())
def test_a_bad_day_is_refused_and_the_live_model_goes_on(spoil):
    trigger = mr.triggers.PerformanceDrop("neg_log_loss", below=-2.0)
    trace = cycle(trigger=trigger).run(Days(turn=8, spoil={5: spoil}))
    assert trace[3].events == ["alert"]
    assert "the data were refused" in trace[3].summary
    assert trace[3].champion == "v1"
    assert trace[4].champion == "v1" and trace[4].scores["neg_log_loss"] > -1
    assert trace.where("promoted")[-1].number > 4


@pytest.mark.parametrize(
    "spoil",
    [
        lambda X, y: (X[["c", "b", "a"]], y),
        lambda X, y: (X.assign(extra="new"), y),
        lambda X, y: (X.astype("float32"), y),
    ],
    ids=["reordered columns", "an extra column", "other number kinds"],
)
def test_an_odd_day_that_does_no_harm_is_used(spoil):
    trace = cycle(trigger=mr.triggers.OnDemand(at=[ASKED])).run(Days(spoil={5: spoil}))
    assert trace[3].scores
    assert "retrained" in trace[3].events
    assert trace[4].scores["accuracy"] > 0.7


def test_a_bad_day_is_never_learned_from():
    class Careful(LogisticRegression):
        def fit(self, X, y):
            assert (X["a"].abs() < 50).all(), "the bad day was learned from"
            return super().fit(X, y)

    def bad(X, y):
        return X.assign(a=99.0, b=np.nan), y

    trace = cycle(Careful(), trigger=mr.triggers.Cron("0 0 * * *"),
                  strategy=mr.strategies.FullRefit()).run(Days(spoil={5: bad}))
    assert trace[3].events == ["alert"]
    assert trace[4].events[0] == "retrained"


class Moody(LogisticRegression):
    """Fails to be trained from the second time on."""

    trained = 0

    def fit(self, X, y):
        Moody.trained += 1
        if Moody.trained > 1:
            raise ArithmeticError("out of luck")
        return super().fit(X, y)


def test_a_training_that_fails_leaves_the_champion_in_place():
    Moody.trained = 0
    trace = cycle(Moody(), trigger=mr.triggers.OnDemand(at=[ASKED])).run(Days())
    assert trace[3].events == ["retrained", "refused", "alert"]
    assert trace[3].summary == "refused v2: training failed: ArithmeticError: out of luck"
    assert trace[4].champion == "v1"


def test_a_first_training_that_fails_is_an_error():
    Moody.trained = 1
    with pytest.raises(ArithmeticError, match="out of luck"):
        cycle(Moody()).run(Days())


def test_a_window_of_one_class_is_not_trained_on():
    one_class = {day: lambda X, y: (X, y * 0) for day in range(3, 13)}
    trace = cycle(trigger=mr.triggers.Cron("0 0 * * *")).run(Days(spoil=one_class))
    assert trace[10].events == ["alert"]
    assert "what there is to train on, 150 rows, is of one class" in trace[10].summary


def test_two_runs_are_equal_and_leave_the_global_generator_alone():
    before = np.random.get_state()[1].copy()
    made = cycle(RandomForestClassifier(5), trigger=mr.triggers.Cron("0 0 * * *"))
    one, two = made.run(Days()), made.run(Days())
    assert [p.scores for p in one] == [p.scores for p in two]
    assert [p.summary for p in one] == [p.summary for p in two]
    assert np.array_equal(before, np.random.get_state()[1])
    assert made.get_params()["model"].random_state is None


@pytest.mark.parametrize(("warm_up", "passes"), [(1, 12), (3, 10), ("1D", 12), ("36h", 11), ("28D", 1)])
def test_warm_up(warm_up, passes):
    trace = cycle(warm_up=warm_up).run(Days())
    assert len(trace) == passes
    assert "promoted" in trace[0].events


def test_an_empty_stream_gives_an_empty_trace():
    assert len(cycle().run(Days(days=0))) == 0


def test_regression():
    class Numbers(Days):
        def day(self, number):
            batch = super().day(number)
            return type(batch)(
                batch.number, batch.start, batch.end, batch.X,
                batch.X["a"] * (1 if number < 6 else -1), batch.times, batch.title,
            )

    trace = mr.RetrainingCycle(
        LinearRegression(),
        trigger=mr.triggers.PerformanceDrop("neg_mean_absolute_error", by=0.1),
        strategy=mr.strategies.SlidingWindow(150),
        warm_up=2,
    ).run(Numbers())
    assert trace.metric == "neg_mean_absolute_error"
    assert trace[4].events == ["retrained", "promoted"]


@pytest.mark.parametrize(
    ("settings", "metric"),
    [
        ({}, "accuracy"),
        ({"metric": "roc_auc"}, "roc_auc"),
        ({"trigger": mr.triggers.OnDemand()}, "accuracy"),
        ({"trigger": mr.triggers.OnDemand(), "gate": None}, "neg_log_loss"),
    ],
)
def test_the_metric_that_is_followed(settings, metric):
    trace = cycle(**settings).run(Days(days=4))
    assert trace.metric == metric
    assert metric in trace[1].scores


def test_a_registry_keeps_the_versions_and_a_later_run_goes_on(tmp_path):
    first = cycle(registry=mr.Registry(tmp_path)).run(Days(days=6))
    assert first[0].events == ["retrained", "promoted"]
    second = cycle(registry=mr.Registry(tmp_path)).run(
        [day for day in Days(turn=9) if day.number > 6]
    )
    assert second[1].number == 1 and second[1].champion == "v1"
    assert second.where("promoted")[0].title == "day 9"
    assert mr.Registry(tmp_path).champion().name == "v2"


def test_a_champion_is_not_judged_by_rows_it_has_learned(tmp_path):
    cycle(registry=mr.Registry(tmp_path)).run(Days(days=6))
    with pytest.raises(ValueError, match="'stream' must begin after 2013-01-02T01:39:00: v1 of"):
        cycle(registry=mr.Registry(tmp_path)).run(Days())


def test_an_interrupted_run_keeps_its_trace():
    class Interrupted(Days):
        def day(self, number):
            if number == 6:
                raise KeyboardInterrupt
            return super().day(number)

    made = cycle()
    with pytest.raises(KeyboardInterrupt):
        made.run(Interrupted())
    assert len(made.trace_) == 4


def test_a_window_forgets_what_it_will_not_need():
    kept = []

    class Peeking(DummyClassifier):
        def fit(self, X, y):
            kept.append(len(X))
            return super().fit(X, y)

    trace = cycle(Peeking(), trigger=mr.triggers.Cron("0 0 * * *")).run(Days(days=40))
    assert len(trace) == 39 and set(kept) == {150}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"model": LogisticRegression}, "'model' must be a scikit-learn estimator"),
        ({"model": "linear"}, "'model' must be a scikit-learn estimator"),
        ({"trigger": "0 0 * * *"}, "'trigger' must be a trigger, such as"),
        ({"strategy": "28D"}, "'strategy' must be a strategy, such as"),
        ({"gate": 0.6}, "'gate' must be a gate, such as"),
        ({"quality": True}, "'quality' must be a"),
        ({"registry": "models"}, r"'registry' must be a registry, such as mr.Registry\('models'\)"),
        ({"metric": "logloss"}, "'metric' must be the name of a scikit-learn scorer"),
        ({"warm_up": 0}, "'warm_up' must be >= 1, got 0"),
        ({"warm_up": "soon"}, "'warm_up' must be a length of time"),
        ({"holdout": 1}, "'holdout' must be between 0 and 1"),
        ({"holdout": "soon"}, "'holdout' must be a length of time"),
        ({"random_state": -1}, "'random_state' must be >= 0"),
        ({"random_state": 0.5}, "'random_state' must be a whole number"),
        ({"alerts": "team"}, "'alerts' must be a list"),
    ],
)
def test_nonsense_is_refused(wrong, message):
    with pytest.raises((TypeError, ValueError), match=message):
        cycle(**{"model": LogisticRegression()} | wrong)


def test_a_cycle_is_cloned_as_in_scikit_learn(tmp_path):
    registry = mr.Registry(tmp_path)
    made = cycle(registry=registry)
    other = clone(made).set_params(trigger=mr.triggers.OnDemand(), trigger__at=[ASKED])
    assert other.registry is registry
    assert repr(other.trigger) == f"OnDemand(at=['{ASKED}'])"
    assert repr(made.trigger) == "PerformanceDrop('accuracy', by=0.1)"
