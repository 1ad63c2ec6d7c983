"""What the data gate finds, how serious it takes it, and what it lets through."""

import json

import numpy as np
import pandas as pd
import pytest

import mlretrain as mr
from mlretrain.stages.quality import CHECKS, Expectations, Finding, QualityGate, Report, similarity

DAYS = pd.date_range("2013-01-01", periods=100)
USUAL = pd.DataFrame(
    {
        "hour": np.arange(100) % 24,
        "wind": [np.nan if i % 10 == 0 else float(i) for i in range(100)],
        "carrier": ["UA", "DL"] * 50,
        "day": DAYS,
        "gap": pd.to_timedelta(np.arange(100) % 7, unit="h"),
    }
)
LABELS = pd.Series([0, 1] * 50, name="late")
AMOUNTS = pd.Series(np.arange(100.0), name="delay")
SPAN = DAYS[0], DAYS[0] + pd.Timedelta("100D")


def learned(**named):
    return QualityGate(**named).learn(USUAL, LABELS, DAYS, classes=[0, 1], rows_per_day=1.0)


def missing(column, share):
    X = USUAL.copy()
    X[column] = X[column].astype(object if column == "carrier" else float)
    X[column] = X[column].ffill().bfill()
    X.loc[: round(share * 100) - 1, column] = None
    return X


def with_values(column, *values, of=USUAL):
    """The usual rows, of which the first have other values."""
    X = of.copy()
    kind = object if X[column].dtype == object else None
    X[column] = pd.Series([*values, *X[column].iloc[len(values) :]], index=X.index, dtype=kind)
    return X


def refused(report):
    return tuple(f.message for f in report.findings if f.severity == "refuse")


def seen(report):
    return [(f.severity, f.check, f.column, f.message) for f in report.findings]


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


# --- Expectations ---------------------------------------------------------------------


def test_expectations_can_be_changed():
    gate = learned()
    expectations = gate.expectations_
    assert expectations["hour"].high == 23
    late = with_values("hour", 29)
    assert gate.check(late).findings[0].severity == "note"
    expectations.expect("hour", high=29)
    assert gate.check(late).findings == ()
    expectations.expect("hour", high=23, strict=True)
    assert gate.check(late).reasons == (
        "column 'hour' has 1 value (1%) outside of the usual 0 to 23, the furthest is 29",
    )
    expectations.expect("carrier", strict=True)
    assert not gate.check(with_values("carrier", "ZZ")).good
    assert not gate.check(with_values("carrier", None)).good
    expectations.expect("carrier", categories=["DL", "UA", "ZZ"])
    assert gate.check(with_values("carrier", "ZZ")).good
    del expectations.columns["hour"]
    assert [f.check for f in gate.check(USUAL).findings] == ["extra"]
    with pytest.raises(KeyError, match="nothing is expected of column 'hr'; there are: 'wind', 'carrier'"):
        expectations.expect("hr", high=3)
    with pytest.raises(ValueError, match="'wind' must have fields of kind, missing, .*, got 'hihg'"):
        expectations.expect("wind", hihg=3)


def test_expectations_survive_a_file_and_are_not_learned_over(tmp_path):
    gate = learned()
    gate.expectations_.expect("hour", high=12, strict=True)
    file = tmp_path / "quality.toml"
    gate.expectations_.save(file)
    assert Expectations.load(file) == gate.expectations_
    text = file.read_text()
    assert '[columns.carrier]\nkind = "category"' in text and "high = 12" in text

    for given in (file, str(file), Expectations.load(file)):
        again = QualityGate(expectations=given).learn(USUAL.assign(hour=99), LABELS, DAYS, classes=[0, 1])
        assert again.expectations_["hour"].high == 12
        assert "column 'hour' has 44 values" in again.check(USUAL).reasons[0]


