"""Rows as a plain array: handed to models that answer them the same, and to no others."""

import copy
import warnings

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, VotingClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler
from sklearn.utils import all_estimators

from mlretrain.stages import plain
from mlretrain.stages.scoring import Answers
from mlretrain.stages.strategies import Continual, Past

RNG = np.random.default_rng(0)
X = pd.DataFrame(RNG.random((120, 4)), columns=list("abcd"))
Y = (X["a"] + 0.3 * RNG.normal(size=120) > 0.5).astype(int).rename("y")
AMOUNT = (X["a"] + X["b"]).rename("y")
METHODS = ("predict", "predict_proba", "decision_function", "transform")


def made():
    """Every estimator of scikit-learn that is taken to be blind, fitted on a data frame."""
    for name, kind in all_estimators():
        if not plain._kind_is_blind(kind):
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model = kind()
                if "deprecated" in (kind.__doc__ or ""):
                    continue
                if "random_state" in model.get_params():
                    model.set_params(random_state=0)
                amounts = getattr(model, "_estimator_type", "") == "regressor" or "Regress" in name
                model.fit(X, AMOUNT if amounts else Y)
        except (ValueError, TypeError, AttributeError):
            continue  # those for text, or for many labels
        if getattr(model, "feature_names_in_", None) is not None:
            yield pytest.param(model, id=name)


BLIND = list(made())


def test_many_are_blind():
    assert len(BLIND) > 100


@pytest.mark.parametrize("model", BLIND)
def test_blind_models_answer_an_array_as_they_answer_a_frame(model):
    with plain.rows(model, X) as given:
        assert isinstance(given, np.ndarray)
        array = {m: getattr(model, m)(given) for m in METHODS if hasattr(model, m)}
    for method, answers in array.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = getattr(model, method)(X)
        if hasattr(frame, "toarray"):
            frame, answers = frame.toarray(), answers.toarray()
        np.testing.assert_array_equal(np.asarray(answers), np.asarray(frame), method)
    assert list(model.feature_names_in_) == list("abcd")


@pytest.mark.parametrize(
    "model", [p for p in BLIND if hasattr(p.values[0], "partial_fit") and hasattr(p.values[0], "predict")]
)
def test_models_that_go_on_learning_learn_the_same_and_keep_the_names(model):
    y = AMOUNT if sklearn.base.is_regressor(model) else Y
    one, two = copy.deepcopy(model), copy.deepcopy(model)
    with plain.rows(one, X) as given:
        one.partial_fit(given, y)
    two.partial_fit(X, y)
    np.testing.assert_array_equal(one.predict(X), two.predict(X))
    assert list(one.feature_names_in_) == list(two.feature_names_in_) == list("abcd")


class Own(LogisticRegression):
    """A class of somebody's own may look at the columns."""


SIGHTED = {
    "a choice of columns": make_pipeline(
        make_column_transformer((StandardScaler(), ["a"]), remainder="passthrough"), LogisticRegression()
    ),
    "a function": make_pipeline(FunctionTransformer(), LogisticRegression()),
    "models within": VotingClassifier([("one", LogisticRegression())]),
    "categories by name": HistGradientBoostingClassifier(categorical_features=["a"]),
    "frames between the steps": make_pipeline(
        StandardScaler().set_output(transform="pandas"), LogisticRegression()
    ),
    "a step left out": Pipeline([("none", "passthrough"), ("model", LogisticRegression())]),
    "a class of one's own": Own(),
    "such a class within a pipeline": make_pipeline(StandardScaler(), Own()),
    "a pipeline within": make_pipeline(make_pipeline(StandardScaler()), LogisticRegression()),
}


@pytest.mark.parametrize("name", SIGHTED)
def test_models_that_may_look_at_the_columns_get_the_frame(name):
    rows = X.assign(a=(X["a"] * 5).round()) if "categories" in name else X
    model = SIGHTED[name].fit(rows, Y)
    with plain.rows(model, rows) as given:
        assert given is rows


FRAMES = {
    "as trained": (X, True),
    "some of the rows": (X.iloc[3:7], True),
    "in another layout": (pd.DataFrame({name: X[name] for name in X}), True),
    "no rows": (X.head(0), True),
    "in another order": (X[list("badc")], False),
    "renamed": (X.rename(columns={"a": "e"}), False),
    "one missing": (X[list("abc")], False),
    "one more": (X.assign(e=1.0), False),
    "whole numbers": (X.assign(a=1), False),
    "a truth value": (X.assign(a=True), False),
    "text": (X.assign(a="x"), False),
    "categories": (X.assign(a=pd.Categorical([1.5] * 120)), False),
    "a nullable kind": (X.astype("Float64"), False),
    "two sizes of floats": (X.astype({"a": "float32"}), False),
    "an array": (X.to_numpy(), False),
}


@pytest.mark.parametrize("name", FRAMES)
def test_only_plain_frames_with_the_columns_of_the_training_become_arrays(name):
    rows, is_plain = FRAMES[name]
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    with plain.rows(model, rows) as given:
        if is_plain:
            np.testing.assert_array_equal(given, rows.to_numpy())
        else:
            assert given is rows


def test_a_model_without_names_gets_the_frame_and_so_does_everybody_when_pandas_is_asked_for():
    unnamed = make_pipeline(StandardScaler(), LogisticRegression()).fit(X.to_numpy(), Y)
    with plain.rows(unnamed, X) as given:
        assert given is X
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    with sklearn.config_context(transform_output="pandas"), plain.rows(model, X) as given:
        assert given is X


def test_columns_in_another_order_are_an_error_still():
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    with pytest.raises(ValueError, match="feature names should match"):
        Answers(model, X[list("badc")]).score("accuracy", Y)


@pytest.mark.parametrize("replay", [0, 20])
@pytest.mark.parametrize(
    "model",
    [
        SGDClassifier(random_state=0),
        make_pipeline(StandardScaler(), SGDClassifier(random_state=0)),
        make_pipeline(MinMaxScaler(), SelectKBest(k=2), SGDClassifier(random_state=0)),
        make_pipeline(
            ColumnTransformer([("scale", StandardScaler(), ["a", "b"])], remainder="passthrough"),
            SGDClassifier(random_state=0),
        ),
    ],
    ids=["alone", "scaled", "chosen by score", "chosen by name"],
)
def test_continual_training_gives_the_model_that_frames_would_give(model, replay, monkeypatch):
    def trained():
        strategy = Continual(replay=replay)
        first = strategy.train(model, X[:60], Y[:60], None, Past(60, 0, None, None))
        return strategy.train(model, X, Y, first, Past(120, 60, None, None))

    one = trained()
    monkeypatch.setattr(plain, "_is_blind", lambda model: False)
    two = trained()
    np.testing.assert_array_equal(one.decision_function(X), two.decision_function(X))
    assert list(one.feature_names_in_) == list(two.feature_names_in_) == list("abcd")
