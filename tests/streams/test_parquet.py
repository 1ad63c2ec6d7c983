"""Parquet files as a stream: the same batches as from a table, read when they are asked for."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlretrain as mr
from mlretrain.streams import from_parquet, from_table
from mlretrain.streams.parquet_files import PIECE
from tests.streams.parquet_files import HOURS, opened, table, write


def both(folder, df, cuts=(), rows=50, **arguments):
    """The stream of some files, and that of the table they were made from."""
    arguments = {"time": "when", "label": "late", "freq": "W"} | arguments
    found = from_parquet(write(folder, df, cuts, rows), **arguments)
    return found, from_table(df, **arguments | {"name": found.name})


def same(found, expected):
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        pd.testing.assert_frame_equal(one.X, other.X)
        pd.testing.assert_series_equal(one.y, other.y)
        pd.testing.assert_index_equal(one.times, other.times)
        for name in ("number", "start", "end", "title", "unlabelled"):
            assert getattr(one, name) == getattr(other, name)


@pytest.mark.parametrize("freq", ["D", "W", "M", "7h", "1000D"])
@pytest.mark.parametrize(("cuts", "rows"), [((), 240), ((), 7), ((24, 25, 190), 50), ((1, 239), 3)])
def test_the_batches_are_those_of_the_table(tmp_path, freq, cuts, rows):
    found, expected = both(tmp_path / "d", table(), cuts, rows, freq=freq)
    same(found, expected)
    assert repr(found) == repr(expected)
    assert found._repr_html_() == expected._repr_html_()
    pd.testing.assert_frame_equal(found.summary(), expected.summary())
    assert found.span == expected.span


MISSING = np.where(np.arange(240) % 7 == 0, None, 1)


@pytest.mark.parametrize(
    "columns",
    [
        {"late": pd.array(np.where(np.arange(240) % 3 == 0, None, np.arange(240) % 2), "Int64")},
        {"late": pd.Series(np.where(np.arange(240) < 100, np.nan, np.arange(240) % 2))},
        {"late": np.arange(240) % 2 == 0},
        {"late": pd.array(np.where(np.arange(240) < 100, None, np.arange(240) % 2 == 0), "boolean")},
        {"late": np.random.default_rng(1).normal(size=240)},
        {"late": np.arange(240)},
        {"late": np.arange(240, dtype="u2")},
        {"late": np.arange(240) % 4 * 10},
        {"late": np.array(["yes", "no", "perhaps"])[np.arange(240) % 3]},
        {"late": np.where(np.arange(240) % 5 == 0, None, np.array(["yes", "no"])[np.arange(240) % 2])},
        {"late": [None] * 239 + [1.5], "load": 1.0} | {"late": [0.5] * 3 + [None] * 236 + [1.5]},
        {"when": HOURS.tz_localize("Asia/Tokyo")},
        {"when": HOURS.astype("M8[ns]")},
        {"when": HOURS.normalize().date},
        {"when": HOURS.astype(str)},
        {"load": pd.array(MISSING, "Int64")},
        {"load": np.where(np.arange(240) < 60, np.nan, np.arange(240))},
        {"load": pd.array(np.where(MISSING == 1, True, None), "boolean")},
        {"load": np.arange(240) % 2 == 0},
        {"load": HOURS},
        {"load": [None] * 240},
    ],
    ids=lambda columns: "-".join(columns),
)
def test_whatever_a_column_holds(tmp_path, columns):
    found, expected = both(tmp_path / "d", table(**columns), (100,), 33, freq="D")
    same(found, expected)
    assert (found.task, found.label, found.features) == (expected.task, expected.label, expected.features)
    assert repr(found) == repr(expected)
    if expected.classes is None:
        assert found.classes is None
    else:
        assert found.classes.tolist() == expected.classes.tolist()
        assert found.classes.dtype == expected.classes.dtype


@pytest.mark.parametrize(
    ("task", "kind"), [("classification", int), ("regression", float), ("classification", float)]
)
def test_a_task_that_is_said(tmp_path, task, kind):
    late = (np.arange(240) % 30).astype(kind)
    found, expected = both(tmp_path / "d", table(late=late), task=task, freq="D")
    same(found, expected)
    assert found.task == task
    assert repr(found) == repr(expected)


@settings(max_examples=25, deadline=None)
@given(
    gaps=st.lists(st.integers(0, 60), min_size=2, max_size=80),
    files=st.integers(1, 5),
    rows=st.integers(1, 20),
    hours=st.integers(1, 50),
)
def test_any_division_into_files_row_groups_and_batches(tmp_path_factory, gaps, files, rows, hours):
    when = pd.Timestamp("2024-02-01") + pd.to_timedelta(np.cumsum(gaps), "h")
    number = np.arange(len(gaps))
    late = np.where(number % 5 == 4, None, number % 2)
    df = pd.DataFrame({"when": when, "load": number, "late": pd.array(late, "Int64")})
    cuts = np.linspace(0, len(df), files + 1).astype(int)[1:-1]
    found, expected = both(
        tmp_path_factory.mktemp("d"), df, sorted({*cuts.tolist()} - {0}), rows, freq=f"{hours}h"
    )
    same(found, expected)
    place = hours % len(expected)
    same([found[place]], [expected[place]])
    same(found[place:], expected[place:])


def test_slices_and_stretches_of_time(tmp_path):
    found, expected = both(tmp_path / "d", table(), (100,), 33, freq="D")
    same(found[2:5], expected[2:5])
    same(found[2:][1:3], expected[2:][1:3])
    same(found.between("2024-01-03", "2024-01-06"), expected.between("2024-01-03", "2024-01-06"))
    same([found[-1]], [expected[-1]])
    assert found[2:5].sizes == expected[2:5].sizes == [24, 24, 24]
    assert found[5:5].sizes == []
    for name in ("X", "y", "times"):
        assert getattr(found[3:5], name).equals(getattr(expected[3:5], name))
    pd.testing.assert_frame_equal(found[3:5].summary(), expected[3:5].summary())
    with pytest.raises(IndexError, match="Batch 10 asked for, but the stream has 10 batches"):
        found[10]


def test_two_passes_at_the_same_time_do_not_disturb_each_other(tmp_path):
    found, expected = both(tmp_path / "d", table(), (100,), 33, freq="D")
    pairs = zip(found, found[3:], strict=False)
    assert [(a.number, b.number) for a, b in pairs] == [(i, i + 3) for i in range(1, 8)]
    same(found, expected)


def test_more_rows_than_are_decoded_at_once(tmp_path):
    rows = PIECE + 1000
    df = pd.DataFrame({"when": pd.date_range("2024", periods=rows, freq="s"), "x": np.arange(rows)})
    found, expected = both(tmp_path / "d", df.assign(late=df["x"] % 2), (), rows, freq="D")
    same(found, expected)


def test_a_single_file_and_a_deep_folder(tmp_path):
    one = write(tmp_path / "d", table()) / "0.parquet"
    assert from_parquet(one, time="when", label="late", freq="W").name == "0"
    deep = tmp_path / "all"
    write(deep / "year=2024", table()[:100])  if deep.mkdir() is None else None
    write(deep / "more", table()[100:])
    (deep / "_SUCCESS").write_text("")
    (deep / "notes.txt").write_text("no Parquet")
    (deep / ".part.parquet").write_text("being copied")
    found = from_parquet(str(deep), time="when", label="late", freq="W", name="mine")
    same(found, from_table(table(), time="when", label="late", freq="W"))
    assert found.name == "mine"


def test_it_is_found_from_another_folder(tmp_path, monkeypatch):
    write(tmp_path / "orders", table(), [100])
    monkeypatch.chdir(tmp_path)
    found = from_parquet("orders", time="when", label="late", freq="W")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert sum(len(batch) for batch in found) == 240


def test_the_order_of_the_files_is_that_of_their_times(tmp_path):
    df = table()
    df[150:].to_parquet(tmp_path / "a.parquet")
    df[:150].to_parquet(tmp_path / "b.parquet")
    found = from_parquet(tmp_path, time="when", label="late", freq="D")
    same(found, from_table(df, time="when", label="late", freq="D"))


def test_empty_files_and_row_groups_are_passed_over(tmp_path):
    df = table()
    write(tmp_path, df, (120,))
    df[:0].to_parquet(tmp_path / "none.parquet")
    same(
        from_parquet(tmp_path, time="when", label="late", freq="D"),
        from_table(df, time="when", label="late", freq="D"),
    )


def test_categories_are_text_in_every_batch(tmp_path):
    df = table(kind=pd.Categorical(np.array(["a", "b", "c"])[np.arange(240) // 80]))
    found = from_parquet(write(tmp_path / "d", df, (80, 160)), time="when", label="late", freq="D")
    same(found, from_table(df.astype({"kind": str}), time="when", label="late", freq="D"))


def test_numbers_that_are_whole_in_one_file_only(tmp_path):
    df = table(load=np.arange(240.0))
    write(tmp_path, df[:100].astype({"load": int}))
    df[100:].to_parquet(tmp_path / "late.parquet")
    same(
        from_parquet(tmp_path, time="when", label="late", freq="D"),
        from_table(df, time="when", label="late", freq="D"),
    )


def test_features_are_chosen_and_nothing_else_is_read(tmp_path):
    df = table()
    df["list"] = [[i] for i in range(240)]
    found = from_parquet(write(tmp_path / "d", df), time="when", label="late", freq="D", features=["load"])
    assert found.features == list(found[0].X) == ["load"]
    assert found.baseline_model("linear").fit(found[0].X, found[0].y).predict(found[1].X).shape == (24,)


def test_a_cycle_runs_as_on_the_table(tmp_path):
    def run(stream):
        cycle = mr.RetrainingCycle(
            stream.baseline_model("linear"),
            trigger=mr.triggers.Every("2D") | mr.triggers.DataDrift("psi"),
            strategy=mr.strategies.SlidingWindow("3D"),
            warm_up=2,
            random_state=0,
        )
        return cycle.run(stream, progress=False)

    found, expected = both(tmp_path / "d", table(), (100,), 33, freq="D")
    one, other = run(found), run(expected)
    assert one.transcript() == other.transcript()


@pytest.mark.parametrize("strategy", [mr.strategies.SlidingWindow("3D"), mr.strategies.Continual()])
def test_a_cycle_keeps_only_the_rows_it_will_ask_for(tmp_path, strategy, monkeypatch):
    """The batches themselves, not copies, are what takes memory: so their frames are counted."""
    import gc
    import weakref

    frames, most = [], []
    made = mr.streams.parquet.ParquetStream._made

    def counted(self, i, cursor):
        batch = made(self, i, cursor)
        frames.append(weakref.ref(batch.X))
        gc.collect()
        most.append(sum(frame() is not None for frame in frames))
        return batch

    monkeypatch.setattr(mr.streams.parquet.ParquetStream, "_made", counted)
    df = pd.concat([table(when=HOURS + i * pd.Timedelta("10D"), kind="a") for i in range(4)])
    found = opened(write(tmp_path / "d", df, (500,)))
    mr.RetrainingCycle(
        found.baseline_model("online"), trigger=mr.triggers.Every("1D"), strategy=strategy,
        gate=mr.gates.Threshold("accuracy", 0.01), warm_up=2, alerts=[],
    ).run(found, progress=False)
    assert len(most) == 40
    assert max(most[20:]) <= max(most[5:20]) <= 8


def test_reading_dates_makes_no_object_of_each(tmp_path):
    days = [datetime.date(2024, 1, 1)] * 120 + [datetime.date(2024, 1, 2)] * 120
    found = opened(write(tmp_path, table(when=days)))
    assert found.sizes == [120, 120]
    assert found.times.unit == "us"
