"""A stream as a sequence of batches."""

import numpy as np
import pandas as pd
import pytest

from mlretrain.streams import Batch, Stream, from_table

DAYS = ["2024-01-01", "2024-01-01", "2024-01-03", "2024-01-04", "2024-01-04", "2024-01-04"]


def parts(days=DAYS):
    X = pd.DataFrame({"x": np.arange(len(days), dtype=float)})
    y = pd.Series(np.arange(len(days)) % 2, name="late")
    return X, y, pd.DatetimeIndex(days)


def daily(**changes):
    return Stream(*parts(), **{"freq": "D", "task": "classification", **changes})


def test_batches_cover_every_row_once_and_in_order():
    stream = daily()
    assert [len(batch) for batch in stream] == [2, 0, 1, 3]
    assert pd.concat([batch.X for batch in stream])["x"].tolist() == [0, 1, 2, 3, 4, 5]
    for batch in stream:
        assert isinstance(batch, Batch)
        assert len(batch.X) == len(batch.y) == len(batch.times) == len(batch)
        assert ((batch.start <= batch.times) & (batch.times < batch.end)).all()


def test_each_batch_begins_where_the_last_one_ended():
    stream = daily()
    assert [a.end for a in stream][:-1] == [b.start for b in stream][1:]
    assert stream.span == (stream[0].start, stream[-1].end)


def test_a_row_on_the_edge_belongs_to_the_batch_that_begins_there():
    stream = Stream(*parts(["2024-01-01 23:59:59", "2024-01-02"]), freq="D", task="regression")
    assert [len(batch) for batch in stream] == [1, 1]


def test_a_stretch_without_rows_is_an_empty_batch():
    empty = daily()[1]
    assert (empty.title, len(empty), list(empty.X.columns)) == ("2 January 2024", 0, ["x"])


@pytest.mark.parametrize(
    ("place", "numbers"),
    [
        (slice(None), [1, 2, 3, 4]),
        (slice(1, 3), [2, 3]),
        (slice(-2, None), [3, 4]),
        (slice(2, 99), [3, 4]),
        (slice(3, 1), []),
    ],
)
def test_a_slice_keeps_the_numbers(place, numbers):
    part = daily()[place]
    assert [batch.number for batch in part] == numbers
    assert len(part) == len(numbers)
    assert len(part.X) == len(part.y) == len(part.times) == sum(len(batch) for batch in part)


def test_a_slice_of_a_slice():
    part = daily()[1:][1:]
    assert (part[0].number, part[-1].number, part[-2].number) == (3, 4, 3)
    assert part.X["x"].tolist() == [2, 3, 4, 5]
    assert part.classes.tolist() == [0, 1]


@pytest.mark.parametrize("place", [4, -5])
def test_beyond_the_end_is_an_index_error(place):
    with pytest.raises(IndexError, match=f"Batch {place} asked for, but the stream has 4 batches"):
        daily()[place]


def test_whole_numbers_of_numpy_are_places_too():
    assert daily()[np.int64(-1)].number == 4


def test_steps_other_than_one_are_refused():
    with pytest.raises(ValueError, match="steps of 1, got 2"):
        daily()[::2]


@pytest.mark.parametrize(
    ("start", "end", "numbers"),
    [
        (None, None, [1, 2, 3, 4]),
        ("2024-01-02", None, [2, 3, 4]),
        ("2024-01-01 12:00", "2024-01-03", [2]),
        (None, pd.Timestamp("2024-01-03 00:00:01"), [1, 2, 3]),
        ("2025", None, []),
        ("2024-01-03", "2024-01-01", []),
    ],
)
def test_between(start, end, numbers):
    assert [batch.number for batch in daily().between(start, end)] == numbers
    assert [batch.number for batch in daily()[1:].between(start, end)] == [
        number for number in numbers if number > 1
    ]


def test_between_reads_times_in_the_stream_s_zone():
    frame = pd.DataFrame({"t": parts()[2].tz_localize("Asia/Tokyo"), "x": range(6), "y": [0, 1] * 3})
    stream = from_table(frame, time="t", label="y", freq="D")
    assert stream.between("2024-01-03")[0].number == 3
    assert stream.between("2024-01-02 15:00Z")[0].number == 3


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("soon", "'start' must be a time such as '2013-02-11', got 'soon'"),
        (pd.NaT, "'start' must be a time"),
        ("2024-01-01 00:00Z", "'start' must have no time zone"),
    ],
)
def test_between_refuses(moment, message):
    with pytest.raises(ValueError, match=message):
        daily().between(moment)


def test_rows_without_labels_are_counted_where_they_fell():
    unlabelled = pd.DatetimeIndex(["2024-01-05 10:00", "2024-01-02 09:00", "2024-01-05 11:00"])
    stream = daily(unlabelled=unlabelled)
    assert [batch.unlabelled for batch in stream] == [0, 1, 0, 0, 2]
    assert (stream.unlabelled, stream[:2].unlabelled) == (3, 1)


def test_a_stream_may_begin_and_end_with_unlabelled_rows():
    stream = daily(unlabelled=pd.DatetimeIndex(["2023-12-31", "2024-01-06"]))
    assert stream.span == (pd.Timestamp("2023-12-31"), pd.Timestamp("2024-01-07"))


def test_batches_share_the_memory_of_the_stream():
    stream = daily()
    assert np.shares_memory(stream[3].X["x"].to_numpy(), stream.X["x"].to_numpy())
    assert np.shares_memory(stream[1:].X["x"].to_numpy(), stream.X["x"].to_numpy())


def test_attributes():
    stream = daily(name="mine")
    assert (stream.name, stream.label, stream.task, stream.freq) == (
        "mine",
        "late",
        "classification",
        "D",
    )
    assert stream.features == ["x"]
    assert stream.drift is None
    assert daily(task="regression").classes is None


X, Y, TIMES = parts()


@pytest.mark.parametrize(
    ("given", "changes", "message"),
    [
        ((X, Y, TIMES), {"task": "ranking"}, "'task' must be 'classification' or 'regression'"),
        ((X[:5], Y, TIMES), {}, "'X', 'y' and 'times' must have as many rows .* got 5, 6 and 6"),
        ((X, Y, TIMES[::-1]), {}, "'times' must never decrease"),
        ((X[:0], Y[:0], TIMES[:0]), {}, "'times' must have at least one row"),
        ((X, Y, TIMES), {"freq": "fortnight"}, "'freq' must be one of .* got 'fortnight'"),
    ],
)
def test_a_stream_refuses(given, changes, message):
    with pytest.raises(ValueError, match=message):
        Stream(*given, **{"freq": "D", "task": "classification", **changes})


def test_sizes_are_known_without_making_a_batch():
    assert daily().sizes == [2, 0, 1, 3]
    assert daily()[1:3].sizes == [0, 1]
    assert daily()[4:].sizes == []


def test_a_sample_of_the_labels_holds_the_outermost_or_each_class():
    amounts = Stream(X, Y * 3 - TIMES.day.to_numpy(), TIMES, freq="D", task="regression")
    assert amounts.label_sample.tolist()[::2] == [amounts.y.min(), amounts.y.max()]
    assert daily().label_sample.tolist() == [0, 1]
