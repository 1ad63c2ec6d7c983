"""What the data gate finds in labels: classes, amounts, and the shares of classes."""

import numpy as np
import pandas as pd
import pytest

import mlretrain as mr
from mlretrain.stages.quality import QualityGate
from tests.stages.usual import AMOUNTS, LABELS, USUAL, learned, refused, seen


@pytest.mark.parametrize(
    ("y", "finding"),
    [
        (LABELS, None),
        (LABELS.astype("Int64"), None),
        (LABELS.astype(float), None),
        (LABELS.astype(bool), ("refuse", "label", "late", "label 'late' held numbers, now truth values")),
        (LABELS.astype(object), ("refuse", "label", "late", "label 'late' held numbers, now values of other kinds")),
        (LABELS.where(LABELS.index > 0), ("refuse", "label", "late", "1 of 100 labels are missing")),
        (LABELS * 0, ("note", "classes", "late", "all 100 labels are of one class, 0")),
        (LABELS.replace(1, 2), ("refuse", "classes", "late",
         "label 'late' has 50 rows (50%) of classes never seen: 2; known are 0, 1")),
        (LABELS.astype(str), ("refuse", "label", "late", "label 'late' held numbers, now text")),
        (LABELS.astype(str).astype("category"), ("refuse", "label", "late", "label 'late' held numbers, now text")),
        (LABELS.head(99), ("refuse", "rows", "", "100 rows came with 99 labels")),
    ],
)
def test_classes(y, finding):
    assert seen(learned().check(USUAL, y)) == ([finding] if finding else [])


@pytest.mark.parametrize(
    ("y", "finding"),
    [
        (AMOUNTS, None),
        (AMOUNTS + 20, None),
        (AMOUNTS + 50, ("warn", "range", "delay",
         "label 'delay' has 26 values (26%) outside of the usual 0 to 99, the furthest is 149")),
        (AMOUNTS * 1000, ("refuse", "far", "delay",
         "label 'delay' has 98 values (98%) far outside of the usual 0 to 99, the furthest is 99000")),
        (AMOUNTS.replace(3, np.inf), ("refuse", "infinite", "delay",
         "label 'delay' holds 1 value that is infinite or above 3.4e38")),
        (AMOUNTS.replace(3, np.nan), ("refuse", "label", "delay", "1 of 100 labels are missing")),
        (AMOUNTS.astype(str), ("refuse", "label", "delay", "label 'delay' held a number, now a category")),
        (AMOUNTS * 0, ("warn", "constant", "delay", "label 'delay' is stuck at 0")),
    ],
)
def test_amounts(y, finding):
    gate = QualityGate().learn(USUAL, AMOUNTS)
    assert seen(gate.check(USUAL, y)) == ([finding] if finding else [])


WORDS = pd.Series(["late", "in time"] * 50, name="kind")


@pytest.mark.parametrize(
    ("usual", "came", "message"),
    [
        (WORDS, WORDS.replace("late", "never"), "classes never seen: 'never'; known are 'in time', 'late'"),
        (WORDS.astype("string"), WORDS.replace("late", "never"), "classes never seen: 'never'"),
        (WORDS.astype("category"), WORDS.replace("late", "never"), "classes never seen: 'never'"),
        (WORDS.astype("category"), WORDS, ""),
        (LABELS.astype("category"), LABELS.replace(1, 2), "classes never seen: 2; known are 0, 1"),
        (LABELS == 1, LABELS, "label 'late' held truth values, now numbers"),
        (LABELS == 1, LABELS == 1, ""),
        (LABELS == 1, (LABELS == 1).astype("boolean"), ""),
        ((LABELS == 1).astype("boolean"), WORDS, "held truth values, now text"),
        (LABELS, LABELS.replace(1, 2), ""),  # numbers may be amounts: nobody said that they are classes
    ],
)
def test_classes_that_nobody_named(usual, came, message):
    reasons = refused(QualityGate().learn(USUAL, usual).check(USUAL, came))
    assert message in reasons[0] if message else reasons == ()


