"""Any table as a stream: what is read, and what is refused."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pytest

from mlretrain.streams import from_table


def frame(**columns):
    return pd.DataFrame(
        {"t": ["2024-01-03", "2024-01-01", "2024-01-02"], "x": [3.0, 1.0, 2.0], "y": [1, 0, 1]}
        | columns
    )


def stream(df=None, **arguments):
    df = frame() if df is None else df
    return from_table(df, **{"time": "t", "label": "y", "freq": "D", **arguments})


def test_rows_are_put_in_the_order_of_time():
    made = stream()
    assert made.X["x"].tolist() == [1, 2, 3]
    assert made.y.tolist() == [0, 1, 1]
    assert made.X.index.tolist() == made.y.index.tolist() == [0, 1, 2]


def test_rows_of_the_same_time_keep_their_order():
    many = pd.DataFrame({"t": "2024-01-01", "x": range(1000), "y": [0, 1] * 500})
    assert stream(many).X["x"].tolist() == list(range(1000))


def test_the_table_of_the_caller_is_left_alone():
    df = frame(x=pd.array([1, None, 3], dtype="Int64"), y=[1, None, 0])
    before = df.copy(deep=True)
    stream(df)
    pd.testing.assert_frame_equal(df, before)


def test_the_stream_does_not_follow_later_changes_of_the_table():
    df = frame(t="2024-01-01")  # in order already: nothing to be sorted
    made = stream(df)
    df.loc[:, "x"] = 99.0
    df.loc[:, "y"] = 0
    assert made.X["x"].tolist() == [3, 1, 2]
    assert made.y.tolist() == [1, 0, 1]


TZ = pd.Timestamp("2024-01-03", tz="Asia/Tokyo")


@pytest.mark.parametrize(
    ("times", "third"),
    [
        (["2024-01-03", "2024-01-01", "2024-01-02"], "2024-01-03T00:00:00"),
        (["2024-01-03 10:00", "2024-01-01 09:00", "2024-01-02 08:00"], "2024-01-03T10:00:00"),
        (["2024-01-03T00:00+02:00"] * 3, "2024-01-03T00:00:00+02:00"),
        ([datetime.date(2024, 1, 3)] * 3, "2024-01-03T00:00:00"),
        ([datetime.datetime(2024, 1, 3, 4)] * 3, "2024-01-03T04:00:00"),
        ([TZ, TZ, TZ], "2024-01-03T00:00:00+09:00"),
        (pd.period_range("2024-01", periods=3, freq="M"), "2024-03-01T00:00:00"),
        (pd.Series(["2024-01-03"] * 3, dtype="string"), "2024-01-03T00:00:00"),
        (pd.Series(["2024-01-03"] * 3, dtype="category"), "2024-01-03T00:00:00"),
        (np.array(["2024-01-03"] * 3, dtype="M8[s]"), "2024-01-03T00:00:00"),
        (pd.to_datetime(["2024-01-03 00:00:00.123456789"] * 3), "2024-01-03T00:00:00.123456"),
        (["2024/01/03"] * 3, "2024-01-03T00:00:00"),
        (["3 January 2024"] * 3, "2024-01-03T00:00:00"),
        (["01/02/2024", "01/03/2024", "01/13/2024"], "2024-01-13T00:00:00"),  # only the month can be first
        (["03/03/2024"] * 3, "2024-03-03T00:00:00"),  # the same either way
    ],
)
def test_times_that_are_read(times, third):
    made = stream(frame(t=times))
    assert made.times[2].isoformat() == third
    assert made.times.unit == "us"


def test_a_time_zone_is_kept():
    made = stream(frame(t=[TZ, TZ, TZ]))
    assert str(made[0].start.tz) == str(made.times.tz) == "Asia/Tokyo"


NAIVE = datetime.datetime(2024, 1, 3)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        (["2024-01-03", None, "2024-01-02"], "'t' is missing in 1 of 3 rows, first in row 1"),
        ([pd.Timestamp("2024-01-03"), pd.NaT, pd.NaT], "'t' is missing in 2 of 3 rows, first in row 1"),
        (["2024-01-03", "soon", "2024-01-02"], "'t' has 'soon' in row 1, which is no time"),
        (["2024-01-03", "2024-02-30", "2024-01-02"], "'t' has '2024-02-30' in row 1"),
        (["2024-01-03", "3 January 2024", "2024-01-02"], "'t' cannot be read as a whole"),
        ([1.0, 2.0, 3.0], "'t' holds numbers, which could be seconds or days"),
        ([1704240000, 1704240001, 1704240002], r"pd.to_datetime\(df\['t'\], unit='s'\)"),
        (["2024-01-03T00:00+02:00", "2024-01-03T00:00+03:00", "2024-01-03T00:00+02:00"], "'t' mixes time zones"),
        (["2024-01-03T00:00+02:00", "2024-01-03T00:00", "2024-01-03T00:00"], "'t' mixes time zones"),
        ([TZ, TZ.tz_convert("UTC"), TZ], "'t' mixes time zones"),
        ([TZ, NAIVE, NAIVE], "'t' mixes time zones"),
        ([[1], [2], [3]], "'t' has .* in row 0, which is no time"),
        (["02/01/2024", "13/01/2024", "14/01/2024"], r"'t' has the day first, as in '13/01/2024': all 3 values can be read so. Convert it first: df\['t'\] = pd.to_datetime\(df\['t'\], dayfirst=True\)"),
        (["13.1.2024 08:00", "02.01.2024 09:00", "3.1.2024 10:00"], "as in '13.1.2024 08:00': all 3 values"),
        (["31/01/2024", "31/02/2024", "01/03/2024"], "as in '31/01/2024', but not every value can be read so"),
        (["12/11/2024", "11/11/2024", "10/11/2024"], "'t' can be read in two ways: is '12/11/2024' day 12 of month 11, or day 11 of month 12"),
        (["1-2-24", "1-3-24", "1-4-24"], r"two ways: .*, dayfirst=True\) .* format='%m/%d/%Y'\)"),
        (pd.Series(["01/02/2024"] * 3, dtype="category"), "can be read in two ways"),
        (["01/13/2024", "13/01/2024", "01/01/2024"], "'t' has '13/01/2024', where the day must come first, and '01/13/2024', where the month must"),
        (["2024-01-03", "02/01/2024", "2024-01-02"], "'t' can be read in two ways"),
    ],
)
def test_times_that_are_refused(times, message):
    with pytest.raises(ValueError, match=f"'time': column .*{message}"):
        stream(frame(t=times))


def test_the_remedy_for_the_day_first_reads_the_right_days():
    df = frame(t=["13/01/2024", "02/01/2024", "03/01/2024"])
    with pytest.raises(ValueError, match="dayfirst=True") as refused:
        stream(df)
    remedy = str(refused.value).split("Convert it first: ")[1].rstrip(".")
    exec(remedy, {"df": df, "pd": pd})
    assert [time.isoformat()[:10] for time in stream(df).times] == ["2024-01-02", "2024-01-03", "2024-01-13"]


@pytest.mark.parametrize(
    ("df", "arguments", "error", "message"),
    [
        ({"t": []}, {}, TypeError, "'df' must be a pandas DataFrame, got dict"),
        (frame()[:0], {}, ValueError, "'df' must have at least one row"),
        (None, {"time": "when"}, ValueError, "'time' must be one of the columns 't', 'x', 'y', got 'when'"),
        (None, {"label": "late"}, ValueError, "'label' must be one of the columns .* got 'late'"),
        (None, {"features": ["x", "z"]}, ValueError, "'features' must be one of the columns .* got 'z'"),
        (None, {"features": "x"}, TypeError, "'features' must be a list of column names, got 'x'"),
        (None, {"features": []}, ValueError, "'features' must name at least one column"),
        (frame()[["t", "y"]], {}, ValueError, "'features' must name at least one column"),
        (None, {"features": ["x", "x"]}, ValueError, "'features' must name each column once"),
        (None, {"features": ["x", "y"]}, ValueError, "'features' must not hold the column of 'label', 'y'"),
        (None, {"features": ["t", "x"]}, ValueError, "'features' must not hold the column of 'time', 't'"),
        (None, {"label": "t"}, ValueError, "'time' and 'label' must be two columns, got 't' for both"),
        (frame().set_index("t"), {}, ValueError, r"'time': 't' is the index: call df.reset_index\(\)"),
        (frame().set_axis(["t", "x", "x"], axis=1), {"label": "x"}, ValueError, "'label': 2 columns are named 'x'"),
        (frame(z=1).set_axis(["t", "x", "y", "x"], axis=1), {}, ValueError, "'features': 2 columns are named 'x'"),
        (frame().rename(columns={"x": 0}), {}, ValueError, "'features': column names must be text, got 0"),
        (frame().set_axis(pd.MultiIndex.from_product([["a"], list("txy")]), axis=1), {}, ValueError, r"'time' must be one of the columns \('a', 't'\)"),
        (None, {"task": "ranking"}, ValueError, "'task' must be 'classification' or 'regression', got 'ranking'"),
        (None, {"freq": "fortnight"}, ValueError, "'freq' must be one of"),
    ],
)
def test_tables_that_are_refused(df, arguments, error, message):
    with pytest.raises(error, match=message):
        stream(frame() if df is None else df, **arguments)


@pytest.mark.parametrize(
    ("label", "task", "classes"),
    [
        ([1, 0, 1], "classification", [0, 1]),
        ([1.0, 0.0, 1.0], "classification", [0, 1]),
        ([True, False, True], "classification", [False, True]),
        (["yes", "no", "yes"], "classification", ["no", "yes"]),
        (pd.Categorical(["b", "a", "b"], ["a", "b", "c"]), "classification", ["a", "b"]),
        (pd.Categorical([2, 1, 2]), "classification", [1, 2]),
        (pd.array([1, 0, 1], dtype="Int64"), "classification", [0, 1]),
        (pd.array([True, False, True], dtype="boolean"), "classification", [False, True]),
        (pd.array(["yes", "no", "no"], dtype="string"), "classification", ["no", "yes"]),
        (np.array([1, 0, 1], dtype="uint8"), "classification", [0, 1]),
        ([1.5, 0.0, 1.0], "regression", None),
        ([1e300, 0.0, 1.0], "regression", None),
        (np.array([0.5, 1, 2], dtype="float32"), "regression", None),
        ([decimal.Decimal("1.5"), decimal.Decimal(2), decimal.Decimal(3)], "regression", None),
    ],
)
def test_the_task_is_found_from_the_label(label, task, classes):
    made = stream(frame(y=label))
    assert made.task == task
    assert (None if made.classes is None else made.classes.tolist()) == classes
    assert made.y.isna().sum() == 0
    if task == "regression":
        assert made.y.dtype == float


@pytest.mark.parametrize(("values", "task"), [(20, "classification"), (21, "regression")])
def test_whole_numbers_are_classes_up_to_twenty_values(values, task):
    df = pd.DataFrame({"t": "2024-01-01", "x": 0, "y": range(values)})
    assert stream(df).task == task


def test_the_task_can_be_said():
    assert stream(task="regression").y.tolist() == [0.0, 1.0, 1.0]
    df = pd.DataFrame({"t": "2024-01-01", "x": 0, "y": range(30)})
    assert len(stream(df, task="classification").classes) == 30


@pytest.mark.parametrize(
    ("label", "arguments", "message"),
    [
        ([None, None, None], {}, "'y' has no label at all"),
        ([0, 0, 0], {}, "'y' is 0 in every row: there is nothing to learn"),
        ([0, 0, None], {}, "'y' is 0.0 in every row"),
        (["a", "a", "a"], {}, "'y' is 'a' in every row"),
        ([2.5, 2.5, 2.5], {}, "'y' is 2.5 in every row"),
        ([1.5, np.inf, 2.0], {}, "'y' is infinite in 1 rows"),
        ([0.0, -np.inf, np.inf], {"task": "classification"}, "'y' is infinite in 2 rows"),
        ([0.5, 1.0, 2.0], {"task": "classification"}, "'y' holds fractions"),
        (["a", "b", "c"], {"task": "regression"}, "'y' does not hold numbers"),
        ([True, False, True], {"task": "regression"}, "'y' does not hold numbers"),
        ([1, "a", 2], {}, "'y' must hold numbers, text, categories or booleans, got mixed-integer"),
        (pd.to_datetime(["2024-01-01"] * 3), {}, "got datetime64 values"),
        ([[1], [2], [3]], {}, "'y' must hold numbers, text"),
        ([1j, 2j, 3j], {}, "got complex values"),
    ],
)
def test_labels_that_are_refused(label, arguments, message):
    with pytest.raises(ValueError, match=message):
        stream(frame(y=label), **arguments)


@pytest.mark.parametrize(
    "label",
    [
        [1, None, 0],
        [1.0, np.nan, 0.0],
        pd.array([1, None, 0], dtype="Int64"),
        pd.array([True, None, False], dtype="boolean"),
        [True, None, False],
        ["yes", None, "no"],
        pd.array(["yes", None, "no"], dtype="string"),
        pd.Categorical(["yes", None, "no"]),
        [1.5, None, 2.5],
    ],
)
def test_rows_without_a_label_are_counted_and_left_out(label):
    made = stream(frame(y=label))
    assert [len(batch) for batch in made] == [0, 1, 1]
    assert [batch.unlabelled for batch in made] == [1, 0, 0]
    assert made.X["x"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.array([1, None, 3], dtype="Int64"), [np.nan, 3.0, 1.0]),
        (pd.array([1, 2, 3], dtype="Int64"), [2, 3, 1]),
        (pd.array([1.5, None, 3], dtype="Float64"), [np.nan, 3.0, 1.5]),
        (pd.array([True, None, False], dtype="boolean"), [None, False, True]),
        (pd.array([True, True, False], dtype="boolean"), [True, False, True]),
        (pd.arrays.SparseArray([0.0, 0.0, 1.0]), [0.0, 1.0, 0.0]),
        ([1.0, np.inf, np.nan], [np.inf, np.nan, 1.0]),
        (["a", None, "c"], [None, "c", "a"]),
    ],
)
def test_features_are_plain_and_nothing_is_filled_in(values, expected):
    made = stream(frame(z=values), features=["z"])
    column = made.X["z"]
    assert not (pd.api.types.is_extension_array_dtype(column) and pd.api.types.is_numeric_dtype(column))
    found = column.astype(object).where(column.notna(), None).tolist()
    assert found == [None if value is None or value != value else value for value in expected]


def test_text_and_categories_stay_as_they_are():
    df = frame(a=["u", "v", "w"], b=pd.Categorical(["u", "v", "w"]))
    made = stream(df)
    assert made.features == ["x", "a", "b"]
    assert made.X["a"].dtype == df["a"].dtype
    assert made.X["b"].dtype == df["b"].dtype


def test_features_are_taken_in_the_order_given():
    assert stream(frame(a=0, b=1), features=("b", "x")).features == ["b", "x"]


def test_the_name():
    assert stream().name == "table"
    assert stream(name="sales").name == "sales"


def names(rows, different):
    """So many rows, of which so many have a name of their own, and the others one of these."""
    text = [f"order {i % different}" for i in range(rows)]
    return pd.DataFrame({"t": "2024-01-01", "x": text, "n": range(rows), "y": [0, 1] * (rows // 2)})


@pytest.mark.parametrize("kind", ["object", "category", "string"])
def test_text_that_names_each_row_is_warned_of(kind):
    with pytest.warns(UserWarning, match=r"'x' \(1,000 values in 1,000 rows\). Leave it out: .*features="):
        made = stream(names(1000, 1000).astype({"x": kind}))
    assert made.features == ["x", "n"]  # and yet it is done as told


@pytest.mark.parametrize("df", [names(100, 90), names(98, 98), names(1000, 1000).drop(columns="x")])
def test_other_columns_are_not_warned_of(df):
    stream(df)  # a warning would be an error here


def test_the_warning_points_to_the_line_of_the_caller():
    with pytest.warns(UserWarning) as caught:
        from_table(names(100, 91), time="t", label="y", freq="D")
    assert [one.filename for one in caught] == [__file__]


def answers(**counts):
    labels = [label for label, count in counts.items() for _ in range(count)]
    return pd.DataFrame({"t": "2024-01-01", "x": range(len(labels)), "y": labels})


def test_a_class_with_hardly_any_rows_is_warned_of():
    said = r"'y' has 3 classes in 2,950 rows, and hardly any of 'maybe' \(1 row, the first is row 2,949 in"
    with pytest.warns(UserWarning, match=said):
        stream(answers(no=2000, yes=949, maybe=1))
    with pytest.warns(UserWarning, match=r"'maybe' \(4 rows"):
        stream(answers(no=2000, yes=949, maybe=4))


@pytest.mark.parametrize("df", [answers(no=2000, maybe=5), answers(no=300, yes=96, maybe=4), answers(no=9, yes=1)])
def test_a_class_with_some_rows_is_not_warned_of(df):
    stream(df)  # a warning would be an error here
