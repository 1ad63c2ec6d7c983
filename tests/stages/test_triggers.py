"""When each trigger fires: just over its threshold, and not just under."""

import pandas as pd
import pytest

from mlretrain.stages.triggers import Cron, OnDemand, PerformanceDrop
from tests.stages.moments import moment


def fired(trigger, scores, *, metric="accuracy", baseline=0.9, labels=100):
    """The days of January on which the trigger fires, given a score a day."""
    return [
        day
        for day, score in enumerate(scores, 1)
        if trigger.update(
            moment(
                day,
                scores={} if score is None else {metric: score},
                baseline={} if baseline is None else {metric: baseline},
                labels=labels,
            )
        )
    ]


@pytest.mark.parametrize(
    ("settings", "scores", "days"),
    [
        # against the exam: a fall of exactly `by` counts, though 0.9 - 0.8 < 0.1 in binary
        ({"by": 0.1}, [0.9, 0.801, 0.8, 0.799, 0.95], [3, 4]),
        ({"by": 0.1, "against": "best"}, [0.7, 0.65, 0.8, 0.71, 0.7], [5]),
        ({"below": 0.8}, [0.81, 0.8, 0.799], [3]),
        ({"below": 0.8, "patience": 2}, [0.7, 0.9, 0.7, 0.7, 0.7], [4, 5]),
        ({"below": 0.8, "min_labels": 100}, [0.7], [1]),
        ({"below": 0.8, "min_labels": 101}, [0.7], []),
        ({"below": 0.8}, [None, float("nan"), 0.7], [3]),
    ],
)
def test_performance_drop(settings, scores, days):
    assert fired(PerformanceDrop("accuracy", **settings), scores) == days


def test_performance_drop_without_a_reference_waits():
    trigger = PerformanceDrop("accuracy", by=0.1)
    assert fired(trigger, [0.1], baseline=None) == []


def test_a_new_champion_is_judged_by_its_own_best():
    trigger = PerformanceDrop("accuracy", by=0.1, against="best")
    assert not trigger.update(moment(1, scores={"accuracy": 0.9}))
    assert not trigger.update(moment(2, scores={"accuracy": 0.7}, champion="v2"))
    assert trigger.update(moment(3, scores={"accuracy": 0.6}, champion="v2"))


def test_reasons_hold_the_numbers():
    trigger = PerformanceDrop("neg_log_loss", by=0.02)
    signal = trigger.update(
        moment(1, scores={"neg_log_loss": -0.55}, baseline={"neg_log_loss": -0.5})
    )
    assert signal.why == "neg_log_loss is -0.5500, 0.0500 below its exam (-0.5000), at least 0.02"


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("0 0 * * *", list(range(1, 11))),  # each batch ends at a midnight
        ("0 0 * * 1", [6]),  # Monday 7 January begins when the 6th ends
        ("30 12 5 * *", [5]),
        ("0 */6 3 * *", [2, 3]),  # at 0:00, 6:00, 12:00, 18:00 of the 3rd: the 2nd ends at 0:00
        ("0 0 1 2 *", []),
    ],
)
def test_cron_fires_once_for_all_moments_of_a_batch(expression, days):
    trigger = Cron(expression)
    assert [day for day in range(1, 11) if trigger.update(moment(day))] == days


def test_cron_that_missed_moments_fires_once():
    trigger = Cron("0 0 * * *")
    assert trigger.update(moment(1))
    late = moment(9, start=pd.Timestamp("2013-01-02"))
    assert trigger.update(late).why == "scheduled for 2013-01-03 00:00 (0 0 * * *)"
    assert not trigger.update(moment(10, time=pd.Timestamp("2013-01-10 12:00")))


def test_cron_keeps_to_the_time_zone_of_the_stream():
    # On 10 March 2013 New York's clocks went from 2:00 to 3:00: midnight to midnight is 23 hours.
    zone = "America/New_York"
    trigger = Cron("0 0 * * *")
    assert not trigger.update(
        moment(
            start=pd.Timestamp("2013-03-10 00:00", tz=zone),
            time=pd.Timestamp("2013-03-10 23:59", tz=zone),
        )
    )
    assert trigger.update(moment(time=pd.Timestamp("2013-03-11 00:00", tz=zone)))


def test_cron_refuses_a_day_that_does_not_exist():
    with pytest.raises(ValueError, match="'expression' must"):
        Cron("0 0 31 2 *")


def test_on_demand_answers_each_request_once():
    trigger = OnDemand(at=["2013-01-03 15:00"])
    assert [day for day in range(1, 6) if trigger.update(moment(day))] == [3]
    trigger.ask("a new timetable")
    assert trigger.update(moment(6)).why == "a new timetable"
    assert not trigger.update(moment(7))


def test_either_and_both():
    drop = PerformanceDrop("accuracy", below=0.8)
    weekly = Cron("0 0 * * 1")
    scores = [0.7 if day in (3, 6) else 0.9 for day in range(1, 11)]
    assert fired(weekly | drop, scores) == [3, 6]
    assert fired(Cron("0 0 * * 1") & drop, scores) == [6]
    assert (weekly | drop).metrics == ("accuracy",)


def test_the_silent_side_of_both_still_counts_moments():
    # `&` must show every moment to both sides, or patience would lose count.
    patient = PerformanceDrop("accuracy", below=0.8, patience=6)
    assert fired(Cron("0 0 * * 1") & patient, [0.7] * 8) == [6]


def test_combinations_say_what_decided():
    both = Cron("0 0 * * 1") & PerformanceDrop("accuracy", below=0.8)
    signal = both.update(moment(1, scores={"accuracy": 0.7}))
    assert signal.why == "the next scheduled moment is 2013-01-07 00:00"
    nested = (Cron("0 0 * * 1") | OnDemand()) & OnDemand()
    assert repr(nested) == "(Cron('0 0 * * 1') | OnDemand()) & OnDemand()"
