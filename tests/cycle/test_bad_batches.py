"""Every way we could think of to spoil a batch, and what a whole cycle makes of it."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import mlretrain as mr
from mlretrain.streams.batch import Batch

ROWS = 120
BAD = 5  # the spoilt batch: after two of the warm-up and two good ones
LATER = pd.Timestamp("2099-12-31 23:59")


def day(number):
    generator = np.random.default_rng(number)
    start = pd.Timestamp("2013-01-01") + pd.Timedelta(days=number - 1)
    X = pd.DataFrame(generator.normal(size=(ROWS, 2)), columns=["a", "b"])
    X["kind"] = generator.choice(["x", "y", "z"], ROWS)
    X["booked"] = start - pd.to_timedelta(generator.integers(1, 20, ROWS), unit="D")
    y = pd.Series((X["a"] + 0.4 * generator.normal(size=ROWS) > 0).astype(int), name="late")
    times = pd.date_range(start, periods=ROWS, freq="1min")
    return Batch(number, start, start + pd.Timedelta(days=1), X, y, times, f"day {number}")


def table(change):
    """Spoil the columns."""
    return lambda batch: dataclasses.replace(batch, X=change(batch.X.copy()))


def labels(change):
    return lambda batch: dataclasses.replace(batch, y=change(batch.y.copy()))


def times(change):
    return lambda batch: dataclasses.replace(batch, times=change(batch.times))


def rows(choice):
    """Spoil the batch as a whole: other rows, or fewer."""
    return lambda batch: dataclasses.replace(
        batch, X=batch.X.iloc[choice], y=batch.y.iloc[choice], times=batch.times[choice]
    )


def some(column, value, share=0.5):
    """A share of a column's values replaced, whatever its kind."""

    def change(X):
        X[column] = X[column].astype(object)
        X.loc[X.index[: int(share * len(X))], column] = value
        return X

    return table(change)


def zones(index):
    mixed = [t.tz_localize("UTC" if i % 2 else "America/New_York") for i, t in enumerate(index)]
    return pd.Index(mixed, dtype=object)


REFUSED = {
    # what is wrong: (how, a part of what is said)
    "empty": (rows(slice(0, 0)), "only 0 rows came"),
    "one row": (rows(slice(0, 1)), "only 1 row came"),
    "too few rows": (rows(slice(0, 29)), "only 29 rows came"),
    "a column is missing": (table(lambda X: X.drop(columns="a")), "column 'a' is missing"),
    "all columns are missing": (table(lambda X: X[[]]), "column 'kind' is missing"),
    "a column is renamed": (table(lambda X: X.rename(columns={"kind": "Kind"})), "column 'kind' is missing"),
    "columns are numbered": (table(lambda X: X.set_axis(range(4), axis=1)), "column 'a' is missing"),
    "a column is there twice": (table(lambda X: pd.concat([X, X[["a"]]], axis=1)), "'a' is there twice"),
    "numbers as text": (table(lambda X: X.astype({"a": str})), "column 'a' held a number, now a category"),
    "text instead of numbers": (table(lambda X: X.assign(a="high")), "column 'a' held a number, now a category"),
    "numbers instead of text": (table(lambda X: X.assign(kind=3)), "column 'kind' held a category, now a number"),
    "times instead of numbers": (table(lambda X: X.assign(b=X["booked"])), "column 'b' held a number, now a time"),
    "times as text": (table(lambda X: X.astype({"booked": str})), "column 'booked' held a time, now a category"),
    "complex numbers": (table(lambda X: X.assign(a=1 + 2j)), "column 'a' held a number, now a other"),
    "lists in a column": (some("a", pd.Series([[1, 2]] * 60)), "column 'a'"),
    "mixed kinds in a column of numbers": (some("a", "high"), "its kinds are mixed: 60 str, 60 float"),
    "mixed kinds in a column of text": (some("kind", 3), "its kinds are mixed"),
    "a time with a zone": (table(lambda X: X.assign(booked=X["booked"].dt.tz_localize("UTC"))),
                           "held a time, now a time with zone"),
    "mixed time zones in a column": (some("booked", pd.Timestamp("2013-01-01", tz="UTC")), "its kinds are mixed"),
    "all missing": (table(lambda X: X.assign(a=np.nan, b=np.nan, kind=None, booked=pd.NaT)),
                    "column 'a' misses 100%"),
    "a column is all missing": (table(lambda X: X.assign(b=np.nan)), "column 'b' misses 100%"),
    "much of a column is missing": (some("kind", None, 0.3), "column 'kind' misses 30%"),
    "an infinite value": (some("a", np.inf, 0.01), "column 'a' holds 1 value that is infinite"),
    "minus infinity": (some("a", -np.inf), "60 values that are infinite"),
    "a number too large for a float": (some("a", 10**400), "60 values that are infinite or above"),
    "huge integers": (table(lambda X: X.assign(a=2**62)), "far outside of the usual"),
    "huge unsigned integers": (table(lambda X: X.assign(a=np.uint64(2**64 - 1))), "far outside of the usual"),
    "huge integers among others": (some("a", 10**30), "far outside of the usual"),
    "another unit": (table(lambda X: X.assign(a=X["a"] * 1000)), "column 'a' has"),
    "a code for missing": (some("b", -9999.0), "the furthest is −9999"),
    "unseen categories": (table(lambda X: X.assign(kind=X["kind"].str.upper())), "values never seen: "),
    "future dates in a column": (some("booked", LATER), "far outside of the usual"),
    "a new class": (labels(lambda y: y.replace(1, 2)), "classes never seen: 2"),
    "labels as text": (labels(lambda y: y.astype(str)), "label 'late' held numbers, now text"),
    "labels as words": (labels(lambda y: y.map({0: "no", 1: "yes"})), "label 'late' held numbers, now text"),
    "labels as truth values": (labels(lambda y: y.astype(bool)), "held numbers, now truth values"),
    "labels of mixed kinds": (labels(lambda y: y.astype(object).where(y.index > 2, "no")), "now values of other kinds"),
    "labels missing": (labels(lambda y: y.where(y.index > 2)), "3 of 120 labels are missing"),
    "all labels missing": (labels(lambda y: y * np.nan), "120 of 120 labels are missing"),
    "fewer labels than rows": (labels(lambda y: y.iloc[:-3]), "120 rows came with 117 labels"),
    "rows in no order": (rows(np.random.default_rng(0).permutation(ROWS)), "not in the order of time"),
    "rows backwards": (rows(slice(None, None, -1)), "not in the order of time: 119 are older"),
    "mixed time zones": (times(zones), "must be timestamps of one time zone"),
    "another time zone": (times(lambda t: t.tz_localize("UTC")), "in the time zone UTC, not without"),
    "times missing": (times(lambda t: t.where(t != t[7])), "1 of the times are missing"),
    "times that are none": (times(lambda t: pd.RangeIndex(len(t))), "must be timestamps of one time zone"),
    "rows from the future": (times(lambda t: t + pd.Timedelta("400D")), "rows are from the future"),
    "one row from the future": (times(lambda t: t[:-1].append(pd.DatetimeIndex([LATER]))), ": 1 row is from the future"),
    "the batch of last week once more": (times(lambda t: t - pd.Timedelta("7D")), "rows are older than the batch"),
}  # fmt: skip

