"""When each trigger fires: just over its threshold, and not just under."""

import numpy as np
import pandas as pd
import pytest

from mlretrain.stages.triggers import (
    CostAware,
    Cron,
    DataDrift,
    NewData,
    OnDemand,
    PerformanceDrop,
    Random,
    Signal,
    Trigger,
)
from tests.stages.moments import ends, moment


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
    assert signal.why == "neg_log_loss is −0.5500, 0.0500 below its exam (−0.5000), at least 0.02"


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


@pytest.mark.parametrize(
    ("known", "learned", "fires"),
    [
        ([999, 1000, 1001], [0, 0, 0], [1000]),
        ([1000, 1500, 2000, 2500], [0] * 4, [1000, 2000]),
        ([1000, 1500, 2000, 2500], [0, 750, 750, 750], [1000, 2000]),
        ([1000, 1500, 2000, 2500], [0, 1400, 1400, 1400], [1000, 2500]),  # it learned from them
        ([5000, 5999, 6000], [5000, 5000, 5000], [6000]),
    ],
)
def test_new_data(known, learned, fires):
    trigger = NewData(1000)
    moments = (moment(known=k, learned=n) for k, n in zip(known, learned, strict=True))
    assert [m.known for m in moments if trigger.update(m)] == fires


def stale(scores, rows=100, **named):
    """Days of ``rows`` rows, with a score each and 0.9 at the exam; the days of firing."""
    trigger = CostAware(**{"retrain_cost": 10, "error_cost": 1} | named)
    X = pd.DataFrame({"a": np.zeros(rows)})
    return [
        day
        for day, score in enumerate(scores, 1)
        if trigger.update(
            moment(
                day, X=X, baseline={"accuracy": 0.9},
                scores={} if score is None else {"accuracy": score},
            )
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "settings", "fires"),
    [
        ([0.8], {}, [1]),  # 100 rows, each a tenth worse: exactly what a retraining costs
        ([0.8], {"retrain_cost": 10.01}, []),
        ([0.8], {"error_cost": 0.99}, []),
        ([0.85, 0.85], {}, [2]),
        ([0.85, 0.95, 0.85, 0.85], {}, [4]),  # a good day takes off what a bad one cost
        ([1.0, 1.0, 1.0, 0.85, 0.85], {}, [5]),  # and no more than that
        ([0.85, 0.85, 0.85, 0.85], {}, [2, 4]),  # begins anew after it has fired
        ([None, None, 0.86], {}, [3]),  # three days' rows, as if they all were like the third
        ([None, None, 0.87], {}, []),
        ([None, float("nan")], {}, []),
    ],
)
def test_cost_aware(scores, settings, fires):
    assert stale(scores, **settings) == fires


def test_cost_aware_begins_anew_with_a_new_champion_and_says_the_numbers():
    trigger = CostAware(10, 1)
    X, baseline = pd.DataFrame({"a": np.zeros(90)}), {"accuracy": 0.9}
    assert not trigger.update(moment(1, X=X, scores={"accuracy": 0.8}, baseline=baseline))
    signal = trigger.update(moment(2, X=X, scores={"accuracy": 0.8}, baseline=baseline, champion="v2"))
    assert signal.why == (
        "v2 has cost 9 by growing stale, a retraining costs 10 (accuracy 0.8000, 0.9000 at its exam)"
    )


@pytest.mark.parametrize(("budget", "of"), [(0, 5), (1, 5), (5, 5), (8, 52)])
def test_random_fires_as_often_as_it_was_given(budget, of):
    drawn = set()
    for seed in range(30):
        trigger = Random(budget, of=of, random_state=seed)
        fired = [bool(trigger.update(moment(day + 1))) for day in range(2 * of)]
        assert sum(fired[:of]) == sum(fired[of:]) == budget
        drawn.add(tuple(fired))
    if budget == 1:
        assert {fired.index(True) for fired in drawn} == set(range(of)), "every moment can be drawn"
    elif 0 < budget < of:
        assert len(drawn) == 30, "each seed draws others"


def test_cooldown_and_at_most():
    daily = Cron("0 0 * * *")
    days = [f"2013-01-{day:02}" for day in range(1, 12)]
    assert ends(daily.cooldown("3D"), days) == ["2013-01-02", "2013-01-05", "2013-01-08", "2013-01-11"]
    assert ends(Cron("0 0 * * *").at_most(2, per="5D"), days) == [
        "2013-01-02", "2013-01-03", "2013-01-07", "2013-01-08",
    ]  # fmt: skip
    held = Cron("0 0 * * *").cooldown("3D")
    held.update(moment(1))
    assert held.update(moment(2)).why == (
        "silent until 2013-01-05 00:00, though scheduled for 2013-01-03 00:00 (0 0 * * *)"
    )
    held = Cron("0 0 * * *").at_most(1, per="5D")
    held.update(moment(1))
    assert held.update(moment(2)).why.startswith("it has fired 1 time within 5D, though scheduled")


def test_once_more_a_while_after_it_fired():
    days = [f"2013-01-{day:02}" for day in range(1, 12)]
    once = OnDemand(at=["2013-01-03"])
    assert ends(once, days) == ["2013-01-03"]
    assert ends(once.again("3D"), days) == ["2013-01-03", "2013-01-06"], "once, not every three days"
    assert ends(once.again("12h"), days) == ["2013-01-03", "2013-01-04"], "the next moment after that"
    # A trigger that fires meanwhile is followed from then on.
    twice = OnDemand(at=["2013-01-03", "2013-01-05"])
    assert ends(twice.again("3D"), days) == ["2013-01-03", "2013-01-05", "2013-01-08"]
    # It may be held back like any other.
    assert ends(twice.again("3D").cooldown("4D"), days) == ["2013-01-03", "2013-01-08"]


def test_once_more_says_when_and_why():
    trigger = PerformanceDrop("accuracy", below=0.8).again("2D")
    said = [trigger.update(moment(day, scores={"accuracy": 0.7 if day == 2 else 0.9})) for day in range(1, 6)]
    quiet = "accuracy is 0.9000, not under 0.8"
    assert [signal.fired for signal in said] == [False, True, False, True, False]
    assert [signal.why for signal in said] == [
        quiet,
        "accuracy is 0.7000, under 0.8",
        f"{quiet}; once more on 2013-01-05 00:00",
        f"once more, 2D after it fired on 2013-01-03 00:00; {quiet}",
        quiet,
    ]
    assert trigger.metrics == ("accuracy",)


def test_a_trigger_that_is_held_back_goes_on_looking():
    # Its own memory moves on: the drop lasted three days when the cooldown is over.
    trigger = PerformanceDrop("accuracy", below=0.8, patience=3).cooldown("1D")
    assert fired(trigger, [0.7] * 5) == [3, 4, 5]
    both = (PerformanceDrop("accuracy", below=0.8) | DataDrift()).cooldown("1D").at_most(2, per="5D")
    assert both.metrics == ("accuracy",) and both.needs == ("reference",)


def test_a_trigger_of_ones_own_can_be_put_together_and_remembers():
    class Nth(Trigger):
        def __init__(self, n=2):
            self.n = n
            self.seen_ = 0

        def update(self, moment):
            self.seen_ += 1
            return Signal(self.seen_ % self.n == 0, f"moment {self.seen_}")

    trigger = Nth(2).cooldown("1D") & Nth(3)
    assert [day for day in range(1, 13) if trigger.update(moment(day))] == [6, 12]
    assert trigger.memory() == {
        "left": {"trigger": {"seen_": 12}, "fired_": "2013-01-13T00:00:00"},
        "right": {"seen_": 12},
    }
