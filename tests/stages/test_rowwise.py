"""Scores computed row by row are those of scikit-learn, and what is odd is left to it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.metrics import get_scorer

from mlretrain.stages.rowwise import each_row
from mlretrain.stages.scoring import Answers

X = pd.DataFrame({"a": np.zeros(40)})


class Says(ClassifierMixin, BaseEstimator):
    """Answers with given probabilities, and with the class that has the greatest."""

    def __init__(self, p, classes):
        self.p = p
        self.classes = classes
        self.classes_ = np.asarray(classes)

    def predict_proba(self, X):
        return np.asarray(self.p)

    def predict(self, X):
        return self.classes_[np.asarray(self.p).argmax(axis=1)]


class Numbers(RegressorMixin, BaseEstimator):
    def __init__(self, given):
        self.given = given

    def predict(self, X):
        return np.asarray(self.given)


LABELS = {
    2: [[0, 1], [0.0, 1.0], [False, True], [3, 7], ["no", "yes"]],
    3: [[0, 1, 2], [1.0, 2.0, 5.0], ["a", "b", "c"]],
}


@st.composite
def classified(draw):
    kinds = draw(st.sampled_from([2, 3]))
    rows = draw(st.integers(1, 30))
    classes = draw(st.sampled_from(LABELS[kinds]))
    # Certain answers as well: their logarithm is infinite unless it is clipped.
    raw = np.array(draw(st.lists(
        st.lists(st.sampled_from([0.0, 1e-9, 0.2, 1.0, 5.0]), min_size=kinds, max_size=kinds),
        min_size=rows, max_size=rows,
    )))  # fmt: skip
    raw[raw.sum(axis=1) == 0] = 1.0
    p = (raw / raw.sum(axis=1, keepdims=True)).astype(draw(st.sampled_from(["float32", "float64"])))
    y = np.array([classes[i] for i in draw(st.lists(st.integers(0, kinds - 1), min_size=rows, max_size=rows))])
    if isinstance(classes[0], str):
        y = y.astype(draw(st.sampled_from([str, object])))
    return p, classes, y


def of_scikit_learn(model, X, metric, y, weights=None):
    from sklearn.metrics import log_loss

    weighted = {} if weights is None else {"sample_weight": weights}
    if metric == "neg_log_loss":  # a batch may lack a class
        return -log_loss(y, model.predict_proba(X), labels=model.classes_, **weighted)
    return get_scorer(metric)(model, X, y, **weighted)


@pytest.mark.parametrize("metric", ["accuracy", "neg_log_loss", "neg_brier_score"])
@settings(deadline=None)  # the first call of a scorer imports much
@given(made=classified(), seed=st.integers(0, 99))
def test_scores_of_classes_are_those_of_scikit_learn(metric, made, seed):
    p, classes, y = made
    if metric == "neg_brier_score" and (len(classes) > 2 or len(set(y.tolist())) < 2 or classes[0] in (3, "no") or isinstance(classes[0], float)):
        return  # scikit-learn's is another score then, or an error
    model, rows = Says(p, classes), pd.DataFrame({"a": np.zeros(len(y))})
    weights = np.random.default_rng(seed).random(len(y)) + 0.1
    answers = Answers(model, rows)
    near = {"rel": 1e-5 if p.dtype == np.float32 else 1e-12, "abs": 1e-12}
    assert answers.score(metric, y) == pytest.approx(of_scikit_learn(model, rows, metric, y), **near)
    assert answers.score(metric, y, weights) == pytest.approx(
        of_scikit_learn(model, rows, metric, y, weights), **near
    )
    each = each_row(metric, answers, y)
    assert each is None or (len(each) == len(y) and each.mean() == pytest.approx(answers.score(metric, y)))
    assert each is not None, "it was left to scikit-learn, which is slow"


numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


@pytest.mark.parametrize("metric", ["neg_mean_absolute_error", "neg_mean_squared_error"])
@settings(deadline=None)  # the first call of a scorer imports much
@given(given_=numbers, seed=st.integers(0, 99))
def test_scores_of_numbers_are_those_of_scikit_learn(metric, given_, seed):
    draw = np.random.default_rng(seed)
    y, weights = draw.normal(size=len(given_)), draw.random(len(given_)) + 0.1
    model, rows = Numbers(given_), pd.DataFrame({"a": np.zeros(len(y))})
    answers = Answers(model, rows)
    assert each_row(metric, answers, y) is not None
    for w in (None, weights):
        assert answers.score(metric, y, w) == pytest.approx(of_scikit_learn(model, rows, metric, y, w))


HALF = np.full((40, 2), 0.5)
Y = np.array([0, 1] * 20)


@pytest.mark.parametrize(
    ("metric", "model", "y"),
    [
        ("neg_log_loss", Says(HALF * 1.1, [0, 1]), Y),  # they do not add up to 1
        ("neg_log_loss", Says(HALF * np.nan, [0, 1]), Y),
        ("neg_log_loss", Says(HALF * [4, -2], [0, 1]), Y),
        ("neg_log_loss", Says(HALF[:30], [0, 1]), Y),
        ("neg_log_loss", Says(HALF[:, :1] * 2, [0]), Y * 0),
        ("neg_log_loss", Says(HALF, [0, 1]), Y + 1),  # a class that it does not know
        ("neg_log_loss", Says(HALF, [0, 1]), Y * np.nan),
        ("neg_log_loss", Says(HALF, [0, 1]), np.array(["no", 1] * 20, dtype=object)),
        ("neg_log_loss", Says(HALF, [1, 0]), Y),  # classes in no order
        ("neg_brier_score", Says(HALF, [0, 1]), Y + 1),
        ("neg_brier_score", Says(HALF, ["no", "yes"]), np.array(["no", "yes"] * 20)),
        ("neg_brier_score", Says(np.full((40, 3), 1 / 3), [0, 1, 2]), Y),
        ("accuracy", Says(HALF, [0, 1]), Y + 0.5),
        ("accuracy", Says(HALF, ["no", "yes"]), Y),
        ("accuracy", Says(HALF, ["no", "yes"]), np.array(["no", 1] * 20, dtype=object)),
        ("accuracy", Says(HALF, [0, 1]), Y * np.nan),
        ("accuracy", Says(HALF[:30], [0, 1]), Y),
        ("neg_mean_absolute_error", Numbers([np.inf] * 40), Y),
        ("neg_mean_absolute_error", Numbers(["1"] * 40), Y),
        ("neg_mean_squared_error", Numbers(np.zeros(30)), Y),
        ("roc_auc", Says(HALF, [0, 1]), Y),
        ("accuracy", Says(HALF[:0], [0, 1]), Y[:0]),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_scikit_learn(metric, model, y):
    assert each_row(metric, Answers(model, X.head(len(y))), y) is None