USED = {
    "reordered columns": (table(lambda X: X[["kind", "b", "booked", "a"]]), ""),
    "an extra column": (table(lambda X: X.assign(extra="new")), ""),
    "other number kinds": (table(lambda X: X.astype({"a": "float32", "b": "Float64"})), ""),
    "text as a category": (table(lambda X: X.astype({"kind": "category"})), ""),
    "an index of its own": (table(lambda X: X.set_axis(list("ab") * 60)), ""),
    "a little is missing": (some("kind", None, 0.1), ""),
    "a few unseen categories": (some("kind", "w", 0.1), ""),
    "one class": (labels(lambda y: y * 0), ""),
    "labels as another kind of numbers": (labels(lambda y: y.astype(float)), ""),
    "a column that is stuck": (table(lambda X: X.assign(b=0.5)), "column 'b' is stuck at 0.5"),
    "rows that repeat others": (rows(np.arange(ROWS) // 2), "60 rows (50%) repeat an earlier row"),
    "all times equal": (times(lambda t: t[[0] * ROWS]), "have the time of the row before"),
    "much beyond the range": (table(lambda X: X.assign(b=X["b"] + 6)), "column 'b' has"),
    "few of many rows": (rows(slice(0, 35)), "0.29 times as many as usual"),
}  # fmt: skip


class Days:
    """Eight days, of which the fifth is spoilt."""

    name = "days"

    def __init__(self, spoil):
        self.spoil = spoil

    def __iter__(self):
        return (self.spoil(day(n)) if n == BAD else day(n) for n in range(1, 9))


class Numbers(TransformerMixin, BaseEstimator):
    """The two columns of numbers, and quickly."""

    def fit(self, X, y=None):
        self.fitted_ = True
        return self

    def transform(self, X):
        return X[["a", "b"]].to_numpy(dtype=float)


def encoded():
    return make_column_transformer(
        (StandardScaler(), ["a", "b"]), (OneHotEncoder(handle_unknown="ignore"), ["kind"])
    )


STRATEGIES = {
    "refit": lambda: (LogisticRegression(), mr.strategies.SlidingWindow("3D")),
    "continual": lambda: (
        SGDClassifier(loss="log_loss", learning_rate="constant", random_state=0), mr.strategies.Continual()
    ),
    "transfer": lambda: (
        LogisticRegression(), mr.strategies.Transfer(freeze="columns", size="3D")
    ),
}  # fmt: skip


def run(spoil, strategy="refit", trigger=None, columns=Numbers, label_delay=None):
    model, how = STRATEGIES[strategy]()
    cycle = mr.RetrainingCycle(
        Pipeline([("columns", columns()), ("model", model)]),
        trigger=mr.triggers.Cron("0 0 * * *") if trigger is None else trigger,
        strategy=how,
        gate=mr.gates.Threshold("accuracy", 0.3),
        warm_up=2,
        label_delay=label_delay,
        random_state=0,
    )
    return cycle.run(Days(spoil))


def goes_on(trace):
    """The champion answered the day after, and learning went on."""
    after = [trace[number] for number in range(4, 7)]
    assert all(p.champion and p.scores["accuracy"] > 0.7 for p in after)
    assert all(p.events[0] == "retrained" for p in after)
    assert any("promoted" in p.events for p in after)


def test_there_are_enough_kinds():
    assert len(REFUSED) >= 25 and len(REFUSED) + len(USED) >= 50


def test_without_a_spoilt_day_every_day_is_used():
    trace = run(lambda batch: batch)
    assert all("promoted" in p.events for p in trace)
    assert not any("look at this" in step.output for step in trace.steps)
    goes_on(trace)


@pytest.mark.parametrize(
    ("kind", "strategy"),
    [(kind, "refit") for kind in REFUSED]
    + [(kind, s) for kind in ("empty", "an infinite value", "a new class") for s in ("continual", "transfer")],
)
def test_a_spoilt_batch_is_refused_with_its_reason_and_the_champion_goes_on(kind, strategy):
    spoil, said = REFUSED[kind]
    trace = run(spoil, strategy)
    spoilt = trace[3]
    assert spoilt.title == "day 5" and spoilt.events == ["alert"]
    assert spoilt.summary.startswith("the data were refused: ") and said in spoilt.summary
    assert trace[4].champion == spoilt.champion == "v3"
    goes_on(trace)


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("empty", "day 5"),
        ("mixed time zones", "day 5"),
        ("fewer labels than rows", "day 6"),
        ("a new class", "day 6"),
        ("labels as text", "day 6"),
        ("labels missing", "day 6"),
    ],
)
def test_labels_that_are_late_are_refused_when_they_come(kind, known):
    trace = run(REFUSED[kind][0], label_delay="36h")
    assert [p.title for p in trace if p.events == ["alert"]] == [known]
    assert [p.champion for p in trace][-1] == "v5" and trace[6].scores["accuracy"] > 0.7


