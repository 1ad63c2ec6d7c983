"""Gates, from both sides of what they demand."""

import re
import time

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression

from mlretrain.stages.gates import (
    BeatsChampion,
    Exam,
    HumanApproval,
    Latency,
    NotWorseOn,
    Smoke,
    Threshold,
)
from mlretrain.stages.gates.resample import leads


class Scripted:
    """A classifier that gets a given number of 100 rows right."""

    classes_ = np.array([0, 1])

    def __init__(self, right):
        self.right = right

    def predict(self, X):
        return np.where(np.arange(len(X)) < self.right, 1, 0)

    def __sklearn_tags__(self):
        return DummyClassifier().__sklearn_tags__()


def exam(challenger, champion=None):
    X = pd.DataFrame({"a": np.zeros(100)})
    made = [None if right is None else Scripted(right) for right in (challenger, champion)]
    return Exam(X, pd.Series(np.ones(100, dtype=int)), *made)


@pytest.mark.parametrize(
    ("gate", "challenger", "champion", "outcome", "reason"),
    [
        (Threshold("accuracy", 0.8), 79, None, "refused", "accuracy 0.7900 is under 0.8"),
        (Threshold("accuracy", 0.8), 80, None, "promoted", "accuracy 0.8000 reaches 0.8"),
        (Threshold("accuracy", 0.8), 81, None, "promoted", "accuracy 0.8100 reaches 0.8"),
        (Threshold("accuracy", 0.8, min_labels=100), 80, None, "promoted", "accuracy 0.8000 reaches 0.8"),
        (Threshold("accuracy", 0.8, min_labels=101), 80, None, "undecided",
         "the exam has only 100 labels, 101 are needed"),
        (Threshold("r2", -0.5), 100, None, "promoted", "r2 1.0000 reaches −0.5"),
        (BeatsChampion("accuracy"), 10, None, "promoted", "there is no champion to beat yet"),
        (BeatsChampion("accuracy"), 81, 80, "promoted",
         "accuracy 0.8100 against the champion's 0.8000: better by 0.0100"),
        (BeatsChampion("accuracy"), 80, 80, "refused",
         "accuracy 0.8000 against the champion's 0.8000: a tie"),
        (BeatsChampion("accuracy"), 79, 80, "refused",
         "accuracy 0.7900 against the champion's 0.8000: worse by 0.0100"),
        (BeatsChampion("accuracy", by=0.1), 89, 80, "refused",
         "accuracy 0.8900 against the champion's 0.8000: better by only 0.0900, 0.1 is needed"),
        (BeatsChampion("accuracy", by=0.1), 90, 80, "promoted",
         "accuracy 0.9000 against the champion's 0.8000: better by 0.1000"),
    ],
)
def test_score_gates(gate, challenger, champion, outcome, reason):
    verdict = gate.judge(exam(challenger, champion))
    assert (verdict.outcome, verdict.reasons) == (outcome, (reason,))
    assert verdict.promoted == (outcome == "promoted")


def test_an_undefined_score_leaves_it_undecided():
    X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0]})
    model = LogisticRegression().fit(X, [0, 0, 1, 1])
    one_class = Exam(X, pd.Series([1, 1, 1, 1]), model, model)
    for gate in (Threshold("roc_auc", 0.5), BeatsChampion("roc_auc")):
        verdict = gate.judge(one_class)
        assert verdict.outcome == "undecided"
        assert verdict.reasons == ("roc_auc is not defined on the 4 rows of the exam",)


@pytest.mark.parametrize(
    ("first", "second", "outcome", "reasons"),
    [
        (0.5, 0.6, "promoted", 2),
        (0.5, 0.9, "refused", 1),
        (0.9, 0.5, "refused", 1),
        (0.9, 0.9, "refused", 2),
    ],
)
def test_both_gates_must_agree(first, second, outcome, reasons):
    verdict = (Threshold("accuracy", first) & Threshold("accuracy", second)).judge(exam(80))
    assert (verdict.outcome, len(verdict.reasons)) == (outcome, reasons)


