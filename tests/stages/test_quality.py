"""What the data gate finds, how serious it takes it, and what it lets through."""

import numpy as np
import pandas as pd
import pytest

from mlretrain.stages.quality import QualityGate
from tests.stages.usual import DAYS, LABELS, SPAN, USUAL, learned, missing, refused, seen, with_values


@pytest.mark.parametrize(
    ("X", "reasons"),
    [
        (USUAL, ()),
        (USUAL[USUAL.columns[::-1]], ()),
        (USUAL.drop(columns="hour"), ("column 'hour' is missing",)),
        (USUAL.rename(columns={"hour": "hr"}), ("column 'hour' is missing",)),
        (USUAL.assign(extra=1), ()),
        (USUAL.assign(hour=USUAL["hour"].astype(float)), ()),
        (USUAL.assign(hour=USUAL["hour"].astype("Int64")), ()),
        (USUAL.assign(hour=USUAL["hour"].astype(object)), ()),
        (USUAL.assign(hour=USUAL["hour"] > 12), ()),
        (USUAL.assign(hour=USUAL["hour"].astype(str)), ("column 'hour' held a number, now a category",)),
        (USUAL.assign(hour=1j), ("column 'hour' held a number, now a other",)),
        (USUAL.assign(carrier=1), ("column 'carrier' held a category, now a number",)),
        (USUAL.assign(carrier=USUAL["carrier"].astype("category")), ()),
        (USUAL.assign(carrier=USUAL["carrier"].astype(object)), ()),
        (USUAL.assign(day="2013-01-01"), ("column 'day' held a time, now a category",)),
        (USUAL.assign(day=DAYS.tz_localize("UTC")), ("column 'day' held a time, now a time with zone",)),
        (USUAL.assign(day=pd.Series(DAYS, dtype=object)), ()),
        (USUAL.assign(gap=1.0), ("column 'gap' held a duration, now a number",)),
        (pd.concat([USUAL, USUAL[["hour"]]], axis=1), ("column 'hour' is there twice",)),
        (USUAL.head(30), ()),
        (USUAL.head(29), ("only 29 rows came, at least 30 are needed",)),
        (USUAL.head(1), ("only 1 row came, at least 30 are needed",)),
        (USUAL.head(0), ("only 0 rows came, at least 30 are needed",)),
        (missing("hour", 0.20), ()),
        (missing("hour", 0.21), ("column 'hour' misses 21% of its values, usually 0%",)),
        (missing("wind", 0.30), ()),
        (missing("wind", 0.31), ("column 'wind' misses 31% of its values, usually 10%",)),
        (missing("carrier", 0.21), ("column 'carrier' misses 21% of its values, usually 0%",)),
        (missing("carrier", 1.0), ("column 'carrier' misses 100% of its values, usually 0%",)),
        (USUAL.assign(day=pd.NaT), ("column 'day' misses 100% of its values, usually 0%",)),
        (with_values("wind", np.inf, -np.inf), ("column 'wind' holds 2 values that are infinite or above 3.4e38",)),
        (with_values("wind", 1e39), ("column 'wind' holds 1 value that is infinite or above 3.4e38",)),
        (with_values("wind", 10**400, of=USUAL.astype({"wind": object})),
         ("column 'wind' holds 1 value that is infinite or above 3.4e38",)),
        # The usual range is 1 to 99; far is 10 times its width outside.
        (with_values("wind", *[1079.0] * 21), ()),
        (with_values("wind", *[1080.0] * 20), ()),
        (with_values("wind", *[1080.0] * 21),
         ("column 'wind' has 21 values (21%) far outside of the usual 1 to 99, the furthest is 1080",)),
        (with_values("hour", *[10**18] * 21),
         ("column 'hour' has 21 values (21%) far outside of the usual 0 to 23, the furthest is 1e+18",)),
        (with_values("carrier", *["ZZ"] * 20), ()),
        (with_values("carrier", *["ZZ"] * 10, *["YY"] * 11),
         ("column 'carrier' has 21 rows (21%) with values never seen: 'ZZ', 'YY'",)),
        (with_values("carrier", *["ZZ"] * 21).astype({"carrier": "category"}),
         ("column 'carrier' has 21 rows (21%) with values never seen: 'ZZ'",)),
        (with_values("carrier", 7, 8, of=USUAL.astype({"carrier": object})),
         ("column 'carrier' held a category, now its kinds are mixed: 98 str, 2 int",)),
        (with_values("hour", "7", "8", of=USUAL.astype({"hour": object})),
         ("column 'hour' held a number, now its kinds are mixed: 98 int, 2 str",)),
        (with_values("day", *[pd.Timestamp("2999-01-01")] * 21),
         ("column 'day' has 21 values (21%) far outside of the usual −99 to 0 days from the newest row, "
          "the furthest is 360030",)),
        (USUAL.assign(gap=USUAL["gap"] + pd.Timedelta("9D")),
         ("column 'gap' has 100 values (100%) far outside of the usual 0 to 0.25 days, the furthest is 9.25",)),
    ],
)
def test_batches(X, reasons):
    report = learned().check(X, times=DAYS[: len(X)])
    assert refused(report) == reasons
    assert report.good == (not reasons)