def test_expectations_may_be_written_by_hand(tmp_path):
    file = tmp_path / "quality.toml"
    file.write_text(
        '[columns.hour]\nkind = "number"\nlow = 0\nhigh = 23\nstrict = true\n'
        '[columns."part of day"]\nkind = "category"\ncategories = ["night", "day"]\n'
        '[label]\nkind = "category"\ncategories = ["no", "yes"]\n'
    )
    X = pd.DataFrame({"hour": np.arange(48) % 24, "part of day": ["night", "day"] * 24})
    y = pd.Series(["no", "yes"] * 24, name="late")
    gate = QualityGate(expectations=file)
    assert gate.check(X, y).findings == ()
    report = gate.check(X.assign(hour=X["hour"] + 1), y.replace("no", "maybe"))
    assert [f.check for f in report.findings] == ["range", "classes"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("rows = ", "quality.toml: Invalid value"),
        ("rosw = 3", "the expectations must have fields of columns, label, .*, got 'rosw'"),
        ("[columns.hour]\nlow = 3", "'hour' must have a kind, such as kind = 'number'"),
        ('[columns.hour]\nkind = "nubmer"', "'kind' must be one of number, category, .*, got 'nubmer'"),
        ('[columns.hour]\nkind = "number"\nmax = 3', "'hour' must have fields of kind, .*, got 'max'"),
        ("columns = 3", "quality.toml: "),
        ("rows = -3", "quality.toml: 'rows' must be >= 0, got -3"),
        ("rows_per_day = -1", "quality.toml: 'rows_per_day' must be >= 0, got -1"),
        ("zone = 3", "quality.toml: 'zone' must be the name of a time zone, got 3"),
        ("duplicates = 1.5", "quality.toml: 'duplicates' must be a share from 0 to 1, got 1.5"),
        ('repeated_times = "x"', "quality.toml: 'repeated_times' must be a share from 0 to 1, got 'x'"),
        ('[columns.hour]\nkind = "number"\nlow = "x"', "quality.toml: column 'hour': 'low' must be a number, got 'x'"),
        ('[columns.day]\nkind = "category"\ncategories = [3, "Fri"]', "quality.toml: column 'day': 'categories' must be all text or all numbers .*, got \\[3, 'Fri'\\]"),
        ('[columns.day]\nkind = "category"\ncategories = [["Fri"]]', "column 'day': 'categories' must be all text"),
        ('[label]\nkind = "category"\ncategories = [0, "yes"]', "quality.toml: label: 'categories' must be all text"),
        ('[label]\nkind = "number"\ncategories = [0, 1]\nshares = [[0.5, 0.5]]', "label: 'shares' must have a pair for each of the 2 categories"),
        ('[label]\nkind = "number"\ncategories = [0]\nshares = [0.5]', "label: 'shares' must be a list of pairs, \\[least, most\\], got \\[0.5\\]"),
        ('[label]\nkind = "number"\ncategories = [0]\nshares = [[0.5, 0.4]]', "label: 'shares' must be pairs \\[least, most\\], got \\[0.5, 0.4\\]"),
        ('[label]\nkind = "number"\ncategories = [0]\nshares = [[0.5, 1.4]]', "label: 'shares' must be a share from 0 to 1, got 1.4"),
        ('[label]\nkind = "number"\nlow = 5\nhigh = 3', "quality.toml: label: 'low' must be at most 'high', got low=5, high=3"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_name(tmp_path, text, error):
    file = tmp_path / "quality.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=error):
        QualityGate(expectations=file)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"low": "x"}, "'low' must be a number, got 'x'"),
        ({"high": True}, "'high' must be a number, got True"),
        ({"high": float("nan")}, "'high' must be a number, got nan"),
        ({"low": 23.1}, "'low' must be at most 'high', got low=23.1, high=23.0"),
        ({"low": 50, "high": 3}, "'low' must be at most 'high', got low=50, high=3"),
        ({"missing": 7}, "'missing' must be a share from 0 to 1, got 7"),
        ({"missing": -0.01}, "'missing' must be a share from 0 to 1, got -0.01"),
        ({"unseen": "x"}, "'unseen' must be a share from 0 to 1, got 'x'"),
        ({"unseen": 1.01}, "'unseen' must be a share from 0 to 1, got 1.01"),
        ({"run": -1}, "'run' must be >= 0, got -1"),
        ({"run": 2.5}, "'run' must be a whole number, got 2.5"),
        ({"strict": "no"}, "'strict' must be True or False, got 'no'"),
        ({"categories": "UA"}, "'categories' must be a list, got 'UA'"),
        ({"categories": [3, "Fri"]}, "'categories' must be all text or all numbers"),
        ({"kind": "nubmer"}, "'kind' must be one of number, category, .*, got 'nubmer'"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(changes, error):
    expectations = learned().expectations_
    before = expectations["hour"]
    with pytest.raises((ValueError, TypeError), match=f"column 'hour': {error}"):
        expectations.expect("hour", **changes)
    assert expectations["hour"] is before


@pytest.mark.parametrize(
    "changes",
    [
        {"low": 23}, {"low": 3, "high": 3}, {"low": None}, {"high": float("inf")},
        {"missing": 0}, {"missing": 1}, {"unseen": 1.0}, {"run": 0}, {"strict": True},
        {"categories": []}, {"categories": [1, 2.5]}, {"kind": "mixed", "categories": [3, "Fri"]},
    ],
)  # fmt: skip
def test_a_change_that_makes_sense_is_made_and_survives_a_file(changes, tmp_path):
    expectations = learned().expectations_
    expectations.expect("hour", **changes)
    assert {name: getattr(expectations["hour"], name) for name in changes} == changes
    expectations.save(tmp_path / "quality.toml")
    assert Expectations.load(tmp_path / "quality.toml") == expectations


def test_categories_of_two_kinds_may_be_learned():
    both = pd.DataFrame({"code": pd.Categorical([3, "Fri"] * 50)})
    gate = QualityGate().learn(both)
    again = QualityGate()
    again.recall(json.loads(json.dumps(gate.memory())))
    assert again.expectations_["code"].categories == [3, "Fri"]
    assert again.check(both).findings == ()


def test_what_was_usual_stays_usual_when_more_is_learned():
    gate = learned()
    gate.expectations_.expect("carrier", strict=True)
    other = USUAL.assign(
        hour=USUAL["hour"] + 10, wind=USUAL["wind"].fillna(500), carrier=["B6", "UA", *["AA"] * 98], gap=None
    )
    gate.learn(other, LABELS + 1, DAYS, classes=[1, 2], rows_per_day=3.0)
    now = gate.expectations_
    assert (now["hour"].low, now["hour"].high) == (0, 33)
    assert (now["wind"].high, now["wind"].missing) == (500, 0.1)
    assert now["carrier"].categories == ["AA", "B6", "DL", "UA"] and now["carrier"].strict
    assert now["carrier"].run == 98
    assert (now["gap"].kind, now["gap"].high) == ("duration", 0.25)
    assert now.label.categories == [0, 1, 2] and now.rows_per_day == 3.0
    assert gate.check(USUAL, LABELS, DAYS).good and gate.check(other, LABELS + 1, DAYS).good
    before = QualityGate().learn(USUAL.assign(gap=pd.Series([None] * 100, dtype=object)))
    assert before.learn(USUAL).expectations_["gap"].kind == "duration"


def test_columns_without_names_cannot_be_stored(tmp_path):
    gate = QualityGate().learn(pd.DataFrame({0: np.arange(40.0)}))
    assert gate.check(pd.DataFrame({0: np.arange(40.0)})).findings == ()
    with pytest.raises(TypeError, match="columns must be named by text to be stored, got 0"):
        gate.expectations_.save(tmp_path / "quality.toml")


def test_what_was_learned_is_plain_and_comes_back():
    for named in ({}, {"min_overlap": 0.5, "max_auc": 0.9}):
        gate = learned(**named)
        told = json.loads(json.dumps(gate.memory()))
        again = QualityGate(**named)
        again.recall(told)
        assert again.expectations_ == gate.expectations_
        odd = with_values("wind", *[500.0] * 60)
        assert again.check(odd, times=DAYS) == gate.check(odd, times=DAYS)
    empty = QualityGate()
    empty.recall(json.loads(json.dumps(QualityGate().memory())))
    assert empty.expectations_ is None


def test_tables_show_themselves():
    gate = learned()
    table = gate.expectations_.table()
    assert table.index.tolist() == ["hour", "wind", "carrier", "day", "gap", "(label)"]
    assert table.loc["wind", ["kind", "missing", "low", "high"]].tolist() == ["number", 0.1, 1.0, 99.0]
    assert table.loc["day", "low"] == -99
    assert table.loc["(label)", ["categories", "shares"]].tolist() == ["0, 1", "50%, 50%"]
    html = gate.expectations_._repr_html_()
    assert "learned from 100 rows; 1 rows a day" in html and "<td>UA" not in html.split("carrier")[0]
    assert repr(gate.expectations_) == "<Expectations of 5 columns, learned from 100 rows>"
    first, head, _, *lines = str(gate.expectations_).splitlines()
    assert first.startswith("learned from 100 rows; 1 rows a day; ")
    assert head.split() == ["kind", "missing", "low", "high", "categories", "unseen", "run", "strict", "shares"]
    assert [line.split()[0] for line in lines] == table.index.tolist()
    assert "nan" not in str(gate.expectations_).lower()
    assert str(gate.check(USUAL)) == "Nothing odd was found."

    report = gate.check(with_values("carrier", *["<b>"] * 30))
    assert report.table()["severity"].tolist() == ["refuse"]
    head, line = str(report).splitlines()
    assert head.split() == ["severity", "column", "message", "rows"]
    assert line.startswith("refuse") and report.findings[0].message in line
    assert line.endswith("0, 1, 2, 3, 4, …")
    assert "&lt;b&gt;" in report._repr_html_() and "0, 1, 2, 3, 4, …" in report._repr_html_()
    assert Report()._repr_html_() == "<p>Nothing odd was found.</p>"
    assert (Report((Finding("warn", "a", "x"),)) + Report((Finding("refuse", "b", "y"),))).reasons == ("y",)


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


def test_every_check_is_known_by_its_severity():
    assert set(CHECKS.values()) == {"note", "warn", "refuse"}


# --- Similarity -----------------------------------------------------------------------


def table(rows, shift=0.0, seed=0):
    draw = np.random.default_rng(seed)
    a = draw.normal(size=rows)
    return pd.DataFrame(
        {
            "a": a + shift,
            "b": a + 0.1 * draw.normal(size=rows),
            "kind": draw.choice(["x", "y", None], rows),
            "when": pd.Timestamp("2013-01-01") + pd.to_timedelta(draw.random(rows), unit="D"),
        }
    )


def test_equal_tables_are_alike_and_different_ones_are_not():
    same = similarity(table(2_000), table(500, seed=1))
    assert min(same.overlap.values()) > 0.95
    assert abs(same.auc - 0.5) < 2 * same.spread
    other = similarity(table(2_000), table(500, shift=2, seed=1))
    # Two normal distributions, two standard deviations apart, overlap by 0.317.
    assert other.overlap["a"] == pytest.approx(0.317, abs=0.08)
    assert other.overlap["b"] > 0.95 and other.auc > 0.95
    assert other.table().index[0] == "a" and other.table().index[-1] == "all columns together"
    assert "Guessing alone gives an AUC between" in other._repr_html_()


def test_the_classifier_sees_what_no_column_shows():
    shuffled = table(1_000, seed=1)
    shuffled["b"] = shuffled["b"].sample(frac=1, random_state=0).to_numpy()
    alike = similarity(table(1_000), shuffled)
    assert min(alike.overlap.values()) > 0.9
    assert alike.auc > 0.8


def test_similarity_is_seeded_and_leaves_the_global_generator_alone():
    before = np.random.get_state()[1].copy()
    one, two = (similarity(table(3_000), table(3_000, seed=1), random_state=3) for _ in range(2))
    assert one == two
    assert np.array_equal(before, np.random.get_state()[1])
    with pytest.raises(ValueError, match="at least 4 rows are needed, got 0 and 100 rows"):
        similarity(table(0), table(100))


def test_columns_without_anything_to_compare():
    times = pd.DataFrame({"when": DAYS})
    assert similarity(times, times).overlap == {} and similarity(times, times).auc == 0.5
    gaps = pd.DataFrame({"gap": USUAL["gap"]})
    nothing = pd.DataFrame({"gap": pd.Series([None] * 100, dtype=object)})
    assert similarity(gaps, gaps).overlap == {"gap": 1.0}
    assert similarity(gaps, nothing).overlap["gap"] < 0.05


@pytest.mark.parametrize(
    ("named", "shift", "checks"),
    [
        ({"min_overlap": 0.9}, 0, []),
        ({"min_overlap": 0.6}, 1, []),
        ({"min_overlap": 0.7}, 1, ["overlap"]),
        ({"max_auc": 0.6}, 0, []),
        ({"max_auc": 0.6}, 1, ["told apart"]),
        ({"max_auc": 0.6, "min_overlap": 0.9, "severities": {"told apart": "warn"}}, 1, ["overlap", "told apart"]),
        ({}, 3, []),
    ],
)
def test_the_deviation_can_be_limited(named, shift, checks):
    gate = QualityGate(**named).learn(table(3_000))
    report = gate.check(table(1_000, shift=shift, seed=1))
    assert [f.check for f in report.findings if f.check in ("overlap", "told apart")] == checks


def test_similarity_by_chance_alone_does_not_refuse():
    refused = 0
    for seed in range(8):
        gate = QualityGate(max_auc=0.5, min_overlap=0.7).learn(table(300, seed=seed))
        refused += not gate.check(table(100, seed=100 + seed)).good
    assert refused <= 1


# --- Schemas --------------------------------------------------------------------------


def test_a_pandera_schema_is_checked_as_well():
    pa = pytest.importorskip("pandera.pandas")
    schema = pa.DataFrameSchema(
        {
            "hour": pa.Column(int, pa.Check.in_range(0, 20)),
            "carrier": pa.Column(str, pa.Check.isin(["UA"])),
            "tail": pa.Column(str),
        }
    )
    report = QualityGate(schema=schema).check(USUAL.set_axis(range(500, 600)))
    assert not report.good
    found = {f.column: f for f in report.findings}
    assert found["hour"].message == (
        "column 'hour' fails the schema's check in_range(0, 20): 12 rows, such as 21, 22, 23"
    )
    assert found["hour"].rows[:4] == (21, 22, 23, 45)
    assert found["carrier"].rows[:3] == (1, 3, 5)
    assert "'tail'" in found[""].message
    assert QualityGate(schema=pa.DataFrameSchema({"hour": pa.Column(int)})).check(USUAL).findings == ()


def test_a_pandera_model_is_a_schema():
    pa = pytest.importorskip("pandera.pandas")

    class Flights(pa.DataFrameModel):
        hour: int = pa.Field(ge=0, le=22)

    report = QualityGate(schema=Flights, severities={"schema": "warn"}).check(USUAL)
    assert report.good and "less_than_or_equal_to(22)" in report.warnings[0]