def test_one_refusal_outweighs_what_is_undecided():
    X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0]})
    model = LogisticRegression().fit(X, [0, 0, 1, 1])
    one_class = Exam(X, pd.Series([1, 1, 1, 1]), model, model)
    undecided, refused = Threshold("roc_auc", 0.5), Threshold("accuracy", 0.9)
    assert (undecided & refused).judge(one_class).outcome == "refused"
    assert (undecided & Threshold("accuracy", 0.1)).judge(one_class).outcome == "undecided"


def test_log_loss_of_rows_that_lack_a_class():
    X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]})
    model = LogisticRegression().fit(X, [0, 0, 1, 1, 2, 2])
    score = Exam(X.head(2), pd.Series([0, 0]), model).score("challenger", "neg_log_loss")
    assert score == pytest.approx(np.log(model.predict_proba(X.head(2))[:, 0]).mean())


def test_each_kind_of_answer_is_computed_once():
    calls = []

    class Counting(LogisticRegression):
        def predict_proba(self, X):
            calls.append("predict_proba")
            return super().predict_proba(X)

    X = pd.DataFrame({"a": np.arange(10.0)})
    y = pd.Series([0, 1] * 5)
    taken = Exam(X, y, Counting().fit(X, y))
    for metric in ("neg_log_loss", "neg_brier_score", "neg_log_loss"):
        taken.score("challenger", metric)
    assert calls == ["predict_proba"]


class Answering:
    """A classifier that answers a given array; two classes, 0 and 1."""

    classes_ = np.array([0, 1])

    def __init__(self, answers):
        self.answers = np.asarray(answers)

    def predict(self, X):
        return self.answers[X.index]

    def __sklearn_tags__(self):
        return DummyClassifier().__sklearn_tags__()


class Doubting(Answering):
    """A classifier that answers with given probabilities of class 1."""

    def __init__(self, p):
        super().__init__((np.asarray(p) > 0.5).astype(int))
        self.p = np.asarray(p)

    def predict_proba(self, X):
        return np.column_stack([1 - self.p, self.p])[X.index]


def right_in(*rows, of=200):
    """A model that gets these rows right, and no others, where every label is 1."""
    return Answering(np.isin(np.arange(of), np.concatenate(rows)).astype(int))


def taken(challenger, champion, of=200, **columns):
    X = pd.DataFrame(columns or {"a": np.zeros(of)}, index=range(of))
    return Exam(X, pd.Series(np.ones(of, dtype=int), name="y"), challenger, champion)


FIRST_100 = right_in(range(100))


@pytest.mark.parametrize(
    ("challenger", "by", "outcome"),
    [
        (range(130), 0, "promoted"),  # 30 rows better, none worse
        (range(101), 0, "undecided"),  # one row better: in 37 % of the samples not drawn at all
        ([*range(90), *range(100, 112)], 0, "undecided"),  # 12 better, 10 worse
        (range(100), 0, "refused"),  # a tie
        (range(70), 0, "refused"),
        (range(130), 0.05, "promoted"),  # better by 0.15
        (range(110), 0.05, "undecided"),  # better by exactly 0.05, which chance may take away
        (range(101), 0.05, "refused"),
    ],
)
def test_a_lead_that_may_be_chance_is_undecided(challenger, by, outcome):
    gate = BeatsChampion("accuracy", by=by, confidence=0.95)
    verdict = gate.judge(taken(right_in(challenger), FIRST_100))
    assert verdict.outcome == outcome
    assert "of the resamples" in verdict.reasons[0] and "95% is needed" in verdict.reasons[0]


@pytest.mark.parametrize(("labels", "outcome"), [(29, "undecided"), (30, "promoted")])
def test_with_too_few_labels_it_is_undecided(labels, outcome):
    for confidence in (None, 0.9):
        gate = BeatsChampion("accuracy", confidence=confidence)
        verdict = gate.judge(taken(right_in(range(labels), of=labels), right_in([], of=labels), of=labels))
        assert verdict.outcome == outcome
    if outcome == "undecided":
        assert verdict.reasons == ("the exam has only 29 labels, 30 are needed",)