@pytest.mark.parametrize(
    ("X", "finding"),
    [
        (USUAL.assign(extra=1), ("note", "extra", "extra", "column 'extra' is new, and is not used")),
        # A quarter of the range outside of it is still usual: 1 to 99 reaches to 123.5.
        (with_values("wind", *[123.5] * 21), None),
        (with_values("wind", *[124.0] * 20),
         ("note", "range", "wind", "column 'wind' has 20 values (20%) outside of the usual 1 to 99, the furthest is 124")),
        (with_values("wind", *[124.0] * 21),
         ("warn", "range", "wind", "column 'wind' has 21 values (21%) outside of the usual 1 to 99, the furthest is 124")),
        (with_values("carrier", "ZZ"),
         ("note", "unseen", "carrier", "column 'carrier' has 1 row (1%) with values never seen: 'ZZ'")),
        (USUAL.assign(hour=7), ("warn", "constant", "hour", "column 'hour' is stuck at 7")),
        (USUAL.assign(carrier="UA"), ("warn", "constant", "carrier", "column 'carrier' is stuck at 'UA'")),
        (pd.concat([USUAL.head(79), USUAL.head(21)]),
         ("warn", "duplicates", "", "21 rows (21%) repeat an earlier row, usually 0%")),
        (pd.concat([USUAL.head(99), USUAL.head(1)]),
         ("note", "duplicates", "", "1 row (1%) repeat an earlier row, usually 0%")),
    ],
)
def test_what_is_odd_and_yet_let_through(X, finding):
    report = learned().check(X, times=DAYS)
    assert report.good
    assert seen(report) == ([finding] if finding else [])
    assert report.warnings == ((finding[3],) if finding and finding[0] == "warn" else ())


TWO_ZONES = pd.Index([d.tz_localize("UTC" if i % 2 else "America/New_York") for i, d in enumerate(DAYS)], dtype=object)


@pytest.mark.parametrize(
    ("times", "severity", "check", "message"),
    [
        (DAYS, None, None, None),
        (DAYS[::-1], "refuse", "times", "the rows are not in the order of time: 99 are older than the row before"),
        (DAYS.where(DAYS != DAYS[3]), "refuse", "times", "1 of the times are missing"),
        (DAYS.tz_localize("UTC"), "refuse", "times", "the times of the rows are in the time zone UTC, not without a time zone"),
        (TWO_ZONES, "refuse", "times",
         "the times of the rows must be timestamps of one time zone, got Timestamp in the time zone America/New_York, "
         "Timestamp in the time zone UTC"),
        (pd.Index(["today"] * 100), "refuse", "times", "must be timestamps of one time zone, got str"),
        (DAYS[:99], "refuse", "rows", "100 rows came with 99 times"),
        (DAYS + pd.Timedelta("23h59min"), None, None, None),
        (DAYS + pd.Timedelta("1D"), "refuse", "future", "1 row is from the future, the last of 2013-04-11 00:00: the batch ends on 2013-04-11 00:00"),
        (DAYS - pd.Timedelta("2D"), "refuse", "old", "2 rows are older than the batch, the first of 2012-12-30 00:00: the batch begins on 2013-01-01 00:00"),
        (DAYS.repeat(2)[:100], "warn", "repeated times", "51% of the rows have the time of the row before, usually 0%"),
    ],
)
def test_times(times, severity, check, message):
    found = learned().check(USUAL.assign(day=DAYS), LABELS, times, span=SPAN).findings
    found = [f for f in found if f.check not in ("range", "far")]
    assert [f.severity for f in found] == ([severity] if severity else [])
    assert all(f.check == check and message in f.message for f in found)


