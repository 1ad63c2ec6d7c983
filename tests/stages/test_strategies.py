"""Strategies: what each learns from, what it keeps, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier, SGDRegressor
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

import mlretrain as mr
from mlretrain.stages.gates import Latency, Threshold
from mlretrain.stages.strategies import (
    Candidates,
    Continual,
    FullRefit,
    Past,
    SlidingWindow,
    Transfer,
)

DRAW = np.random.default_rng(0)
X = pd.DataFrame(DRAW.normal(size=(400, 3)), columns=list("abc"))
Y = pd.Series((X["a"] + 0.3 * DRAW.normal(size=400) > 0).astype(int), name="y")


def past(rows, learned):
    return Past(rows, learned, pd.Timestamp("2013-03-01"), lambda time: int(time.day))


def sgd(**named):
    return SGDClassifier(**{"loss": "log_loss", "learning_rate": "constant", "eta0": 0.01, "random_state": 0} | named)


# --- Continual ------------------------------------------------------------------------


def test_continual_learns_what_is_new_and_nothing_else():
    first = Continual().train(sgd(), X[:100], Y[:100], None, past(100, 0))
    second = Continual().train(sgd(), X[100:300], Y[100:300], first, past(300, 100))
    by_hand = sgd().partial_fit(X[:100], Y[:100], classes=[0, 1]).partial_fit(X[100:300], Y[100:300])
    assert np.array_equal(second.coef_, by_hand.coef_)
    assert Continual().first_row(past(300, 100)) == 100


def test_continual_replays_old_rows_beside_the_new_ones():
    seen = []

    class Witness(SGDClassifier):
        def partial_fit(self, X, y, classes=None):
            seen.append(X.index.to_numpy())
            return super().partial_fit(X, y, classes=classes)

    strategy = Continual(replay=50)
    assert strategy.first_row(past(300, 200)) == 0
    champion = strategy.train(Witness(), X[:200], Y[:200], None, past(200, 0))
    strategy.train(Witness(), X[:300], Y[:300], champion, past(300, 200))
    old, new = seen[1][:50], seen[1][50:]
    assert len(set(old)) == 50 and old.max() < 200
    assert new.tolist() == list(range(200, 300))
    assert strategy.told_ == "100 new rows learned, and 50 old ones again"
    strategy.train(Witness(), X[:230], Y[:230], champion, past(230, 20))
    assert seen[2].tolist() == list(range(230)), "there are only 20 old ones"


def test_a_batch_may_lack_a_class():
    champion = Continual().train(sgd(), X[:100], Y[:100], None)
    only_ones = np.flatnonzero(Y[100:] == 1) + 100
    later = Continual().train(sgd(), X.iloc[only_ones], Y.iloc[only_ones], champion)
    assert later.classes_.tolist() == [0, 1]
    assert not Continual.starts_anew


@pytest.mark.parametrize("first", [True, False])
def test_a_class_that_was_not_declared_is_refused_by_name_before_anything_is_learned(first):
    y = Y.where(Y.index < 350, 2)
    strategy = Continual(classes=[0, 1])
    champion = None if first else strategy.train(sgd(), X[:100], y[:100], None)
    before = None if first else champion.coef_.copy()
    with pytest.raises(ValueError, match=r"label 'y' holds classes that were not declared: \[2\].*Continual\(classes=\[0, 1, 2\]\)"):
        strategy.train(sgd(), X[100:], y[100:], champion)
    assert first or np.array_equal(champion.coef_, before)


def test_a_class_that_was_declared_may_come_later():
    strategy = Continual(classes=[2, 0, 1])
    champion = strategy.train(sgd(), X[:100], Y[:100], None)
    assert champion.classes_.tolist() == [0, 1, 2]
    y = Y.where(X["a"] < 1, 2)
    for _ in range(30):
        champion = strategy.train(sgd(), X, y, champion)
    assert 2 in champion.predict(X)


def test_the_steps_of_a_pipeline_that_can_learn_do_and_the_others_stay():
    table = X.assign(kind=np.where(X["b"] > 0, "x", "y"))
    columns = make_column_transformer(
        (make_pipeline(StandardScaler()), ["a", "b"]),
        (OneHotEncoder(handle_unknown="ignore"), ["kind"]),
        (make_union(MinMaxScaler()), ["c"]),
        ("passthrough", ["b"]),
    )
    model = make_pipeline(columns, "passthrough", sgd())
    champion = Continual().train(model, table[:100], Y[:100], None)
    new = table[100:].assign(kind="z") * 1
    later = Continual().train(model, new, Y[100:], champion)

    def scaler(fitted):
        return fitted[0].named_transformers_["pipeline"][0]

    assert scaler(champion).n_samples_seen_ == 100
    assert scaler(later).n_samples_seen_ == 400
    assert scaler(later).mean_ == pytest.approx(X[["a", "b"]].mean())
    encoder = later[0].named_transformers_["onehotencoder"]
    assert encoder.categories_[0].tolist() == ["x", "y"]
    union = later[0].named_transformers_["featureunion"].transformer_list[0][1]
    assert union.n_samples_seen_ == 400
    assert later.predict(new).shape == (300,)


def test_columns_named_by_place_and_arrays_between_steps():
    model = make_pipeline(
        make_column_transformer((StandardScaler(), [0, 1]), (StandardScaler(), slice(2, 3))),
        make_column_transformer((StandardScaler(), [0]), remainder="passthrough"),
        sgd(),
    )
    champion = Continual().train(model, X[:100], Y[:100], None)
    later = Continual().train(model, X[100:], Y[100:], champion)
    assert later[1].transformers_[0][1].n_samples_seen_ == 400
    assert (later.predict(X) == Y).mean() > 0.8


def test_continual_regression():
    model = make_pipeline(StandardScaler(), SGDRegressor(random_state=0))
    y = X["a"] * 2
    champion = None
    for _ in range(20):
        champion = Continual().train(model, X, y, champion)
    assert champion.predict(X) == pytest.approx(y, abs=0.05)


def test_what_is_not_repeated_is_forgotten_and_replay_helps():
    def opposite(strategy):
        champion = strategy.train(sgd(eta0=0.1), X[:200], Y[:200], None, past(200, 0))
        for end in (300, 400):
            start = strategy.first_row(past(end, end - 100))
            y = Y.where(Y.index < 200, 1 - Y)
            champion = strategy.train(sgd(), X[start:end], y[start:end], champion, past(end, end - 100))
        return (champion.predict(X[:200]) == Y[:200]).mean()

    assert opposite(Continual(replay=150)) > opposite(Continual()) + 0.2


# --- Transfer -------------------------------------------------------------------------


def test_frozen_steps_stay_and_the_rest_is_trained_anew():
    model = Pipeline([("scale", StandardScaler()), ("squeeze", MinMaxScaler()), ("model", LogisticRegression())])
    strategy = Transfer(freeze=["scale", "squeeze"])
    champion = strategy.train(model, X[:100], Y[:100], None)
    assert strategy.told_ == "from scratch, the first"
    later = strategy.train(model, X[100:] * 9 + 5, 1 - Y[100:], champion)
    assert np.array_equal(later["scale"].mean_, champion["scale"].mean_)
    by_hand = LogisticRegression().fit(champion[:2].transform(X[100:] * 9 + 5), 1 - Y[100:])
    assert np.array_equal(later["model"].coef_, by_hand.coef_)
    again = strategy.train(model, X, Y, later)
    assert isinstance(again["scale"], StandardScaler), "frozen once, not wrapped again and again"
    assert again["scale"] is not later["scale"]


def test_a_warm_start_begins_with_the_champions_weights():
    model = make_pipeline(StandardScaler(), LogisticRegression(tol=1e-8))
    strategy = Transfer(warm_start=True)
    champion = strategy.train(model, X, Y, None)
    same = strategy.train(model, X, Y, champion)
    assert same[-1].n_iter_[0] < champion[-1].n_iter_[0] / 2
    assert same[-1].coef_ == pytest.approx(champion[-1].coef_, rel=1e-3)
    assert not champion[-1].warm_start


@pytest.mark.parametrize(
    ("model", "trees"),
    [
        (HistGradientBoostingClassifier(max_iter=10, random_state=0), lambda m: m.n_iter_),
        (RandomForestClassifier(10, random_state=0), lambda m: len(m.estimators_)),
        (GradientBoostingClassifier(n_estimators=10, random_state=0), lambda m: len(m.estimators_)),
    ],
    ids=["hist", "forest", "boosting"],
)
def test_an_ensemble_keeps_its_trees_and_adds_some(model, trees):
    strategy = Transfer(warm_start=5)
    champion = strategy.train(model, X[:200], Y[:200], None)
    later = strategy.train(model, X[200:], Y[200:], champion)
    latest = strategy.train(model, X[200:], Y[200:], later)
    assert [trees(m) for m in (champion, later, latest)] == [10, 15, 20]
    assert (latest.predict(X) == Y).mean() > 0.8


def test_the_baseline_trees_go_on_from_the_champion():
    stream = mr.streams.synthetic("sudden", batches=4, rows=300, random_state=0)
    model = stream.baseline_model("trees").set_params(model__max_iter=10)
    champion = clone(model).fit(stream[0].X, stream[0].y)
    later = Transfer(warm_start=5).train(model, stream[1].X, stream[1].y, champion)
    assert later[-1].n_iter_ == 15 and champion[-1].n_iter_ == 10
    assert (later.predict(stream[1].X) == stream[1].y).mean() > 0.7


@pytest.mark.parametrize("y", [Y * 0, Y.where(Y.index > 10, 2), 1 - Y * 2])
def test_a_warm_start_with_other_classes_is_refused(y):
    # Without this, scikit-learn's boosting writes beyond its arrays and kills the process.
    model = GradientBoostingClassifier(n_estimators=3)
    champion = clone(model).fit(X, Y)
    with pytest.raises(ValueError, match=r"a warm start needs rows of exactly the classes the champion knows, \[0, 1\], got"):
        Transfer(warm_start=3).train(model, X, y, champion)


def test_transfer_trains_on_what_is_new_or_on_a_window():
    assert Transfer(warm_start=True).first_row(past(300, 120)) == 120
    assert Transfer(warm_start=True, size=50).first_row(past(300, 120)) == 250
    assert Transfer(warm_start=True, size="8D").first_row(past(300, 120)) == 21


# --- Candidates -----------------------------------------------------------------------


def candidates(*of, **named):
    return Candidates(list(of), **{"metric": "accuracy", "n_jobs": 1} | named)


def test_the_best_candidate_is_chosen_on_rows_of_its_own_and_trained_on_all():
    turned = Y.where(Y.index >= 200, 1 - Y)  # the older half is of another world
    strategy = candidates(FullRefit(), SlidingWindow(150))
    chosen = strategy.train(LogisticRegression(), X, turned, None, past(400, 0))
    by_hand = LogisticRegression().fit(X[250:], turned[250:])
    assert np.array_equal(chosen.coef_, by_hand.coef_)
    names, scores = zip(*strategy.scores_, strict=True)
    assert names == ("FullRefit()", "SlidingWindow(150)")
    assert scores[0] < 0.7 < 0.85 < scores[1]
    # A quarter of the 150 rows of the window.
    assert strategy.told_.startswith("SlidingWindow(150) was chosen on 38 rows (FullRefit(): accuracy 0.")


def test_settings_of_the_model_and_pairs_are_candidates_too():
    strategy = candidates({"C": 1e-9}, {"C": 1.0}, (SlidingWindow(100), {"C": 1e-9}), metric="neg_log_loss")
    chosen = strategy.train(LogisticRegression(), X, Y, None, past(400, 0))
    assert chosen.C == 1.0
    assert [name for name, _ in strategy.scores_] == [
        "{'C': 1e-09}", "{'C': 1.0}", "(SlidingWindow(100), {'C': 1e-09})",
    ]
    assert strategy.first_row(past(400, 0)) == 0
    assert candidates(SlidingWindow(100), SlidingWindow(50)).first_row(past(400, 0)) == 300


def test_no_candidate_is_scored_on_rows_that_it_or_the_champion_learned():
    class Witness(ClassifierMixin, BaseEstimator):
        def __init__(self, rows=()):
            self.rows = rows

        def fit(self, X, y):
            self.rows_ = {*self.rows, *X.index}
            self.classes_ = np.array([0, 1])
            return self

        def partial_fit(self, X, y, classes=None):
            self.rows_ = {*getattr(self, "rows_", ()), *X.index}
            self.classes_ = np.array([0, 1])
            return self

        def predict(self, X):
            assert not self.rows_ & set(X.index), "scored on rows that were learned"
            return np.zeros(len(X), dtype=int)

    champion = Witness().fit(X[:380], Y[:380])
    strategy = candidates(FullRefit(), Continual(replay=100), Continual())
    chosen = strategy.train(Witness(), X, Y, champion, past(400, 380))
    assert [score is not None for _, score in strategy.scores_] == [True] * 3
    assert "on 5 rows" in strategy.told_  # a quarter of the 20 that are new
    assert chosen.rows_ == set(range(400))


def test_one_that_fails_or_does_not_pass_its_gate_is_out():
    # The first is nonsense, the last says the same of everybody.
    strategy = candidates({"C": -1}, {"C": 1.0}, {"C": 1e-9}, gate=Threshold("accuracy", 0.8))
    strategy.train(LogisticRegression(), X, Y, None, past(400, 0))
    (_, broken), (_, good), (_, weak) = strategy.scores_
    assert broken is None and weak is None and good > 0.8
    assert "{'C': -1}: failed, InvalidParameterError" in strategy.told_
    assert "{'C': 1e-09}: refused, accuracy 0." in strategy.told_
    hopeless = candidates({"C": 1.0}, {"C": 2.0}, gate=Latency(1e-9))
    with pytest.raises(ValueError, match=r"no candidate is left: \{'C': 1.0\}: refused, an answer to 1 row takes"):
        hopeless.train(LogisticRegression(), X, Y, None, past(400, 0))


def test_in_parallel_the_result_is_the_same():
    given = [FullRefit(), SlidingWindow(100), {"C": 0.01}]
    models = [
        Candidates(given, metric="neg_log_loss", n_jobs=jobs).train(LogisticRegression(), X, Y, None, past(400, 0))
        for jobs in (1, 2)
    ]
    assert np.array_equal(models[0].coef_, models[1].coef_)


def test_a_choice_needs_rows():
    with pytest.raises(ValueError, match="a choice needs more rows: the candidate with the fewest has 1"):
        candidates(FullRefit(), SlidingWindow(1)).train(LogisticRegression(), X, Y, None, past(400, 0))


# --- Models that cannot be trained so -------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "model", "message"),
    [
        (Continual(), LogisticRegression(), r"needs a model with partial_fit, and LogisticRegression has none.*SGDClassifier\(loss='log_loss'\).*FullRefit\(\)"),
        (Continual(), Ridge(), r"Ridge has none as it is set.*SGDRegressor\(\)"),
        (Continual(), make_pipeline(StandardScaler(), KNeighborsClassifier()), "KNeighborsClassifier has none"),
        (Continual(), MLPClassifier(solver="lbfgs"), "MLPClassifier has none as it is set"),
        (Continual(), sgd(class_weight="balanced"), "cannot train SGDClassifier with class_weight='balanced'"),
        (Continual(), sgd(early_stopping=True), r"with early_stopping=True.*FullRefit\(\)"),
        (Transfer(freeze="scale"), LogisticRegression(), "needs a pipeline, and LogisticRegression is none"),
        (Transfer(freeze="scale"), make_pipeline(StandardScaler(), sgd()), r"'freeze' must name the first steps.*\['standardscaler', 'sgdclassifier'\], got 'scale'"),
        (Transfer(freeze=["standardscaler", "sgdclassifier"]), make_pipeline(StandardScaler(), sgd()), "and not the last"),
        (Transfer(freeze="minmaxscaler"), make_pipeline(StandardScaler(), MinMaxScaler(), sgd()), "without a gap"),
        (Transfer(warm_start=True), KNeighborsClassifier(), r"needs a model with warm_start, and KNeighborsClassifier has none. FullRefit\(\)"),
        (Transfer(warm_start=True), RandomForestClassifier(), r"'warm_start' must be a number for RandomForestClassifier.*n_estimators, such as Transfer\(warm_start=20\)"),
        (Transfer(warm_start=True), make_pipeline(StandardScaler(), HistGradientBoostingRegressor()), "how much to add to max_iter"),
        (Transfer(warm_start=5), LogisticRegression(), "'warm_start' must be True for LogisticRegression.*got 5"),
        (candidates(FullRefit(), Continual()), LogisticRegression(), "LogisticRegression has none"),
        (candidates({"C": 1.0}, {"D": 1.0}), LogisticRegression(), "Invalid parameter 'D'"),
    ],
)
def test_a_model_that_cannot_be_trained_so_is_refused_when_the_cycle_is_made(strategy, model, message):
    with pytest.raises((TypeError, ValueError), match=message):
        mr.RetrainingCycle(model, trigger=mr.triggers.OnDemand(), strategy=strategy)


@pytest.mark.parametrize(
    ("strategy", "model"),
    [
        (FullRefit(), KNeighborsClassifier()),
        (Continual(), make_pipeline(StandardScaler(), sgd())),
        (Continual(), MLPClassifier()),
        (Transfer(freeze="standardscaler"), make_pipeline(StandardScaler(), KNeighborsClassifier())),
        (Transfer(warm_start=True), MLPClassifier()),
        (Transfer(warm_start=3), HistGradientBoostingClassifier()),
        (candidates(FullRefit(), {"C": 0.1}), LogisticRegression()),
    ],
)
def test_a_model_that_can_is_not(strategy, model):
    mr.RetrainingCycle(model, trigger=mr.triggers.OnDemand(), strategy=strategy)