@pytest.mark.parametrize(
    "metric",
    ["accuracy", "neg_log_loss", "neg_brier_score", "roc_auc", "f1", "average_precision", "balanced_accuracy"],
)
def test_resampled_scores_are_those_of_scikit_learn_row_for_row(metric):
    generator = np.random.default_rng(1)
    y = pd.Series((generator.random(120) < 0.4).astype(int), name="y")
    # Rounded, so that there are ties.
    p = [np.clip(0.3 * y + 0.7 * generator.random(120), 0.01, 0.99).round(1) for _ in range(2)]
    models = [Doubting(q) for q in p]
    exam = Exam(pd.DataFrame({"a": np.zeros(120)}), y, *models)
    rows = np.arange(10, 110)
    found = leads(exam, metric, rows, samples=20, random_state=3)

    drawn = rows[np.random.default_rng(3).integers(100, size=(20, 100))]
    for lead, one in zip(found, drawn, strict=True):
        again = [Doubting(q[one]) for q in p]
        X = pd.DataFrame({"a": np.zeros(100)})
        scores = [Exam(X, y.iloc[one].reset_index(drop=True), m).score("challenger", metric) for m in again]
        assert lead == pytest.approx(scores[0] - scores[1], abs=1e-12)


@pytest.mark.parametrize("metric", ["neg_mean_absolute_error", "neg_mean_squared_error", "r2"])
def test_regression_is_resampled_too(metric):
    generator = np.random.default_rng(0)
    X = pd.DataFrame({"a": generator.normal(size=300)})
    y = X["a"] + generator.normal(size=300)
    good, bad = LinearRegression().fit(X, y), DummyRegressor().fit(X, y)
    gate = BeatsChampion(metric, confidence=0.99)
    assert gate.judge(Exam(X, y, good, bad)).outcome == "promoted"
    assert gate.judge(Exam(X, y, bad, good)).outcome == "refused"


def test_a_bootstrap_is_right_about_as_often_as_it_says():
    # Two equally good models: at 90 % the challenger may seem better in 10 % of the exams.
    generator = np.random.default_rng(0)
    gate, promoted = BeatsChampion("accuracy", confidence=0.9), 0
    for _ in range(200):
        models = [Answering((generator.random(200) < 0.7).astype(int)) for _ in range(2)]
        promoted += gate.judge(taken(*models)).promoted
    assert 0.05 < promoted / 200 < 0.16


PARTS = {"carrier": ["UA", "DL", "HA", "AA"] * 50}  # 50 rows each
DL = np.arange(1, 200, 4)


@pytest.mark.parametrize(
    ("challenger", "settings", "outcome", "reason"),
    [
        (range(200), {}, "promoted", "worse on none of 4 parts, the least lead is 0.0000 on carrier 'AA'"),
        (np.setdiff1d(range(200), DL[:30]), {}, "refused", "worse on 1 of 4 parts: carrier 'DL' by 0.6000"),
        # Five rows of fifty may be chance; taken as they are, they are too many.
        (np.setdiff1d(range(200), DL[:5]), {}, "promoted", "the least lead is −0.1000 on carrier 'DL'"),
        (np.setdiff1d(range(200), DL[:5]), {"confidence": None}, "refused", "carrier 'DL' by 0.1000"),
        (np.setdiff1d(range(200), DL[:5]), {"confidence": None, "by": 0.1}, "promoted", "−0.1000"),
        (np.setdiff1d(range(200), DL[:6]), {"confidence": None, "by": 0.1}, "refused", "'DL' by 0.1200"),
        (range(200), {"min_rows": 50}, "promoted", "worse on none of 4 parts"),
        (range(200), {"min_rows": 51}, "undecided", "no part of the exam can be judged; left out as smaller than 51 rows: carrier 'AA' (50 rows), carrier 'DL' (50 rows), "),
        (range(200), {"min_rows": 201, "slices": ["y"]}, "undecided", "; left out as smaller than 201 rows: y 1 (200 rows)"),
        (range(200), {"slices": ["origin"]}, "undecided", "the exam has no column 'origin', but 'carrier', 'y'"),
        (DL, {"slices": ["y"]}, "refused", "worse on 1 of 1 part: y 1 by 0.7500"),
    ],
)
def test_a_loss_on_a_part_refuses(challenger, settings, outcome, reason):
    gate = NotWorseOn("accuracy", **{"slices": ["carrier"]} | settings)
    verdict = gate.judge(taken(right_in(challenger), right_in(range(200)), **PARTS))
    assert verdict.outcome == outcome
    assert reason in verdict.reasons[0]


