"""Freshness and volume told apart, and the columns that an old model stumbles over."""

from html import unescape

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

import mlretrain as mr
from tests.cycle.streams import Days

SETTINGS = {
    "model": LogisticRegression(), "metric": "accuracy", "warm_up": 2, "n_jobs": 1,
}
DAY = mr.strategies.SlidingWindow("12h")  # a day's rows come in its first hours


def fresh(stream, strategy=DAY, **changes):
    return mr.freshness(stream, strategy, **SETTINGS | changes)


def gains(result):
    return dict(zip(("first", "any age", "newest", "all"), result.table()["gain"], strict=True))


def test_where_the_concept_turns_round_newer_rows_are_what_counts():
    found = gains(fresh(Days(days=14, turn=4)))
    assert found["newest"] > found["any age"] + 0.1
    assert found["newest"] > found["all"] + 0.1


def test_where_nothing_changes_freshness_is_worth_nothing():
    found = fresh(Days(days=14))
    assert abs(found.share) < 0.02


def test_the_models_compared_learn_from_as_many_rows():
    result = fresh(Days(days=6, rows=80), draws=4)
    # Of 80 rows a day 20 are the exam, of the 160 rows of the warm-up 40.
    table = result.scores.set_index("trained on")["rows trained on"]
    assert set(table["as many rows of any age"]) == {40, 60}
    assert (table["as many rows of any age"] == 60).sum() == 4 * 3
    assert set(table["the first model"]) == {40}
    assert table["all rows so far"].tolist() == [120, 220, 300, 380]


def test_rows_of_any_age_are_drawn_by_the_seed_alone():
    state = np.random.get_state()[1].copy()
    one, two, other = (fresh(Days(days=6), random_state=seed) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one.scores, two.scores)
    assert not one.scores.equals(other.scores)
    assert (np.random.get_state()[1] == state).all()


def test_a_strategy_that_leaves_no_row_out_has_nothing_to_tell_apart():
    with pytest.raises(ValueError, match=r"'strategy' must leave rows out, .* got FullRefit\(\)"):
        fresh(Days(days=6), mr.strategies.FullRefit())
    with pytest.raises(ValueError, match="'draws' must be >= 1, got 0"):
        fresh(Days(days=6), draws=0)


@pytest.mark.parametrize("ask", [fresh, lambda stream, **s: mr.extrapolation(stream, **SETTINGS | s)])
@pytest.mark.parametrize(
    ("days", "warm_up", "message"),
    [
        (6, 6, "got 6 for a stream of 6 batches in 6 days: .* such as warm_up=3, or a longer stream"),
        (6, "28D", "got '28D' for a stream of 6 batches in 6 days: .* such as warm_up=3"),
        (1, 1, "got 1 for a stream of 1 batch in 1 day: .* Take a longer stream"),
        (6, 5, ""),
        (6, "5D", ""),
    ],
)
def test_a_warm_up_that_leaves_nothing_to_answer_is_refused(ask, days, warm_up, message):
    if not message:
        assert ask(Days(days=days), warm_up=warm_up).told()
    else:
        with pytest.raises(ValueError, match=f"'warm_up' must be shorter than the stream, {message}"):
            ask(Days(days=days), warm_up=warm_up)


def warming(days=10, slope=8.0):
    """A straight line is learned where the truth is flat outside of the known range."""
    rng = np.random.default_rng(0)
    rows = 60 * days
    warm = np.arange(rows) / rows * slope + rng.normal(scale=0.5, size=rows)
    other = rng.normal(size=rows)
    y = np.minimum(warm, 1.5) + other
    times = pd.date_range("2013-01-01", periods=rows, freq="24min")
    table = pd.DataFrame({"time": times, "warm": warm, "other": other, "y": y})
    return mr.streams.from_table(table, time="time", label="y", freq="D", task="regression")


def columns(stream, **changes):
    settings = {"model": Ridge(), "warm_up": 2, "n_jobs": 1} | changes
    return mr.extrapolation(stream, **settings)


def test_the_column_that_leaves_its_range_is_named():
    found = columns(warming())
    table = found.table()
    assert table.index.tolist()[:2] == ["as it is", "warm"]
    assert table.loc["warm", "outside"] > 0.5 > 0.1 > table.loc["other", "outside"]
    assert table.loc["warm", "gain, clipped"] > 1
    assert abs(table.loc["other", "gain, clipped"]) < 0.05
    assert found.told()[0].startswith("The first model scores neg_mean_absolute_error")
    assert "Without warm it gains +" in found.told()[0]


def test_where_nothing_leaves_its_range_no_clipping_helps():
    table = columns(warming(slope=0.0)).table()
    assert table["outside"].max() < 0.1
    assert table["gain, clipped"].abs().max() < 0.02


def test_columns_may_be_looked_at_together():
    table = columns(warming(), columns=["other", ("warm", "other")]).table()
    assert table.index.tolist() == ["as it is", "warm, other", "other"]


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ("warm", TypeError, "'columns' must be a list of columns, got 'warm'"),
        (["warm", "cold"], ValueError, r"'columns' must be columns of numbers, .* got \['cold'\]"),
        ([], ValueError, r"'columns' must be columns of numbers, .* got \[\]"),
    ],
)
def test_columns_that_are_none(asked, error, message):
    with pytest.raises(error, match=message):
        columns(warming(days=4), columns=asked)


@pytest.mark.parametrize("make", [lambda: fresh(Days(days=6)), lambda: columns(warming(days=5))])
def test_they_show_themselves(make):
    result = make()
    for shown in (repr(result), unescape(result._repr_html_())):
        assert result.heading in shown
        assert all(name in shown for name in result.table().index)
    for dark in (False, True):
        assert result.figure(dark=dark).alt.startswith(result.heading)
