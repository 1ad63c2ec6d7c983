"""Scores estimated without labels, beside the scores with them."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from mlretrain.stages.confidence import Confidence
from mlretrain.stages.scoring import Answers, Joined, Repeated


def world(rows, seed, shift=0.0, classes=2):
    """Rows whose true probabilities a logistic regression can learn."""
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(shift, 1, (rows, 4)), columns=list("abcd"))
    lean = np.stack([X["a"] * k - 0.3 * k * k for k in range(classes)], axis=1)
    p = np.exp(lean) / np.exp(lean).sum(axis=1, keepdims=True)
    y = (rng.random(rows)[:, None] > p.cumsum(axis=1)).sum(axis=1)
    return X, pd.Series(y, name="y")


def test_accuracy_and_auc_by_hand():
    X, y = world(400, 0)
    model = LogisticRegression().fit(X, y)
    answers = Answers(model, X)
    made = Confidence().estimate(answers, ["accuracy", "roc_auc", "neg_brier_score"])
    p = model.predict_proba(X)[:, 1]
    # The probability of what was answered; and how likely a positive ranks above a negative.
    assert made["accuracy"] == pytest.approx(np.maximum(p, 1 - p).mean())
    above = (p[:, None] > p) + 0.5 * (p[:, None] == p)
    assert made["roc_auc"] == pytest.approx((above * np.outer(p, 1 - p)).sum() / (p.sum() * (1 - p).sum()))
    assert made["neg_brier_score"] == pytest.approx(-(p * (1 - p)).mean())


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("shift", [0.0, 0.8])
def test_the_estimate_follows_a_change_in_the_rows(classes, shift):
    model = LogisticRegression().fit(*world(20_000, 0, classes=classes))
    X, y = world(20_000, 1, shift, classes)
    metrics = ["accuracy", "neg_log_loss", "roc_auc_ovr", "f1_macro", "balanced_accuracy"]
    made = Confidence().estimate(Answers(model, X), metrics)
    for metric in metrics:
        assert made[metric] == pytest.approx(Answers(model, X).score(metric, y), abs=0.02)


def test_probabilities_that_are_too_sure_are_calibrated():
    # Four times the same column: naive Bayes takes them for four witnesses.
    (X, y), (later, truth) = world(6000, 0), world(6000, 1)
    for one in (X, later):
        one[["b", "c", "d"]] = one[["a", "a", "a"]].to_numpy()
    model = GaussianNB().fit(X[:3000], y[:3000])
    exam = Answers(model, X[3000:])
    plain, trained = Confidence(), Confidence(exam, y[3000:])
    assert trained.calibrated and not plain.calibrated
    answers = Answers(model, later)
    for metric in ("accuracy", "neg_log_loss"):
        true = answers.score(metric, truth)
        errors = [abs(c.estimate(answers, [metric])[metric] - true) for c in (plain, trained)]
        assert errors[0] > 0.1 and errors[1] < errors[0] / 5


@pytest.mark.parametrize(("rows", "caution"), [
    (1, "not calibrated: its exam had only 1 label, 100 are needed"),
    (99, "not calibrated: its exam had only 99 labels, 100 are needed"),
    (100, ""),
    (2000, ""),
])
def test_that_an_exam_is_too_small_to_calibrate_by_is_said(rows, caution):
    X, y = world(3000, 0)
    model = LogisticRegression().fit(X, y)
    assert Confidence(Answers(model, X[:rows]), y[:rows]).caution == caution
    assert Confidence().caution == "not calibrated: there is no exam to go by"


def doubtful(rows, share):
    """As many rows, of which a model that says 80 % answers a share rightly."""

    class Doubtful:
        classes_ = np.array([0, 1])

        def predict_proba(self, X):
            return np.stack([np.where(X["a"] > 0, 0.2, 0.8), np.where(X["a"] > 0, 0.8, 0.2)], axis=1)

        def predict(self, X):
            return self.predict_proba(X).argmax(axis=1)

    X = pd.DataFrame({"a": np.where(np.arange(rows) % 2, 1.0, -1.0)})
    right = np.arange(rows) * 7 % rows < round(rows * share)
    given = Doubtful()
    return Answers(given, X), np.where(right, given.predict(X), 1 - given.predict(X))


# Two standard errors of 300 answers that are right with a probability of .8 are .046.
@pytest.mark.parametrize(
    ("share", "estimated"), [(0.76, 0.8), (0.84, 0.8), (0.75, 0.75), (0.85, 0.85), (0.6, 0.6)]
)
def test_a_small_exam_shows_how_often_the_model_is_right(share, estimated):
    answers, y = doubtful(300, share)
    confidence = Confidence(answers, y)
    assert confidence.calibrated == (estimated != 0.8)
    assert confidence.estimate(answers, ["accuracy"])["accuracy"] == pytest.approx(estimated, abs=1e-4)


def test_a_small_exam_brings_the_estimates_of_several_seeds_near_the_truth():
    # A line through noise that is the same everywhere: the model says less than it knows.
    errors = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        X = pd.DataFrame(rng.uniform(-1, 1, (3300, 2)), columns=["a", "b"])
        y = (X["a"] + X["b"] > 0) ^ (rng.random(3300) < 0.1)
        model = LogisticRegression(C=0.02).fit(X[:300], y[:300])
        exam, later = Answers(model, X[300:600]), Answers(model, X[600:])
        kinds = Confidence(), Confidence(exam, y[300:600])
        errors.append([
            [one.estimate(later, [metric])[metric] - later.score(metric, y[600:]) for one in kinds]
            for metric in ("accuracy", "neg_log_loss")
        ])
    accuracy, loss = np.abs(np.mean(errors, axis=0))
    assert accuracy[0] > 0.1 and accuracy[1] < 0.02
    assert loss[1] <= loss[0] + 1e-9


def test_probabilities_that_are_right_are_left_alone():
    X, y = world(4000, 0)
    model = LogisticRegression().fit(X[:2000], y[:2000])
    assert not Confidence(Answers(model, X[2000:]), y[2000:]).calibrated


@pytest.mark.parametrize("rows", [0, 1, 5, 99])
def test_a_tiny_exam_changes_nothing(rows):
    X, y = world(500, 0)
    model = LogisticRegression().fit(X, y)
    assert not Confidence(Answers(model, X[:rows]), y[:rows]).calibrated


@pytest.mark.parametrize("model", [LinearSVC(), LinearRegression()])
def test_without_probabilities_there_is_no_estimate(model):
    X, y = world(200, 0)
    answers = Answers(model.fit(X, y), X)
    assert Confidence(answers, y).estimate(answers, ["accuracy"]) == {}


def test_a_metric_that_takes_no_weights_is_left_out():
    X, y = world(200, 0)
    answers = Answers(LogisticRegression().fit(X, y), X)
    assert set(Confidence().estimate(answers, ["rand_score", "accuracy"])) == {"accuracy"}


@pytest.mark.parametrize("metric", ["accuracy", "neg_log_loss", "roc_auc", "average_precision"])
def test_answers_in_parts_are_the_answers(metric):
    X, y = world(300, 0)
    model = CalibratedClassifierCV(LinearSVC()).fit(X, y)
    whole = Answers(model, X)
    whole.answer_now()
    parts = [whole.part(slice(0, 100)), whole.part(slice(100, 300))]
    assert Joined(parts).score(metric, y) == pytest.approx(whole.score(metric, y))
    twice = Repeated(whole, 2)
    weights = np.r_[np.zeros(300), np.ones(300)]
    assert twice.score(metric, np.r_[1 - y, y], weights) == pytest.approx(whole.score(metric, y))


def test_answers_of_models_that_know_other_classes_are_joined():
    X, y = world(600, 0, classes=3)
    two, three = y < 2, y >= 0
    old = LogisticRegression().fit(X[two], y[two])
    new = LogisticRegression().fit(X[three], y[three])
    both = Joined([Answers(old, X[:300]), Answers(new, X[300:])])
    assert both.classes_.tolist() == [0, 1, 2]
    p = both.predict_proba(None)
    assert p.shape == (600, 3) and (p[:300, 2] == 0).all() and np.allclose(p.sum(axis=1), 1)
    hits = (np.r_[old.predict(X[:300]), new.predict(X[300:])] == y).mean()
    assert both.score("accuracy", y) == pytest.approx(hits)


def test_answers_of_models_without_classes_are_joined():
    X, y = world(100, 0)
    model = LinearRegression().fit(X, y)
    both = Joined([Answers(model, X[:40]), Answers(model, X[40:])])
    assert both.score("r2", y) == pytest.approx(Answers(model, X).score("r2", y))


@pytest.mark.parametrize("rows", [40, 700, 6_000])
def test_what_was_learned_at_the_exam_comes_back_from_json(rows):
    # Of a small exam a caution, of a larger one a power, of a large one a curve per class.
    X, y = world(rows, 0)
    model = LogisticRegression(C=1e-3).fit(X, y)
    answers, metrics = Answers(model, X), ("neg_log_loss", "roc_auc")
    for known in (Confidence(), Confidence(answers, y)):
        again = Confidence()
        again.recall(json.loads(json.dumps(known.memory())))
        assert again.memory() == known.memory()
        assert (again.calibrated, again.caution) == (known.calibrated, known.caution)
        assert again.estimate(answers, metrics) == known.estimate(answers, metrics)
    assert known.calibrated == (rows > 100) and bool(known.caution) == (rows < 100)
