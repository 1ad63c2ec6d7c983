"""The best schedule in hindsight is the best, and its matrix is what cycles would have seen."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression, SGDClassifier

import mlretrain as mr
from mlretrain.cycle.policies import jobs, known, schedules
from tests.cycle.streams import Days

COSTS = st.floats(0, 10, allow_nan=False).map(lambda value: round(value, 3))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A cache of our own."""
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path / "home"))


def every_schedule(moments):
    """All subsets of the moments after the first."""
    for size in range(len(moments)):
        yield from map(list, combinations(moments[1:], size))


def cost_of(losses, schedule, first, retrain_cost):
    """What a schedule costs, pass by pass, with nothing clever."""
    total, live = retrain_cost * len(schedule), first
    for p in range(first + 1, len(losses)):
        total += losses[live, p]
        if p in schedule:
            live = p
    return total


@st.composite
def seasons(draw):
    """A matrix of losses, and the moments that have a model."""
    passes = draw(st.integers(2, 8))
    losses = draw(arrays(float, (passes, passes), elements=COSTS))
    first = draw(st.integers(0, passes - 2))
    others = draw(st.sets(st.integers(first + 1, passes - 1)))
    return losses, [first, *sorted(others)]


@given(seasons(), COSTS)
def test_no_schedule_costs_less(season, retrain_cost):
    losses, moments = season
    losses[:, : moments[0] + 1] = 0  # before there is a model there is nothing to answer
    cost, schedule = schedules.best(losses, moments, retrain_cost)
    costs = {
        tuple(s): cost_of(losses, s, moments[0], retrain_cost) for s in every_schedule(moments)
    }
    assert cost == pytest.approx(min(costs.values()))
    assert costs[tuple(schedule)] == pytest.approx(cost)
    fewest = min(len(s) for s, c in costs.items() if c <= cost + 1e-12)
    assert len(schedule) >= fewest


@pytest.mark.parametrize(("retrain_cost", "expected"), [(3.999, [2]), (4.001, [])])
def test_a_retraining_is_worth_what_it_saves(retrain_cost, expected):
    losses = np.zeros((4, 4))
    losses[0, 3] = 4  # the one batch after pass 2, which a model of pass 2 answers for nothing
    assert schedules.best(losses, [0, 1, 2], retrain_cost)[1] in ([], expected, [1])
    losses[1, 3] = 4
    assert schedules.best(losses, [0, 1, 2], retrain_cost)[1] == expected


def test_of_schedules_that_cost_the_same_one_with_the_fewest_retrainings():
    assert schedules.best(np.ones((6, 6)), list(range(6)), 0) == (5.0, [])


def season(turn=6, rows=60, **changes):
    settings = {
        "strategy": mr.strategies.SlidingWindow("12h"), "metric": "accuracy", "warm_up": 2,
        "model": LogisticRegression(), "holdout": 0.25, "n_jobs": 1,
    }
    return mr.hindsight(Days(days=9, rows=rows, turn=turn), **settings | changes)


def test_on_a_stream_it_is_the_cheapest_of_all_schedules():
    best = season(retrain_cost=3)
    costs = [best.cost_of(passes) for passes in every_schedule(best.matrix.usable)]
    assert len(costs) == 2**7
    assert best.cost == pytest.approx(min(costs))
    assert best.cost_of(best.passes) == pytest.approx(best.cost)


def test_a_retraining_after_the_concept_has_turned():
    best = season(turn=6, retrain_cost=20)
    assert best.schedule == ["day 6"]
    assert best.told()[0].endswith("After: day 6.")


def test_retraining_that_costs_too_much_is_never_worth_it():
    best = season(turn=6, retrain_cost=1e6)
    assert best.schedule == []
    assert "never to retrain would have been best" in best.told()[0]


def test_twice_the_cost_of_errors_is_half_the_cost_of_retraining():
    dear, cheap = season(retrain_cost=20, error_cost=2), season(retrain_cost=10)
    assert dear.cost == pytest.approx(2 * cheap.cost)
    assert dear.schedule == cheap.schedule


