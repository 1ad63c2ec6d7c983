"""How time is cut into batches, and what the batches are called."""

import datetime

import numpy as np
import pandas as pd
import pytest

from mlretrain.streams import from_table


def titles(times, freq):
    frame = pd.DataFrame({"t": np.array(times, dtype="M8[us]")})
    frame["x"] = frame["y"] = range(len(times))
    stream = from_table(frame, time="t", label="y", freq=freq, task="regression")
    return [batch.title for batch in stream]


@pytest.mark.parametrize(
    ("freq", "first", "last", "expected"),
    [
        ("h", "2013-02-11 13:30", "2013-02-11 14:00", ["11 February 2013, 13:00", "11 February 2013, 14:00"]),
        ("D", "2013-02-11 13:30", "2013-02-12 23:59", ["11 February 2013", "12 February 2013"]),
        ("W", "2013-02-11", "2013-02-18", ["week of 11 February 2013", "week of 18 February 2013"]),
        ("W", "2013-02-17 23:59", "2013-02-18", ["week of 17 February 2013", "week of 18 February 2013"]),
        ("M", "2012-12-31", "2013-01-01", ["December 2012", "January 2013"]),
        ("Q", "2012-12-31", "2013-03-31", ["quarter 4 of 2012", "quarter 1 of 2013"]),
        ("Y", "2012-12-31", "2013-01-01", ["2012", "2013"]),
        ("7D", "2013-02-12 09:00", "2013-02-19", ["7 days from 12 February 2013", "7 days from 19 February 2013"]),
        ("1D", "2013-02-12 09:00", "2013-02-13", ["12 February 2013", "13 February 2013"]),
        ("36h", "2013-02-11 20:00", "2013-02-12 12:00", ["36 hours from 11 February 2013, 00:00", "36 hours from 12 February 2013, 12:00"]),
        ("1 D 12 h", "2013-02-11", "2013-02-11", ["36 hours from 11 February 2013, 00:00"]),
        ("1 days 12:00:00", "2013-02-11", "2013-02-11", ["36 hours from 11 February 2013, 00:00"]),
        ("90min", "2013-02-11 01:00", "2013-02-11 01:30", ["90 minutes from 11 February 2013, 00:00", "90 minutes from 11 February 2013, 01:30"]),
        ("30s", "2013-02-11 00:00:31", "2013-02-11 00:00:59", ["30 seconds from 11 February 2013, 00:00:30"]),
        (pd.Timedelta(days=2), "2013-02-11", "2013-02-13", ["2 days from 11 February 2013", "2 days from 13 February 2013"]),
        (datetime.timedelta(hours=2), "2013-02-11", "2013-02-11 01:00", ["2 hours from 11 February 2013, 00:00"]),
    ],
)
def test_titles(freq, first, last, expected):
    assert titles([first, last], freq) == expected


@pytest.mark.parametrize(
    "freq", ["", "w", "MS", "ME", "2M", "fortnight", "-1D", "0h", "10ms", "NaT", 7, 1.5, None, True]
)
def test_other_lengths_are_refused(freq):
    with pytest.raises(ValueError, match="'freq' must be one of 'h', 'D', 'W', 'M', 'Q', 'Y' or a"):
        titles(["2013-02-11"] * 2, freq)


@pytest.mark.parametrize("freq", ["7 12h", "1,5h", "1 000s", "7 +12h", "1. 5h", "7 12:30:00"])
def test_two_numbers_need_a_unit_each(freq):
    with pytest.raises(ValueError, match="'freq' must give each number a unit of its own, such as"):
        titles(["2013-02-11"] * 2, freq)


def test_a_time_far_off_is_noticed():
    with pytest.raises(ValueError, match=r"into 2,917,\d+ batches, more than 1,000,000: is one"):
        titles(["2013-02-11", "9999-12-31"], "D")


def test_far_off_times_are_fine_where_batches_are_few():
    assert titles(["1500-06-01", "1501-01-01"], "Y") == ["1500", "1501"]


@pytest.mark.parametrize(
    ("freq", "first", "last", "zone", "starts"),
    [
        # Summer time ends on 3 November 2013 at 06:00 UTC: that day has 25 hours.
        ("D", "2013-11-03", "2013-11-04", "America/New_York", ["2013-11-03T00:00:00-04:00", "2013-11-04T00:00:00-05:00"]),
        ("W", "2013-11-03", "2013-11-04", "America/New_York", ["2013-11-03T00:00:00-04:00", "2013-11-04T00:00:00-05:00"]),
        ("2h", "2013-11-03", "2013-11-03 02:30", "America/New_York", ["2013-11-03T00:00:00-04:00", "2013-11-03T01:00:00-05:00"]),
        # On 3 November 2024 Havana's clocks went back from 01:00: two midnights.
        ("D", "2024-11-02", "2024-11-03 12:00", "America/Havana", ["2024-11-02T00:00:00-04:00", "2024-11-03T00:00:00-04:00"]),
        # On 31 March 2024 Beirut's clocks went from 00:00 to 01:00: no midnight.
        ("D", "2024-03-30", "2024-03-31 12:00", "Asia/Beirut", ["2024-03-30T00:00:00+02:00", "2024-03-31T01:00:00+03:00"]),
    ],
)
def test_days_follow_the_clock_on_the_wall(freq, first, last, zone, starts):
    frame = pd.DataFrame({"t": pd.DatetimeIndex([first, last]).tz_localize(zone), "x": 0, "y": [0, 1]})
    stream = from_table(frame, time="t", label="y", freq=freq)
    assert [batch.start.isoformat() for batch in stream] == starts
    assert sum(len(batch) for batch in stream) == 2


def test_an_hour_that_comes_twice_is_two_batches():
    hours = pd.date_range("2013-11-03 04:00", periods=4, freq="h", tz="UTC")
    frame = pd.DataFrame({"t": hours.tz_convert("America/New_York"), "x": 0, "y": [0, 1, 0, 1]})
    stream = from_table(frame, time="t", label="y", freq="h")
    assert [batch.title[17:] for batch in stream] == ["00:00 EDT", "01:00 EDT", "01:00 EST", "02:00 EST"]
    assert [len(batch) for batch in stream] == [1, 1, 1, 1]
