"""The baseline models stand what a stream brings."""

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.base import clone

from mlretrain.streams import from_table

KINDS = ("trees", "linear", "online")


def table(rows=300, seed=0, **columns):
    rng = np.random.default_rng(seed)
    df = pd.DataFrame(
        {
            "t": pd.date_range("2024-01-01", periods=rows, freq="h"),
            "hour": rng.integers(0, 24, rows),
            "wind": rng.normal(size=rows),
            "carrier": rng.choice(["UA", "AA", "B6"], rows),
        }
    )
    df["late"] = (df["hour"] + 6 * (df["carrier"] == "UA") > 14).astype(int)
    return df.assign(**columns)


def stream(df, **arguments):
    return from_table(df, time="t", label="late", freq="D", **arguments)


def fitted(made, kind):
    return made.baseline_model(kind).fit(made.X, made.y)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "column",
    [
        pytest.param(lambda n: pd.Categorical(["a", "b", None] * (n // 3)), id="category"),
        pytest.param(lambda n: pd.Categorical([1, 2, 3] * (n // 3)), id="category of numbers"),
        pytest.param(lambda n: ["a", "b", None] * (n // 3), id="text with None"),
        pytest.param(lambda n: ["a", "b", np.nan] * (n // 3), id="text with nan"),
        pytest.param(lambda n: pd.array(["a", "b", None] * (n // 3), dtype="string"), id="string"),
        pytest.param(lambda n: pd.Series(["a", "b", None] * (n // 3), dtype="string").astype("category"), id="category of string"),
        pytest.param(lambda n: [True, False, True] * (n // 3), id="bool"),
        pytest.param(lambda n: pd.array([True, None, False] * (n // 3), dtype="boolean"), id="boolean"),
        pytest.param(lambda n: pd.array([1, None, 3] * (n // 3), dtype="Int64"), id="nullable numbers"),
        pytest.param(lambda n: np.full(n, np.nan), id="nothing but missing numbers"),
        pytest.param(lambda n: [None] * n, id="nothing but None"),
        pytest.param(lambda n: [f"id {i % 260}" for i in range(n)], id="more than 254 categories"),
        pytest.param(lambda n: ["same"] * n, id="constant text"),
        pytest.param(lambda n: [7] * n, id="constant number"),
        pytest.param(lambda n: [None, 7.0, 7.0] * (n // 3), id="constant number or missing"),
    ],
)
def test_columns_of_many_kinds(kind, column):
    made = stream(table(z=column(300)))
    model = fitted(made, kind)
    assert model.score(made.X, made.y) > 0.9
    assert np.isfinite(model.predict_proba(made.X)).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("as_type", [object, "category", "string", None])
def test_categories_may_come_in_another_type_be_missing_or_new(kind, as_type):
    made = stream(table(carrier=pd.Categorical(table()["carrier"])))
    model = fitted(made, kind)
    later = made.X.assign(carrier=["UA", "never seen", None] * 100, wind=np.nan)
    if as_type is not None:
        later["carrier"] = later["carrier"].astype(as_type)
    answers = model.predict(later)
    plain = made.X.assign(carrier=pd.Series(["UA", None, None] * 100, dtype=object), wind=np.nan)
    if kind == "trees":  # there, unknown and missing are the same
        assert answers.tolist() == model.predict(plain).tolist()
    assert set(answers) == {0, 1}


@pytest.mark.parametrize("kind", KINDS)
def test_columns_are_found_by_name(kind):
    made = stream(table())
    model = fitted(made, kind)
    shuffled = made.X[["carrier", "wind", "hour"]].assign(more=1)
    assert model.predict(shuffled).tolist() == model.predict(made.X).tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("only", [["hour"], ["carrier"]])
def test_tables_with_one_kind_of_column(kind, only):
    made = stream(table(), features=only)
    assert len(fitted(made, kind).predict(made.X)) == 300


@pytest.mark.parametrize("kind", KINDS)
def test_regression(kind):
    df = table()
    made = stream(df.assign(late=df["hour"] * 2.5 + (df["carrier"] == "UA")))
    assert made.task == "regression"
    assert fitted(made, kind).score(made.X, made.y) > 0.95


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("classes", [["no", "yes"], [False, True], ["a", "b", "c"], [1, 2, 3]])
def test_classes_of_any_kind(kind, classes):
    df = table()
    late = [classes[hour * len(classes) // 24] for hour in df["hour"]]
    made = stream(df.assign(late=late))
    model = fitted(made, kind)
    assert model.classes_.tolist() == made.classes.tolist() == classes
    assert model.score(made.X, made.y) > 0.6


def test_a_class_of_one_row_in_many():
    df = table(12_000)
    df.loc[5, "late"] = 2
    with pytest.warns(UserWarning, match="hardly any of 2"):
        made = stream(df)
    assert fitted(made, "trees").classes_.tolist() == [0, 1, 2]


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_model_is_unfitted_has_no_state_and_can_be_stored(kind, task):
    made = stream(table(), task=task)
    model = made.baseline_model(kind)
    assert not hasattr(model, "classes_")
    assert {value for name, value in model.get_params().items() if name.endswith("random_state")} == {None}
    model.fit(made.X, made.y)
    data = skops.io.dumps(model)
    again = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
    np.testing.assert_array_equal(again.predict(made.X), model.predict(made.X))


def test_the_same_random_state_gives_the_same_model():
    made = stream(table(12_000))
    model = made.baseline_model().set_params(model__random_state=3)
    one, two = (clone(model).fit(made.X, made.y).predict_proba(made.X) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="'kind' must be 'trees', 'linear' or 'online', got 'forest'"):
        stream(table()).baseline_model("forest")


@pytest.mark.parametrize(
    "column", [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-01", tz="UTC"), pd.Timedelta("1D")]
)
def test_dates_are_refused(column):
    made = stream(table(born=column))
    assert "born" in made.features  # another model may know what to do with it
    with pytest.raises(ValueError, match="column 'born' is .*: turn it into numbers, or leave it out"):
        made.baseline_model()