@pytest.mark.parametrize("strategy", [mr.strategies.FullRefit(), mr.strategies.SlidingWindow("36h")])
@pytest.mark.parametrize("holdout", [0.25, "6h"])
@pytest.mark.parametrize("passes", [[], [3], [1, 4, 5]])
def test_the_matrix_holds_the_scores_of_a_cycle_that_retrains_at_these_moments(
    strategy, holdout, passes
):
    stream = Days(days=9, rows=300, turn=5)
    best = season(strategy=strategy, rows=300, turn=5, holdout=holdout)
    ends = [day.end for day in stream][1:]  # two days of warm-up are pass 0
    cycle = mr.RetrainingCycle(
        LogisticRegression(), trigger=mr.triggers.OnDemand([ends[p] for p in passes]),
        strategy=strategy, gate=mr.gates.Threshold("accuracy", 0), metric="accuracy", warm_up=2,
        holdout=holdout, random_state=0,
    )
    trace = cycle.run(stream)
    assert [one.number for one in trace.where("promoted")][1:] == passes
    scores = [one.scores["accuracy"] for one in trace.passes[1:]]
    since = schedules.answering(passes, 0, len(trace))[1:]
    assert scores == pytest.approx(best.matrix.scores[since, range(1, len(trace))].tolist(), abs=1e-8)
    assert best.score_of(passes) == pytest.approx(np.mean(scores))


def test_with_labels_on_their_way_a_model_knows_less():
    now, late = season(turn=5), season(turn=5, label_delay="1D")
    assert late.matrix.train[-1, 1] < now.matrix.train[-1, 1]
    assert late.cost > now.cost
    assert late.matrix.scores[3, 4] == now.matrix.scores[2, 4]


def test_a_batch_that_the_data_gate_refuses_counts_for_nobody():
    def spoilt(X, y):
        return X.drop(columns="a"), y

    stream = Days(days=9, turn=6, spoil={5: spoilt})
    best = mr.hindsight(
        stream, mr.strategies.FullRefit(), model=LogisticRegression(), metric="accuracy", warm_up=2,
        n_jobs=1,
    )
    assert 3 not in best.counted and 3 not in best.matrix.moments
    assert best.counted.tolist() == [1, 2, 4, 5, 6, 7]


def test_a_batch_without_a_score_counts_for_nobody():
    stream = Days(days=9, turn=6, spoil={5: lambda X, y: (X, y * 0)})  # one class: no AUC
    best = mr.hindsight(
        stream, mr.strategies.FullRefit(), model=LogisticRegression(), metric="roc_auc", warm_up=2,
        n_jobs=1,
    )
    assert best.counted.tolist() == [1, 2, 4, 5, 6, 7]


def test_regression_has_a_hindsight_too():
    stream = mr.streams.synthetic("gradual", batches=8, rows=100, random_state=1)
    table = stream.X.assign(y=stream.X.sum(axis=1), time=stream.times)
    numbers = mr.streams.from_table(table, time="time", label="y", freq="D", task="regression")
    best = mr.hindsight(numbers, model=numbers.baseline_model("linear"), warm_up=2, n_jobs=1)
    assert best.metric == "neg_mean_absolute_error"
    assert best.cost_of([]) >= best.cost >= 0


@pytest.mark.parametrize(
    "strategy", [mr.strategies.Continual(), mr.strategies.Transfer(warm_start=True)]
)
def test_a_strategy_that_builds_on_the_champion_is_refused(strategy):
    with pytest.raises(ValueError, match="'strategy' must train each model from its rows alone.*"):
        season(strategy=strategy, model=SGDClassifier(loss="log_loss"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"retrain_cost": -1}, "'retrain_cost' must be >= 0, got -1"),
        ({"error_cost": 0}, "'error_cost' must be > 0, got 0"),
        ({"metric": "acuracy"}, "'metric' must be the name of a scikit-learn scorer"),
        ({"warm_up": 0}, "'warm_up' must be >= 1"),
        (
            {"warm_up": 9}, "'warm_up' must be shorter than the stream, got 9 for a stream of 9 "
            r"batches in 9 days: .* Give fewer batches, such as warm_up=4, or a longer stream\.",
        ),
        ({"warm_up": "28D"}, "'warm_up' must be shorter than the stream, got '28D' for a stream of 9"),
    ],
)
def test_nonsense_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        season(**changes)