@pytest.mark.parametrize(("max_age", "good"), [("24h", False), ("25h", True), (None, True)])
def test_the_age_of_the_newest_row(max_age, good):
    times = DAYS - pd.Timedelta("1h")
    span = times[0], SPAN[1]
    report = QualityGate(max_age=max_age).check(USUAL, times=times, span=span)
    assert report.good == good
    assert good or report.reasons == ("the newest row is 1.04 days old, 1 days are allowed",)


@pytest.mark.parametrize(("days", "odd"), [(33, True), (34, False), (300, False), (301, True)])
def test_the_volume(days, odd):
    span = DAYS[0], DAYS[0] + pd.Timedelta(days=days)
    times = pd.date_range(*span, periods=101)[:-1]
    gate = learned(severities={"far": "ignore", "range": "ignore"})
    report = gate.check(USUAL, times=times, span=span)
    assert [f.check for f in report.findings if f.severity == "warn"] == ["volume"] * odd
    assert not odd or "times as many as usual" in report.warnings[0]


def test_what_was_odd_in_the_training_data_is_usual():
    odd = pd.DataFrame(
        {
            "stuck": 7,
            "kind": np.tile(["x", "x"], 50),
            "mixed": np.array([1, "a"] * 50, dtype=object),
            "nothing": np.nan,
            "id": [f"id {i}" for i in range(100)],
        }
    )
    gate = QualityGate().learn(pd.concat([odd, odd]))
    assert gate.check(odd).findings == ()
    assert gate.expectations_.duplicates == 0.5
    # Half of the rows of training were ids never seen before, so new ones are expected.
    gate = QualityGate().learn(odd)
    assert gate.expectations_["id"].unseen == 1.0
    report = gate.check(odd.assign(id=[f"new {i}" for i in range(100)], mixed="a", nothing=3.0))
    assert [(f.severity, f.check) for f in report.findings] == [("note", "unseen")]


def test_a_stretch_of_one_value_as_long_as_in_training_is_usual():
    weather = np.repeat([0.0, 1.0, 0.0, 2.0], [40, 5, 50, 5])
    X = pd.DataFrame({"rain": weather, "sky": np.where(weather, "wet", "dry"), "id": np.arange(100.0)})
    gate = QualityGate().learn(X)
    assert [gate.expectations_[c].run for c in X] == [50, 50, 1]
    dry = X.assign(rain=0.0, sky="dry")
    assert gate.check(dry.head(50)).findings == ()
    assert gate.check(dry.head(51)).warnings == (
        "column 'rain' is stuck at 0", "column 'sky' is stuck at 'dry'",
    )


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_times_beyond_the_range_of_pandas_own_kind(zone):
    ancient = pd.Series([pd.Timestamp("0099-01-01", tz=zone)] * 50 + [None] + [*DAYS[51:].tz_localize(zone)], dtype=object)
    gate = QualityGate().learn(USUAL.assign(day=DAYS.tz_localize(zone)), times=DAYS)
    report = gate.check(USUAL.assign(day=ancient), times=DAYS)
    assert [(f.severity, f.check, len(f.rows)) for f in report.findings] == [("refuse", "far", 20)]
    assert "50 values (50%) far outside of the usual −99 to 0 days" in report.reasons[0]


def test_findings_name_the_offending_rows_and_not_too_many():
    X = with_values("wind", *[9_999.0] * 60).assign(hour=USUAL["hour"].astype(float))
    X.loc[[3, 50], "hour"] = np.inf
    X.loc[99, "carrier"] = "ZZ"
    found = {f.check: f.rows for f in learned().check(X).findings}
    assert found == {"far": tuple(range(20)), "infinite": (3, 50), "unseen": (99,)}
    zones = [DAYS[0].tz_localize("UTC"), *DAYS[1:].tz_localize("Asia/Tokyo")]
    of_times = learned().check(USUAL.assign(day=pd.Series(zones, dtype=object)))
    assert of_times.findings[0].rows == (0,) and of_times.reasons == (
        "column 'day' held a time, now its kinds are mixed: 99 Timestamp in the time zone Asia/Tokyo, "
        "1 Timestamp in the time zone UTC",
    )
    mixed = with_values("carrier", "UA", 7, "DL", 8, of=USUAL.astype({"carrier": object}))
    assert learned().check(mixed).findings[0].rows == (1, 3)
    assert learned().check(USUAL, LABELS.replace(1, 2)).findings[0].rows == tuple(range(1, 40, 2))


