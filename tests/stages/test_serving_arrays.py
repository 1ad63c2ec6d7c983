"""Asked with an array or with a table, a model answers the same, to the last byte."""

from __future__ import annotations

import asyncio
import threading
import time
import warnings

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import all_estimators

import mlretrain as mr
from mlretrain.stages.registry import Version
from mlretrain.stages.serving import WrongRows
from mlretrain.stages.serving.arrays import _HOMES, Plain
from mlretrain.stages.serving.turns import Turns

X = pd.DataFrame(np.random.default_rng(0).random((60, 3)), columns=["hour", "wind", "delay"])
y = (X["hour"] + X["wind"] > 1).astype(int)
#: They live there, too, but cannot learn these rows, or warn of themselves.
OTHERS = {
    "GammaRegressor", "LocalOutlierFactor", "MultiTaskElasticNet", "MultiTaskElasticNetCV", "MultiTaskLasso",
    "MultiTaskLassoCV", "PassiveAggressiveClassifier", "PassiveAggressiveRegressor", "RadiusNeighborsRegressor",
}
ASKED = {
    name: kind for name, kind in all_estimators()
    if kind.__module__.startswith(_HOMES) and hasattr(kind, "predict") and name not in OTHERS
}


def served(model):
    registry = mr.Registry()
    registry.promote(Version("v1", model), "2024-01-01")
    return mr.Server(registry)


def fitted(model, X=X):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of iterations that were not enough
        return model.fit(X, y)


@pytest.mark.parametrize("behind", [False, True], ids=["alone", "behind a scaler"])
@pytest.mark.parametrize("name", ASKED)
def test_every_estimator_that_may_be_asked_with_an_array(name, behind):
    model = fitted(make_pipeline(MinMaxScaler(), ASKED[name]()) if behind else ASKED[name]())
    assert Plain.of(model) is not None
    answer = served(model).predict(X, probabilities=hasattr(model, "predict_proba"))
    assert answer.predictions.tobytes() == model.predict(X).tobytes()
    if hasattr(model, "predict_proba"):
        assert answer.probabilities.tobytes() == model.predict_proba(X).tobytes()
        assert answer.classes.tolist() == [0, 1]


def test_there_are_many_of_them():
    assert len(ASKED) > 50 and {"LogisticRegression", "RandomForestClassifier"} <= ASKED.keys()


class Own(LinearRegression):
    def predict(self, X):
        return X["hour"].to_numpy()


class Reader(BaseEstimator):
    """Somebody's own, which keeps no names and reads them."""

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return X["wind"].to_numpy()


def hours(X):
    return X[["hour"]]


BY_NAME = {
    "columns by name": make_pipeline(ColumnTransformer([("hour", StandardScaler(), ["hour"])]), LinearRegression()),
    "a function of the table": make_pipeline(FunctionTransformer(hours), LinearRegression()),
    "tables between the steps": make_pipeline(StandardScaler().set_output(transform="pandas"), LinearRegression()),
    "tables for somebody's own": make_pipeline(StandardScaler().set_output(transform="pandas"), Reader()),
    "categories": make_pipeline(OneHotEncoder(handle_unknown="ignore"), LinearRegression()),
    "kinds of columns": HistGradientBoostingRegressor(max_iter=2),
    "somebody's own": Own(),
}


@pytest.mark.parametrize("name", BY_NAME)
def test_who_may_need_the_names_gets_the_table(name):
    model = fitted(BY_NAME[name])
    assert Plain.of(model) is None
    assert served(model).predict(X).predictions.tobytes() == model.predict(X).tobytes()


def test_who_wants_tables_everywhere_gets_them():
    with sklearn.config_context(transform_output="pandas"):
        model = fitted(make_pipeline(StandardScaler(), Reader()))
        assert served(model).predict(X).predictions.tobytes() == model.predict(X).tobytes()


@pytest.mark.parametrize(
    "table",
    [
        X.assign(hour=1),
        X.astype({"hour": "float32"}),
        X.assign(hour=True),
        X.assign(hour=X["hour"].astype("Float64")),
        X.assign(hour=X["hour"].map(str)),
        X[["delay", "wind", "hour"]].assign(more=1.0),
        pd.concat([X[[name]] for name in X], axis=1),
    ],
    ids=["whole numbers", "short floats", "yes and no", "another kind of float", "text", "out of order", "in pieces"],
)
@pytest.mark.parametrize("kind", [LogisticRegression, DecisionTreeClassifier])
def test_tables_of_all_kinds(table, kind):
    model = fitted(make_pipeline(StandardScaler(), kind()))
    assert served(model).predict(table).predictions.tobytes() == model.predict(table[[*X]]).tobytes()


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_cannot_be_answered_is_refused_in_the_same_words(wrong):
    model, table = fitted(LogisticRegression()), X.assign(hour=wrong)
    with pytest.raises(ValueError) as theirs:
        model.predict(table)
    with pytest.raises(WrongRows) as ours:
        served(model).predict(table)
    assert " ".join(str(theirs.value).split()) in str(ours.value)


def test_the_model_itself_keeps_its_names():
    model = fitted(make_pipeline(StandardScaler(), LogisticRegression()))
    served(model).predict(X)
    assert model.feature_names_in_.tolist() == [*X]


# --- Where a request is answered ------------------------------------------------------


def work(seconds):
    """Keep the processor busy."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize(
    ("body", "how", "seconds", "in_the_loop"),
    [
        (b"small", work, 0, [False, True, True]),
        (b"small", work, 0.01, [False, False, False]),
        (b"small", time.sleep, 0.1, [False, False, False]),  # no work, and yet not quick
        (b"x" * 4096, work, 0, [False, True, True]),
        (b"x" * 4097, work, 0, [False, False, False]),
    ],
)
def test_only_what_is_small_and_quick_is_answered_in_the_loop(body, how, seconds, in_the_loop):
    threads = []

    def answer(body):
        threads.append(threading.current_thread())
        how(seconds)
        return body.upper()

    async def ask():
        turns = Turns(answer)
        return [await turns(body) for _ in range(3)]

    assert asyncio.run(ask()) == [body.upper()] * 3
    assert [one is threading.main_thread() for one in threads] == in_the_loop


def test_a_model_that_has_become_slow_keeps_others_waiting_once():
    threads, pace = [], iter([0, 0, 0.01, 0.01, 0, 0])

    def answer(body):
        threads.append(threading.current_thread() is threading.main_thread())
        work(next(pace))
        raise ValueError("no answer is quick or slow, too")

    async def ask():
        turns = Turns(answer)
        for _ in range(6):
            with pytest.raises(ValueError, match="no answer"):
                await turns(b"rows")

    asyncio.run(ask())
    assert threads == [False, True, True, False, False, True]