@pytest.mark.parametrize("warm_up", [8, "8D"])
def test_one_batch_behind_the_warm_up_is_enough(warm_up):
    assert season(warm_up=warm_up).counted.tolist() == [1]


def test_passes_without_a_model_have_no_cost():
    best = season()
    with pytest.raises(ValueError, match=r"'passes' must be different passes .* got \[99\]"):
        best.cost_of([99])
    with pytest.raises(ValueError, match=r"got \[2, 2\]"):
        best.score_of([2, 2])


def test_it_shows_itself():
    best = season(turn=6, retrain_cost=20)
    assert list(best.table().index) == ["never", "always", "best in hindsight"]
    assert best.table().loc["best in hindsight", "cost"] == best.cost == best.table()["cost"].min()
    text, page = repr(best), best._repr_html_()
    for shown in (text, page):
        assert "Best schedule in hindsight: days, SlidingWindow" in shown
        assert "After: day 6." in shown
    assert '<th scope="row"' in page and 'alt="In hindsight, to retrain once' in page
    for dark in (False, True):
        assert best.figure(dark=dark).alt == best.told()[0]


def test_a_second_call_takes_everything_from_the_cache(tmp_path, monkeypatch):
    calls = []
    model = Counting(calls)
    first = season(model=model)
    trained = len(calls)
    assert trained == 8
    again = season(model=Counting(calls), retrain_cost=7)
    assert len(calls) == trained
    assert again.cost == pytest.approx(first.cost_of(again.passes) + 7 * len(again.passes))


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": 61}, {"turn": 7}, {"strategy": mr.strategies.FullRefit()}, {"holdout": 0.3},
        {"warm_up": 3}, {"random_state": 1}, {"label_delay": "1h"}, {"cache": False},
        {"quality": mr.QualityGate(min_rows=20)},
    ],
)
def test_whatever_the_models_depend_on_is_looked_at(changes):
    calls = []
    season(model=Counting(calls))
    trained = len(calls)
    season(model=Counting(calls), **changes)
    assert len(calls) > trained


def test_another_setting_of_the_model_is_another_model():
    calls = []
    season(model=Counting(calls))
    trained = len(calls)
    season(model=Counting(calls, alpha=0.1))
    assert len(calls) == 2 * trained


class Counting(SGDClassifier):
    """A model that counts its fits; what it counts with is no setting."""

    calls = None

    def __init__(self, calls=None, alpha=0.01):
        if calls is not None:
            type(self).calls = calls
        super().__init__(loss="log_loss", random_state=0, alpha=alpha)

    def __sklearn_clone__(self):
        return type(self)(alpha=self.alpha)

    def fit(self, X, y):
        self.calls.append(len(X))
        return super().fit(X, y)

    @classmethod
    def _get_param_names(cls):
        return ["alpha"]


def test_an_estimator_without_identity_is_not_cached(tmp_path):
    calls = []
    season(model=Unpicklable(calls))
    season(model=Unpicklable(calls))
    assert len(calls) == 16


class Unpicklable(Counting):
    """Its setting cannot be told from any other."""

    def __init__(self, calls=None, alpha=0.01, odd=None):
        super().__init__(calls, alpha)
        self.odd = odd or (n for n in ())

    def __sklearn_clone__(self):
        return type(self)(alpha=self.alpha)

    @classmethod
    def _get_param_names(cls):
        return ["alpha", "odd"]


def test_other_processes_find_the_same(monkeypatch):
    monkeypatch.setattr(jobs, "SOON", 0.0)  # so that all but the first model are trained there
    here, there = season(n_jobs=1, cache=False), season(n_jobs=2, cache=False)
    np.testing.assert_array_equal(here.matrix.scores, there.matrix.scores)


def test_only_the_newest_entries_stay_on_the_disk(monkeypatch, tmp_path):
    monkeypatch.setattr(known, "MOST", 2)
    for rows in (60, 61, 62, 63):
        season(rows=rows)
    kinds = sorted(path.name.partition("-")[0] for path in (tmp_path / "home/cache").iterdir())
    assert kinds == ["matrix", "matrix", "models", "models"]
