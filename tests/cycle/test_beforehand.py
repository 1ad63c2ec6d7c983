"""What does not fit the stream is said before anything is trained, in one sentence."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC

import mlretrain as mr

WEEKLY = mr.triggers.Every("7D")


def table():
    generator = np.random.default_rng(0)
    rows = 240
    x = generator.normal(size=rows)
    late = x + generator.normal(size=rows) > 0
    return pd.DataFrame(
        {
            "t": pd.date_range("2024-01-01", periods=rows, freq="3h"),
            "x": x,
            "country": generator.choice(["FR", "DE"], rows),
            "gaps": np.where(generator.random(rows) < 0.1, np.nan, 1.0),
            "answer": np.where(late, "yes", "no"),
            "number": late.astype(int),
            "letter": generator.choice(list("abc"), rows),
            "amount": 2 * x + 0.5,
        }
    )


def stream(label, features=("x",)):
    return mr.streams.from_table(table(), time="t", label=label, freq="W", features=list(features))


def run(label, model=None, features=("x",), **settings):
    made = stream(label, features)
    model = made.baseline_model("linear") if model is None else model
    settings = {"trigger": WEEKLY, "warm_up": 2, **settings}
    return mr.RetrainingCycle(model, **settings).run(made)


@pytest.mark.parametrize(
    ("label", "settings", "message"),
    [
        ("answer", {"metric": "f1"}, "'metric' asks for 'f1', .* labels 'answer' \\('no', 'yes'\\): it takes class 1 for the positive one, and there is none. These would do: 'f1_macro', .* or make the labels 0 and 1"),
        ("answer", {"metric": "neg_mean_absolute_error"}, "it is for amounts. These would do: 'neg_log_loss', 'roc_auc'"),
        ("letter", {"metric": "roc_auc"}, "\\('a', 'b', 'c'\\): it is for two classes, and there are 3. These would do: 'roc_auc_ovr'"),
        ("letter", {"trigger": mr.triggers.PerformanceDrop("f1", by=0.1)}, "'trigger' asks for 'f1'"),
        ("letter", {"trigger": WEEKLY | mr.triggers.PerformanceDrop("f1", by=0.1)}, "'trigger' asks for 'f1'"),
        ("amount", {"gate": mr.gates.Threshold("accuracy", 0.5)}, "'gate' asks for 'accuracy', .* 'amount' \\(amounts\\): it is for classes. These would do: 'neg_mean_absolute_error'"),
        ("amount", {"metric": "neg_mean_squared_log_error"}, "scikit-learn says: .*less than or equal to -1"),
        ("number", {"model": LinearSVC()}, "'metric' was not given, so it is 'neg_log_loss', .*: it needs probabilities, and LinearSVC has no predict_proba. These would do: 'roc_auc'"),
        ("number", {"strategy": mr.strategies.Candidates([mr.strategies.FullRefit(), {"model__C": 0.1}], metric="neg_mean_gamma_deviance")}, "'strategy' asks for"),
        ("amount", {"model": LogisticRegression()}, "'model' must be a regressor, .* 'amount' are amounts, got LogisticRegression. .*task='classification'"),
        ("answer", {"model": LinearRegression()}, "'model' must be a classifier, .*\\('no', 'yes'\\), got LinearRegression"),
    ],
)  # fmt: skip
def test_what_does_not_suit_the_labels(label, settings, message):
    with pytest.raises(ValueError, match=message):
        run(label, **settings)


@pytest.mark.parametrize(
    ("label", "settings"),
    [
        ("number", {"metric": "f1"}),
        ("answer", {"metric": "roc_auc"}),
        ("answer", {"metric": "f1_macro"}),
        ("letter", {"metric": "roc_auc_ovr"}),
        ("number", {"metric": "roc_auc", "model": LinearSVC()}),
        ("number", {"model": LinearRegression()}),  # 0 and 1 are numbers, too
        ("amount", {}),
        # What it offers shows only once it is fitted.
        ("number", {"model": StackingClassifier([("one", LogisticRegression())], cv=2)}),
    ],
)
def test_what_does(label, settings):
    trace = run(label, **settings)
    assert np.isfinite(list(trace[-1].scores.values())).all()


@pytest.mark.parametrize("label", ["number", "answer", "letter", "amount"])
def test_whatever_is_proposed_does(label):
    with pytest.raises(ValueError, match="These would do") as refused:
        run(label, metric="f1_samples")
    proposed = str(refused.value).split("These would do: ")[1].rstrip(".").split(", ")
    for metric in proposed:
        run(label, metric=metric.strip("'"))


def test_nothing_is_trained_before():
    class Counting(LogisticRegression):
        fits = 0

        def fit(self, X, y):
            type(self).fits += 1
            return super().fit(X, y)

    with pytest.raises(ValueError, match="'metric' asks for 'r2'"):
        run("answer", Counting(), metric="r2")
    assert Counting.fits == 0


def test_comparisons_say_it_too():
    made = stream("letter")
    cycle = mr.RetrainingCycle(made.baseline_model("linear"), trigger=WEEKLY, metric="roc_auc")
    with pytest.raises(ValueError, match="it is for two classes, and there are 3"):
        mr.compare({"weekly": cycle}, made)
    with pytest.raises(ValueError, match="it is for two classes, and there are 3"):
        mr.hindsight(made, mr.strategies.FullRefit(), metric="roc_auc")


DRIFT, PARTS = mr.triggers.DataDrift, mr.gates.NotWorseOn


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"trigger": DRIFT(columns=["nope"])}, r"'trigger': 'columns' of DataDrift\(.*\) must be columns of the stream, got 'nope'. There are 'x', 'country'\."),
        ({"trigger": DRIFT(columns=["x", "cuontry"])}, "'columns' of .* got 'cuontry'. Did you mean 'country'\\?"),
        ({"trigger": (WEEKLY | DRIFT(columns=["nope"])).cooldown("3D")}, "'trigger': 'columns' of .* got 'nope'"),
        ({"trigger": DRIFT(columns=["number"])}, "'columns' of .* got 'number'"),  # the label
        ({"gate": PARTS("accuracy", slices=["cuontry"])}, "'gate': 'slices' of NotWorseOn.* got 'cuontry'. Did you mean 'country'\\?"),
        ({"gate": PARTS("accuracy", slices=[3])}, "'gate': 'slices' of .* got 3. There are 'x', 'country', 'number'\\."),
        ({"gate": mr.gates.BeatsChampion("accuracy") & PARTS("accuracy", slices=["nope"])}, "'gate': 'slices' of .* got 'nope'"),
    ],
)  # fmt: skip
def test_columns_that_the_stream_lacks(settings, message):
    with pytest.raises(ValueError, match=message):
        run("number", features=("x", "country"), **settings)


def test_columns_that_it_has():
    trigger = DRIFT(columns=["country", "x"]) | WEEKLY
    gate = PARTS("accuracy", slices=["country", "number"])
    assert len(run("number", features=("x", "country"), trigger=trigger, gate=gate))


@pytest.mark.parametrize(
    ("features", "message"),
    [
        (["x", "country"], "'model' cannot learn from columns 'country', which hold no numbers .*'(FR|DE)'\\): take stream.baseline_model\\(\\)"),
        (["x", "gaps"], "'model' cannot learn from columns 'gaps', in which values are missing \\(Input X contains NaN\\): take"),
    ],
)  # fmt: skip
def test_columns_that_the_first_model_cannot_learn(features, message):
    with pytest.raises(ValueError, match=message):
        run("number", LogisticRegression(), features)
    run("number", None, features)


def test_other_failures_of_the_first_training_are_told_as_they_are():
    class Broken(LogisticRegression):
        def fit(self, X, y):
            raise ValueError("no licence")

    with pytest.raises(ValueError, match="^no licence$"):
        run("number", Broken(), ["x", "country"])


@pytest.mark.parametrize(
    ("given", "got"),
    [(table(), "DataFrame"), ("rows.csv", "str"), (3, "int"), (None, "NoneType"), (table()["x"], "Series")],
)
def test_what_is_no_stream(given, got):
    cycle = mr.RetrainingCycle(LogisticRegression(), trigger=WEEKLY)
    with pytest.raises(TypeError, match=rf"'stream' must be a stream, .*from_table\(df, .*got {got}"):
        cycle.run(given)
    with pytest.raises(TypeError, match="'stream' must be a stream"):
        mr.compare({"weekly": cycle}, given)
    with pytest.raises(TypeError, match="'stream' must be a stream"):
        mr.hindsight(given, mr.strategies.FullRefit())


@pytest.mark.parametrize(("size", "warned"), [(28, True), (55, True), (56, False), ("28D", False)])
def test_days_that_were_taken_for_rows(size, warned):
    window = mr.strategies.SlidingWindow(size)  # a batch has 56 rows
    if not warned:
        run("number", strategy=window)  # a warning would be an error here
        return
    said = rf"SlidingWindow\({size}\) trains on {size} rows, and a batch alone has about 56: .*SlidingWindow\('{size}D'\)"
    with pytest.warns(UserWarning, match=said) as caught:
        run("number", strategy=window)
    assert caught[0].filename == __file__