@pytest.mark.parametrize("layout", ["columns", "rows", "ints", "mixed"])
def test_tables_of_numbers_in_every_layout(layout):
    values = np.random.default_rng(0).normal(size=(3_000, 4))
    X = pd.DataFrame(values, columns=list("abcd"))
    if layout == "columns":
        X = pd.DataFrame({c: X[c].to_numpy().copy() for c in X})
    if layout == "ints":
        X = (X * 1e6).astype(int)
    if layout == "mixed":
        X = X.assign(d=(X["d"] * 1e6).astype(int), c=X["c"].astype("float32"))
    gate = QualityGate().learn(X)
    assert gate.check(X).findings == ()
    expected = gate.expectations_
    assert [expected[c].low for c in X] == pytest.approx(X.min().tolist())
    assert [expected[c].high for c in X] == pytest.approx(X.max().tolist())
    twice = pd.concat([X, X]).reset_index(drop=True)
    assert [f.message for f in gate.check(twice).findings] == [
        "3,000 rows (50%) repeat an earlier row, usually 0%"
    ]
    assert gate.check(twice).findings[0].rows == tuple(range(3_000, 3_020))


def test_before_anything_was_learned_only_what_is_wrong_in_itself_is_found():
    assert QualityGate().check(USUAL, LABELS, DAYS, span=SPAN).findings == ()
    assert not QualityGate(min_rows=101).check(USUAL).good
    assert not QualityGate().check(with_values("wind", np.inf)).good
    assert not QualityGate().check(USUAL, LABELS.where(LABELS > 0)).good
    assert not QualityGate().check(USUAL, LABELS, DAYS[::-1]).good
    assert not QualityGate().check(pd.concat([USUAL, USUAL], axis=1)).good


@pytest.mark.parametrize("severity", ["note", "warn", "refuse"])
@pytest.mark.parametrize(
    ("check", "X"),
    [
        ("range", with_values("wind", *[124.0] * 21)),
        ("unseen", with_values("carrier", *["ZZ"] * 21)),
        ("extra", USUAL.assign(extra=1)),
        ("missing", missing("hour", 0.5)),
    ],
)
def test_the_severity_of_each_check_can_be_set(check, severity, X):
    report = learned(severities={check: severity}).check(X, times=DAYS)
    assert [(f.severity, f.check) for f in report.findings] == [(severity, check)]
    assert learned(severities={check: "ignore"}).check(X, times=DAYS).findings == ()


@pytest.mark.parametrize(
    ("X", "remedy"),
    [
        (with_values("carrier", *["ZZ"] * 21), "severities={'unseen': 'warn'}"),
        (with_values("wind", *[1080.0] * 21), "severities={'far': 'warn'}"),
        (missing("hour", 0.3), "severities={'missing': 'warn'}"),
        (with_values("carrier", *["ZZ"] * 21, of=with_values("wind", *[1080.0] * 21)),
         "severities={'far': 'warn', 'unseen': 'warn'}"),
    ],
)  # fmt: skip
def test_what_may_be_here_to_stay_is_refused_with_the_way_to_accept_it(X, remedy):
    assert learned().check(X).reasons[-1] == (
        f"if this is right and here to stay, let it pass with QualityGate({remedy})"
    )
    # As told: it passes, and once it was learned it is usual.
    gate = eval(f"learned({remedy})")
    assert gate.check(X).good and gate.check(X).warnings
    gate.learn(X)
    assert gate.check(X).findings == ()


def test_a_fault_is_never_proposed_to_be_accepted():
    assert learned().check(USUAL.drop(columns="hour")).reasons == ("column 'hour' is missing",)
    assert learned().check(USUAL[:5]).reasons == ("only 5 rows came, at least 30 are needed",)


def test_what_a_strict_column_refuses_is_accepted_by_its_expectation():
    gate = learned()
    gate.expectations_.expect("carrier", strict=True)
    one = with_values("carrier", "ZZ")
    assert gate.check(one).reasons[-1] == (
        "if this is right and here to stay, change the expectations with "
        "expect('carrier', strict=False)"
    )
    gate.expectations_.expect("carrier", strict=False)
    assert gate.check(one).good