def test_missing_labels_are_no_class():
    gate = QualityGate().learn(USUAL, WORDS.where(WORDS.index > 0))
    assert gate.expectations_.label.categories == ["in time", "late"]
    assert QualityGate().learn(USUAL, AMOUNTS).expectations_.label.categories is None


def ones(share, rows=1_000):
    return pd.Series(np.arange(rows) < share * rows, name="late").astype(int)


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize(
    ("share", "rows", "message"),
    [
        (0.2, 1_000, ""),
        (0.5, 1_000, ""),  # by just as much as is allowed
        (0.501, 1_000, "label 'late' is {} in 50% of the rows, usually in 20%; 0.3 more or less is allowed"),
        (0.8, 1_000, "label 'late' is {} in 80% of the rows, usually in 20%; 0.3 more or less is allowed"),
        (0.0, 1_000, ""),
        # Of 30 labels that many may be 1 by chance, of 100 not.
        (0.53, 30, ""),
        (0.53, 100, "label 'late' is {} in 53% of the rows, usually in 20%; 0.3 more or less is allowed"),
    ],
)
def test_the_share_of_a_class_may_be_limited(share, rows, message, text):
    def labels(*given):
        return ones(*given).map({0: "no", 1: "yes"}) if text else ones(*given)

    classes, one = (["no", "yes"], "'yes'") if text else ([0, 1], "1")
    usual, came = (pd.DataFrame({"a": np.arange(n) % 7}) for n in (1_000, rows))
    gate = QualityGate(max_label_shift=0.3).learn(usual, labels(0.2), classes=classes)
    y, told = labels(share, rows), (message.format(one),) if message else ()
    assert refused(gate.check(came, y)) == refused(gate.check_labels(y)) == told
    asked_nothing = QualityGate().learn(usual, labels(0.2), classes=classes)
    assert asked_nothing.check(came, y).good
    warns = QualityGate(max_label_shift=0.3, severities={"shares": "warn"})
    assert warns.learn(usual, labels(0.2), classes=classes).check(came, y).warnings == told


def test_shares_that_were_usual_stay_usual_and_survive_a_file(tmp_path):
    usual = pd.DataFrame({"a": np.arange(1_000) % 7})
    gate = QualityGate(max_label_shift=0.1).learn(usual, ones(0.2), classes=[0, 1])
    gate.learn(usual, ones(0.4), classes=[0, 1])
    assert gate.expectations_.label.shares == [[0.6, 0.8], [0.2, 0.4]]
    assert gate.check(usual, ones(0.1)).good and gate.check(usual, ones(0.5)).good
    assert "usually in 20% to 40%" in refused(gate.check(usual, ones(0.6)))[0]
    gate.learn(usual, ones(0.3) * 2, classes=[0, 2])  # a class that is new, and one that lacks
    assert gate.expectations_.label.shares == [[0.6, 0.8], [0.0, 0.4], [0.0, 0.3]]
    gate.expectations_.save(tmp_path / "quality.toml")
    again = QualityGate(expectations=tmp_path / "quality.toml", max_label_shift=0.1)
    assert again.expectations_ == gate.expectations_
    assert not again.check(usual, ones(0.6)).good


@pytest.mark.parametrize("freq", ["M", "W"])
def test_no_month_of_flights_is_refused_for_its_shares_and_each_that_is_turned_round_is(freq):
    first, *others = mr.streams.flights(freq=freq)
    gate = QualityGate(max_label_shift=0.3)
    gate.learn(first.X, first.y, classes=[0, 1])
    for one in others:
        assert gate.check_labels(one.y).good
        # In the worst weeks so many are late that one turned round might be another such week.
        assert freq == "W" or not gate.check_labels(1 - one.y).good
        gate.learn(one.X.head(30), one.y, classes=[0, 1])


def test_many_classes():
    y = pd.Series([f"class {i % 12}" for i in range(100)], name="kind")
    gate = QualityGate().learn(USUAL, y, classes=y.unique())
    assert gate.check(USUAL, y).findings == ()
    assert refused(gate.check(USUAL, y.replace("class 3", "class 99"))) == (
        "label 'kind' has 9 rows (9%) of classes never seen: 'class 99'; "
        "known are 'class 0', 'class 1', 'class 10', 'class 11', …",
    )