def test_numbers_are_cut_into_quarters_and_any_score_can_be_asked_for():
    hours = {"hour": np.arange(200)}
    broken_in_the_evening = right_in(range(160))
    for metric in ("accuracy", "f1"):
        gate = NotWorseOn(metric, slices=["hour"])
        verdict = gate.judge(taken(broken_in_the_evening, right_in(range(200)), **hours))
        assert verdict.outcome == "refused"
        assert f"{metric} is worse on 1 of 4 parts: hour (149.25, 199.0] by" in verdict.reasons[0]


def test_many_small_parts_do_not_refuse_by_chance():
    generator = np.random.default_rng(0)
    refused = 0
    for _ in range(60):
        models = [Answering((generator.random(2000) < 0.7).astype(int)) for _ in range(2)]
        parts = {"carrier": np.arange(2000) % 40}
        refused += NotWorseOn("accuracy", slices=["carrier"]).judge(
            taken(*models, of=2000, **{"carrier": parts["carrier"].astype(str)})
        ).outcome == "refused"
    assert refused <= 8  # 5 % of 60, and some


class Slow(Scripted):
    """Takes at least 30 ms, and longer on a busy machine."""

    def predict(self, X):
        time.sleep(0.03)
        return super().predict(X)


def test_latency():
    assert Latency(10_000).judge(exam(80)).outcome == "promoted"
    X = pd.DataFrame({"a": np.zeros(100)})
    verdict = Latency(20, tries=3).judge(Exam(X, pd.Series(np.ones(100)), Slow(80)))
    assert verdict.outcome == "refused"
    told = re.fullmatch(r"an answer to 1 row takes ([\d.e+]+) ms, only 20 are allowed", verdict.reasons[0])
    assert float(told[1]) >= 29
    assert Latency(20).judge(Exam(X.head(0), pd.Series([]), Slow(80))).outcome == "undecided"
    assert "100 rows takes" in Latency(10_000, rows=500).judge(exam(80)).reasons[0]


class Forgetful(LogisticRegression):
    """Comes back from its file with other weights."""

    def __getstate__(self):
        state = super().__getstate__().copy()
        state["intercept_"] = state["intercept_"] + 100
        return state


def test_smoke():
    X = pd.DataFrame({"a": np.arange(40.0)})
    y = (X["a"] > 20).astype(int)
    verdict = Smoke(25).judge(Exam(X, y, LogisticRegression().fit(X, y)))
    assert (verdict.outcome, verdict.reasons) == (
        "promoted", ("stored and loaded back, it answers 25 rows equally",)
    )
    ours = Forgetful().fit(X, y)
    verdict = Smoke(25).judge(Exam(X, y, ours))
    assert verdict.outcome == "refused" and "Forgetful" in verdict.reasons[0]
    name = f"{Forgetful.__module__}.Forgetful"
    verdict = Smoke(25, trusted=[name]).judge(Exam(X, y, ours))
    assert verdict.outcome == "refused"
    assert "loaded back, the model answers 2" in verdict.reasons[0] and "of 25 rows otherwise" in verdict.reasons[0]


@pytest.mark.parametrize(
    ("others", "champion", "outcome", "waits"),
    [
        (None, 70, "undecided", True),
        (None, None, "promoted", False),
        (Threshold("accuracy", 0.7), 70, "undecided", True),
        (Threshold("accuracy", 0.9), 70, "refused", False),
        (BeatsChampion("accuracy", min_labels=101), 70, "undecided", False),
    ],
)
def test_only_what_passes_all_other_gates_waits_for_a_human(others, champion, outcome, waits):
    gate = HumanApproval() if others is None else others & HumanApproval()
    verdict = gate.judge(exam(80, champion))
    assert (verdict.outcome, verdict.waits) == (outcome, waits)
    assert HumanApproval(first=True).judge(exam(80)).waits