@pytest.mark.parametrize("kind", list(REFUSED)[::6])
def test_it_is_refused_too_when_nobody_asked_for_a_retraining(kind):
    spoil, said = REFUSED[kind]
    trace = run(spoil, trigger=mr.triggers.OnDemand())
    assert trace[3].events == ["alert"] and said in trace[3].summary
    assert [p.champion for p in trace][1:] == ["v1"] * 6
    assert trace[4].events == [] and trace[4].scores["accuracy"] > 0.7


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("kind", USED)
def test_a_batch_that_is_only_odd_is_used_and_what_is_odd_is_said(kind, strategy):
    spoil, said = USED[kind]
    trace = run(spoil, strategy, columns=encoded)
    odd = trace[3]
    assert odd.events[0] == "retrained" and odd.scores
    checked = next(step for step in odd.steps if step.name == "validate")
    assert checked.output.startswith("yes, it is good")
    assert said in checked.output and ("look at this" in checked.output) == bool(said)
    goes_on(trace)


@pytest.mark.parametrize("kind", ["empty", "all labels missing", "an infinite value", "rows in no order", "mixed time zones"])
def test_a_spoilt_first_batch_makes_no_model_and_the_next_one_does(kind):
    class FirstIsSpoilt(Days):
        def __iter__(self):
            return (self.spoil(day(n)) if n == 1 else day(n) for n in range(1, 6))

    made = mr.RetrainingCycle(
        make_pipeline(encoded(), LogisticRegression()), trigger=mr.triggers.OnDemand(), warm_up=1
    )
    trace = made.run(FirstIsSpoilt(REFUSED[kind][0]))
    assert trace[0].events == ["alert"] and "there is still no model" in trace[0].steps[-2].output
    assert trace[1].events == ["retrained", "promoted"]
    assert [p.champion for p in trace] == [None, None, "v1", "v1", "v1"]


def test_a_new_category_that_stays_is_refused_until_it_is_accepted_as_the_alert_says():
    class NewForGood(Days):
        def __iter__(self):
            change = table(lambda X: X.assign(kind=X["kind"].where(X.index % 2 == 0, "new")))
            return (change(day(n)) if n > 3 else day(n) for n in range(1, 9))

    def alerts(**named):
        cycle = mr.RetrainingCycle(
            make_pipeline(encoded(), LogisticRegression()), trigger=mr.triggers.Cron("0 0 * * *"),
            gate=mr.gates.Threshold("accuracy", 0.3), warm_up=2, **named,
        )
        trace = cycle.run(NewForGood(lambda batch: batch))
        return [p.summary for p in trace if "alert" in p.events], trace[-1]

    said, last = alerts()
    assert len(said) == 5 and last.champion == "v2"
    remedy = said[0].split("let it pass with ")[1]
    said, last = alerts(quality=eval(remedy, {"QualityGate": mr.QualityGate}))
    assert said == [] and last.champion == "v6"
    assert next(s for s in last.steps if s.name == "validate").output == "yes, it is good"
