"""What is done quickly for plain tables gives what the long way gives."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlretrain.cycle.history import History
from mlretrain.stages.drift.deciles import Deciles
from mlretrain.stages.few import counted
from mlretrain.stages.together import lies_together
from mlretrain.stages.quality import QualityGate
from mlretrain.stages.strategies import FullRefit

RNG = np.random.default_rng(0)


def frames(rows):
    values = RNG.normal(size=(rows, 3))
    plain = pd.DataFrame(values, columns=list("abc"))
    return {
        "plain": plain,
        "float32": plain.astype("float32"),
        "column by column": pd.DataFrame({name: plain[name].to_numpy().copy() for name in plain}),
        "whole numbers": plain.round().astype(int),
        "two kinds": plain.assign(c=plain["c"].round().astype(int)),
        "text": plain.assign(c="x"),
        "sparse": plain.astype(pd.SparseDtype(float)),
        "one category": plain[["a"]].round().astype("category"),
    }


@pytest.mark.parametrize(("name", "together"), [
    ("plain", True), ("float32", True), ("whole numbers", False), ("two kinds", False),
    ("text", False), ("sparse", False), ("one category", False),
])  # fmt: skip
def test_columns_lie_together_that_are_of_one_kind_of_fractions(name, together):
    X = frames(10)[name]
    assert lies_together(X) == together == lies_together(X.iloc[2:5])


@pytest.mark.parametrize("name", frames(1))
@pytest.mark.parametrize("labels", [[0, 1], [0.5, 1.5], ["a", "b"], [True, False]])
def test_batches_are_joined_as_pandas_joins_them(name, labels):
    X = frames(30)[name].set_axis(pd.RangeIndex(5, 35))
    y = pd.Series(labels * 15, X.index, name="y")
    times = pd.date_range("2024", periods=30, freq="h")
    history = History(FullRefit(), holdout=0.2)
    for rows in (slice(0, 10), slice(10, 30)):
        history.add(X.iloc[rows], y.iloc[rows], times[rows], learned=0)
    found = history.material(0)
    pd.testing.assert_frame_equal(found.X, pd.concat([X.iloc[:10], X.iloc[10:26]]))
    pd.testing.assert_series_equal(found.y, pd.concat([y.iloc[:10], y.iloc[10:26]]))
    assert found.times.equals(times[:26])
    assert found.X.index.equals(X.index[:26])


def test_joined_rows_are_their_own():
    X = frames(20)["plain"]
    history = History(FullRefit(), holdout=0.1)
    y, times = pd.Series([0, 1] * 10, name="y"), pd.date_range("2024", periods=20, freq="h")
    for rows in (slice(0, 10), slice(10, 20)):
        history.add(X.iloc[rows], y.iloc[rows], times[rows], learned=0)
    found = history.material(0)
    found.X.iloc[0, 0] = found.y.iloc[0] = 99
    assert X.iloc[0, 0] != 99 and y.iloc[0] != 99


def test_labels_of_two_kinds_are_joined_as_pandas_joins_them():
    parts = [pd.Series([1, 2], name="y"), pd.Series([0.5, 1.5], [2, 3], name="y")]
    history = History(FullRefit(), holdout=0.5)
    for number, y in enumerate(parts):
        X = pd.DataFrame({"a": [0.0, 1.0]}, y.index)
        history.add(X, y, pd.date_range(f"2024-01-0{number + 1}", periods=2, freq="h"), learned=0)
    pd.testing.assert_series_equal(history.material(0).y, pd.concat(parts).iloc[:3])


@pytest.mark.parametrize(("values", "classes", "told"), [
    ([0, 1, 1, 7], [0, 1], [1, 2]),
    ([0, 1], [0, 1, 2, 3], [1, 1, 0, 0]),
    ([0, 1], [0, 1, 2, 3, 4], None),
    ([0.0, 1.0], [0, 1], None),
    (["a", "b"], ["a"], None),
    ([1, 1], ["a"], [0]),
])  # fmt: skip
def test_labels_of_a_few_classes_are_counted(values, classes, told):
    assert counted(np.array(values), classes) == told


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 60), distinct=st.integers(1, 80), missing=st.booleans(),
    seed=st.integers(0, 9),
)
def test_the_bins_of_a_reference_hold_what_is_counted_in_them(rows, distinct, missing, seed):
    values = np.random.default_rng(seed).integers(0, distinct, (3, rows)).astype(float)
    if missing:
        values[1, 0] = np.nan
    before, now, n, m = Deciles(values).counts(values)
    assert (before == now).all() and n == m == rows


@settings(max_examples=30, deadline=None)
@given(scales=st.lists(st.floats(0.1, 100), min_size=2, max_size=4), seed=st.integers(0, 9))
def test_what_is_learned_in_turns_is_usual_as_if_learned_at_once(scales, seed):
    draw = np.random.default_rng(seed)
    parts = [pd.DataFrame(draw.normal(0, s, size=(40, 2)), columns=["a", "b"]) for s in scales]
    gate = QualityGate()
    for part in parts:
        gate.learn(part)
        assert gate.check(part).good
    once = QualityGate().learn(pd.concat(parts))
    columns = ["kind", "missing", "low", "high", "run"]
    told = gate.expectations_.table()[columns]
    pd.testing.assert_frame_equal(told, once.expectations_.table()[columns])


@pytest.mark.parametrize("change", ["a value that is missing", "a value that comes twice running"])
def test_what_is_new_within_the_usual_range_is_learned(change):
    usual = pd.DataFrame({"a": np.linspace(0, 1, 50), "b": np.linspace(0, 1, 50)})
    other = usual.iloc[::-1].reset_index(drop=True)
    other.loc[3, "a"] = np.nan if "missing" in change else other.loc[2, "a"]
    known = QualityGate().learn(usual).learn(other).expectations_
    assert known["a"].missing == (0.02 if "missing" in change else 0)
    assert known["a"].run == (1 if "missing" in change else 2)
    assert (known["b"].missing, known["b"].run) == (0, 1)


def test_a_gate_goes_by_what_its_expectations_have_become():
    usual = pd.DataFrame({"a": np.linspace(0, 1, 50), "b": np.linspace(0, 1, 50)})
    gate = QualityGate().learn(usual)
    wide = usual.assign(a=usual["a"] * 100)
    assert gate.check(usual).good and not gate.check(wide).good
    gate.learn(wide)
    assert gate.check(wide).good
    gate.expectations_.expect("a", high=1.0, strict=True)
    assert not gate.check(wide).good
